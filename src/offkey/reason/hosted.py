"""What a code host says of the names that a policy trusts, made use of: whose tokens there really are.

A repository mints the subjects that its settings give it and no others, under the name and the ids that it has now.
Where nobody holds an owner's name, the project is nobody's, and whoever registers the name is a stranger.
"""

from __future__ import annotations

from offkey.model.forge import Namespace, Presence
from offkey.model.platforms import github
from offkey.model.platforms.table import platform_of
from offkey.model.records import dataclass, replace
from offkey.model.tokens import Platform, Project
from offkey.model.unknown import Unknown
from offkey.reason.asked import asked
from offkey.reason.projects import projects
from offkey.reason.providers import providers, settled
from offkey.reason.token import issuer_host

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from offkey.model.claims import ClaimValue
    from offkey.model.policy import Policy

_UNLESS = ", unless GitLab remembers another project at the path"
"""Source: GitLab Docs, "ID token issuance is disabled"."""
Key = tuple[str, str, str | None]
"""A name as nobody else has it: the issuer's host, the owner, and the rest of the path."""
_DOUBTFUL = frozenset({Presence.NOT_VISIBLE, Presence.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Hosted:
    """The projects that a policy is meant for, as they are. `doubts` are sentences about what is not known of them.

    `abandoned`: every one of them is under a name that nobody holds.
    """

    projects: tuple[Project, ...]
    doubts: tuple[str, ...] = ()
    abandoned: bool = False


def named(policy: Policy | Unknown, *, account: str | None = None) -> Iterator[tuple[str, Project]]:
    """The projects that a policy names, each with its issuer's host: an owner at least."""
    if isinstance(policy, Unknown):
        return
    whole = settled(policy, account=account)
    for arn in providers(whole):
        host = issuer_host(arn)
        for project in projects(asked([whole], host), platform_of(host), None):
            if project.owner is not None:
                yield host, project


def key(host: str, owner: str, name: str | None) -> Key:
    """Names that differ in case alone are one name on every code host."""
    return host, owner.lower(), name.lower() if name is not None else None


def hosted(meant: Sequence[Project], namespaces: Sequence[Namespace]) -> Hosted:
    """`meant` with what `namespaces` (of the same issuer) say of each."""
    found = [(project, _of(project, namespaces)) for project in meant]
    held = [_real(project, space) for project, space in found if not _free(space)]
    doubts = tuple(dict.fromkeys(text for _, space in found if space is not None for text in _doubts(space)))
    if held:
        return Hosted(tuple(dict.fromkeys(held)), doubts)
    # The ids that the policy pins are those of who held the name: who takes it has others.
    gone = tuple(replace(project, owner=None, name=None) for project, _ in found)
    return Hosted(tuple(dict.fromkeys(gone)), doubts, abandoned=True)


def registrable(claims: Mapping[str, ClaimValue], platform: Platform, namespaces: Sequence[Namespace]) -> str | None:
    """What has to happen for a token to exist whose owner's name nobody holds; None for any other token."""
    for claim in ("sub", "repository", "project_path"):
        value = claims.get(claim)
        owner = platform.named(claim, value).owner if isinstance(value, str) else None
        for space in namespaces:
            if owner is not None and space.owner.lower() == owner.lower() and _free(space):
                unless = _UNLESS if platform.name.startswith("gitlab") else ""
                whose = f"nobody holds the name {space.owner} on {platform.title}"
                return f"{whose}: whoever registers it has this token{unless}"
    return None


def is_free(project: Project, namespaces: Sequence[Namespace]) -> bool:
    """Whether the project's name is one that anybody may register."""
    return _free(_of(project, namespaces))


def _of(project: Project, namespaces: Sequence[Namespace]) -> Namespace | None:
    def same(space: Namespace) -> bool:
        names = (space.owner.lower(), (space.name or "").lower())
        return names == ((project.owner or "").lower(), (project.name or "").lower())

    whole = next((space for space in namespaces if same(space)), None)
    owner = (project.owner or "").lower()
    free = (space for space in namespaces if space.owner.lower() == owner and _free(space))
    return whole or next(free, None)


def _free(space: Namespace | None) -> bool:
    return space is not None and space.presence is Presence.UNREGISTERED


def _real(project: Project, space: Namespace | None) -> Project:
    if space is None or space.now is None:
        return project
    owner, slash, name = space.now.partition("/")
    if not slash:
        return replace(project, owner=owner, owner_id=space.owner_id or project.owner_id)
    owner_id = space.owner_id or project.owner_id
    return Project(owner, name, owner_id, space.id or project.id, space.subjects)


def _doubts(space: Namespace) -> Iterator[str]:
    if space.presence in _DOUBTFUL:
        yield f"whether {space.path} exists and is ours is not known: {space.because}"
    expected = _prefix(space)
    given = space.subjects.prefix if space.subjects is not None else None
    if expected is not None and given is not None and given.rstrip(":") != expected:
        yield f"the subjects of {space.path} begin with {given}, which is not how offkey would write them: {expected}"


def _prefix(space: Namespace) -> str | None:
    """How a default subject begins; None where the repository chose its keys, or not all is known."""
    if space.subjects is None or space.subjects.keys or space.now is None or not space.host.startswith(github.HOST):
        return None
    owner, _, name = space.now.partition("/")
    if not space.subjects.immutable:
        return github.prefix(owner, name)
    ids = space.owner_id is not None and space.id is not None
    return github.prefix(owner, name, owner_id=space.owner_id, repository_id=space.id) if ids else None
