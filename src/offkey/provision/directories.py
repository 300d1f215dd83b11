"""Where the Terraform of each account lies, and what of the federation belongs there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from offkey.emit import terraform
from offkey.model.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.configuration import Account
    from offkey.model.plan import Federation, HubRole, SpokeRole, StateRole

ROOT = "federation"


def directories(federation: Federation) -> Mapping[str, Account]:
    """The directory of each account under `federation/`, in the order they are applied: the hub's first."""
    accounts = [federation.hub, federation.state_account, *(role.account for role in federation.spoke_roles)]
    found: dict[str, Account] = {"hub": federation.hub}
    for account in dict.fromkeys(account for account in accounts if account is not None):
        name = account.name
        while name.casefold() in {taken.casefold() for taken in found}:
            name += f"-{account.id}"  # an account that is called hub, and is not the hub
        if account.id != federation.hub.id:
            found[name] = account
    return found


@dataclass(frozen=True, slots=True)
class Part:
    """The part of a federation that lives in one account, and the Terraform identifiers of its roles."""

    federation: Federation
    account: Account

    @property
    def is_hub(self) -> bool:
        """Whether the identity provider and the hub roles are here."""
        return self.account.id == self.federation.hub.id

    @property
    def hub_roles(self) -> tuple[HubRole, ...]:
        """The hub roles, where this is the hub."""
        return self.federation.hub_roles if self.is_hub else ()

    @property
    def spoke_roles(self) -> tuple[SpokeRole, ...]:
        """The spoke roles of this account."""
        return tuple(role for role in self.federation.spoke_roles if role.account.id == self.account.id)

    @property
    def holds_state(self) -> bool:
        """Whether the state bucket is here."""
        state = self.federation.state_account
        return state is not None and state.id == self.account.id

    @property
    def state_roles(self) -> tuple[StateRole, ...]:
        """The state roles, where the state bucket is here."""
        return self.federation.state_roles if self.holds_state else ()

    @property
    def region(self) -> str:
        """IAM is the same in every region; a bucket's policy is written in the bucket's own."""
        state = self.federation.state
        return state.region if state is not None and self.holds_state else self.federation.region

    def identifiers(self) -> Mapping[str, str]:
        """The Terraform identifier of each role in this account, by the role's name."""
        return {
            **_identifiers("hub", self.hub_roles),
            **{role.name: role.purpose.value for role in self.spoke_roles},
            **_identifiers("state", self.state_roles),
        }

    def depends_on(self, trusted: Iterable[str]) -> list[str]:
        """The resources of the trusted roles that live in this very account."""
        names = self.identifiers()
        return [f"aws_iam_role.{names[role.name]}" for role in self.hub_roles if role.arn in set(trusted)]


def _identifiers(kind: str, roles: Iterable[HubRole | StateRole]) -> Mapping[str, str]:
    environments = {role.name: role.environment for role in roles}
    named = {name: environment for name, environment in environments.items() if environment is not None}
    plan = {name: f"{kind}_plan" for name, environment in environments.items() if environment is None}
    return {**plan, **terraform.identifiers(f"{kind}_apply", named)}
