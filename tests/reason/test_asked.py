"""What a policy looks at in a token."""

import pytest
from tests.reason.documents import AUD, HOST, PROVIDER, SUB, policy, web_identity

from offkey.model.policy import Condition, Policy, Principal, Statement
from offkey.model.unknown import Unknown
from offkey.reason.asked import SESSION_NAME, asked, claim_of


def test_names_of_keys_have_no_case_and_other_issuers_have_other_keys() -> None:
    assert claim_of(SUB.upper(), HOST) == "sub"
    assert claim_of("STS:rolesessionname", HOST) == SESSION_NAME
    assert claim_of("gitlab.com:sub", HOST) is None
    assert claim_of(f"{HOST}:event_name", HOST) is None


def test_needs_are_the_positive_conditions_of_each_allow() -> None:
    one = web_identity({"StringLike": {SUB: ["repo:acme/*", "repo:globex/?"]}, "StringNotEquals": {AUD: "x"}})
    two = web_identity({"StringEqualsIfExists": {f"{HOST}:environment": "live", SUB: "always there"}})
    seen = asked([policy(one, two, web_identity({"StringEquals": {SUB: "denied"}}, Effect="Deny"))], HOST)
    assert [[need.claim for need in needs] for needs in seen.needs] == [["sub"], ["sub"]]
    assert seen.subjects() == ("repo:acme/*", "repo:globex/?", "always there")
    assert seen.claims == {"sub", "aud", "environment"}


@pytest.mark.parametrize(
    ("condition", "monotone"),
    [
        ({"StringLike": {SUB: "repo:acme/*"}}, True),
        ({"StringEqualsIfExists": {SUB: "x"}}, True),
        ({"StringEqualsIfExists": {f"{HOST}:environment": "x"}}, False),
        ({"ForAllValues:StringLike": {f"{HOST}:environment": "x"}}, False),
        ({"StringNotLike": {SUB: "x"}}, False),
        ({"Null": {SUB: "false"}}, False),
        ({"NumericEquals": {f"{HOST}:actor_id": "1"}}, False),
    ],
)
def test_whether_matching_more_can_only_admit_more(condition: dict[str, dict[str, str]], monotone: bool) -> None:
    assert asked([policy(web_identity(condition))], HOST).monotone is monotone


def test_a_deny_is_not_monotone_and_an_unread_part_needs_nothing() -> None:
    allow = web_identity({"StringLike": {SUB: "repo:acme/*"}})
    assert not asked([policy(allow, {**allow, "Effect": "Deny"})], HOST).monotone
    unread = Policy(policy(allow).statements, unknown=(Unknown("a merged document"),))
    assert asked([unread], HOST).needs[-1] == ()


def test_what_patterns_cannot_tell_apart_is_said() -> None:
    tests = {"StringLike": {SUB: "repo:${aws:username}/*"}, "NumericLessThan": {f"{HOST}:actor_id": "7"}}
    assert asked([policy(web_identity(tests))], HOST).inexact == (
        f"StringLike {SUB} holds a policy variable",
        f"NumericLessThan {HOST}:actor_id is no comparison of text",
    )


def test_the_old_version_has_no_variables() -> None:
    old = policy(web_identity({"StringLike": {SUB: "repo:${aws:username}/*"}}), version="2008-10-17")
    assert asked([old], HOST).inexact == ()


def test_an_arn_with_fields_missing_is_read_in_both_ways() -> None:
    seen = asked([policy(web_identity({"ArnLike": {SUB: "repo:acme/*"}}))], HOST)
    assert [(str(p.shape), p.arn) for p in seen.patterns] == [
        ("repo:acme/*:*:*:*:*", True),
        ("repo:acme/*", False),
        ("arn:*:*:*:*:*", True),
    ]


def test_text_known_in_part_is_a_pattern_unless_it_holds_a_variable() -> None:
    def known(*pieces: str | Unknown) -> Policy:
        condition = Condition("StringEquals", SUB, (Unknown("var.org", pieces=pieces),))
        statement = Statement(True, (Principal("Federated", PROVIDER),), actions=("*",), conditions=(condition,))
        return Policy((statement,), "2012-10-17")

    assert asked([known("repo:", Unknown("var.org"), "/x*")], HOST).subjects() == ("repo:*/x${*}",)
    assert asked([known("repo:${", Unknown("var.org"), "}")], HOST).subjects() == ("*",)


def test_circumstances_are_kept_apart() -> None:
    seen = asked([policy(web_identity({"IpAddress": {"aws:SourceIp": "192.0.2.1"}, "Bool": {"sts:X": "true"}}))], HOST)
    assert [condition.key for condition in seen.circumstances] == ["aws:SourceIp"]
