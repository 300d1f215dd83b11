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

_MOST = 100
"""Values in the conditions of a trust policy whose places are asked for."""
_PASSED = 1000
"""Texts of a call that are looked at."""


class Seen:
    """The roles that were met. What is attached to them is only asked where the rest is alike."""

    def __init__(self) -> None:
        self._first: dict[Hashable, tuple[Role, Mapping[str, Place]]] = {}
        self._all: set[Hashable] = set()

    def adds(self, role: Role, passed: Mapping[str, Place]) -> bool:
        """Whether none was met that is like this one."""
        alike = role.resource.address, role.trust
        if alike not in self._first:
            self._first[alike] = role, passed
            return True
        self._all.add((alike, *_given(*self._first[alike])))
        one = (alike, *_given(role, passed))
        is_new = one not in self._all
        self._all.add(one)
        return is_new


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
