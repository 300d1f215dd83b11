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
    from typing import Any

_MOST = 4096
"""More than all the modules together have to compile; a larger file is not ours."""
_FILE = f"{__file__.rpartition('model')[0]}__pycache__/compiled.{sys.implementation.cache_tag}.bin"
_STAMP = sys.version, sys.byteorder, sys.maxsize

_known: dict[Any, bytes] = {}
_fresh: dict[Any, bytes] = {}
_asked = False


def compiled(text: Any, make: Callable[[], Any]) -> Any:
    """What `make` gives for `text`, which alone decides it: both are such as `marshal` can write."""
    global _asked  # noqa: PLW0603  # read when first asked: what compiles nothing reads no file
    if not _asked:
        _asked = True
        _known.update(_kept())
    found = _known.get(text)
    if found is not None:
        return marshal.loads(found)  # noqa: S302  # from our own folder, as all bytecode
    made = make()
    _known[text] = _fresh[text] = marshal.dumps(made)
    return made


def keep() -> None:
    """Keep what this run had to compile, unless Python is told to write no bytecode; the last of two writers wins."""
    if not _fresh or sys.dont_write_bytecode:
        return
    put(_FILE, marshal.dumps((_STAMP, {**_kept(), **_fresh})))


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


def _kept() -> dict[Any, bytes]:
    try:
        with open(_FILE, "rb") as stream:
            stamp, kept = marshal.loads(stream.read())  # noqa: S302
    except (OSError, EOFError, ValueError, TypeError):
        return {}
    return kept if stamp == _STAMP and len(kept) < _MOST else {}
