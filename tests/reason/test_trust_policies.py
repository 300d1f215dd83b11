"""Trust policies as people write them, each with the verdict of a careful engineer.

They follow what AWS and GitHub document, and the mistakes that issues and articles show: no subject, a star
too early, the wrong case, an operator that does not know wildcards, a claim that AWS makes no key of.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from tests.reason.documents import ACCOUNT, AUD, HOST, OTHER_ACCOUNT, SUB, web_identity
from tests.reason.proofs import MAIN, OURS, PINNED, STS, github, proven, trust, worst

from offkey.model.policy import Policy
from offkey.model.proof import Conclusion, Reacher
from offkey.model.tokens import Project
from offkey.reason.meant import Meant

OPEN, DEAD, TIGHT = Conclusion.OPEN, Conclusion.DEAD, Conclusion.TIGHT
UNSPECIFIED, UNDECIDED = Conclusion.UNSPECIFIED, Conclusion.UNDECIDED
STRANGER, SIBLING, INSIDER = Reacher.STRANGER, Reacher.SIBLING, Reacher.INSIDER

IMMUTABLE = "repo:acme@1001/infra@2002:ref:refs/heads/main"
LIVE = "repo:acme/infra:environment:live"
WORKFLOW = "acme/workflows/.github/workflows/deploy.yml@refs/heads/main"


@dataclass(frozen=True)
class Case:
    """One policy; `role` is what else is known of the role."""

    name: str
    policy: Policy
    conclusion: Conclusion
    worst: Reacher | None = None
    project: Project | None = OURS
    role: tuple[tuple[str, str], ...] = ()


def _where(tests: dict[str, dict[str, Any]], **more: Any) -> dict[str, Any]:
    """A statement that wants the usual audience and these conditions, with GitHub's keys by their claim."""
    condition: dict[str, dict[str, Any]] = {"StringEquals": {AUD: STS}}
    for operator, keys in tests.items():
        into = condition.setdefault(operator, {})
        into.update({key if ":" in key else f"{HOST}:{key}": value for key, value in keys.items()})
    return web_identity(condition, **more)


def _tight() -> Iterator[Case]:
    equals = "StringEquals"
    yield Case("branch", trust(github(MAIN, equals)), TIGHT)
    yield Case("branch, nobody says whose", trust(github(MAIN, equals)), TIGHT, project=None)
    yield Case("environment", trust(github(LIVE, equals)), TIGHT)
    yield Case("without an audience", trust(web_identity({equals: {SUB: MAIN}})), TIGHT)
    yield Case("like, without a wildcard", trust(github(MAIN)), TIGHT)
    yield Case("both forms", trust(github([MAIN, IMMUTABLE], equals)), TIGHT)
    yield Case("both forms, ids known", trust(github([MAIN, IMMUTABLE], equals)), TIGHT, project=PINNED)
    yield Case("immutable form alone", trust(github(IMMUTABLE, equals)), TIGHT)
    yield Case("immutable form, ids known", trust(github(IMMUTABLE, equals)), TIGHT, project=PINNED)
    yield Case("branch and environment", trust(github([MAIN, LIVE], equals)), TIGHT)
    yield Case("two statements", trust(github(MAIN, equals), github(LIVE, equals)), TIGHT)
    two = [MAIN, "repo:acme/network:ref:refs/heads/main"]
    yield Case("two repositories, nobody says whose", trust(github(two, equals)), TIGHT, project=None)
    two = [MAIN, "repo:globex/infra:environment:live"]
    yield Case("two owners, nobody says whose", trust(github(two, equals)), TIGHT, project=None)
    ids = {equals: {"repository_id": "2002", "repository_owner_id": "1001", "sub": MAIN}}
    yield Case("ids pinned beside the name", trust(_where(ids)), TIGHT)
    yield Case("environment without regard to case", trust(github(LIVE, "StringEqualsIgnoreCase")), TIGHT)
    yield Case("ForAnyValue on a single value", trust(github(MAIN, "ForAnyValue:StringEquals")), TIGHT)
    yield Case("IfExists on a claim that is always there", trust(github(MAIN, "StringEqualsIfExists")), TIGHT)
    yield Case(
        "a wider list narrowed beside it", trust(_where({equals: {"sub": MAIN}, "StringLike": {"ref": "*"}})), TIGHT
    )
    yield Case(
        "a Deny that spares the branch",
        trust(github("repo:acme/infra:*"), _where({"StringNotEquals": {"sub": MAIN}}, Effect="Deny")),
        TIGHT,
    )
    yield Case(
        "called from one address only",
        trust(_where({equals: {"sub": MAIN}, "IpAddress": {"aws:SourceIp": "192.0.2.0/24"}})),
        TIGHT,
    )
    yield Case(
        "job of a reusable workflow, subject pinned",
        trust(_where({equals: {"sub": MAIN, "job_workflow_ref": WORKFLOW}})),
        TIGHT,
    )
    custom = f"repo:acme/infra:environment:live:job_workflow_ref:{WORKFLOW}"
    yield Case("customised subject", trust(github(custom, equals)), TIGHT)
    yield Case("old version", trust(github(MAIN, equals), version="2008-10-17"), TIGHT)
    ec2 = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    yield Case("beside a service", trust(ec2, github(MAIN, equals)), TIGHT)
    tags = github(MAIN, equals, Action=["sts:AssumeRoleWithWebIdentity", "sts:TagSession"])
    yield Case("may tag the session", trust(tags), TIGHT)
    enterprise = f"{HOST}/acme-corp"
    yield Case(
        "issuer of an enterprise",
        trust(_of(enterprise, {equals: {f"{enterprise}:sub": MAIN, f"{enterprise}:aud": STS}})),
        TIGHT,
    )
    yield Case("key names in another case", trust(web_identity({equals: {SUB.upper(): MAIN, AUD.title(): STS}})), TIGHT)
    yield Case("own account", trust(github(MAIN, equals)), TIGHT, role=(("account", ACCOUNT),))


