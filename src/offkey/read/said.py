"""Whether a word stands in a file: looked for once, and not for each of the parts that ask."""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.read.same import Same

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.text import Source


def says(source: Source, *words: bytes) -> bool:
    """Whether one of the words is in the file."""
    return _says(Same(source), words)


@lru_cache(maxsize=16)
def _says(source: Same[Source], words: tuple[bytes, ...]) -> bool:
    return any(word in source.value.data for word in words)
