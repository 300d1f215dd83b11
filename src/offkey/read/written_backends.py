"""Backends that stand as text in something else: in what Terragrunt generates, and in files that a script writes."""

from __future__ import annotations

import posixpath

from offkey.model.builtin import lru_cache
from offkey.model.records import dataclass
from offkey.model.regex import MULTILINE, regex
from offkey.model.text import Source, Span
from offkey.read.aws_endpoints import is_foreign_backend, text_says_elsewhere
from offkey.read.backend_arguments import folder_of, runs_opentofu_only
from offkey.read.backend_files import Given, GivenSettings, given_words, modules_in, with_backend
from offkey.read.same import Same
from offkey.read.texts.kinds import NAMED_BACKEND

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from offkey.model.module import Module
    from offkey.model.repository import Repository

_BACKEND = regex(rb"""\bbackend\s+"s3"\s*\{(?P<settings>(?:[^{}]++|\{(?:[^{}]++|\{[^{}]*+\})*+\})*+)\}""")
"""With what is in braces inside: an interpolation, or `assume_role = { … }` with one."""
_TABLE = regex(rb"^[ \t]*(?P<table>dynamodb_table\s*=\s*(?!\"\"|null)[^\s#][^\n#]*)", MULTILINE)
_ENDPOINT = regex(rb"^[ \t]*endpoints?\s*=", MULTILINE)
_LOCKS = regex(rb"^[ \t]*use_lockfile\s*=\s*true", MULTILINE)
_REQUIRED = regex(rb"""^[^#\n]*?\brequired_version\s*=\s*\\?"(?P<constraint>[^"$\\\n]+)\\?\"""", MULTILINE)

_OPENING = regex(rb"""<<[-~]?[ \t]*[\\"']?(?P<end>[A-Za-z_]\w*)[^\n]*+\n""")
_COMMENT = regex(rb"[ \t]*#")
_FILE = regex(
    rb"""(?:>{1,2}|\btee[ \t]+(?:-a[ \t]+)?)[ \t]*(?P<path>(?:\$\{\{[^{}\n]*+\}\}|\$\([^()\n]*+\)|[^\s|;&<>])++)"""
)
"""What a command writes to."""
_MODULE = (".tf", ".tofu")
_SETTINGS = (".hcl", ".conf", ".config", ".tfvars")
_NO_SCRIPT = (*_MODULE, ".tfvars", ".hcl", ".json", ".md", ".py", ".ts")


@dataclass(frozen=True, slots=True)
class _Written:
    """A document in a script, and the file that it becomes, as it is named there."""

    source: Source
    body: Span
    path: str

    @property
    def folder(self) -> str:
        """Where the file is written, seen from where the script starts; variables stand for any folder."""
        return posixpath.join(folder_of(self.source, self.body.start), posixpath.dirname(self.path))


def table_in(data: bytes, span: Span) -> tuple[Span, bool] | None:
    """The lock table of a backend on AWS that stands there, and whether the state is locked by an object as well."""
    backend = _BACKEND.search(data, span.start, span.end)
    return None if backend is None else table_among(data, Span(*backend.span("settings")))


def table_among(data: bytes, settings: Span) -> tuple[Span, bool] | None:
    """The same of the settings of a backend."""
    table = _TABLE.search(data, settings.start, settings.end)
    if table is None or _ENDPOINT.search(data, settings.start, settings.end):
        return None
    return Span(*table.span("table")), _LOCKS.search(data, settings.start, settings.end) is not None


def required_in(data: bytes) -> str | None:
    """The versions of Terraform that a module allows which stands there."""
    found = _REQUIRED.search(data)
    return found["constraint"].decode("utf-8", "replace") if found else None


def written_tables(repository: Repository) -> Iterator[Given]:
    """Every lock table of a backend, or of settings for one, that a script writes into a file: whole, or by lines.

    Source: POSIX, Shell Command Language, "Here-Document".
    """
    for path, source in repository.sources.items():
        if b"dynamodb_table" not in source.data or path.endswith(_NO_SCRIPT):
            continue
        if b"echo" in source.data or b"printf" in source.data:
            from offkey.read.echoed_backends import echoed_tables  # few scripts write one line by line

            yield from echoed_tables(repository, source)
        if b"<<" not in source.data:
            continue
        documents = list(_documents(source))
        required = _required(documents)
        for document in documents:
            found = _table_of(document)
            if found is not None:
                yield Given(
                    source.place(found[0]),
                    None,
                    _meant(repository, document),
                    opentofu=runs_opentofu_only(source),
                    both=found[1],
                    required=required.get(document.folder),
                )