def _of(host: str, condition: dict[str, Any]) -> dict[str, Any]:
    return web_identity(condition, Principal={"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{host}"})


def _insider() -> Iterator[Case]:
    for name, subject in {
        "anything of the repository": "repo:acme/infra:*",
        "any branch": "repo:acme/infra:ref:refs/heads/*",
        "branches with a beginning": "repo:acme/infra:ref:refs/heads/release-*",
        "any ref": "repo:acme/infra:ref:*",
        "any environment": "repo:acme/infra:environment:*",
        "environments with a beginning": "repo:acme/infra:environment:live*",
        "pull requests": "repo:acme/infra:pull_request",
        "any tag": "repo:acme/infra:ref:refs/tags/v*",
        "one tag": "repo:acme/infra:ref:refs/tags/v1",
        "anything of the immutable form": "repo:acme@1001/infra@2002:*",
        "one question mark": "repo:acme/infra:ref:refs/heads/mai?",
        "main, or anything that ends in it": "repo:acme/infra:*main",
    }.items():
        yield Case(name, trust(github(subject)), OPEN, INSIDER)
    yield Case("anything, nobody says whose", trust(github("repo:acme/infra:*")), OPEN, INSIDER, project=None)
    yield Case("branch, and pull requests", trust(github([MAIN, "repo:acme/infra:pull_request"])), OPEN, INSIDER)
    yield Case("branch without regard to case", trust(github(MAIN, "StringEqualsIgnoreCase")), OPEN, INSIDER)
    yield Case(
        "repository instead of a subject", trust(_where({"StringEquals": {"repository": "acme/infra"}})), OPEN, INSIDER
    )
    yield Case(
        "all but one branch",
        trust(_where({"StringLike": {"sub": "repo:acme/infra:*"}, "StringNotEquals": {"ref": "refs/heads/x"}})),
        OPEN,
        INSIDER,
    )
    yield Case(
        "a Deny of pull requests alone",
        trust(github("repo:acme/infra:*"), github("repo:acme/infra:pull_request", Effect="Deny")),
        OPEN,
        INSIDER,
    )
    yield Case(
        "a ref that is demanded only where it is there",
        trust(_where({"StringLike": {"sub": "repo:acme/infra:*"}, "StringEqualsIfExists": {"environment": "live"}})),
        OPEN,
        INSIDER,
    )
    yield Case(
        "ForAllValues on the subject", trust(github("repo:acme/infra:*", "ForAllValues:StringLike")), OPEN, INSIDER
    )


def _sibling() -> Iterator[Case]:
    for name, subject in {
        "anything of the owner": "repo:acme/*",
        "a branch of the owner": "repo:acme/*:ref:refs/heads/main",
        "repositories with a beginning": "repo:acme/infra*",
        "an environment of the owner": "repo:acme/*:environment:live",
        "a repository with an end": "repo:acme/*-infra:ref:refs/heads/main",
    }.items():
        yield Case(name, trust(github(subject)), OPEN, SIBLING)
    yield Case("another repository exactly", trust(github("repo:acme/network:ref:refs/heads/main")), OPEN, SIBLING)
    yield Case("owner, nobody says whose", trust(github("repo:acme/*")), OPEN, SIBLING, project=None)
    yield Case(
        "id of the owner alone", trust(_where({"StringEquals": {"repository_owner_id": "1001"}})), OPEN, SIBLING, PINNED
    )
    yield Case(
        "name of the owner in the repository claim",
        trust(_where({"StringLike": {"repository": "acme/*"}})),
        OPEN,
        SIBLING,
    )


