"""Two trust policies by the tokens that only one of them admits."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reason.documents import AUD, HOST, PROVIDER, SUB, policy, web_identity
from tests.reason.proofs import MAIN, STS, github, oracle_says, trust

from offkey.model.comparison import Comparison, Relation
from offkey.model.policy import Policy
from offkey.model.unknown import Unknown
from offkey.reason.compare import compare

EQUAL, NARROWER, WIDER = Relation.EQUAL, Relation.NARROWER, Relation.WIDER
INCOMPARABLE, UNDECIDED = Relation.INCOMPARABLE, Relation.UNDECIDED
LIVE = "repo:acme/infra:environment:live"

_subjects = st.sampled_from(
    [MAIN, LIVE, "repo:acme/infra:*", "repo:acme/*", "repo:acme/infra:ref:refs/heads/*", "*:pull_request", "repo:*"]
)


@st.composite
def _statements(draw: st.DrawFn) -> dict[str, Any]:
    tests: dict[str, dict[str, Any]] = {"StringLike": {SUB: draw(st.lists(_subjects, min_size=1, max_size=2))}}
    if draw(st.booleans()):
        tests["StringEquals"] = {AUD: STS}
    if draw(st.integers(0, 3)) == 0:
        operator = draw(st.sampled_from(["StringEqualsIfExists", "StringNotEquals", "ForAllValues:StringEquals"]))
        tests[operator] = {f"{HOST}:environment": "live"}
    return web_identity(tests, Effect="Deny" if draw(st.integers(0, 4)) == 0 else "Allow")


_policies = st.lists(_statements(), min_size=1, max_size=2).map(lambda some: policy(*some))
_MIRRORED = {EQUAL: EQUAL, NARROWER: WIDER, WIDER: NARROWER, INCOMPARABLE: INCOMPARABLE}


def _shown(found: Comparison, old: Policy, new: Policy) -> None:
    """Each witness is admitted by exactly one of the two."""
    for witness, here, there in ((found.gained, new, old), (found.lost, old, new)):
        if witness is not None:
            assert oracle_says(here, witness.claims) is True
            assert oracle_says(there, witness.claims) is False


@settings(deadline=None, max_examples=60)
@given(_policies, _policies)
def test_a_witness_is_admitted_by_exactly_one_and_the_relation_turns_round(one: Policy, other: Policy) -> None:
    there, back = compare(one, other), compare(other, one)
    _shown(there, one, other)
    assert back.relation is _MIRRORED[there.relation]
    assert compare(one, one).relation is EQUAL


@settings(deadline=None, max_examples=60)
@given(_policies, _policies, _policies)
def test_narrower_is_transitive(first: Policy, second: Policy, third: Policy) -> None:
    narrow = {NARROWER, EQUAL}
    both = compare(first, second).relation, compare(second, third).relation
    if narrow.issuperset(both):
        assert compare(first, third).relation is (EQUAL if set(both) == {EQUAL} else NARROWER)


@settings(deadline=None, max_examples=40)
@given(_policies, _statements())
def test_one_more_allow_never_narrows_and_one_more_deny_never_widens(one: Policy, more: dict[str, Any]) -> None:
    longer = Policy((*one.statements, *policy(more).statements), one.version)
    assert compare(one, longer).relation in ({EQUAL, WIDER} if more["Effect"] == "Allow" else {EQUAL, NARROWER})


@pytest.mark.parametrize(
    ("old", "new", "relation"),
    [
        (trust(github(MAIN)), trust(github(MAIN, "StringEquals")), EQUAL),
        (trust(github([MAIN, LIVE])), trust(github(LIVE), github(MAIN)), EQUAL),
        (trust(github(["repo:acme/infra:*", MAIN])), trust(github("repo:acme/infra:*")), EQUAL),
        (trust(github(MAIN)), trust(github("repo:acme/infra:*")), WIDER),
        (trust(github()), trust(github("repo:acme/infra:*")), NARROWER),
        (trust(github(MAIN)), trust(github(LIVE)), INCOMPARABLE),
        (trust(github("repo:acme/infra:*")), trust(github("repo:acme/infra:*"), github(MAIN, Effect="Deny")), NARROWER),
        (trust(github(MAIN)), trust(github(MAIN), web_identity({}, Principal={"AWS": "*"}, Action="sts:*")), WIDER),
    ],
)
def test_a_change_as_people_make_it(old: Policy, new: Policy, relation: Relation) -> None:
    found = compare(old, new)
    assert found.relation is relation
    assert (found.gained is not None) == (relation in {WIDER, INCOMPARABLE})
    assert (found.lost is not None) == (relation in {NARROWER, INCOMPARABLE})


def test_the_shortest_gained_token_is_shown() -> None:
    found = compare(trust(github(MAIN)), trust(github("repo:acme/infra:*")))
    assert found.gained is not None
    assert found.gained.claims["sub"] == "repo:acme/infra:pull_request"


def test_a_policy_that_could_not_be_read_decides_nothing() -> None:
    unread = Unknown("the file is no JSON")
    assert compare(unread, trust(github(MAIN))) == Comparison(UNDECIDED, unknown=("the file is no JSON",))
    half = Policy(trust(github(MAIN)).statements, unknown=(Unknown("a merged document"),))
    assert compare(half, half).relation is UNDECIDED


def test_circumstances_are_alike_for_both() -> None:
    at_home = trust(web_identity({"StringEquals": {SUB: MAIN}, "IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}))
    anywhere = trust(web_identity({"StringEquals": {SUB: MAIN}}))
    assert compare(at_home, at_home).relation is EQUAL
    assert compare(at_home, anywhere).relation is WIDER
    assert compare(anywhere, at_home).relation is NARROWER


def test_callers_without_a_token_count_too() -> None:
    spoke = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "arn:aws:iam::111122223333:role/hub"}}
    found = compare(trust(spoke), trust({**spoke, "Principal": {"AWS": "*"}}))
    assert found.relation is WIDER
    assert PROVIDER not in str(found.gained)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("repo:*", "*"),
        ("repo:acme/infra:*", ["repo:acme/infra:*", "*actor:octocat*"]),
        (
            ["repo:acme/infra:ref:*", "repo:acme/infra:environment:*", "repo:acme/infra:pull_request"],
            "repo:acme/infra:*",
        ),
    ],
)
def test_a_subject_that_only_a_customised_template_makes_is_gained(old: Any, new: Any) -> None:
    found = compare(trust(github(old)), trust(github(new)))
    assert found.relation is WIDER
    assert found.gained is not None
    assert "include_claim_keys" in str(found.gained.assumptions)


def test_tokens_of_one_enterprise_are_not_those_of_another() -> None:
    one, other = (trust(web_identity({"StringEquals": {f"{HOST}:enterprise_id": id_}})) for id_ in ("5", "6"))
    assert compare(one, other).relation is INCOMPARABLE
    outside = trust(web_identity({"Null": {f"{HOST}:enterprise_id": "true"}}))
    assert compare(one, outside).relation is INCOMPARABLE
