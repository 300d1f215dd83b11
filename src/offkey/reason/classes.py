"""The tokens of one class of holders, as a policy's projects see them."""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.platforms.table import platform_of
from offkey.model.records import dataclass
from offkey.model.tokens import Family, Platform, Project, ReachClass
from offkey.reason.projects import excluding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from offkey.reason.asked import Asked


@dataclass(frozen=True, slots=True)
class Classes:
    """Every class of holders of one issuer's tokens, seen from `projects`, with the claims that are asked about.

    `by_ids`: what the projects' own subjects hold is known, and it is not names alone.
    """

    asked: Asked
    platform: Platform
    projects: tuple[Project, ...]
    by_ids: bool

    def families(self, kind: ReachClass) -> list[Family]:
        """All tokens of a class: those that the platform mints by itself first."""
        return [*self.plain(kind), *self.chosen(kind)]

    def plain(self, kind: ReachClass) -> Iterator[Family]:
        """The tokens of a class that the platform mints by itself."""
        for project in self._seen_from(kind):
            yield from self._of(kind, project, _families(self.asked.host, kind, project, self.asked.wanted))

    def chosen(self, kind: ReachClass) -> Iterator[Family]:
        """Those with a subject that the project chose."""
        customised, subjects, wanted = self.platform.customised, self.asked.subjects(), self.asked.wanted
        if customised is None or not subjects:
            return
        for project in self._seen_from(kind):
            yield from self._of(kind, project, customised(self.asked.host, kind, project, wanted, subjects))

    def _of(self, kind: ReachClass, project: Project, families: Iterable[Family]) -> Iterator[Family]:
        """The families without tokens of our other projects, and without forms that our project does not get."""
        if kind is ReachClass.INSIDER:
            by_ids = self.by_ids and project.subjects is None  # what its host says of it decides
            return (family for family in families if not (by_ids and family.by_name))
        others = self.projects
        if kind is ReachClass.SIBLING:
            others = tuple(one for one in others if (one.owner or "").lower() == (project.owner or "").lower())
        return (excluding(family, others) for family in families)

    def _seen_from(self, kind: ReachClass) -> Sequence[Project]:
        """From one project strangers look as from any other; siblings are looked for owner by owner."""
        if kind is ReachClass.STRANGER:
            return self.projects[:1]
        if kind is ReachClass.SIBLING:
            owners = {(project.owner or "").lower(): project for project in reversed(self.projects)}
            return tuple(owners.values())
        return self.projects


@lru_cache(maxsize=512)
def _families(host: str, kind: ReachClass, project: Project, wanted: frozenset[str]) -> tuple[Family, ...]:
    return tuple(platform_of(host).families(host, kind, project, wanted))
