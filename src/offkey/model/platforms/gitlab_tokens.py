"""GitLab CI/CD: which tokens its jobs can get, all claims of one token together.

A merge request's pipeline counts as its source branch, and one from a fork as the fork: its token is a
stranger's, whichever project runs the job. That somebody may take over a path that was given up is not
modelled: `project_path` names its holder.
Source: as in `gitlab`; for forks `Gitlab::Ci::Jwt#source_project`; for taken paths GitLab Docs, "ID token
issuance is disabled", since 2026-06 on gitlab.com.
"""

from __future__ import annotations

from offkey.model.platforms import gitlab
from offkey.model.platforms.gitlab_events import events
from offkey.model.platforms.gitlab_subjects import DEFAULT, Row, rows
from offkey.model.platforms.parts import ID, SESSION, audience, fixed, only, other, own
from offkey.model.records import dataclass, replace
from offkey.model.tokens import Family, Fixed, Part, Piece, Platform, Project, ReachClass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_Pieces = tuple[Piece, ...]
_CHOSEN = "the project chose the components of its subject (ci_id_token_sub_claim_components)"


def families(host: str, kind: ReachClass, project: Project, wanted: frozenset[str]) -> Iterator[Family]:
    """The tokens of jobs: the default subject, and the one that begins with the project's id."""
    known = _known(kind, project)
    templates = [("project_path", DEFAULT), ("project_id", DEFAULT)] if known is None else [known]
    yield from _families(host, kind, project, wanted, [one for one in templates if one[1] == DEFAULT])


def customised(
    host: str, kind: ReachClass, project: Project, wanted: frozenset[str], subjects: Sequence[str]
) -> Iterator[Family]:
    """The tokens of jobs whose subject has other components, as far as it could be one of `subjects`."""
    known = _known(kind, project)
    read = (
        (lead, row)
        for lead in ("project_path", "project_id")
        for row in dict.fromkeys(row for subject in subjects for row in rows(subject, lead))
    )
    templates = read if known is None else (known,)
    yield from _families(host, kind, project, wanted, (one for one in templates if one[1] != DEFAULT))


def _known(kind: ReachClass, project: Project) -> tuple[str, Row] | None:
    """How the project's own subjects are written; None where it is not known, or of others."""
    keys = project.subjects.keys if project.subjects is not None and kind is ReachClass.INSIDER else ()
    return (keys[0], keys[1:]) if keys else None


def _families(
    host: str, kind: ReachClass, project: Project, wanted: frozenset[str], templates: Iterable[tuple[str, Row]]
) -> Iterator[Family]:
    """What leaves no choice comes first: a walk along the pieces turns back there."""
    shared = gitlab.HOSTS.match(host) is not None
    known = _known(kind, project) is not None
    beside = only((audience(f"https://{host}"), SESSION), wanted)
    for lead, row in templates:
        assumptions = () if known or (lead, row) == ("project_path", DEFAULT) else (_CHOSEN,)
        holders = [only(whose.pieces(lead), wanted) for whose in _whose(kind, project, shared=shared)]
        for event in events(wanted, row):
            settled, rest = only(event.settled(row), wanted), only((*event.subject(row), *event.free), wanted)
            for holder in holders:
                yield Family(event.event, (*settled, *holder, *rest, *beside), event.source or "", assumptions)


# --- whose ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Whose:
    """The parts of a token that say which project it is of. `path` alternates with slashes."""

    path: tuple[Part, ...]
    id: Part
    namespace_id: Part

    def pieces(self, lead: str) -> _Pieces:
        """Path and ids, the one that leads the subject written to it as well."""
        path = [Piece(self.path[0], _leading("project_path", lead), likely=("attacker", "another-group"))]
        for part in self.path[1:]:
            path.append(fixed("/", *_leading("project_path", lead)))
            path.append(Piece(part, _leading("project_path", lead), likely=("anything", "another-project")))
        ids = (
            Piece(self.id, _leading("project_id", lead), likely=("99999999",)),
            Piece(self.namespace_id, ("namespace_id",), likely=("99999999",)),
        )
        return (fixed(f"{lead}:", "sub"), *path, *ids)


def _leading(claim: str, lead: str) -> tuple[str, ...]:
    return ("sub", claim) if claim == lead else (claim,)


def _whose(kind: ReachClass, project: Project, *, shared: bool) -> Iterator[_Whose]:
    """Where everybody on the instance belongs to its owner, other groups are siblings, and nobody is a stranger."""
    if kind is ReachClass.INSIDER:
        for path in _own_paths(project):
            yield _Whose(path, own(project.id, ID), _namespace(path, project))
    id_ = other(project.id, ID)
    if kind is ReachClass.SIBLING:
        for path in _sibling_paths(project):
            yield _Whose(path, id_, _namespace(path, project))
    if kind is (ReachClass.STRANGER if shared else ReachClass.SIBLING):
        owner = other(project.owner, gitlab.PATH)
        for path in ((owner, gitlab.PATH), (owner, gitlab.PATH, gitlab.NESTED)):
            yield _Whose(path, id_, other(project.owner_id, ID))


def _namespace(path: tuple[Part, ...], project: Project) -> Part:
    """The owner's id where the project lies directly in it; a subgroup's may be any."""
    return own(project.owner_id, ID) if len(path) == 2 and project.owner is not None else ID


def _own_paths(project: Project) -> Iterator[tuple[Part, ...]]:
    owner = own(project.owner, gitlab.PATH)
    if project.name is None:
        yield owner, gitlab.PATH
        yield owner, gitlab.PATH, gitlab.NESTED
    else:
        first, slash, rest = project.name.partition("/")
        yield (owner, Fixed(first), Fixed(rest)) if slash else (owner, Fixed(first))


def _sibling_paths(project: Project) -> Iterator[tuple[Part, ...]]:
    """All paths of the owner but the project's own; a nested one differs in the first step, or after it."""
    owner = own(project.owner, gitlab.PATH)
    first, slash, rest = (project.name or "").partition("/")
    if not slash:
        yield owner, other(project.name, gitlab.PATH)
        yield owner, gitlab.PATH, gitlab.NESTED
    else:
        yield owner, gitlab.PATH
        yield owner, other(first, gitlab.PATH), gitlab.NESTED
        yield owner, Fixed(first), other(rest, gitlab.NESTED)


_SOURCES = (
    "https://docs.gitlab.com/ci/secrets/id_token_authentication/",
    "https://docs.gitlab.com/ci/cloud_services/aws/",
    "https://docs.gitlab.com/api/projects/",
)

PLATFORM = Platform(
    name="gitlab",
    title="GitLab.com",
    hosts=gitlab.HOSTS,
    claims=gitlab.CLAIMS,
    audiences=("https://{host}", "sts.amazonaws.com"),
    shared=True,
    families=families,
    named=gitlab.named,
    reviewed=gitlab.reviewed,
    customised=customised,
    sources=_SOURCES,
)
"""gitlab.com."""
SELF_MANAGED = replace(
    PLATFORM,
    name="gitlab self-managed",
    title="GitLab",
    hosts=gitlab.SELF_MANAGED_HOSTS,
    claims=gitlab.SELF_MANAGED_CLAIMS,
    shared=False,
)
"""An instance of one's own, or GitLab Dedicated."""
