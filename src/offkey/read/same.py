"""Values as keys of what is remembered about them, where comparing what they hold would cost more than it saves."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Generic, TypeVar

    _T = TypeVar("_T")
else:  # `typing` takes longer to import than most of what is remembered takes to be found
    _T = None
    Generic = {_T: object}


class Same(Generic[_T]):
    """A value as a key: two are the same only if they are one object."""

    def __init__(self, value: _T) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.value is self.value

    def __hash__(self) -> int:
        return id(self.value)
