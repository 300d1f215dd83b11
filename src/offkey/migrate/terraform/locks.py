"""Lock tables that stay, because the Terraform that locks with them knows no other way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from offkey.migrate.roots import Root, is_federation, reachable
from offkey.model.finding import Safety
from offkey.model.plan import Federation, Unresolved
from offkey.model.records import replace
from offkey.read.backend_files import given_tables
from offkey.rules import deprecated_lock_table, removed_argument
from offkey.scan.engine import fix

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.migrate.draft import Draft
    from offkey.model.repository import Repository
    from offkey.model.terraform import Backend

_NO_ROLE = "and no role may use it"
_TABLE = replace(deprecated_lock_table.RULE, check=deprecated_lock_table.replaceable)
_OR_NAME = "or name the table as state.lock_table in offkey.yaml"


def with_lock_table(repository: Repository) -> frozenset[str]:
    """The directories whose backend locks with a table."""
    modules = (module for module in repository.modules if not is_federation(module.path))
    return frozenset(m.path for m in modules if m.backend is not None and m.backend.value("dynamodb_table") is not None)


def modernised(repository: Repository, roots: Sequence[Root]) -> Mapping[str, bytes]:
    """The files in which what newer versions removed is deleted or moved, and an object beside the state locks it.

    Only in root modules and what they call: fixtures and examples beside them are nobody's pipeline.
    """
    concerned = {module.path for root in roots for module in reachable(repository, root.module)}
    mine = replace(repository, modules=tuple(m for m in repository.modules if m.path in concerned))
    return fix(mine, [removed_argument.RULE, _TABLE], safeties=frozenset(Safety))


def unreachable(draft: Draft, roots: Sequence[Root], federation: Federation) -> Iterator[Unresolved]:
    """Backends of pipelines that lock with a table which no role of the design may use.

    Source: https://developer.hashicorp.com/terraform/language/backend/s3#dynamodb-table-permissions
    """
    tables = with_lock_table(draft.repository)
    granted = federation.state.lock_table if federation.state is not None else None
    ours = {role.arn for role in federation.state_roles}
    for root in roots:
        backend = draft.module(root.path).backend
        if root.path not in tables or not root.usages or backend is None or _locks_through_another(backend, ours):
            continue
        if granted is not None and backend.value("dynamodb_table") == granted:
            continue
        newer = "let the pipeline run Terraform 1.11 (OpenTofu 1.10) or newer"
        reason = f"keeps its lock table, {_NO_ROLE}: {newer}, {_OR_NAME}"
        yield Unresolved(backend.place.path, backend.place.line, reason)
    used = {root.path for root in roots if root.usages}
    for given in given_tables(draft.repository):
        backends = [module.backend for module in given.modules if module.path in used and module.backend is not None]
        if given.name is not None and given.name == granted:
            continue
        if any(not _locks_through_another(backend, ours) for backend in backends):
            reason = f"gives init a lock table, {_NO_ROLE}: write use_lockfile = true in its place, {_OR_NAME}"
            yield Unresolved(given.place.path, given.place.line, reason)


def _locks_through_another(backend: Backend, ours: set[str]) -> bool:
    """Whether the backend keeps a role of its own, which reaches the table as it always did."""
    arn = backend.assume_role.value("role_arn") if backend.assume_role is not None else None
    return isinstance(arn, str) and arn not in ours
