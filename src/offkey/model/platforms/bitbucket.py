"""Bitbucket Pipelines: its issuer of one workspace, the claims of a step's token, and which tokens there are.

Source: Atlassian Support, "Integrate Pipelines with resource servers using OIDC"
(https://support.atlassian.com/bitbucket-cloud/docs/integrate-pipelines-with-resource-servers-using-oidc/), read
2026-11; Atlassian, "Bitbucket Pipelines OIDC now supports multiple audiences", read 2026-11.
"""

from __future__ import annotations

from itertools import product

from offkey.model.platforms.parts import REF, SESSION, UUID, audience, fixed, literal, only, other, own
from offkey.model.regex import regex
from offkey.model.tokens import Claim, Family, Piece, Platform, Project, ReachClass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HOSTS = regex(r"api\.bitbucket\.org/2\.0/workspaces/[^/]+/pipelines-config/identity/oidc\Z")
AUDIENCE = "ari:cloud:bitbucket::workspace/"
"""What the default audience begins with; the workspace's UUID, without braces, ends it."""

CLAIMS: Mapping[str, Claim] = {
    "iss": Claim("the URL of the workspace's issuer"),
    "sub": Claim("the subject: UUIDs of repository, deployment environment if there is one, and step", key=True),
    "aud": Claim("the workspace's resource identifier, or the audiences that the step lists", key=True),
    "iat": Claim("when it was issued"),
    "exp": Claim("not valid after: an hour after it was issued"),
    "accountUuid": Claim("UUID of the account that the workspace is billed to"),
    "workspaceUuid": Claim("UUID of the workspace"),
    "repositoryUuid": Claim("UUID of the repository"),
    "pipelineUuid": Claim("UUID of the pipeline's run"),
    "stepUuid": Claim("UUID of the step, another one in every run"),
    "deploymentEnvironmentUuid": Claim("UUID of the step's deployment environment", optional=True),
    "branchName": Claim("the branch that the pipeline runs for", optional=True),
}
"""The complete list; UUIDs stand in braces. AWS makes keys of none but the default ones."""

_LIKELY = ("759de0c6-eaee-4eaa-b7a6-c507eec759a7",)


def families(_host: str, kind: ReachClass, project: Project, wanted: frozenset[str]) -> Iterator[Family]:
    """The tokens of steps, without and with a deployment environment. Names are in none of them: UUIDs decide.

    Only the workspace's own repositories have tokens of its issuer, so there are no strangers.
    """
    if kind is ReachClass.STRANGER:
        return
    id_ = (own if kind is ReachClass.INSIDER else other)(_bare(project.id), UUID)
    repository = _braced(Piece(id_, ("sub", "repositoryUuid"), likely=_LIKELY))
    environment = _braced(Piece(UUID, ("sub", "deploymentEnvironmentUuid"), likely=_LIKELY))
    step = _braced(Piece(UUID, ("sub", "stepUuid"), likely=_LIKELY))
    workspace = _braced(Piece(own(_bare(project.owner_id), UUID), ("workspaceUuid",), likely=_LIKELY))
    branch = Piece(REF, ("branchName",), likely=("anything", "main"))
    colon = fixed(":", "sub")
    for chosen, (event, middle) in product(
        _audiences(_bare(project.owner_id)),
        (("step", ()), ("step with a deployment environment", (*environment, colon))),
    ):
        yield Family(event, only((*repository, colon, *middle, *step, *workspace, branch, chosen, SESSION), wanted))


def _audiences(workspace: str | None) -> Iterator[Piece]:
    """The workspace's own, where it is known; then any that the step lists."""
    if workspace is not None:
        yield fixed(f"{AUDIENCE}{workspace}", "aud")
    yield audience(f"{AUDIENCE}{_LIKELY[0]}", most=150)


def _bare(uuid: str | None) -> str | None:
    return None if uuid is None else uuid.removeprefix("{").removesuffix("}")


def _braced(piece: Piece) -> tuple[Piece, ...]:
    return (fixed("{", *piece.claims), piece, fixed("}", *piece.claims))


_UUID = r"\{[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}"
_NAMED = regex(rf"(?P<id>{_UUID})(?::|\Z)")
_REVIEWED = regex(rf"{_UUID}:{_UUID}:{_UUID}\Z")


def named(claim: str, text: str) -> Project:
    """The repository, or the workspace, that the literal beginning of a policy's value names by its UUID."""
    begun, whole = literal(text)
    match claim:
        case "sub" | "repositoryUuid":
            found = _NAMED.match(begun)
            return Project(id=_bare(found["id"])) if found is not None else Project()
        case "aud" if whole and begun.startswith(AUDIENCE):
            return Project(owner_id=begun.removeprefix(AUDIENCE))
        case "workspaceUuid":
            return Project(owner_id=_bare(begun) if whole else None)
    return Project()


def reviewed(subject: str) -> bool:
    """Whether an exact subject has a deployment environment. Its step is another one in every run."""
    return _REVIEWED.match(subject) is not None


PLATFORM = Platform(
    name="bitbucket",
    title="Bitbucket Pipelines",
    hosts=HOSTS,
    claims=CLAIMS,
    audiences=("sts.amazonaws.com",),
    shared=False,
    families=families,
    named=named,
    reviewed=reviewed,
    per_run=(":*", ":{00000000-0000-4000-8000-000000000000}"),
    sources=(
        "https://support.atlassian.com/bitbucket-cloud/docs/integrate-pipelines-with-resource-servers-using-oidc/",
        "https://www.atlassian.com/blog/bitbucket/bitbucket-pipelines-oidc-now-supports-multiple-audiences",
    ),
)
"""The audience by default holds the workspace's UUID: the families have it, where that is known."""
