"""Every statement and condition has its answer, and the answers together are the verdict."""

from __future__ import annotations

from hypothesis import given, settings
from tests import tokens
from tests.reason.documents import AUD, HOST, PROVIDER, SUB, policy, web_identity
from tests.reason.test_admit import DOCUMENTS, TOKENS

from offkey.model.claims import Claims
from offkey.model.explanation import ConditionResult, StatementResult
from offkey.model.policy import Condition, Policy, Statement
from offkey.model.unknown import Unknown
from offkey.model.verdict import Admitted
from offkey.reason.admit import admit
from offkey.reason.explain import results

LIVE = tokens.claims(environment="live")


def test_each_condition_says_what_the_token_brings() -> None:
    document = policy(
        web_identity({"StringEquals": {AUD: "sts.amazonaws.com", SUB: "repo:acme/infra:environment:dev"}}, Sid="Deploy")
    )
    assert results(document, LIVE, provider=PROVIDER) == (
        StatementResult(
            'statement 1 "Deploy"',
            allows=True,
            action=True,
            principal=True,
            whom=f"Federated {PROVIDER}",
            conditions=(
                ConditionResult(
                    Condition("StringEquals", AUD, ("sts.amazonaws.com",)),
                    True,
                    'the token says "sts.amazonaws.com"',
                    ("sts.amazonaws.com",),
                ),
                ConditionResult(
                    Condition("StringEquals", SUB, ("repo:acme/infra:environment:dev",)),
                    False,
                    'the token says "repo:acme/infra:environment:live"',
                    ("repo:acme/infra:environment:live",),
                ),
            ),
        ),
    )


def test_a_claim_that_is_no_key_is_absent_and_says_so() -> None:
    document = policy(web_identity({"StringEquals": {f"{HOST}:event_name": "push"}}))
    ((condition,),) = (one.conditions for one in results(document, LIVE, provider=PROVIDER))
    assert (condition.holds, condition.actual) == (False, ())
    assert condition.brings == 'AWS makes no condition key of event_name, so it is absent (the token says "push")'


def test_what_is_not_known_stays_unknown() -> None:
    unknown = Unknown("var.key")
    document = policy(
        web_identity({"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}),
        web_identity({"StringEquals": {SUB: unknown}}),
        {**web_identity({}), "Principal": {"Federated": unknown}},
    )
    address, subject, principal = results(document, LIVE, provider=PROVIDER)
    assert isinstance(address.conditions[0].holds, Unknown)
    assert subject.conditions[0].holds == unknown
    assert principal.principal == unknown
    key = Policy((Statement(True, conditions=(Condition("StringEquals", unknown, ("x",)),)),))
    assert results(key, LIVE, provider=PROVIDER)[0].conditions[0].brings == "the key is not known (var.key)"


def test_statements_stand_in_their_order_whatever_their_effect() -> None:
    document = policy(web_identity({}, Effect="Deny"), web_identity({}), web_identity({}, Effect="Deny"))
    assert [one.name for one in results(document, LIVE, provider=PROVIDER)] == [
        "statement 1",
        "statement 2",
        "statement 3",
    ]


@settings(deadline=None, max_examples=300)
@given(DOCUMENTS, TOKENS)
def test_the_answers_together_are_the_verdict(document: Policy, token: Claims) -> None:
    found = results(document, token, provider=PROVIDER)
    said = {
        allows: [
            [one.action, one.principal, *(c.holds for c in one.conditions)] for one in found if one.allows is allows
        ]
        for allows in (True, False)
    }
    verdict = admit(document, token, provider=PROVIDER)
    certain = any(all(truth is True for truth in truths) for truths in said[True])
    possible = any(False not in truths for truths in said[True])
    denied = any(all(truth is True for truth in truths) for truths in said[False])
    deniable = any(False not in truths for truths in said[False])
    if certain and not deniable:
        assert isinstance(verdict, Admitted)
    if denied or not possible:
        assert not isinstance(verdict, Admitted | Unknown)