def writes_settings_elsewhere(repository: Repository, arguments: Sequence[str], module: Module) -> bool:
    """Whether an `init` of `module` is given a file that a script writes, and that has the state in another service."""
    known = _of_settings(Same(repository))
    return any(known.get((posixpath.basename(value), module.path)) for value in given_words(arguments))


@lru_cache(maxsize=1)
def _of_settings(repository: Same[Repository]) -> Mapping[tuple[str, str], bool]:
    """By the name of a file and the module that is meant: whether all settings that scripts write there are elsewhere.

    Where a folder is not known, one of several that is not elsewhere may be the one that is given.
    """
    found: dict[tuple[str, str], bool] = {}
    for path, source in repository.value.sources.items():
        if b"<<" in source.data and not path.endswith(_NO_SCRIPT):
            for document in _documents(source):
                if not document.path.endswith(_MODULE):
                    name, meant = posixpath.basename(document.path), _meant(repository.value, document)
                    elsewhere = _is_elsewhere(document, meant)
                    for module in meant:
                        found[name, module.path] = elsewhere and found.get((name, module.path), True)
    return found


def _is_elsewhere(document: _Written, meant: tuple[Module, ...]) -> bool:
    """Whether settings have the state in another service; what a variable of the script holds was set for a reason."""
    from offkey.read import hcl  # few scripts write any

    settings = Source(document.path, document.source.data[document.body.start : document.body.end])
    backend = GivenSettings(hcl.parse(settings), meant).backend_of(meant[0]) if meant else None
    return backend is not None and (
        text_says_elsewhere(document.source.text(document.body)) or is_foreign_backend(backend)
    )


def _table_of(document: _Written) -> tuple[Span, bool] | None:
    if document.path.endswith(_MODULE):
        return table_in(document.source.data, document.body)
    return table_among(document.source.data, document.body)


def _documents(source: Source) -> Iterator[_Written]:
    """The documents of a script that become files which may hold a backend; one in another ends there."""
    openings = list(_OPENING.finditer(source.data))
    limits = (*(opening.start() for opening in openings[1:]), len(source.data))
    for opening, limit in zip(openings, limits, strict=False):
        start = source.line_start(opening.start())
        paths = (_plain(named["path"]) for named in _FILE.finditer(source.data, start, opening.end()))
        path = next(filter(may_hold_backend, paths), None)
        if path is None or _COMMENT.match(source.data, start):
            continue
        end = _end(source.data, opening["end"], Span(opening.end(), max(opening.end(), limit)))
        yield _Written(source, Span(opening.end(), end), path)


def _plain(path: bytes) -> str:
    return path.decode("utf-8", "replace").replace('"', "").replace("'", "")


def may_hold_backend(path: str) -> bool:
    """Whether it is a file of Terraform, or of settings: what is printed, or a page, is for people to read."""
    return path.endswith((*_MODULE, ".tfbackend")) or (
        path.endswith(_SETTINGS) and NAMED_BACKEND.search(path) is not None
    )


def _end(data: bytes, word: bytes, span: Span) -> int:
    """Where the line begins that is this word alone, or the end."""
    start = span.start
    while start < span.end:
        after = data.find(b"\n", start, span.end) + 1 or span.end
        if data[start:after].strip() == word:
            return start
        start = after
    return span.end


def _required(documents: Sequence[_Written]) -> Mapping[str, str]:
    """The versions that the files of modules allow which the script writes, by folder."""
    found: dict[str, str] = {}
    for each in documents:
        said = required_in(each.source.data[each.body.start : each.body.end]) if each.path.endswith(_MODULE) else None
        if said is not None:
            found[each.folder] = f"{found[each.folder]}, {said}" if each.folder in found else said
    return found


def _meant(repository: Repository, document: _Written) -> tuple[Module, ...]:
    """The modules of the folder, where it is known, the one beside the script, or those that Terraform is run in."""
    if not document.path.endswith(_MODULE):
        return modules_in(document.folder, with_backend(Same(repository)))
    named = modules_in(document.folder, repository.modules)
    if len(named) < len(repository.modules):
        return named
    beside = posixpath.dirname(document.source.path) if not document.folder else None
    return tuple(m for m in named if m.path == beside) or tuple(m for m in named if m.is_run)
