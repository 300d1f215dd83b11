"""From what is known to a whole configuration: merge, ask for what is missing, complete."""

from __future__ import annotations

import posixpath
from typing import Any, TypeVar, cast

from offkey.errors import ConfigurationError
from offkey.model.configuration import (
    Account,
    AccountAccess,
    Configuration,
    Missing,
    PartialAccess,
    PartialConfiguration,
    PartialRepository,
    PartialState,
    RehearsalSettings,
    RepositoryIdentity,
    ScanSettings,
    StateStore,
)
from offkey.model.document import ROOT, problems, to_document
from offkey.model.records import fields, is_dataclass, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_T = TypeVar("_T")
_STATE = "terraform.tfstate"


def merge(user: PartialConfiguration, inferred: PartialConfiguration) -> PartialConfiguration:
    """What the user's file says, and what it leaves open filled in from `inferred`.

    Accounts are the same where their ids are the same: the user's name for one replaces the inferred
    name everywhere. Where the user lists `access`, `state.keys` or any other list, that list is whole:
    nothing inferred is added to what the user allowed.
    """
    inferred = _renamed(inferred, _names(user.accounts, inferred.accounts))
    merged: PartialConfiguration = _merge(replace(user, access=None), replace(inferred, access=None))
    accounts = {**inferred.accounts, **{n: i or inferred.accounts.get(n) for n, i in user.accounts.items()}}
    inferred_access = with_known_roots(_direct_at(merged.hub, inferred.access), merged.state)
    return replace(merged, accounts=accounts, access=_merge_access(user.access, inferred_access))


def _direct_at(hub: str | None, access: Mapping[str, PartialAccess] | None) -> Mapping[str, PartialAccess] | None:
    """The access that was inferred; `direct` only where the hub turned out to be."""
    if access is None or hub is None:
        return access
    return {name: entry if name == hub else replace(entry, direct=None) for name, entry in access.items()}


def with_known_roots(
    access: Mapping[str, PartialAccess] | None, state: PartialState | None
) -> Mapping[str, PartialAccess] | None:
    """The access that was inferred; of its roots those whose state key is known, None where none of them is."""
    if access is None or state is None or state.keys is None:
        return access
    found = {}
    for name, entry in access.items():
        known = tuple(root for root in entry.roots or () if root in state.keys)
        found[name] = replace(entry, roots=None if entry.roots is None or (entry.roots and not known) else known)
    return found


def _names(user: Mapping[str, str | None], inferred: Mapping[str, str | None]) -> dict[str, str]:
    """The name each inferred account goes by from now on."""
    by_id = {id_: name for name, id_ in user.items() if id_}
    names = {}
    for name, id_ in inferred.items():
        if id_ in by_id and id_ is not None:
            names[name] = by_id[id_]
        elif id_ and user.get(name):
            names[name] = f"account-{id_}"  # the user gave this name to another account
        else:
            names[name] = name
    return names


def _renamed(partial: PartialConfiguration, names: Mapping[str, str]) -> PartialConfiguration:
    def named(name: str | None) -> str | None:
        return names.get(name, name) if name else name

    return replace(
        partial,
        accounts={names[name]: id_ for name, id_ in partial.accounts.items()},
        hub=named(partial.hub),
        state=replace(partial.state, account=named(partial.state.account)) if partial.state else None,
        access=None if partial.access is None else {names.get(n, n): a for n, a in partial.access.items()},
    )


def _merge_access(
    user: Mapping[str, PartialAccess] | None, inferred: Mapping[str, PartialAccess] | None
) -> Mapping[str, PartialAccess] | None:
    if user is None:
        return inferred
    known = inferred or {}
    if any(mine.roots is not None for mine in user.values()):
        # What one account's roots leave out goes to others, so a list that is inferred beside the user's could widen.
        known = {name: replace(entry, roots=None) for name, entry in known.items()}
    return {name: _merge(mine, _without_rights(known.get(name), mine)) for name, mine in user.items()}


def _without_rights(inferred: PartialAccess | None, user: PartialAccess) -> PartialAccess:
    """What was inferred about an account; without permissions where the user named any."""
    if inferred is None:
        return PartialAccess()
    if user.services is None and user.managed_policies is None:
        return inferred
    return replace(inferred, services=None, managed_policies=None)


def _merge(user: _T, inferred: _T) -> _T:
    """Field by field, nested nouns too: the user's value unless it is None."""
    changes: dict[str, Any] = {}
    for field in fields(cast(Any, user)):
        mine, theirs = getattr(user, field.name), getattr(inferred, field.name)
        if mine is None:
            changes[field.name] = theirs
        elif is_dataclass(mine) and theirs is not None:
            changes[field.name] = _merge(mine, theirs)
    return cast(_T, replace(cast(Any, user), **changes))


def missing(partial: PartialConfiguration) -> tuple[Missing, ...]:
    """What only a person can say, in the order of the file."""
    return tuple(_missing(partial))


