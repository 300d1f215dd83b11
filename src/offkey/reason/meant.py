"""For whom roles are meant: what somebody says about it, and what the policies leave to be taken for granted."""

from __future__ import annotations

from offkey.model.records import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from offkey.model.forge import Namespace
    from offkey.model.tokens import Project


@dataclass(frozen=True, slots=True)
class Meant:
    """For whom roles are meant. `project` None: the one that each policy names, or `otherwise` where it names none.

    `intended` are patterns of subjects, and `of_role` such patterns for single roles, by name; without either, what
    each policy names exactly. `audience` None: what the platform's documentation asks for. `accepted` holds, for each
    issuer whose provider is known, the audiences that it lets through to the trust policy. A project with ids mints
    subjects with ids, unless `either_form`. `namespaces` are what code hosts say of the names that policies trust;
    empty where they were not asked.
    """

    project: Project | None = None
    otherwise: Project | None = None
    intended: tuple[str, ...] = ()
    audience: str | None = None
    accepted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    of_role: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    either_form: bool = False
    namespaces: tuple[Namespace, ...] = ()

    @property
    def by_ids(self) -> bool:
        """Whether the subjects of the project are known to hold its ids."""
        project = self.project
        return not self.either_form and project is not None and bool(project.owner_id and project.id)

    def subjects_of(self, role: str) -> tuple[str, ...]:
        """The patterns of subjects that a role is meant for; empty where nobody says."""
        return self.intended or self.of_role.get(role, ())


POLICY_ALONE = Meant()
"""What a policy names by itself."""
