"""The design: which roles trust whom, and the whole change of one repository."""

from __future__ import annotations

from offkey.model.enumeration import Enum
from offkey.model.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from offkey.model.configuration import Account, StateStore


class Purpose(Enum):
    """Why a role exists: to look (plan), or to change (apply)."""

    PLAN = "plan"
    APPLY = "apply"


@dataclass(frozen=True, slots=True)
class HubRole:
    """A role in the hub account that the CI's identity token is exchanged for.

    `subjects` are exact subjects, name form and (ids known) immutable form side by side.
    `environment` is the one apply is bound to; None for plan. `assumes` are the ARNs of the spoke
    and state roles it may go on to.
    """

    name: str
    arn: str
    purpose: Purpose
    subjects: tuple[str, ...]
    environment: str | None
    assumes: tuple[str, ...]
    accounts: tuple[str, ...]
    """Names of the accounts this role leads to."""
    services: tuple[str, ...] = ()
    managed_policies: tuple[str, ...] = ()
    """Permissions of its own, where providers in the hub account assume no further role."""


@dataclass(frozen=True, slots=True)
class SpokeRole:
    """A role in a target account that trusts hub roles. In the hub account itself it is a spoke too.

    `trusted` are ARNs of hub roles. `services`/`managed_policies` are its permissions.
    """

    account: Account
    name: str
    arn: str
    purpose: Purpose
    trusted: tuple[str, ...]
    services: tuple[str, ...]
    managed_policies: tuple[str, ...]
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class StateGrant:
    """What one principal may do in the state bucket: read these keys, write them or not, lock always."""

    principal: str
    keys: tuple[str, ...]
    write: bool


@dataclass(frozen=True, slots=True)
class StateRole:
    """A role in the state account through which a backend reaches the bucket.

    `environment` is the one whose apply goes through it; None for plan.
    """

    name: str
    arn: str
    purpose: Purpose
    environment: str | None
    trusted: tuple[str, ...]
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class Federation:
    """Everything `provision` renders."""

    issuer: str
    audience: str
    hub: Account
    hub_roles: tuple[HubRole, ...]
    spoke_roles: tuple[SpokeRole, ...]
    state: StateStore | None
    state_account: Account | None
    state_roles: tuple[StateRole, ...]
    grants: tuple[StateGrant, ...]
    module_buckets: tuple[str, ...]
    region: str
    repository_id: str | None = None
    owner_id: str | None = None

    @property
    def behind_hub(self) -> tuple[SpokeRole | StateRole, ...]:
        """The roles that hub roles go on to."""
        return (*self.spoke_roles, *self.state_roles)


@dataclass(frozen=True, slots=True, order=True)
class Unresolved:
    """Something migrate left alone, and why: honest, never silent."""

    path: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class RemainingStep:
    """One step of the move: who does it, what it is, and how to take it back."""

    order: int
    who: str
    what: str
    undo: str


@dataclass(frozen=True, slots=True)
class MigrationPlan:
    """The whole change of one repository: new content by path, of files that are there and of new ones.

    `before` holds what the edited files held; a file in `after` alone is created.
    """

    before: Mapping[str, bytes]
    after: Mapping[str, bytes]
    unresolved: tuple[Unresolved, ...]
    steps: tuple[RemainingStep, ...]
    secrets_before: int
    secrets_after: int
