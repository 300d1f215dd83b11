"""Who can get a token from an issuer at all, and what a stranger's token looks like there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from offkey.model.claims import Claims, ClaimValue
from offkey.model.configuration import RepositoryIdentity
from offkey.model.platforms import github


class Tenancy(Enum):
    """How many parties get tokens from one issuer address."""

    SHARED = "everyone who has an account there"
    ORGANISATION = "every project of that organisation"
    CLUSTER = "every service account of that cluster"


@dataclass(frozen=True, slots=True)
class Issuer:
    """One issuer by its address without `https://`. `ci` is true where pipelines are what it issues for."""

    name: str
    host: re.Pattern[str]
    tenancy: Tenancy
    subject: str
    ci: bool = True


_STRANGER = RepositoryIdentity("stranger", "unrelated", owner_id="999999998", id="999999999")
_WORKFLOW = ".github/workflows/any.yml"
ANOTHER_AUDIENCE = "https://another-audience.example"

ISSUERS = (
    Issuer("GitHub Actions", github.KEY_HOSTS, Tenancy.SHARED, "repo:stranger/unrelated:ref:refs/heads/main"),
    Issuer(
        "GitLab.com",
        re.compile(r"gitlab\.com\Z"),
        Tenancy.SHARED,
        "project_path:stranger/unrelated:ref_type:branch:ref:main",
    ),
    Issuer(
        "HCP Terraform",
        re.compile(r"app\.terraform\.io\Z"),
        Tenancy.SHARED,
        "organization:stranger:project:unrelated:workspace:unrelated:run_phase:plan",
    ),
    Issuer(
        "Buildkite",
        re.compile(r"agent\.buildkite\.com\Z"),
        Tenancy.SHARED,
        "organization:stranger:pipeline:unrelated:ref:refs/heads/main:commit:0:step:",
    ),
    Issuer("Codefresh", re.compile(r"oidc\.codefresh\.io\Z"), Tenancy.SHARED, "account:0:pipeline:0:stranger"),
    Issuer("Scalr", re.compile(r"scalr\.io\Z"), Tenancy.SHARED, "account:stranger:environment:x:workspace:unrelated"),
    Issuer(
        "CircleCI",
        re.compile(r"oidc\.circleci\.com/org/[^/]+\Z"),
        Tenancy.ORGANISATION,
        "org/0/project/00000000-0000-0000-0000-000000000000/user/00000000-0000-0000-0000-000000000000",
    ),
    Issuer(
        "Bitbucket Pipelines",
        re.compile(r"api\.bitbucket\.org/2\.0/workspaces/[^/]+/pipelines-config/identity/oidc\Z"),
        Tenancy.ORGANISATION,
        "{00000000-0000-0000-0000-000000000000}:{00000000-0000-0000-0000-000000000000}",
    ),
    Issuer(
        "Spacelift",
        re.compile(r"[^/]+\.app\.spacelift\.io\Z"),
        Tenancy.ORGANISATION,
        "space:unrelated:stack:unrelated:run_type:TRACKED:scope:write",
    ),
    Issuer(
        "Amazon EKS",
        re.compile(r"oidc\.eks\.[a-z0-9-]+\.amazonaws\.com(\.cn)?/id/[^/]+\Z"),
        Tenancy.CLUSTER,
        "system:serviceaccount:stranger:unrelated",
        ci=False,
    ),
)
"""The shared ones are those that AWS asks a scoped subject for when a trust is saved, as far as their
subjects are documented. Source: IAM User Guide, "Identity-provider controls for shared OIDC providers"."""


def issuer_of(host: str) -> Issuer | None:
    """The issuer at this address, or None where it is not one of the known."""
    return next((issuer for issuer in ISSUERS if issuer.host.match(host)), None)


def is_github(host: str) -> bool:
    """Whether this address issues tokens for GitHub Actions."""
    return github.KEY_HOSTS.match(host) is not None


def stranger(issuer: Issuer, host: str, *, audience: str | None, subject: bool = True) -> Claims:
    """The token of somebody who has nothing to do with the owner of the role.

    None leaves the audience out, `subject` false the subject: no real token lacks either, but a condition
    that would let such a token in does not ask for the claim.
    """
    claims: dict[str, ClaimValue] = {"sub": issuer.subject}
    if is_github(host):
        claims = github.job_claims(_STRANGER, github.JobEvent(), workflow=_WORKFLOW)
    claims = {**claims, "iss": f"https://{host}", "aud": audience}
    absent = {name for name, keep in (("aud", audience is not None), ("sub", subject)) if not keep}
    return Claims({name: value for name, value in claims.items() if name not in absent})
