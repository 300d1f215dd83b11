"""GitHub Actions: its issuer, its subject grammar, and every claim of a job's identity token.

Source: GitHub Docs, Actions, Reference, Security, OpenID Connect reference
(https://docs.github.com/en/actions/reference/security/oidc), read 2026-08; AWS Service
Authorization Reference for STS, read 2026-10.
"""

from __future__ import annotations

from offkey.model.platforms.parts import DIGITS, LETTERS
from offkey.model.records import dataclass
from offkey.model.regex import regex
from offkey.model.tokens import Claim

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from offkey.model.claims import ClaimValue
    from offkey.model.configuration import RepositoryIdentity

HOST = "token.actions.githubusercontent.com"
ISSUER = f"https://{HOST}"
AUDIENCE = "sts.amazonaws.com"
"""What `configure-aws-credentials` asks for; GitHub's own default is the owner's URL."""
THUMBPRINTS = frozenset({"6938fd4d98bab03faadb97b34396831e3780aea1", "1c58a3a8518e8759bf075b76b750d4f2df264fcd"})
"""What everybody gave AWS for the issuer, as long as AWS looked at it.

Source: https://github.blog/changelog/2023-06-27-github-actions-update-on-oidc-integration-with-aws/
"""

KEY_HOSTS = regex(
    r"token\.actions\.githubusercontent\.com(/[^/]+)?\Z"
    r"|token\.actions\.[A-Za-z0-9-]+\.ghe\.com(/[^/]+)?\Z"
    r"|github\.com/enterprises/[^/]+\Z",
)
"""Issuers (without `https://`) that AWS fills GitHub's condition keys for: github.com, an enterprise's
own issuer, and ghe.com. GitHub Enterprise Server has the default keys only.
Source: Service Authorization Reference for STS, condition keys."""


CLAIMS: Mapping[str, Claim] = {
    "iss": Claim("who issued the token"),
    "sub": Claim("the subject: repository, then environment, pull request or ref", key=True),
    "aud": Claim("who the token is for, as the job asked", key=True),
    "iat": Claim("when it was issued"),
    "nbf": Claim("not valid before: ten minutes before it was issued"),
    "exp": Claim("not valid after: five minutes after it was issued"),
    "jti": Claim("the token's own id"),
    "actor": Claim("the account that started the run", key=True),
    "actor_id": Claim("the id of that account", key=True),
    "base_ref": Claim("target branch of the pull request, else empty"),
    "check_run_id": Claim("the check run of the job", optional=True),
    "enterprise": Claim("slug of the enterprise", optional=True),
    "enterprise_id": Claim("id of the enterprise", key=True, optional=True),
    "environment": Claim("the environment that the job names", key=True, optional=True),
    "event_name": Claim("the event that started the run"),
    "head_ref": Claim("source branch of the pull request, else empty"),
    "job_workflow_ref": Claim("file and ref that define the job: a reusable workflow's, or the caller's own", key=True),
    "job_workflow_sha": Claim("commit of that file"),
    "ref": Claim("the ref of the run", key=True),
    "ref_type": Claim("`branch` or `tag`"),
    "repository": Claim("`owner/name` of the repository that runs the workflow", key=True),
    "repository_id": Claim("its id, which survives renaming", key=True),
    "repository_owner": Claim("its owner's name"),
    "repository_owner_id": Claim("its owner's id", key=True),
    "repository_visibility": Claim("`public`, `private` or `internal`"),
    "run_id": Claim("the run"),
    "run_number": Claim("the run, counted within its workflow"),
    "run_attempt": Claim("the attempt at this run"),
    "runner_environment": Claim("`github-hosted` or `self-hosted`"),
    "sha": Claim("the commit of the run"),
    "workflow": Claim("name of the workflow, or its path where it has none", key=True),
    "workflow_ref": Claim("file and ref of the workflow that the event started"),
    "workflow_sha": Claim("commit of that file"),
}
"""The complete list, except `repo_property_*`: custom properties that an organisation chose to expose.
Not keys, though often believed to be: `event_name`, `runner_environment`, `repository_owner`,
`workflow_ref`, `head_ref`, `repository_visibility`, `iss`.
Source: GitHub's reference for the names, AWS's Service Authorization Reference for `key`."""


OWNER_CHARACTERS = LETTERS + DIGITS + "-_"
"""Letters, digits and hyphens; the underscore is in names of managed users only. At most 39, never an `@`.
Names that differ in case alone are the same owner."""
OWNER_LENGTH = 39
REPOSITORY_CHARACTERS = LETTERS + DIGITS + "-._"
"""At most 100; names that differ in case alone are the same repository."""
REPOSITORY_LENGTH = 100

HYPHEN_FORM = regex(r"repo:(?P<owner>[^/@:*?]+)-(?P<owner_id>\d{4,})/(?P<name>[^/@:*?]+)-(?P<id>\d{4,})(?=:|\Z)")
"""The first form of the immutable subject, withdrawn within a day of April 2026: it reads like an owner
whose name ends in a number, and anybody may register that owner.
Source: https://labs.boostsecurity.io/articles/sleeper-squats-github-oidc-immutable-subject-claim"""


def escape(value: str) -> str:
    """`value` as it stands in a subject: a colon becomes `%3A`, nothing else changes (a `%` stays).

    Source: GitHub's OpenID Connect reference, "subject claims with a colon".
    """
    return value.replace(":", "%3A")


