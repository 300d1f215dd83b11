"""Why a role is dead, said by the token that comes nearest."""

import pytest
from tests.reason.documents import AUD, HOST, SUB, web_identity
from tests.reason.proofs import MAIN, github, proven, trust


@pytest.mark.parametrize(
    ("subject", "nearest"),
    [
        ("repo:acme/infra:ref:main", MAIN),
        ("repo:acme/infra:refs/heads/main", MAIN),
        ("repo:acme/infra:env:live", "repo:acme/infra:environment:live"),
        ("repo:Acme/infra:environment:live", "repo:acme/infra:environment:live"),
        ("repo:acme/infra:pull-request", "repo:acme/infra:pull_request"),
    ],
)
def test_the_nearest_subject_is_the_one_that_was_meant(subject: str, nearest: str) -> None:
    because = str(proven(trust(github(subject, "StringEquals"))).dead_because)
    assert because.startswith(f"the nearest token has the subject {nearest}: ")
    assert subject in because


def test_the_first_condition_that_fails_is_named() -> None:
    other = trust(web_identity({"StringEquals": {SUB: MAIN, AUD: "https://example.com"}}))
    assert str(proven(other).dead_because).endswith(
        f'wants {AUD} to be "https://example.com", but the token says "sts.amazonaws.com"'
    )
    never = trust(web_identity({"StringEquals": {SUB: MAIN, f"{HOST}:event_name": "push"}}))
    assert "AWS makes no condition key of event_name" in str(proven(never).dead_because)


def test_a_role_without_a_provider_says_so() -> None:
    service = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    assert proven(trust(service)).dead_because == "it trusts no identity provider, so no token opens it"