def _missing(partial: PartialConfiguration) -> Iterator[Missing]:
    if not (partial.repository.owner and partial.repository.name):
        yield Missing(("repository", "name"), "Which repository on GitHub is this, as owner/name?", "acme/infra")
    if not partial.region:
        yield Missing(("region",), "Which AWS region are the roles managed from?", "eu-west-1")
    yield from _missing_accounts(partial)
    if partial.state is not None:
        yield from _missing_state(partial.state, partial.access or {}, _only(partial))
    if not partial.access:
        question = "Which accounts does Terraform deploy into, and with which services?"
        yield Missing(("access",), question, "{dev: {environment: dev, services: [ec2, s3]}}")
    for name, access in (partial.access or {}).items():
        if not access.services and not access.managed_policies:
            yield Missing(("access", name, "services"), f"Which services may apply use in {name}?", "[ec2, s3]")


def _missing_accounts(partial: PartialConfiguration) -> Iterator[Missing]:
    if not partial.accounts and not any(_mentioned(partial)):
        yield Missing(("accounts",), "Which AWS accounts are there, and what are their ids?", '{dev: "222222222222"}')
    for name in _mentioned(partial):
        if not partial.accounts.get(name):
            yield Missing(("accounts", name), f"What is the twelve-digit id of the account {name}?", '"222222222222"')
    if not _hub(partial):
        question = "Which account shall hold GitHub's OIDC provider and the roles its jobs enter through?"
        yield Missing(("hub",), question, next(iter(partial.accounts), "shared"))


def _missing_state(state: PartialState, access: Mapping[str, PartialAccess], only: str | None) -> Iterator[Missing]:
    if not (state.account or only):
        yield Missing(("state", "account"), "Which account does the state bucket live in?", "shared")
    if not state.bucket:
        yield Missing(("state", "bucket"), "Which S3 bucket holds Terraform's state?", "acme-terraform-state")
    if not state.keys:
        question = "Which state key does each root module have, by its directory?"
        roots = [root or ROOT for entry in access.values() for root in entry.roots or ()] or ["environments/dev"]
        example = ", ".join(f"{root}: {posixpath.normpath(posixpath.join(root, _STATE))}" for root in roots[:3])
        yield Missing(("state", "keys"), question, f"{{{example}}}")


def _mentioned(partial: PartialConfiguration) -> Iterator[str]:
    """Every account name in use, once, in the order of the file."""
    names = [*partial.accounts, partial.hub, partial.state and partial.state.account, *(partial.access or {})]
    yield from dict.fromkeys(name for name in names if name)


def _only(partial: PartialConfiguration) -> str | None:
    """The one account there is, which nobody needs to be asked about; None where there are several."""
    names = list(_mentioned(partial))
    return names[0] if len(names) == 1 else None


def _hub(partial: PartialConfiguration) -> str | None:
    return partial.hub or _only(partial)


def complete(partial: PartialConfiguration) -> Configuration:
    """The whole configuration, with the documented defaults.

    Raises ConfigurationError that lists everything missing or malformed at once.
    """
    lacking = missing(partial)
    if lacking:
        raise ConfigurationError(lacks(lacking), hint="write the answers into offkey.yaml")
    hub, region = _hub(partial) or "", partial.region or ""
    wrong = [f"{'.'.join(path)}: {text}" for path, text in problems(to_document(partial))]
    if wrong:
        raise ConfigurationError("the configuration is wrong:\n" + "\n".join(f"  {text}" for text in wrong))
    return Configuration(
        repository=_repository(partial.repository),
        accounts={name: Account(name, id_ or "") for name, id_ in partial.accounts.items()},
        hub=hub,
        region=region,
        state=_state(partial.state, hub, region),
        access={name: _access(name, access) for name, access in (partial.access or {}).items()},
        role_prefix=partial.role_prefix or partial.repository.name or "",
        module_buckets=partial.module_buckets or (),
        rehearsal=RehearsalSettings(partial.rehearsal.run or (), partial.rehearsal.provider_mirror),
        scan=ScanSettings(partial.scan.exclude or ()),
        sessions=dict(partial.sessions or {}),
        identity_center=partial.identity_center,
        audit=partial.audit,
    )


def lacks(lacking: tuple[Missing, ...]) -> str:
    """The questions as the text of an error, each with an answer to copy."""
    lines = [f"  {m.key}: {m.question} For example: {m.path[-1]}: {m.example}" for m in lacking]
    return "\n".join(["offkey.yaml does not say:", *lines])


def _repository(partial: PartialRepository) -> RepositoryIdentity:
    return RepositoryIdentity(
        partial.owner or "",
        partial.name or "",
        partial.owner_id,
        partial.id,
        partial.default_branch or "main",
        partial.plan_branches or (),
    )


def _state(partial: PartialState | None, hub: str, region: str) -> StateStore | None:
    if partial is None:
        return None
    return StateStore(
        account=partial.account or hub,
        bucket=partial.bucket or "",
        region=partial.region or region,
        keys=dict(partial.keys or {}),
        assume_role=bool(partial.assume_role),
        external_id=partial.external_id,
        lock_table=partial.lock_table,
    )


def _access(name: str, partial: PartialAccess) -> AccountAccess:
    return AccountAccess(
        environments=tuple(dict.fromkeys(partial.environments or (name,))),
        services=partial.services or (),
        managed_policies=partial.managed_policies or (),
        external_id=partial.external_id,
        direct=bool(partial.direct),
        roots=None if partial.roots is None else tuple(dict.fromkeys(partial.roots)),
    )
