"""Laws of policies: statements are independent, Deny wins, unknown parts decide nothing they could change."""

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reason.documents import ACCOUNT, allow, deny, policy, statement

from offkey.model.policy import Policy, Principal, Statement
from offkey.model.request import ContextValue
from offkey.model.unknown import Unknown
from offkey.reason.kinds import Kind
from offkey.reason.layers import join
from offkey.reason.principals import Caller, Grant, caller
from offkey.reason.statements import SILENT, Outcome, Question, ask, compile_policy

BOB = caller(Principal("AWS", f"arn:aws:iam::{ACCOUNT}:user/bob"))
DOUBT = Unknown("var.x")


Context = dict[str, ContextValue]


def _ask(
    document: Policy, action: str = "s3:GetObject", *, kind: Kind = Kind.IDENTITY, context: Context | None = None
) -> Outcome:
    assert isinstance(BOB, Caller)
    return ask(document, kind, Question(BOB, action, "arn:aws:s3:::b/k", context or {}))


def test_the_first_denying_and_the_first_allowing_statement_are_named() -> None:
    outcome = _ask(policy(allow("ec2:*"), allow("s3:*"), deny("iam:*"), deny("s3:Get*")))
    assert (outcome.denies, outcome.denying, outcome.allowing) == (True, 3, 1)


def test_a_policy_that_says_nothing_is_silent() -> None:
    assert _ask(policy(allow("ec2:*"))) is SILENT
    assert ask(None, Kind.IDENTITY, Question(Caller("*", "*"), "s3:GetObject", "*", {})) is SILENT


def test_an_unreadable_policy_may_say_anything() -> None:
    outcome = ask(DOUBT, Kind.IDENTITY, Question(Caller("*", "*"), "s3:GetObject", "*", {}))
    assert (outcome.denies, outcome.grants.least, outcome.grants.most) == (DOUBT, Grant.NONE, Grant.DIRECT)


def test_unread_parts_may_deny_and_may_allow_but_a_known_deny_stays() -> None:
    open_ended = replace(policy(allow("s3:*")), unknown=(DOUBT,))
    assert _ask(open_ended).denies is DOUBT
    assert _ask(open_ended).grants.least == Grant.DIRECT
    assert _ask(open_ended, "ec2:RunInstances").grants.most == Grant.DIRECT
    assert _ask(replace(policy(deny("s3:*")), unknown=(DOUBT,))).denies is True


def test_a_doubt_says_where_it_stands() -> None:
    document = policy(allow("*"), deny("s3:*", Sid="Guard", Condition={"StringEquals": {"k": DOUBT}}))
    denies = _ask(document, context={"k": "x"}).denies
    assert isinstance(denies, Unknown)
    assert denies.reason == 'var.x (statement 2 "Guard")'


def test_what_the_caller_carries_needs_no_principal_and_what_a_resource_carries_does() -> None:
    document = policy(allow("s3:*"))
    assert _ask(document).grants.least == Grant.DIRECT
    assert _ask(document, kind=Kind.RESOURCE) is SILENT


def test_policies_of_one_kind_are_alternatives_and_any_of_them_denies() -> None:
    both = join([_ask(policy(allow("s3:*"))), _ask(policy(deny("s3:*")))])
    assert both.denies is True
    assert both.grants.least == Grant.DIRECT
    assert join([]) == SILENT


def test_the_prepared_form_belongs_to_one_policy_object() -> None:
    one, other = policy(allow("s3:*")), policy(deny("s3:*"))
    assert compile_policy(one, Kind.IDENTITY) is compile_policy(one, Kind.IDENTITY)
    assert compile_policy(one, Kind.IDENTITY) is not compile_policy(one, Kind.SCP)
    assert compile_policy(other, Kind.IDENTITY).denying


def test_the_keys_a_policy_looks_at() -> None:
    document = policy(
        allow("s3:*", "arn:aws:s3:::${aws:username}", Condition={"StringLike": {"aws:X": "${aws:PrincipalTag/t, 'd'}"}})
    )
    assert compile_policy(document, Kind.IDENTITY).keys == {"aws:username", "aws:x", "aws:principaltag/t"}


CONDITIONS = st.sampled_from(
    [
        {},
        {"StringEquals": {"k": "a"}},
        {"StringNotEquals": {"k": "a"}},
        {"StringLikeIfExists": {"k": "a*"}},
        {"ForAllValues:StringEquals": {"k": ["a", "b"]}},
        {"Null": {"k": "true"}},
        {"StringEquals": {"k": DOUBT}},
    ]
)
STATEMENTS = st.builds(
    lambda make, action, condition: statement(make(action, Condition=condition)),
    st.sampled_from([allow, deny]),
    st.sampled_from(["s3:*", "s3:GetObject", "ec2:*", "*"]),
    CONDITIONS,
)
DOCUMENTS = st.lists(STATEMENTS, max_size=5).map(lambda s: Policy(tuple(s), "2012-10-17"))
CONTEXTS = st.sampled_from([{}, {"k": "a"}, {"k": "b"}])


def _admits(outcome: Outcome) -> tuple[int, bool]:
    """How far it allows for certain, and whether nothing could deny."""
    return (outcome.grants.least if outcome.denies is False else 0, outcome.denies is False)


@settings(deadline=None)
@given(DOCUMENTS, STATEMENTS.filter(lambda s: not s.allows), st.integers(0, 5), CONTEXTS)
def test_one_more_deny_never_admits_more(document: Policy, extra: Statement, where: int, context: Context) -> None:
    longer = replace(document, statements=(*document.statements[:where], extra, *document.statements[where:]))
    assert _admits(_ask(longer, context=context)) <= _admits(_ask(document, context=context))


@settings(deadline=None)
@given(DOCUMENTS, st.randoms(use_true_random=False), CONTEXTS)
def test_order_and_repetition_do_not_matter(document: Policy, random: Random, context: Context) -> None:
    shuffled = list(document.statements) * 2
    random.shuffle(shuffled)
    one, other = (_ask(d, context=context) for d in (document, replace(document, statements=tuple(shuffled))))
    assert (one.denies is True, one.denies is False) == (other.denies is True, other.denies is False)
    assert (one.grants.least, one.grants.most) == (other.grants.least, other.grants.most)
