"""Whether a role admits what a job can mint: one token, or a family that differs in the ref."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offkey.model.claims import ClaimValue
from offkey.model.configuration import RepositoryIdentity
from offkey.model.minted import MintedToken
from offkey.model.platforms.github import HOST, JobEvent, job_claims
from offkey.model.platforms.github_refs import ANY, BRANCHES, Refs
from offkey.model.policy import Policy, Principal
from offkey.model.proof import TrustedRole
from offkey.model.text import Place
from offkey.model.unknown import Unknown
from offkey.model.verdict import Admitted, Refused
from offkey.read.policy import from_document
from offkey.reason.minted import Answer, answer

IDENTITY = RepositoryIdentity("acme", "infra")
HERE = Place("main.tf", 1)
AUDIENCE = "sts.amazonaws.com"
SUB = f"{HOST}:sub"


def provider(host: str = HOST, account: str = "111111111111") -> str:
    return f"arn:aws:iam::{account}:oidc-provider/{host}"


def role(*conditions: Mapping[str, object], who: object = None, effect: str = "Allow") -> TrustedRole:
    """A role with a statement for each of `conditions`."""
    statements = [
        {
            "Effect": effect if index else "Allow",
            "Principal": who or {"Federated": provider()},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": condition,
        }
        for index, condition in enumerate(conditions)
    ]
    policy = from_document(json.dumps({"Version": "2012-10-17", "Statement": statements}), place=HERE)
    assert isinstance(policy, Policy)
    return TrustedRole("deploy", policy, HERE)


def token(
    ref: str = "refs/heads/main",
    *,
    refs: Refs | None = None,
    environment: str | None = None,
    unknown: Mapping[str, Unknown] | None = None,
    doubt: Unknown | None = None,
) -> MintedToken:
    claims: dict[str, ClaimValue] = job_claims(
        IDENTITY, JobEvent("push", ref=ref), workflow=".github/workflows/a.yml", environment=environment
    )
    return MintedToken("a.yml", "a", "push", claims, HERE, True, "", refs=refs, unknown=unknown or {}, doubt=doubt)


def ask(to: TrustedRole, of: MintedToken, audience: str | Unknown = AUDIENCE) -> Answer:
    return answer(to, of, audience=audience)


def of_branches(*patterns: str) -> MintedToken:
    refs = Refs(BRANCHES, patterns)
    return token(refs.example(likely=("main",)), refs=refs)


def subject(*values: str, operator: str = "StringEquals") -> dict[str, object]:
    return {operator: {SUB: list(values)}}


MAIN = "repo:acme/infra:ref:refs/heads/main"


def test_one_token_is_admitted_or_refused_with_the_condition_that_failed() -> None:
    assert isinstance(ask(role(subject(MAIN)), token()).verdict, Admitted)
    found = ask(role(subject(MAIN)), token("refs/heads/dev")).verdict
    assert isinstance(found, Refused)
    assert found.mismatch is not None
    assert found.mismatch.actual == ("repo:acme/infra:ref:refs/heads/dev",)


def test_the_audience_is_the_one_that_is_asked_for() -> None:
    trust = role({"StringEquals": {f"{HOST}:aud": AUDIENCE}})
    assert isinstance(ask(trust, token()).verdict, Admitted)
    assert isinstance(ask(trust, token(), "https://example.com").verdict, Refused)
    assert isinstance(ask(trust, token(), Unknown("computed")).verdict, Unknown)


def test_what_is_not_known_of_the_token_is_no_refusal() -> None:
    computed = token(unknown={"sub": Unknown("computed"), "actor": Unknown("anybody")})
    assert isinstance(ask(role(subject(MAIN)), computed).verdict, Unknown)
    actor = role({**subject(MAIN), "StringLike": {f"{HOST}:actor": "somebody"}})
    assert isinstance(ask(actor, token(unknown={"actor": Unknown("anybody")})).verdict, Unknown)


def test_a_claim_without_a_key_stays_absent_however_unknown() -> None:
    run = role({"StringEquals": {f"{HOST}:run_id": "1"}})
    assert isinstance(ask(run, token(unknown={"run_id": Unknown("each run")})).verdict, Refused)


@pytest.mark.parametrize(
    ("patterns", "operator", "value", "kind"),
    [
        ((ANY,), "StringEquals", MAIN, Admitted),
        ((ANY,), "StringLike", "repo:acme/infra:ref:refs/heads/release/*", Admitted),
        (("release/**",), "StringEquals", MAIN, Refused),
        (("release/**",), "StringEquals", "repo:acme/infra:ref:refs/heads/release/7", Admitted),
        (("release/*",), "StringEquals", "repo:acme/infra:ref:refs/heads/release/7/x", Refused),
        (("release/**",), "StringLike", "repo:acme/infra:ref:refs/heads/*-final", Admitted),
        (("release/**", "!release/old"), "StringEquals", "repo:acme/infra:ref:refs/heads/release/old", Refused),
        (("v[0-9]",), "StringEquals", "repo:acme/infra:ref:refs/heads/vx", Refused),
        (("release/*",), "StringLike", "repo:acme/infra:ref:refs/heads/release/*/x", Unknown),
        ((ANY,), "StringEquals", "repo:acme/infra:environment:prod", Refused),
        ((ANY,), "StringEquals", "repo:acme/other:ref:refs/heads/main", Refused),
        ((ANY,), "StringEquals", "repo:acme/infra:*", Refused),
    ],
)
def test_a_family_reaches_where_some_ref_does(patterns: tuple[str, ...], operator: str, value: str, kind: type) -> None:
    found = ask(role(subject(value, operator=operator)), of_branches(*patterns))
    assert isinstance(found.verdict, kind)


def test_the_answer_shows_the_token_that_gets_in() -> None:
    found = ask(role(subject("repo:acme/infra:ref:refs/heads/release/7")), of_branches("release/**"))
    assert found.claims["ref"] == "refs/heads/release/7"
    assert found.claims["job_workflow_ref"] == "acme/infra/.github/workflows/a.yml@refs/heads/release/7"


def test_conditions_that_no_ref_fits_together_are_not_decided() -> None:
    both = role({"StringEquals": {SUB: MAIN, f"{HOST}:ref": "refs/heads/dev"}})
    assert isinstance(ask(both, of_branches(ANY)).verdict, Unknown)


def test_an_environment_does_not_change_with_the_ref() -> None:
    prod = token(refs=Refs(BRANCHES, (ANY,)), environment="prod")
    assert isinstance(ask(role(subject("repo:acme/infra:environment:prod")), prod).verdict, Admitted)
    assert isinstance(ask(role(subject("repo:acme/infra:environment:dev")), prod).verdict, Refused)


def test_a_denial_of_some_refs_is_none_of_all() -> None:
    trust = role({}, subject("repo:acme/infra:ref:refs/heads/main"), effect="Deny")
    assert isinstance(ask(trust, of_branches(ANY)).verdict, Unknown)
    assert isinstance(ask(trust, token()).verdict, Refused)


def test_a_ref_that_is_one_of_many_and_not_known_which_reaches_nothing_for_certain() -> None:
    one = token(refs=Refs(BRANCHES, (ANY,)), doubt=Unknown("which"))
    assert ask(role(subject(MAIN)), one).verdict == Unknown("which")
    assert isinstance(ask(role(subject("repo:acme/infra:pull_request")), one).verdict, Refused)


@pytest.mark.parametrize(
    "value",
    [
        "repo:Acme/infra:ref:refs/heads/main",
        "repo:acme/infra:ref:refs/heads/main:job_workflow_ref:acme/infra/.github/workflows/a.yml@refs/heads/main",
        "repository_owner:acme",
        "repo:acme/infra",
    ],
)
def test_a_difference_that_github_or_the_owner_may_settle_is_no_refusal(value: str) -> None:
    assert isinstance(ask(role(subject(value)), token()).verdict, Unknown)


@pytest.mark.parametrize("value", ["repo:acme/*:pull_request", "*:pull_request", "repo:acme*", "repo:acme/infra:*x"])
def test_a_wildcard_is_no_template(value: str) -> None:
    never = role({**subject(value, operator="StringLike"), "StringEquals": {f"{HOST}:ref": "refs/heads/none"}})
    assert isinstance(ask(never, token()).verdict, Refused)


def test_the_issuer_of_an_enterprise_is_not_known_to_be_ours() -> None:
    host = f"{HOST}/acme-corp"
    trust = role({"StringEquals": {f"{host}:sub": MAIN}}, who={"Federated": provider(host)})
    assert isinstance(ask(trust, token()).verdict, Unknown)
    assert isinstance(ask(trust, token("refs/heads/dev")).verdict, Refused)


@pytest.mark.parametrize(
    "pieces",
    [
        (Unknown("account"), f":oidc-provider/{HOST}"),
        ("arn:aws:iam::", Unknown("account"), f":oidc-provider/{HOST}"),
        (),
    ],
)
def test_a_provider_that_terraform_makes_is_known_by_its_end_or_by_the_keys(pieces: tuple[str | Unknown, ...]) -> None:
    known = role(subject(MAIN)).trust
    assert isinstance(known, Policy)
    made = replace(known.statements[0], principals=(Principal("Federated", Unknown("made", None, pieces)),))
    trust = TrustedRole("deploy", replace(known, statements=(made,)), HERE)
    assert isinstance(ask(trust, token()).verdict, Admitted)
    assert isinstance(ask(trust, token("refs/heads/dev")).verdict, Refused)
    keyless = replace(made, conditions=())
    open_ = TrustedRole("deploy", replace(known, statements=(keyless,)), HERE)
    assert isinstance(ask(open_, token()).verdict, Admitted if pieces else Unknown)


def test_a_role_that_trusts_no_github_refuses() -> None:
    service = role({}, who={"Service": "ec2.amazonaws.com"})
    assert isinstance(ask(service, token()).verdict, Refused)
    unread = TrustedRole("deploy", Unknown("computed"), HERE)
    assert ask(unread, token()).verdict == Unknown("computed")


REFS = ["main", "dev", "release/1", "release/2", "a"]
VALUES = st.sampled_from(
    [f"repo:acme/infra:ref:refs/heads/{name}" for name in [*REFS, "*", "release/*", "?", "*1"]]
    + ["repo:acme/infra:environment:x", "*"]
)
CONDITIONS = st.fixed_dictionaries(
    {},
    optional={
        operator: st.fixed_dictionaries({}, optional={SUB: VALUES, f"{HOST}:ref": st.sampled_from(["refs/heads/main"])})
        for operator in ("StringEquals", "StringLike", "StringNotLike", "StringNotEquals", "StringLikeIfExists")
    },
)
FILTERS = st.sampled_from([(ANY,), ("release/**",), ("*",), (ANY, "!main"), ("release/[12]",), ("m*",)])


@given(st.lists(CONDITIONS, min_size=1, max_size=3), st.sampled_from(["Allow", "Deny"]), FILTERS)
def test_no_verdict_on_a_family_is_wrong_about_any_of_its_tokens(
    conditions: list[Mapping[str, object]], effect: str, patterns: tuple[str, ...]
) -> None:
    trust, refs = role(*conditions, effect=effect), Refs(BRANCHES, patterns)
    found = ask(trust, token(refs.example(likely=("main",)), refs=refs))
    single = [ask(trust, token(BRANCHES + name)).verdict for name in REFS if refs.has(BRANCHES + name)]
    if isinstance(found.verdict, Refused):
        assert not any(isinstance(verdict, Admitted) for verdict in single)
    if isinstance(found.verdict, Admitted):
        assert refs.has(str(found.claims["ref"]))
        assert isinstance(ask(trust, token(str(found.claims["ref"]))).verdict, Admitted)
    if any(isinstance(verdict, Admitted) for verdict in single):
        assert not isinstance(found.verdict, Refused)