def _stranger() -> Iterator[Case]:
    for name, subject in {
        "a star": "*",
        "any repository": "repo:*",
        "a star in the owner": "repo:acme*",
        "a star behind the owner": "repo:acme*/infra:*",
        "any owner of that name": "repo:*/infra:ref:refs/heads/main",
        "half anchored": "*:ref:refs/heads/main",
        "one question mark in the owner": "repo:acm?/infra:ref:refs/heads/main",
        "contains the repository": "*acme/infra*",
        "any ids": "repo:acme@*/infra@*:ref:refs/heads/main",
        "the withdrawn hyphens": "repo:acme-1001/infra-2002:ref:refs/heads/main",
        "hyphens and a star": "repo:acme-*/infra-*:ref:refs/heads/main",
        "another owner exactly": "repo:globex/infra:ref:refs/heads/main",
        "customised: the owner's name alone is anybody's claim": "repository_owner:acme*",
        "customised without a repository": "environment:live",
        "customised: a called workflow": f"job_workflow_ref:{WORKFLOW}",
        "one star too many in a list": [MAIN, "repo:*:environment:live"],
    }.items():
        yield Case(name, trust(github(subject)), OPEN, STRANGER)
    yield Case("no subject", trust(github()), OPEN, STRANGER)
    yield Case("no subject, nobody says whose", trust(github()), OPEN, STRANGER, project=None)
    yield Case("no condition", trust(web_identity({})), OPEN, STRANGER)
    yield Case("everything but", trust(github("repo:globex/*", "StringNotLike")), OPEN, STRANGER)
    yield Case("second statement", trust(github(MAIN), github()), OPEN, STRANGER)
    yield Case(
        "ForAllValues on a claim AWS never fills",
        trust(_where({"ForAllValues:StringEquals": {"repository_owner": "acme"}})),
        OPEN,
        STRANGER,
    )
    yield Case(
        "IfExists on a claim AWS never fills",
        trust(_where({"StringEqualsIfExists": {"repository_owner": "acme"}})),
        OPEN,
        STRANGER,
    )
    yield Case("an actor is not an owner", trust(_where({"StringEquals": {"ref": "refs/heads/main"}})), OPEN, STRANGER)
    yield Case(
        "a public reusable workflow", trust(_where({"StringEquals": {"job_workflow_ref": WORKFLOW}})), OPEN, STRANGER
    )
    yield Case("subject is there", trust(_where({"Null": {"sub": "false"}})), OPEN, STRANGER)
    anyone = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    yield Case("anybody's account", trust(github(MAIN), anyone), OPEN, STRANGER)
    # The subject of every job, once somebody sets include_claim_keys to repo alone.
    yield Case("nothing behind the repository", trust(github("repo:acme/infra")), OPEN, INSIDER)
    yield Case("everybody", trust({**anyone, "Principal": "*", "Action": "sts:*"}), OPEN, STRANGER)


