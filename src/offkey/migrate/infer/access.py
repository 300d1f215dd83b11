"""What each account lets apply do: its services, environments, root modules and external id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from offkey.migrate.infer.environments import PRODUCTION, Environments, environments
from offkey.migrate.infer.services import services_of
from offkey.migrate.roots import Root, account_in, common_text
from offkey.model.configuration import PartialAccess
from offkey.model.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.migrate.usage import JobUsage
    from offkey.model.repository import Repository


def access(
    repository: Repository,
    usages: Sequence[JobUsage],
    roots: Sequence[Root],
    *,
    names: Mapping[str, str],
    hub: str | None,
) -> dict[str, PartialAccess]:
    """The access of every account that is deployed into, by name. `names` are by account id.

    `usages` are the jobs that run terraform or work with the old keys, `hub` is the account that these
    belong to, as far as is known: what works with them and no further role works there.
    """
    spokes = {name: id_ for id_, name in names.items() if any(id_ in root.account_ids for root in roots)}
    alone = any(usage.applies and not usage.online for usage in usages)
    direct = hub if is_direct(roots) or (alone and hub not in spokes) else None
    bound = environments(usages, roots, names, direct=direct)
    found = {name: _spoke(repository, id_, roots) for name, id_ in spokes.items()}
    if direct is not None:
        found[direct] = _direct(repository, roots, usages, found.get(direct))
    return {
        name: replace(
            entry,
            environments=tuple(bound.of_account.get(name, {})) or (_default(name, bound, direct=direct),),
            roots=_roots(entry, name, bound, roots),
        )
        for name, entry in found.items()
    }


def is_direct(roots: Sequence[Root]) -> bool:
    """Whether terraform works with the jobs' own credentials."""
    return any(root.direct and root.usages for root in roots)


def _spoke(repository: Repository, id_: str, roots: Sequence[Root]) -> PartialAccess:
    using = [root for root in roots if id_ in root.account_ids]
    roles = [role for root in using for role in root.assumed_roles if account_in(role.value("role_arn")) == id_]
    externals = [role.value("external_id") for role in roles]
    return PartialAccess(
        services=tuple(sorted(services_of(repository, [root.module for root in using]))) or None,
        external_id=common_text(externals),
        roots=tuple(root.path for root in using),
    )


def _direct(
    repository: Repository, roots: Sequence[Root], working: Iterable[JobUsage], known: PartialAccess | None
) -> PartialAccess:
    using = [root for root in roots if root.direct and root.usages]
    found = set(services_of(repository, [root.module for root in using]))
    found |= {service for usage in working for service in usage.services}
    found |= set(known.services or ()) if known else set()
    paths = dict.fromkeys([*((known.roots or ()) if known else ()), *(root.path for root in using)])
    return PartialAccess(services=tuple(sorted(found)) or None, direct=True, roots=tuple(paths))


def _default(name: str, bound: Environments, *, direct: str | None) -> str:
    """The environment of an account to which no job applies, or none that says where."""
    return bound.spelled(PRODUCTION if name == direct else name)


def _roots(entry: PartialAccess, name: str, bound: Environments, roots: Sequence[Root]) -> tuple[str, ...] | None:
    """The directories that deploy into an account; None where a job deploys from one that only a run knows.

    A root whose account does not show belongs to the accounts of the environments that it is applied under.
    """
    mine = bound.of_account.get(name, {})
    further = [found for found, environment in bound.of_application if environment in mine]
    if any(found.usage.unknown_roots for found in further):
        return None
    opaque = {root.path for root in roots if not root.account_ids and not root.direct}
    paths = (path for found in further for path in found.roots if path in opaque)
    return tuple(dict.fromkeys([*(entry.roots or ()), *paths]))
