"""What earlier runs compiled: kept beside Python's own bytecode, by the very text that it was compiled from.

A scan of a small repository would take a fifth of its time to compile regular expressions and the constructors of
records, the same ones every time. As with bytecode, nothing is lost where the file is missing, damaged, from another
Python or cannot be written: then it is compiled again. It holds nothing but what stands in our own modules.
"""

from __future__ import annotations

import marshal
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from io import FileIO
    from typing import Any

    _Places = dict[Any, tuple[int, int]]

_LONGEST = 1 << 20
"""No list of what is kept is longer."""
_FILE = f"{__file__.rpartition('model')[0]}__pycache__/compiled.{sys.implementation.cache_tag}.bin"
_STAMP = sys.version, sys.byteorder, sys.maxsize

_places: _Places = {}
"""Where what was compiled from a text begins among the pieces of the file, and its length."""
_pieces = memoryview(b"")
"""The pieces: they are read at once, as most runs ask for many of them."""
_fresh: dict[Any, bytes] = {}
_asked = False


def compiled(text: Any, make: Callable[[], Any]) -> Any:
    """What `make` gives for `text`, which alone decides it: both are such as `marshal` can write."""
    global _asked, _pieces, _places  # noqa: PLW0603  # read when first asked: what compiles nothing reads no file
    if not _asked:
        _asked = True
        _pieces, _places = _opened()
    place = _places.get(text)
    found = _fresh.get(text) if place is None else _pieces[place[0] : place[0] + place[1]]
    if found is not None:
        try:
            return marshal.loads(found)  # noqa: S302  # from our own folder, as all bytecode
        except (EOFError, ValueError, TypeError):
            _places.pop(text, None)
    made = make()
    _fresh[text] = marshal.dumps(made)
    return made


def keep() -> None:
    """Keep what this run had to compile, unless Python is told to write no bytecode; the last of two writers wins."""
    if not _fresh or sys.dont_write_bytecode:
        return
    pieces, places = _opened()
    kept = {text: bytes(pieces[start : start + length]) for text, (start, length) in places.items()}
    put(_FILE, whole(_STAMP, {text: ((), piece) for text, piece in {**kept, **_fresh}.items()}))


def _opened() -> tuple[memoryview, _Places]:
    """The pieces of the file, and where they are; nothing where it is not ours."""
    found = opened(_FILE, _STAMP)
    if found is None:
        return memoryview(b""), {}
    stream, first, places = found
    with stream:
        stream.seek(first)
        return memoryview(stream.read()), places


def opened(file: str, stamp: Any) -> tuple[FileIO, int, dict[Any, Any]] | None:
    """A file of `whole`, where its first piece begins, and its list; None where it has another stamp, or none."""
    try:
        stream = open(file, "rb", buffering=0)  # noqa: SIM115  # for as long as pieces are read
        length = int.from_bytes(stream.read(8), "little")
        found, listed = marshal.loads(stream.read(min(length, _LONGEST)))  # noqa: S302  # from our own folder
    except (OSError, EOFError, ValueError, TypeError):
        return None
    return (stream, 8 + length, listed) if found == stamp else None


def whole(stamp: Any, kept: dict[Any, tuple[tuple[Any, ...], bytes]]) -> bytes:
    """Pieces as a file: the length of the list, the list, and one piece after the other.

    The list says of each piece, by its name, what is kept about it, where it begins from the first on, and its length.
    """
    listed: dict[Any, tuple[Any, ...]] = {}
    end = 0
    for name, (about, piece) in kept.items():
        listed[name] = (*about, end, len(piece))
        end += len(piece)
    head = marshal.dumps((stamp, listed))
    return b"".join((len(head).to_bytes(8, "little"), head, *(piece for _, piece in kept.values())))


def at(stream: FileIO, start: int, length: int) -> bytes:
    """A part of a file, wherever other processes that have it from this one are reading."""
    import os

    if hasattr(os, "pread"):
        return os.pread(stream.fileno(), length, start)
    stream.seek(start)
    return stream.read(length)


def put(file: str, data: bytes) -> None:
    """Write a file beside Python's bytecode, whole or not at all; nothing where nobody may, as in an installation."""
    import os

    aside = f"{file}.{os.getpid()}"
    try:
        with open(aside, "wb") as stream:
            stream.write(data)
        os.replace(aside, file)
    except OSError:
        return
