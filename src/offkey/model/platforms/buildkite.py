"""Buildkite: the claims of a job's token, and which tokens there are.

Source: Buildkite Docs, "buildkite-agent oidc" (https://buildkite.com/docs/agent/cli/reference/oidc) and "OIDC with
AWS", read 2026-11; buildkite/agent#3784 (`--subject-claim`, 2026-03); rubygems/rubygems.org#5412 for a whole token;
AWS Service Authorization Reference for STS, read 2026-10.
"""

from __future__ import annotations

from itertools import product

from offkey.model.platforms import parts
from offkey.model.platforms.parts import (
    REF,
    SESSION,
    SESSION_TAG,
    TEXT,
    UUID,
    audience,
    fixed,
    literal,
    only,
    other,
    own,
)
from offkey.model.records import dataclass, replace
from offkey.model.regex import regex
from offkey.model.tokens import Claim, Family, Part, Piece, Platform, Project, ReachClass, Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HOSTS = regex(r"agent\.buildkite\.com\Z")
AUDIENCE = "sts.amazonaws.com"

CLAIMS: Mapping[str, Claim] = {
    "iss": Claim("who issued the token"),
    "sub": Claim(
        "the subject: organization, pipeline, ref, commit and step, or one id that the job asks for", key=True
    ),
    "aud": Claim("who the token is for, as the job asked", key=True),
    "iat": Claim("when it was issued"),
    "nbf": Claim("not valid before: when it was issued"),
    "exp": Claim("not valid after: five minutes, or the lifetime that the job asks for"),
    "jti": Claim("the token's own id"),
    "organization_slug": Claim("the organization's name", key=True),
    "organization_id": Claim("its id, where the job asks for it", key=True, optional=True),
    "pipeline_slug": Claim("the pipeline's name", key=True),
    "pipeline_id": Claim("its id, where the job asks for it", key=True, optional=True),
    "build_number": Claim("the build, counted within its pipeline"),
    "build_branch": Claim("the branch of the build", key=True),
    "build_tag": Claim("the tag of the build; null where there is none", optional=True),
    "build_commit": Claim("the commit of the build"),
    "build_source": Claim("what started the build: `ui`, `api`, `webhook`, `trigger_job`, `schedule`"),
    "step_key": Claim("the key of the step; null where it has none", optional=True),
    "job_id": Claim("the job"),
    "agent_id": Claim("the agent"),
    "build_id": Claim("the build's id, where the job asks for it", optional=True),
    "cluster_id": Claim("id of the agent's cluster, where the job asks for it", key=True, optional=True),
    "cluster_name": Claim("name of that cluster, where the job asks for it", key=True, optional=True),
    "queue_id": Claim("id of the agent's queue, where the job asks for it", optional=True),
    "queue_key": Claim("name of that queue, where the job asks for it", optional=True),
    "runner_environment": Claim("`buildkite-hosted` or `self-hosted`"),
    "https://aws.amazon.com/tags": Claim("some of these claims as session tags, where the job asks", optional=True),
}
"""The complete list, except `agent_tag:*`, which a job may ask for."""

_SLUG = Word(parts.LETTERS + parts.DIGITS + "-")
"""An organization or a pipeline; a limit of length is not documented. Source: Buildkite Docs, Pipelines API, `slug`."""
_HASH = Word(REF.characters, never=REF.never)
"""A hash, or a name like `HEAD` where a build was started with one. Source: Buildkite Docs, Builds API, `commit`."""
_SUBJECTS = ("organization_id", "pipeline_id", "cluster_id")
"""The ids that a job may ask for as its subject, in place of the default one."""
_ON_REQUEST = (*_SUBJECTS, "cluster_name")
_WRITTEN = frozenset(
    {*_ON_REQUEST, "organization_slug", "pipeline_slug", "build_branch", "build_tag", "build_commit", "step_key"}
)
"""Claims that go with others; a session tag made of one goes with them, too."""


@dataclass(frozen=True, slots=True)
class _Whose:
    organization: Part
    organization_id: Part
    pipeline: Part
    pipeline_id: Part
    cluster_id: Part


def families(_host: str, kind: ReachClass, project: Project, wanted: frozenset[str]) -> Iterator[Family]:
    """The tokens of jobs; those with another subject at last. A build of a pull request counts as its branch."""
    whose = _whose(kind, project)
    for names in _requests(wanted):
        seen = frozenset(claim for claim in wanted if not claim.startswith(SESSION_TAG) or claim in names)
        free = (*_other_tags(names), audience(AUDIENCE), SESSION)
        for (event, ref), step in product(_refs(), (_STEP, ())):
            pieces = (*_pipeline(whose, "sub"), *ref, *_COMMIT, *step, *_ids(whose, names), *free)
            yield Family(event if step else f"{event}, step without a key", only(pieces, seen))
        for subject in _SUBJECTS:
            pieces = (*_pipeline(whose), _BRANCH, *_ids(whose, names, subject=subject), *free)
            yield Family(f"job that asks for {subject} as its subject", only(pieces, seen))


def _requests(wanted: frozenset[str]) -> Iterator[frozenset[str]]:
    """Which claims and session tags a job asks for: each that matters, or not.

    Source: Buildkite Docs, "buildkite-agent oidc", `--claim` and `--aws-session-tag` ("Add claims as AWS Session
    Tags"); "OIDC with AWS", whose trust policies test `aws:RequestTag/organization_slug` and others.
    """
    tags = (SESSION_TAG + claim for claim in CLAIMS)
    for names in product(*((name, "") for name in (*_ON_REQUEST, *tags) if name in wanted)):
        yield frozenset(names)


