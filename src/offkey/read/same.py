"""Values as keys of what is remembered about them, where comparing what they hold would cost more than it saves."""

from __future__ import annotations

from offkey.model.builtin import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Generic, TypeVar

    from offkey.model.text import Source

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


def says(source: Source, *words: bytes) -> bool:
    """Whether one of the words is in a file: looked for once, and not for each of its parts that asks."""
    return _says(Same(source), words)


@lru_cache(maxsize=16)
def _says(source: Same[Source], words: tuple[bytes, ...]) -> bool:
    return any(word in source.value.data for word in words)
