"""Every role of a repository against what it was: who is new, and who is kept out now."""

from __future__ import annotations

from collections.abc import Sequence

from offkey.model.comparison import ComparedRole, Comparison
from offkey.model.policy import Policy
from offkey.reason.compare import compare

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.prove.revisions import Pair

_NOBODY = Policy(())
"""A role that is not there admits nobody."""


def compared(pairs: Sequence[Pair]) -> tuple[ComparedRole, ...]:
    """The comparison of each pair, in their order; a role without a change is equal to itself."""
    return tuple(_compared(pair) for pair in pairs)


def _compared(pair: Pair) -> ComparedRole:
    role = pair.new or pair.old
    assert role is not None, "a pair has one side at least"
    old = pair.old.trust if pair.old is not None else _NOBODY
    new = pair.new.trust if pair.new is not None else _NOBODY
    found: Comparison = compare(old, new, account=role.account)
    return ComparedRole(role, found, is_new=pair.old is None, is_gone=pair.new is None)
