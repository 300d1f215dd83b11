"""The identity tokens that each job of a repository can mint, with every claim that is certain."""

from __future__ import annotations

from offkey.model.minted import MintedToken
from offkey.model.platforms.github import job_claims
from offkey.model.regex import regex
from offkey.model.unknown import Unknown
from offkey.read.github_expression import interpolate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.configuration import RepositoryIdentity
    from offkey.read.github_starts import Start

_PER_RUN = ("actor", "actor_id", "run_id", "run_number", "run_attempt", "sha", "workflow_sha", "job_workflow_sha")
_OF_THE_OWNER = ("enterprise", "enterprise_id", "repository_visibility", "runner_environment")
_IDS = ("repository_id", "repository_owner_id")
_COMMIT = regex(r"[0-9a-f]{40}\Z")
_FORK = "a pull request from a fork has no write permissions (a private repository can be set to give them)"
_ELSEWHERE = Unknown("the jobs are those of a workflow in another repository")
_RUN = Unknown("it differs from run to run")
_OWNER = Unknown("the owner's settings decide")
_NO_IDS = Unknown("the ids of owner and repository are not known")
_ALIKE = Unknown("the call names the ref that stands for all others here")
_MOVES = Unknown("whether it is a branch or a tag that the call names does not show")


def minted(start: Start, identity: RepositoryIdentity) -> Iterator[MintedToken]:
    """The tokens of a job that comes to run in this way: the subject by name and, with both ids, by id.

    Source: GitHub Docs, OpenID Connect reference; "Managing GitHub Actions settings for a repository" (forks).
    A run that Dependabot starts has a token like any other, because `id-token` is always declared.
    """
    forms = (False, True) if identity.owner_id is not None and identity.id is not None else (False,)
    for immutable in forms:
        yield _minted(start, identity, immutable=immutable)


def _minted(start: Start, identity: RepositoryIdentity, *, immutable: bool) -> MintedToken:
    job, event, token = start.job, start.event, start.token
    environment = _environment(start)
    first = token.callers[-1].workflow if token.callers else start.workflow
    claims = job_claims(
        identity,
        event.what,
        workflow=first.path,
        workflow_name=first.name,
        environment=environment if isinstance(environment, str) else None,
        immutable=immutable,
    )
    called_at, ref = _called_at(start), str(claims["ref"])
    claims["job_workflow_ref"] = f"{identity.slug}/{start.workflow.path}@{called_at or ref}"
    return MintedToken(
        workflow=start.workflow.path,
        job=job.id,
        event=event.label,
        claims=claims,
        place=job.place,
        granted=False if event.fork else token.granted,
        because=_FORK if event.fork else token.because,
        callers=tuple(f"{call.workflow.path}:{call.job.id}" for call in token.callers),
        refs=event.refs,
        unknown={**dict(_unknown(start, identity, environment)), **_unknown_file(start, called_at, ref)},
        doubt=event.doubt,
    )


def _environment(start: Start) -> str | Unknown | None:
    """The environment that the job names; an empty one is none."""
    if start.job.uses is not None:
        return _ELSEWHERE
    written = start.job.environment
    if written is None:
        return Unknown("the environment could not be read") if "environment" in start.job.keys else None
    return interpolate(written, start.context) or None


def _unknown(
    start: Start, identity: RepositoryIdentity, environment: str | Unknown | None
) -> Iterator[tuple[str, Unknown]]:
    yield from ((name, _RUN) for name in _PER_RUN)
    yield from ((name, _OWNER) for name in _OF_THE_OWNER)
    known = {"repository_id": identity.id, "repository_owner_id": identity.owner_id}
    yield from ((name, _NO_IDS) for name in _IDS if known[name] is None)
    if isinstance(environment, Unknown):
        yield from (("sub", environment), ("environment", environment))
    yield from start.event.unknown.items()


def _unknown_file(start: Start, called_at: str | None, ref: str) -> dict[str, Unknown]:
    """Why it is not known which file at which ref defines the job; nothing where it is."""
    if start.job.uses is not None:
        return {"job_workflow_ref": _ELSEWHERE}
    if called_at is None or _COMMIT.match(called_at):
        return {}
    if start.event.refs is not None and called_at == ref:
        return {"job_workflow_ref": _ALIKE}
    return {} if called_at.startswith("refs/") else {"job_workflow_ref": _MOVES}


def _called_at(start: Start) -> str | None:
    """The ref after the `@` of the call that leads to the job's workflow; None for the ref of the run.

    A call by path stays on the commit of the file that it stands in.
    Source: GitHub Docs, "Reuse workflows", calling a reusable workflow.
    """
    for call in start.token.callers:
        uses = call.job.uses or ""
        if not uses.startswith("./"):
            return uses.partition("@")[2]
    return None