def prefix(owner: str, name: str, *, owner_id: str | None = None, repository_id: str | None = None) -> str:
    """`repo:owner/name`, or with both ids the immutable `repo:owner@id/name@id`.

    Repositories created, renamed or transferred after 2026-07-15 have the immutable form.
    Source: GitHub's OpenID Connect reference, immutable subject claims.

    Raises:
        ValueError: one id is given without the other.

    """
    if (owner_id is None) != (repository_id is None):
        raise ValueError("the immutable form needs both ids")
    if owner_id is None:
        return f"repo:{owner}/{name}"
    return f"repo:{owner}@{owner_id}/{name}@{repository_id}"


def context(*, environment: str | None = None, ref: str | None = None, pull_request: bool = False) -> str:
    """What follows the repository in a subject: the environment wins, then `pull_request`, then the ref.

    Raises:
        ValueError: none of the three is given.

    """
    if environment is not None:
        return f"environment:{escape(environment)}"
    if pull_request:
        return "pull_request"
    if ref is None:
        raise ValueError("a job has an environment, a pull request or a ref")
    return f"ref:{escape(ref)}"


def subject(
    owner: str,
    name: str,
    *,
    environment: str | None = None,
    ref: str | None = None,
    pull_request: bool = False,
    owner_id: str | None = None,
    repository_id: str | None = None,
) -> str:
    """The default `sub` of one job, in the name form or (both ids given) the immutable form."""
    repository = prefix(owner, name, owner_id=owner_id, repository_id=repository_id)
    return f"{repository}:{context(environment=environment, ref=ref, pull_request=pull_request)}"


@dataclass(frozen=True, slots=True)
class JobEvent:
    """What started a run, as far as its token tells.

    `ref` is a full ref (`refs/heads/main`); None means the default branch, or for a pull request the
    merge ref of `number`. `head_ref` and `base_ref` are plain branch names, of pull requests only.
    """

    name: str = "push"
    ref: str | None = None
    number: int = 1
    head_ref: str = ""
    base_ref: str = ""
    sha: str = "0" * 40
    actor: str = "octocat"
    actor_id: str = "583231"
    run_id: str = "1"
    run_number: str = "1"
    run_attempt: str = "1"

    @property
    def pull_request(self) -> bool:
        """Whether the run builds a proposed change (`pull_request_target` runs the base branch instead)."""
        return self.name in {"pull_request", "pull_request_review", "pull_request_review_comment"}

    @property
    def of_pull_request(self) -> bool:
        """Whether the event has a head and a base branch at all."""
        return self.pull_request or self.name == "pull_request_target"


def job_claims(
    repository: RepositoryIdentity,
    event: JobEvent,
    *,
    workflow: str,
    workflow_name: str | None = None,
    environment: str | None = None,
    job_workflow_ref: str | None = None,
    immutable: bool = False,
    audience: str = AUDIENCE,
) -> dict[str, ClaimValue]:
    """Every claim of one job's token that does not depend on the moment it is issued.

    `workflow` is the file's path (`.github/workflows/deploy.yml`). `job_workflow_ref` is given for a
    job of a reusable workflow (`owner/name/path@ref`). Ids that are not known are left out.
    `iat`, `nbf`, `exp` and `jti` are for the issuer to add.
    Source: GitHub's OpenID Connect reference. That `pull_request_target` has the base branch's subject
    is observed (kyma-project/test-infra#9976), not documented.

    Raises:
        ValueError: `immutable` without both ids.

    """
    base = event.base_ref or repository.default_branch
    ref = _ref(event, base, repository)
    workflow_ref = f"{repository.slug}/{workflow}@{ref}"
    ids = _ids(repository)
    if immutable and len(ids) != 2:
        raise ValueError("the immutable form needs both ids")
    claims: dict[str, ClaimValue] = {
        "iss": ISSUER,
        "sub": subject(
            repository.owner,
            repository.name,
            environment=environment,
            ref=ref,
            pull_request=event.pull_request,
            owner_id=repository.owner_id if immutable else None,
            repository_id=repository.id if immutable else None,
        ),
        "aud": audience,
        "repository": repository.slug,
        "repository_owner": repository.owner,
        **ids,
        "repository_visibility": "private",
        **_of_run(event, ref, base),
        "workflow": workflow_name or workflow,
        "workflow_ref": workflow_ref,
        "workflow_sha": event.sha,
        "job_workflow_ref": job_workflow_ref or workflow_ref,
        "job_workflow_sha": event.sha,
        "runner_environment": "github-hosted",
    }
    if environment is not None:
        claims["environment"] = environment
    return claims


def _of_run(event: JobEvent, ref: str, base: str) -> dict[str, ClaimValue]:
    """The claims about what started the run, on which ref, and who did."""
    return {
        "ref": ref,
        "ref_type": "tag" if ref.startswith("refs/tags/") else "branch",
        "sha": event.sha,
        "event_name": event.name,
        "head_ref": event.head_ref if event.of_pull_request else "",
        "base_ref": base if event.of_pull_request else "",
        "actor": event.actor,
        "actor_id": event.actor_id,
        "run_id": event.run_id,
        "run_number": event.run_number,
        "run_attempt": event.run_attempt,
    }


def _ref(event: JobEvent, base: str, repository: RepositoryIdentity) -> str:
    if event.ref is not None:
        return event.ref
    if event.pull_request:
        return f"refs/pull/{event.number}/merge"
    if event.name == "pull_request_target":
        return f"refs/heads/{base}"
    return f"refs/heads/{repository.default_branch}"


def _ids(repository: RepositoryIdentity) -> dict[str, str]:
    known = {"repository_id": repository.id, "repository_owner_id": repository.owner_id}
    return {name: value for name, value in known.items() if value is not None}
