"""Whether there is a token of one kind: shown by one that `admit` lets in, denied only where there is none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reason.documents import AUD, PROVIDER, SUB, policy, web_identity

from offkey.model.claims import Claims
from offkey.model.unknown import Unknown
from offkey.model.verdict import Admitted
from offkey.reason.admit import admit
from offkey.reason.holders import admits, admits_nobody, holder_of_audience, holder_without, pull_request

ENVIRONMENT = SUB.replace(":sub", ":environment")
PIECES = st.sampled_from(
    ["repo:", "acme", "/", "infra", ":", "*", "?", "ref:refs/heads/main", "pull_request", "@", "7"]
)
PATTERNS = st.lists(PIECES, max_size=7).map("".join)


def like(pattern: str | Unknown) -> dict[str, object]:
    return web_identity({"StringEquals": {AUD: "sts.amazonaws.com"}, "StringLike": {SUB: pattern}})


@pytest.mark.parametrize(
    ("pattern", "subject"),
    [
        ("repo:acme/infra:*", "repo:acme/infra:pull_request"),
        ("repo:acme@1/infra@2:pull_request", "repo:acme@1/infra@2:pull_request"),
        ("repo:acme/infra:ref:*", None),
        ("repo:acme/infra:environment:*", "repo:acme/infra:environment:anything"),
        ("repo:acme/infra:environment:eu-*", None),
        ("repo:acme/infra:environment:production", None),
        (Unknown("var.subject"), None),
    ],
)
def test_a_pull_request_of_the_repository(pattern: str | Unknown, subject: str | None) -> None:
    assert pull_request(policy(like(pattern)), PROVIDER) == subject


def test_a_deny_takes_the_pull_request_out() -> None:
    deny = web_identity({"StringLike": {SUB: "*:pull_request"}}, Effect="Deny")
    assert pull_request(policy(like("repo:acme/infra:*"), deny), PROVIDER) is None


def test_a_token_with_the_audience_that_nobody_chose_was_made_for_no_other() -> None:
    host = "oidc.circleci.com/org/759de0c6-eaee-4eaa-b7a6-c507eec759a7"
    provider = f"arn:aws:iam::111122223333:oidc-provider/{host}"
    default = web_identity(
        {"StringEquals": {f"{host}:aud": host.rpartition("/")[2]}}, Principal={"Federated": provider}
    )
    unasked = web_identity({}, Principal={"Federated": provider})
    assert holder_of_audience(policy(default), provider, "elsewhere.example") is None
    assert holder_of_audience(policy(unasked), provider, "elsewhere.example") is not None


def test_a_token_for_another_audience() -> None:
    trust = policy(web_identity({"StringLike": {SUB: "repo:acme/infra:*"}}))
    found = holder_of_audience(trust, PROVIDER, "elsewhere.example")
    assert found is not None
    assert found["aud"] == "elsewhere.example"
    assert holder_of_audience(policy(like("repo:acme/infra:*")), PROVIDER, "elsewhere.example") is None


def test_a_token_without_an_environment() -> None:
    lenient = web_identity({"StringEqualsIfExists": {ENVIRONMENT: "live"}, "StringLike": {SUB: "repo:acme/infra:*"}})
    found = holder_without(policy(lenient), PROVIDER, "environment")
    assert found is not None
    assert "environment" not in found
    strict = web_identity({"StringEquals": {ENVIRONMENT: "live"}, "StringLike": {SUB: "repo:acme/infra:*"}})
    assert holder_without(policy(strict), PROVIDER, "environment") is None


@pytest.mark.parametrize("subject", ["repo:acme/infra:main", "repo:acme/infra:environment:Production:V1", "acme/infra"])
def test_a_subject_that_no_job_has(subject: str) -> None:
    assert admits_nobody(policy(web_identity({"StringEquals": {SUB: subject}})), PROVIDER)


def test_what_is_not_known_proves_nothing() -> None:
    assert not admits_nobody(policy(like(Unknown("var.subject"))), PROVIDER)
    late = web_identity({"StringEquals": {SUB: "nobody"}, "DateLessThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}})
    assert not admits_nobody(policy(late), PROVIDER)


@given(PATTERNS)
@settings(max_examples=60, deadline=None)
def test_nobody_is_admitted_where_it_is_proven(pattern: str) -> None:
    trust = policy(like(pattern))
    if admits_nobody(trust, PROVIDER):
        for context in ("ref:refs/heads/main", "pull_request", "environment:live"):
            claims = {"sub": f"repo:acme/infra:{context}", "aud": "sts.amazonaws.com"}
            assert not admits(trust, PROVIDER, claims)
    else:
        found = holder_of_audience(trust, PROVIDER, "sts.amazonaws.com")
        assert found is not None
        assert isinstance(admit(trust, Claims(found), provider=PROVIDER), Admitted)
