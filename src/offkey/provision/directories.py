"""Where the Terraform of each account lies."""

from __future__ import annotations

from collections.abc import Mapping

from offkey.model.configuration import Account
from offkey.model.plan import Federation

ROOT = "federation"


def directories(federation: Federation) -> Mapping[str, Account]:
    """The directory of each account under `federation/`, in the order they are applied: the hub's first."""
    accounts = [federation.hub, federation.state_account, *(role.account for role in federation.spoke_roles)]
    found: dict[str, Account] = {}
    for account in dict.fromkeys(account for account in accounts if account is not None):
        if account.id == federation.hub.id:
            found["hub"] = account
        else:
            taken = account.name.casefold() == "hub"
            found[f"{account.name}-{account.id}" if taken else account.name] = account
    return found
