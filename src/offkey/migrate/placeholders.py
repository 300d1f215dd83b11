"""A preview needs a whole configuration: what is not known stands in it visibly, and is never written."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping

from offkey.model.configuration import PartialAccess, PartialConfiguration, PartialState
from offkey.model.records import replace

ACCOUNT = "000000000000"
"""No account has this id."""

_OWNER, _NAME = "OWNER", "REPOSITORY"
_REGION = "us-east-1"
_SERVICE = "sts"
"""Stands for services that are not known: the preview's policy then allows nothing of use."""


def filled(known: PartialConfiguration) -> PartialConfiguration:
    """`known` with a placeholder for everything that is missing."""
    hub = known.hub or next(iter(known.accounts), None) or "hub"
    access = dict(known.access or {hub: PartialAccess(direct=True)})
    state = known.state
    if state is not None:
        state = PartialState(
            account=state.account or hub,
            bucket=state.bucket or "STATE-BUCKET".lower(),
            region=state.region,
            keys=state.keys or _keys(access.values()),
            assume_role=state.assume_role,
            external_id=state.external_id,
            lock_table=state.lock_table,
        )
    names = [*known.accounts, hub, *access, *([state.account] if state and state.account else [])]
    accounts: dict[str, str | None] = {}
    for number, name in enumerate(dict.fromkeys(names)):
        accounts[name] = known.accounts.get(name) or str(number).zfill(len(ACCOUNT))
    return replace(
        known,
        repository=replace(
            known.repository, owner=known.repository.owner or _OWNER, name=known.repository.name or _NAME
        ),
        region=known.region or _REGION,
        accounts=accounts,
        hub=hub,
        state=state,
        access={
            name: replace(entry, services=entry.services or (() if entry.managed_policies else (_SERVICE,)))
            for name, entry in access.items()
        },
    )


def _keys(access: Iterable[PartialAccess]) -> Mapping[str, str]:
    """A key for every root module that is known to deploy anywhere."""
    roots = dict.fromkeys(root for entry in access for root in entry.roots or ()) or {"": None}
    return {root: posixpath.join(root, "terraform.tfstate") for root in roots}
