"""Which projects a trust policy is meant for: those somebody names, or those that the policy itself names."""

from __future__ import annotations

from itertools import product

from offkey.model.records import replace
from offkey.model.tokens import Family, Piece, Platform, Project, Word
from offkey.reason.matching import Wild

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offkey.reason.asked import Asked, Need
    from offkey.reason.packed import Pattern

_Fields = tuple[str | None, str | None, str | None, str | None]


def projects(
    asked: Asked, platform: Platform, given: Project | None, *, otherwise: Project | None = None
) -> tuple[Project, ...]:
    """The projects whose tokens a role is for, as much as is known of each; at least one.

    What the policy says of the given project (its ids) completes it. Of an owner alone, the owner's projects
    that the policy names are taken. `otherwise` is the project where nobody names one.
    """
    named = _most_telling([project for needs in asked.needs for project in _named(needs, platform)])
    if given is None:
        return named or (otherwise or Project(),)
    same = [merged for project in named if (merged := merge(given, project)) is not None]
    return tuple(_most_telling([*same, given]))


def merge(one: Project, other: Project) -> Project | None:
    """Both as one project; None where they are different ones. Names are compared without case."""
    fields = []
    for ours, theirs in zip(_fields(one), _fields(other), strict=True):
        if ours is not None and theirs is not None and ours.lower() != theirs.lower():
            return None
        fields.append(theirs if ours is None else ours)
    owner, name, owner_id, id_ = fields
    return Project(owner, name, owner_id, id_, other.subjects if one.subjects is None else one.subjects)


def _fields(project: Project) -> _Fields:
    return project.owner, project.name, project.owner_id, project.id


def _most_telling(found: Sequence[Project]) -> tuple[Project, ...]:
    """Each project once, without those that say only a part of what another says."""
    distinct: dict[_Fields, Project] = {}
    for project in found:
        if project != Project():
            distinct.setdefault(_folded(project), project)
    parts = {part for whole in distinct for part in _parts(whole)}
    return tuple(project for said, project in distinct.items() if said not in parts)


def _folded(project: Project) -> _Fields:
    owner, name, owner_id, id_ = (text.lower() if text is not None else None for text in _fields(project))
    return owner, name, owner_id, id_


def _parts(whole: _Fields) -> Iterator[_Fields]:
    """Everything that says less."""
    for owner, name, owner_id, id_ in product(*(dict.fromkeys((None, text)) for text in whole)):
        part = owner, name, owner_id, id_
        if part != whole:
            yield part


def _named(needs: Sequence[Need], platform: Platform) -> Iterator[Project]:
    """The projects that one statement names, each with what its other conditions say of all of them."""
    rows = [[platform.named(need.claim, _written(pattern)) for pattern in need.patterns] for need in needs]
    shared = Project()
    for row in rows:
        if len(row) == 1:
            shared = merge(shared, row[0]) or shared
    for row in rows:
        for project in row:
            yield merge(project, shared) or project
    yield shared


def _written(pattern: Pattern) -> str:
    """A pattern as a policy writes it, with `*` for whatever is left open."""
    return "".join("*" if isinstance(atom, Wild) else atom for atom in pattern.shape.atoms)


def belongs(named: Project, given: Project) -> bool:
    """Whether a project that is named may be the given one."""
    return named != Project() and merge(named, given) is not None


def excluding(family: Family, others: Sequence[Project]) -> Family:
    """A family of somebody else's tokens, where several projects are ours: none of them is somebody else."""
    if len(others) < 2:
        return family
    groups = [_texts(project.owner for project in others), _texts(project.owner_id for project in others)]
    groups += [_texts(project.name for project in others), _texts(project.id for project in others)]

    def widened(piece: Piece) -> Piece:
        if not isinstance(piece.part, Word) or not piece.part.excluded:
            return piece
        group = next((texts for texts in groups if piece.part.excluded <= texts), frozenset[str]())
        return replace(piece, part=replace(piece.part, excluded=piece.part.excluded | group))

    return replace(family, pieces=tuple(map(widened, family.pieces)))


def _texts(values: Iterator[str | None] | Sequence[str | None]) -> frozenset[str]:
    return frozenset(value.lower() for value in values if value is not None)
