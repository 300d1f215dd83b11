"""The bytecode of the modules that earlier runs imported, in one file: found and read in a third of the time.

Python looks for every module in folders, and reads each from a file of its own; for a small repository that takes as
long as the scan. A module is taken from here as long as its source has the time and size it had then, as Python does
with its own files (PEP 3147); everything else is as always: the source beside it, its name in tracebacks, its data.
"""

from __future__ import annotations

import marshal
import os
import sys

from offkey.model.compiled import at, opened, put, whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.machinery import ModuleSpec, SourceFileLoader
    from io import FileIO
    from types import CodeType, ModuleType
else:
    try:  # `importlib.machinery` has them from there, and takes longer to import than several modules take here
        from _frozen_importlib import ModuleSpec
        from _frozen_importlib_external import SourceFileLoader
    except ImportError:
        from importlib.machinery import ModuleSpec, SourceFileLoader
    ModuleType = type(sys)

_ROOT = __file__.rpartition("offkey")[0]
_FILE = f"{__file__.rpartition('cli')[0]}__pycache__/modules.{sys.implementation.cache_tag}.bin"
_STAMP = sys.version, _ROOT
_USUAL = sys.pycache_prefix is None and not sys.flags.optimize
"""Whether Python keeps the bytecode of a module where it does when nobody says otherwise."""

_HEADER = 16
"""Bytes before the code in a file of Python's: a number of the version, flags, time and size of the source.
Source: https://peps.python.org/pep-0552/"""

_Entry = tuple[str, bool, int, int, int, int]
"""The source below `_ROOT`, whether it is a package, time and size of the source; where the code begins, from the first
code on, and its length."""


class _Module(ModuleType):
    """A module that looks for its attributes as every other object does.

    Each `from … import …` asks a module first whether it is a package, and where one is not, Python 3.11 writes a
    message about that for nobody: in a small scan some thousand times.
    Source: CPython 3.11, Python/import.c `PyImport_ImportModuleLevelObject`, Objects/moduleobject.c `module_getattro`.
    """

    __getattribute__ = object.__getattribute__


class _Loader(SourceFileLoader):
    """Loads a module as from its source; the code comes from the one file."""

    def __init__(self, name: str, path: str, stream: FileIO, where: tuple[int, int]) -> None:
        super().__init__(name, path)
        self._stream, self._where = stream, where

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """A module that has what Python would look for in vain before it gives it; packages are left to Python."""
        if spec.submodule_search_locations is not None:
            return None
        module = _Module(spec.name)
        found = vars(module)
        found["__file__"], found["__cached__"], found["__package__"] = spec.origin, spec.cached, spec.parent
        found["__loader__"], found["__spec__"] = self, spec
        return module

    def exec_module(self, module: ModuleType) -> None:
        """As always; but one that answers for names that it does not have is a plain module again."""
        super().exec_module(module)
        if "__getattr__" in vars(module):
            module.__class__ = ModuleType

    def get_code(self, fullname: str) -> CodeType | None:
        try:
            code: CodeType = marshal.loads(at(self._stream, *self._where))  # noqa: S302  # as all bytecode
        except (EOFError, ValueError, TypeError):
            return super().get_code(fullname)
        return code


class _Finder:
    """Finds the modules of one such file. `start` is where the first code begins."""

    def __init__(self, stream: FileIO, start: int, entries: dict[str, _Entry]) -> None:
        self.stream, self.start, self.entries = stream, start, entries

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        """Where a module is, if it is here and its source is as it was."""
        entry = self.entries.get(name)
        if entry is None or not _is_as_it_was(entry):
            return None
        origin = _ROOT + entry[0]
        loader = _Loader(name, origin, self.stream, (self.start + entry[4], entry[5]))
        spec = ModuleSpec(name, loader, origin=origin, is_package=entry[1])
        spec.has_location = True
        if _USUAL:  # Python would take a while to find the same
            folder, _slash, file = origin.rpartition(os.sep)
            spec.cached = f"{folder}{os.sep}__pycache__{os.sep}{file[:-2]}{sys.implementation.cache_tag}.pyc"
        if entry[1]:
            spec.submodule_search_locations = [origin.rpartition(os.sep)[0]]
        return spec


def _is_as_it_was(entry: _Entry) -> bool:
    try:
        now = os.stat(_ROOT + entry[0])
    except OSError:
        return False
    return (now.st_mtime_ns, now.st_size) == entry[2:4]


_before: frozenset[str] = frozenset()


def use() -> None:
    """Import from the file what is imported from now on."""
    global _before  # noqa: PLW0603
    _before = frozenset(sys.modules)
    found = _opened()
    if found is not None:
        sys.meta_path.insert(0, found)


def _opened() -> _Finder | None:
    found = opened(_FILE, _STAMP)
    return None if found is None else _Finder(*found)


def keep() -> None:
    """Write the file anew where this run imported modules that are not in it, unless Python is to write no bytecode."""
    if sys.dont_write_bytecode or not any(True for _ in _lacking()):
        return
    kept = {**_kept(), **dict(_from_pythons_files())}
    put(_FILE, whole(_STAMP, {name: (entry[:4], code) for name, (entry, code) in kept.items()}))


def _lacking() -> Iterator[tuple[str, ModuleSpec]]:
    """The modules of ours that Python itself has found, but for those that come before all others."""
    for name, module in [*sys.modules.items()]:
        spec = module.__spec__ if name.startswith("offkey.") and name not in _before else None
        if spec is not None and type(spec.loader) is SourceFileLoader:
            yield name, spec


def _from_pythons_files() -> Iterator[tuple[str, tuple[_Entry, bytes]]]:
    for name, spec in _lacking():
        try:
            source, data = os.stat(spec.origin or ""), _read(spec.cached or "")
        except OSError:
            continue
        written = (0).to_bytes(4, "little") + _low(int(source.st_mtime)) + _low(source.st_size)
        if data[4:_HEADER] == written and spec.origin and spec.origin.startswith(_ROOT):
            package = spec.submodule_search_locations is not None
            path = spec.origin.removeprefix(_ROOT)
            yield name, ((path, package, source.st_mtime_ns, source.st_size, 0, 0), data[_HEADER:])


def _kept() -> dict[str, tuple[_Entry, bytes]]:
    """What is in the file, as far as it still holds."""
    found = _opened()
    if found is None:
        return {}
    kept = {}
    for name, entry in found.entries.items():
        if _is_as_it_was(entry):
            kept[name] = entry, at(found.stream, found.start + entry[4], entry[5])
    return kept


def _read(path: str) -> bytes:
    with open(path, "rb") as stream:
        return stream.read()


def _low(number: int) -> bytes:
    return (number & 0xFFFFFFFF).to_bytes(4, "little")
