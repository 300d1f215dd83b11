"""The buckets and tables of a module that their labels, or their keys, say to hold or to lock Terraform's state."""

from __future__ import annotations

from offkey.model.records import dataclass
from offkey.model.unknown import Unknown
from offkey.read.module_scope import ModuleScope
from offkey.read.state_resources import spelled_name
from offkey.read.state_words import calls_lock, calls_state, ends_in_backend, ends_in_state, name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.module import Module
    from offkey.model.terraform import Resource

LOCK_ID = "LockID"
"""The key of every lock table.

Source: https://developer.hashicorp.com/terraform/language/backend/s3#dynamodb-table-permissions
"""
_TYPES = frozenset({"aws_s3_bucket", "aws_dynamodb_table"})


@dataclass(frozen=True, slots=True)
class Made:
    """Names of buckets and tables that are the state's by what makes them, with `UNKNOWN` for what is not known."""

    buckets: frozenset[str] = frozenset()
    """Also what names one stands under, where nothing is known of it (`var.bucket`)."""
    tables: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    """Of the tables."""

    @property
    def locks(self) -> bool:
        """Whether a lock table is among them."""
        return bool(self.addresses)


def made_in(module: Module) -> Made:
    """What the module makes, or looks up, for a state."""
    if not module.says(*_TYPES):
        return Made()
    resources = module.of_types(_TYPES)
    scope = ModuleScope(module)
    tables = [r for r in resources if r.type == "aws_dynamodb_table" and is_lock(r, scope)]
    buckets = [r for r in resources if r.type == "aws_s3_bucket" and _holds(r.name, beside=bool(tables))]
    names = [
        frozenset(
            spelled_name(name) if isinstance(name, str) or name.pieces else name_of(name)
            for r in found
            if isinstance(name := scope.value(r.block, r.file, argument), str | Unknown)
        )
        - {""}
        for found, argument in ((buckets, "bucket"), (tables, "name"))
    ]
    return Made(names[0], names[1], frozenset(f"aws_dynamodb_table.{r.name}" for r in tables))


def is_lock(table: Resource, scope: ModuleScope) -> bool:
    """Whether a table is one for locks by its label or its key."""
    return calls_lock(table.name) or scope.value(table.block, table.file, "hash_key") == LOCK_ID


def _holds(label: str, *, beside: bool) -> bool:
    return calls_state(label) or (beside and (ends_in_state(label) or ends_in_backend(label)))
