"""A case passes only where nothing that it leaves unsaid could change the answer."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from tests import proofs, tokens
from tests.reason.documents import AUD, HOST, PROVIDER, SUB, policy, web_identity
from tests.reason.test_admit import DOCUMENTS, TOKENS

from offkey.model.claims import Claims
from offkey.model.expectation import Case, CaseResult, Expectation, Outcome
from offkey.model.policy import Policy
from offkey.model.proof import TrustedRole
from offkey.model.text import Place, Source
from offkey.model.unknown import Unknown
from offkey.model.verdict import Admitted
from offkey.prove.expect import tried
from offkey.read.expectations import read
from offkey.reason.admit import admit

LIVE = "repo:acme/infra:environment:live"
EXACT = {"StringEquals": {AUD: "sts.amazonaws.com", SUB: LIVE}}


def role(trust: Policy | Unknown, name: str = "deploy") -> TrustedRole:
    return TrustedRole(name, trust, Place("main.tf", 1))


def results(effect: str, case: str, *roles: TrustedRole, pattern: str = "deploy") -> list[CaseResult]:
    text = f'version: 1\nroles:\n  "{pattern}":\n    {effect}:\n      - {case}\n'
    return list(tried(read(Source("e.yaml", text.encode())), roles))


def outcome(effect: str, case: str, trust: Policy | Unknown) -> Outcome:
    (result,) = results(effect, case, role(trust))
    return result.outcome


@pytest.mark.parametrize(
    ("effect", "case", "expected"),
    [
        ("allow", LIVE, Outcome.PASSED),
        ("deny", LIVE, Outcome.FAILED),
        ("allow", "repo:acme/infra:pull_request", Outcome.FAILED),
        ("deny", "repo:acme/infra:pull_request", Outcome.PASSED),
        ("deny", f"{{claims: {{sub: '{LIVE}'}}, audience: other}}", Outcome.PASSED),
    ],
)
def test_a_case_holds_or_does_not(effect: str, case: str, expected: Outcome) -> None:
    assert outcome(effect, case, policy(web_identity(EXACT))) is expected


@pytest.mark.parametrize("effect", ["allow", "deny"])
@pytest.mark.parametrize("claim", ["actor", "repository_id", "job_workflow_ref", "enterprise_id", "ref"])
def test_what_the_case_does_not_say_leaves_it_undecided(effect: str, claim: str) -> None:
    trust = policy(web_identity({"StringEquals": {SUB: LIVE, f"{HOST}:{claim}": "x"}}))
    (result,) = results(effect, LIVE, role(trust))
    assert result.outcome is Outcome.UNDECIDED
    assert f"the case does not say {claim}" in result.because


def test_what_is_said_decides() -> None:
    trust = policy(web_identity({"StringEquals": {SUB: LIVE, f"{HOST}:actor": "octocat"}}))
    said = "{{repository: acme/infra, environment: live, {}}}"
    assert outcome("allow", said.format("claims: {actor: octocat}"), trust) is Outcome.PASSED
    assert outcome("allow", said.format("claims: {actor: other}"), trust) is Outcome.FAILED
    assert outcome("allow", said.format("absent: [actor]"), trust) is Outcome.FAILED


def test_claims_that_aws_makes_no_key_of_need_not_be_said() -> None:
    trust = policy(web_identity({"StringEquals": {SUB: LIVE}, "StringEqualsIfExists": {f"{HOST}:event_name": "push"}}))
    assert outcome("allow", LIVE, trust) is Outcome.PASSED


def test_a_trust_policy_that_is_not_known_decides_nothing() -> None:
    for effect in ("allow", "deny"):
        assert outcome(effect, LIVE, Unknown("run time")) is Outcome.UNDECIDED


def test_a_role_that_is_not_there_is_no_pass() -> None:
    (result,) = results("deny", LIVE, role(policy(web_identity(EXACT))), pattern="gone")
    assert (result.role, result.outcome, result.because) == (None, Outcome.UNDECIDED, "no role is called gone")


def test_a_glob_tries_the_case_on_each_of_its_roles() -> None:
    exact = policy(web_identity(EXACT))
    roles = [role(exact, "deploy-a"), role(exact, "plan"), role(policy(), "deploy-b")]
    found = results("allow", LIVE, *roles, pattern="deploy-*")
    assert [(one.role and one.role.name, one.outcome) for one in found] == [
        ("deploy-a", Outcome.PASSED),
        ("deploy-b", Outcome.FAILED),
    ]


def test_what_is_supposed_of_the_provider_is_said() -> None:
    trust = policy({**web_identity(EXACT), "Principal": {"Federated": Unknown("var.provider")}})
    (result,) = results("allow", LIVE, role(trust))
    assert result.outcome is Outcome.PASSED
    assert result.assumptions == (f"the federated principal is the provider of https://{HOST}",)


@settings(deadline=None, max_examples=300)
@given(DOCUMENTS, TOKENS)
def test_a_decided_case_holds_for_every_token_that_fits_it(document: Policy, token: Claims) -> None:
    """Whoever fills in what the case leaves open gets the same answer."""
    text = f"version: 1\naudience: {token.audiences[0]}\nroles: {{x: {{allow: ['{token.subject}']}}}}\n"
    one = replace(proofs.role("x"), trust=document)
    (result,) = tried(read(Source("e.yaml", text.encode())), [one])
    if result.outcome is not Outcome.UNDECIDED:
        admitted = isinstance(admit(document, token, provider=PROVIDER, role=one.arn), Admitted)
        assert admitted is (result.outcome is Outcome.PASSED)


def test_the_whole_token_as_a_case_is_decided_as_the_token_is() -> None:
    token = tokens.claims(environment="live")
    case = Case(True, {**token.values, "enterprise_id": None}, Place("e.yaml", 1))
    trust = policy(web_identity({"StringEquals": {f"{HOST}:repository_id": "2002"}}))
    (result,) = tried([Expectation("*", (case,), case.place)], [role(trust)])
    assert result.outcome is Outcome.PASSED
