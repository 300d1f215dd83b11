"""Which roles of a module are alike, whoever calls it: they are told of once.

Those that differ in what a call says, and where, are roles of their own.
"""

from __future__ import annotations

from itertools import islice

from offkey.model.policy import Policy
from offkey.model.trust import OPEN_END
from offkey.model.unknown import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

    from offkey.model.terraform import Role
    from offkey.model.text import Place
    from offkey.read.written_trusts import Known

_MOST = 100
"""Values in the conditions of a trust policy whose places are asked for."""
_PASSED = 1000
"""Texts of a call that are looked at."""


def is_new(first: Known, role: Role, passed: Mapping[str, Place]) -> bool:
    """Whether no role was met that is like this one in what a call says, of those that have its trust policy."""
    if not first.given:
        first.given.add(_given(first.role, first.passed))
    one = _given(role, passed)
    found = one not in first.given
    first.given.add(one)
    return found


def _given(role: Role, passed: Mapping[str, Place]) -> tuple[Hashable, ...]:
    """What is attached to a role, and where the call says which of it, and whom it lets in.

    The rest is attached, and let in, whoever calls.
    """
    places = tuple(passed.get(str(arn)) for arn, _ in role.grants.managed)
    return role.grants, places, tuple(_places_of_subjects(role, passed)) if passed else ()


def _places_of_subjects(role: Role, passed: Mapping[str, Place]) -> Iterator[Place | None]:
    """Where a call says a subject, or how one ends, that lets in more than one branch."""
    trust = role.trust
    conditions = [c for s in trust.statements for c in s.conditions] if isinstance(trust, Policy) else []
    values = islice((value for condition in conditions for value in condition.values), _MOST)
    ends = (value.pieces[-1] if isinstance(value, Unknown) and value.pieces else value for value in values)
    opened = [end for end in ends if isinstance(end, str) and OPEN_END.search(end)]
    known = [text for text in islice(passed, _PASSED) if OPEN_END.search(text)] if opened else []
    for end in opened:
        yield passed.get(max((text for text in known if end.endswith(text)), key=len, default=""))