def _dead() -> Iterator[Case]:
    for name, subject in {
        "owner in the wrong case": "repo:Acme/infra:ref:refs/heads/main",
        "repository in the wrong case": "repo:acme/Infra:*",
        "branch without its ref": "repo:acme/infra:main",
        "branch without refs/heads": "repo:acme/infra:ref:main",
        "ref without its word": "repo:acme/infra:refs/heads/main",
        "ref and environment": "repo:acme/infra:ref:refs/heads/main:environment:live",
        "a space too many": "repo:acme/infra:ref:refs/heads/main ",
        "without its beginning": "acme/infra:ref:refs/heads/main",
        "the web address": "repo:github.com/acme/infra:ref:refs/heads/main",
        "environment in the words of another platform": "repo:acme/infra:env:live",
        "pull request with its branch": "repo:acme/infra:pull_request:refs/heads/main",
        "a regular expression": "^repo:acme/infra:.*$",
    }.items():
        yield Case(name, trust(github(subject)), DEAD)
    yield Case("a star that is none", trust(github("repo:acme/infra:*", "StringEquals")), DEAD)
    yield Case(
        "a star that is none, for branches", trust(github("repo:acme/infra:ref:refs/heads/*", "StringEquals")), DEAD
    )
    yield Case(
        "another audience", trust(web_identity({"StringEquals": {SUB: MAIN, AUD: "https://github.com/acme"}})), DEAD
    )
    yield Case("name form, ids known", trust(github(MAIN)), DEAD, project=PINNED)
    yield Case("other ids", trust(github("repo:acme@1/infra@2:ref:refs/heads/main")), OPEN, STRANGER, PINNED)
    for claim, value in {
        "repository_owner": "acme",
        "event_name": "push",
        "iss": f"https://{HOST}",
        "runner_environment": "self-hosted",
    }.items():
        yield Case(f"{claim} is no key", trust(_where({"StringEquals": {"sub": MAIN, claim: value}})), DEAD)
    yield Case("an external id", trust(_where({"StringEquals": {"sub": MAIN, "sts:ExternalId": "x"}})), DEAD)
    yield Case("the action of roles", trust(github(MAIN, Action="sts:AssumeRole")), DEAD)
    yield Case("keys of another issuer", trust(web_identity({"StringEquals": {"gitlab.com:sub": MAIN}})), DEAD)
    yield Case("key with https", trust(web_identity({"StringEquals": {f"https://{HOST}:sub": MAIN}})), DEAD)
    yield Case(
        "the subject twice, never alike",
        trust(_where({"StringEquals": {"sub": MAIN}, "StringLike": {"sub": "repo:acme/infra:environment:*"}})),
        DEAD,
    )
    yield Case(
        "environment and another's ref", trust(_where({"StringEquals": {"sub": MAIN, "environment": "live"}})), DEAD
    )
    yield Case("everything denied", trust(github(MAIN), web_identity({}, Effect="Deny")), DEAD)
    yield Case(
        "denied where the id is not ours",
        trust(github(MAIN), _where({"StringNotEquals": {"repository_id": "9"}}, Effect="Deny")),
        DEAD,
        project=PINNED,
    )
    yield Case("no subject may be there", trust(_where({"Null": {"sub": "true"}})), DEAD)
    yield Case("provider of another account", trust(github(MAIN)), DEAD, role=(("account", OTHER_ACCOUNT),))
    ec2 = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    yield Case("a service alone", trust(ec2), DEAD)


def _not_said() -> Iterator[Case]:
    yield Case("an ARN operator on a subject", trust(github("repo:acme/infra:*", "ArnLike")), UNSPECIFIED)
    yield Case("any provider", trust(github(MAIN, Principal={"Federated": "*"})), UNSPECIFIED)
    yield Case("any AWS principal, for tokens", trust(github(MAIN, Principal={"AWS": "*"})), UNSPECIFIED)
    yield Case("a variable that is none", trust(github("repo:${owner}/infra:${", "StringLike")), UNSPECIFIED)
    yield Case("the other audience", trust(_where({"StringEquals": {"sub": MAIN, "oaud": STS}})), UNDECIDED)
    idp = "idp.example.com"
    signed_in = {"StringEquals": {f"{idp}:sub": "x"}, "ForAnyValue:StringEquals": {f"{idp}:amr": "mfa"}}
    yield Case("how the holder signed in", trust(_of(idp, signed_in)), TIGHT)
    unnamed = {"StringLike": {f"{idp}:sub": "*"}, "Null": {f"{idp}:email": "true"}}
    yield Case("an issuer's tokens without an address", trust(_of(idp, unnamed)), OPEN, INSIDER)
    yield Case("outside of any enterprise", trust(_where({"Null": {"enterprise_id": "true"}})), OPEN, STRANGER)
    yield Case("an actor somewhere in the subject", trust(github("*actor:octocat*")), OPEN, STRANGER)
    yield Case("all but a principal", trust({**_without_principal(), "NotPrincipal": {"AWS": ACCOUNT}}), UNDECIDED)
    yield Case("no such operator", trust(github(MAIN, "StringMatches")), UNDECIDED)
    yield Case(
        "a number",
        trust(_where({"StringLike": {"sub": "repo:*"}, "NumericEquals": {"repository_id": "2002"}})),
        OPEN,
        INSIDER,
    )
    google = web_identity(
        {"StringEquals": {"accounts.google.com:sub": "1"}}, Principal={"Federated": "accounts.google.com"}
    )
    yield Case("an issuer that is not known here", trust(google), UNDECIDED)


def _without_principal() -> dict[str, Any]:
    return {key: value for key, value in github("repo:*").items() if key != "Principal"}


CASES = [case for cases in (_tight, _insider, _sibling, _stranger, _dead, _not_said) for case in cases()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_verdict_is_that_of_a_careful_engineer(case: Case) -> None:
    proof = proven(case.policy, Meant(case.project), **dict(case.role))
    assert (proof.conclusion, worst(proof)) == (case.conclusion, case.worst), proof
