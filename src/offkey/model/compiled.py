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
"""Where in the file what was compiled from a text begins, and its length."""
_stream: FileIO | None = None
_fresh: dict[Any, bytes] = {}
_asked = False


def compiled(text: Any, make: Callable[[], Any]) -> Any:
    """What `make` gives for `text`, which alone decides it: both are such as `marshal` can write."""
    global _asked, _stream, _places  # noqa: PLW0603  # read when first asked: what compiles nothing reads no file
    if not _asked:
        _asked = True
        _stream, _places = _opened()
    found = _fresh.get(text)
    if found is None and text in _places and _stream is not None:
        found = at(_stream, *_places[text])
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
    stream, places = _opened()
    kept = {text: at(stream, *place) for text, place in places.items()} if stream is not None else {}
    put(_FILE, _whole({**kept, **_fresh}))


def _whole(kept: dict[Any, bytes]) -> bytes:
    """The file: the length of the list, the list, and one piece after the other."""
    places: _Places = {}
    end = 0
    for text, piece in kept.items():
        places[text] = end, len(piece)
        end += len(piece)
    listed = marshal.dumps((_STAMP, places))
    return b"".join((len(listed).to_bytes(8, "little"), listed, *kept.values()))


def _opened() -> tuple[FileIO | None, _Places]:
    """The file, open as long as this run compiles anything, and what is in it; nothing where it is not ours."""
    try:
        stream = open(_FILE, "rb", buffering=0)  # noqa: SIM115
        length = int.from_bytes(stream.read(8), "little")
        stamp, places = marshal.loads(stream.read(min(length, _LONGEST)))  # noqa: S302
    except (OSError, EOFError, ValueError, TypeError):
        return None, {}
    start = 8 + length
    found = {text: (start + place[0], place[1]) for text, place in places.items()} if stamp == _STAMP else {}
    return stream, found


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