def _tagged(*claims: str) -> tuple[str, ...]:
    """The claims, and the session tags that a job may have made of them."""
    return (*claims, *(SESSION_TAG + claim for claim in claims if claim in _WRITTEN))


def _other_tags(names: frozenset[str]) -> Iterator[Piece]:
    """The tags made of claims that nothing else depends on."""
    for claim in CLAIMS:
        if SESSION_TAG + claim in names and claim not in _WRITTEN:
            yield Piece(TEXT, (SESSION_TAG + claim,), likely=("anything",))


def _whose(kind: ReachClass, project: Project) -> _Whose:
    # Ids are unique: neither another organization nor a cluster has the one of our pipeline.
    foreign = replace(UUID, excluded=frozenset(id_.lower() for id_ in (project.owner_id, project.id) if id_))
    if kind is ReachClass.STRANGER:
        return _Whose(other(project.owner, _SLUG), foreign, _SLUG, foreign, foreign)
    which = own if kind is ReachClass.INSIDER else other
    return _Whose(
        own(project.owner, _SLUG),
        own(project.owner_id, UUID),
        which(project.name, _SLUG),
        which(project.id, UUID),
        foreign,
    )


def _pipeline(whose: _Whose, *subject: str) -> tuple[Piece, ...]:
    return (
        fixed("organization:", *subject),
        Piece(whose.organization, _tagged(*subject, "organization_slug"), likely=("attacker", "another-organization")),
        fixed(":pipeline:", *subject),
        Piece(whose.pipeline, _tagged(*subject, "pipeline_slug"), likely=("anything", "another-pipeline")),
    )


def _refs() -> Iterator[tuple[str, tuple[Piece, ...]]]:
    """The ref of the build. One from a fork's pull request may begin its branch with the fork's owner.

    Source: Buildkite Docs, "GitHub": "Prefix third-party fork branch names".
    """
    said = _tagged("sub", "build_branch")
    heads, branch = fixed(":ref:refs/heads/", "sub"), Piece(REF, said, likely=("main", "anything"))
    yield "build of a branch", (heads, branch)
    owner = Piece(_SLUG, said, likely=("attacker",))
    yield "build of a fork's pull request", (heads, owner, fixed(":", *said), branch)
    tag = Piece(REF, _tagged("sub", "build_tag"), likely=("v1", "main"))
    yield "build of a tag", (fixed(":ref:refs/tags/", "sub"), tag, _BRANCH)


_BRANCH = Piece(REF, _tagged("build_branch"), likely=("main", "anything"))
_COMMIT = (
    fixed(":commit:", "sub"),
    Piece(_HASH, _tagged("sub", "build_commit"), likely=("9f3182061f1e2cca4702c368cbc039b7dc9d4485",)),
    fixed(":step:", "sub"),
)
_STEP = (Piece(TEXT, _tagged("sub", "step_key"), likely=("deploy",)),)


def _ids(whose: _Whose, names: frozenset[str], *, subject: str = "") -> tuple[Piece, ...]:
    """The claims that a job asks for, one of them as its subject perhaps."""
    likely = ("0184990a-477b-4fa8-9968-496074483cee",)
    ids = {"organization_id": whose.organization_id, "pipeline_id": whose.pipeline_id, "cluster_id": whose.cluster_id}
    written = {claim: (*(("sub",) if claim == subject else ()), *_asked(claim, names)) for claim in ids}
    name = Piece(TEXT, _asked("cluster_name", names), likely=("Default cluster",))
    return (*(Piece(part, written[claim], likely=likely) for claim, part in ids.items()), name)


def _asked(claim: str, names: frozenset[str]) -> tuple[str, ...]:
    """The claim and its session tag, as far as the job asks for them."""
    return tuple(name for name in _tagged(claim) if name in names)


_NAMED = regex(r"organization:(?P<organization>[^:]+):(?:pipeline:(?P<pipeline>[^:]+)(?P<end>:|\Z))?")
_ID = regex(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
_REVIEWED = regex(
    r"organization:[^:*?]+:pipeline:[^:*?]+:ref:refs/heads/[^:*?]+:commit:[^:*?]+:step:[^*?]*\Z",
)


def named(claim: str, text: str) -> Project:
    """The organization and pipeline that the literal beginning of a policy's value names."""
    begun, whole = literal(text)
    match claim.removeprefix(SESSION_TAG):
        case "sub":
            found = _NAMED.match(begun)
            if found is None:
                # Somebody's id as the subject: of an organization or a pipeline, it does not say which.
                return Project(owner_id=begun, id=begun) if whole and _ID.match(begun) else Project()
            ended = found["end"] == ":" or whole
            return Project(found["organization"], found["pipeline"] if ended else None)
        case "organization_slug":
            return Project(owner=begun if whole else None)
        case "pipeline_slug":
            return Project(name=begun if whole else None)
        case "organization_id":
            return Project(owner_id=begun if whole else None)
        case "pipeline_id":
            return Project(id=begun if whole else None)
    return Project()


def reviewed(subject: str) -> bool:
    """Whether an exact subject is a branch. Its commit is another one in nearly every build."""
    return _REVIEWED.match(subject) is not None


PLATFORM = Platform(
    name="buildkite",
    title="Buildkite",
    hosts=HOSTS,
    claims=CLAIMS,
    audiences=(AUDIENCE,),
    shared=True,
    families=families,
    named=named,
    reviewed=reviewed,
    per_run=(":commit:*:step:*", f":commit:{'0' * 40}:step:deploy"),
    sources=(
        "https://buildkite.com/docs/agent/cli/reference/oidc",
        "https://buildkite.com/docs/pipelines/security/oidc/aws",
        "https://github.com/buildkite/agent/pull/3784",
    ),
)
