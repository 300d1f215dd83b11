"""What `terraform init -backend-config` adds to an S3 backend: files of settings, and single arguments.

Source: https://developer.hashicorp.com/terraform/language/backend#partial-configuration
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from offkey.model.hcl import Attribute, HclFile, Literal
from offkey.model.records import dataclass
from offkey.model.regex import regex
from offkey.model.repository import Repository
from offkey.model.terraform import Module
from offkey.model.text import Place, Source, Span
from offkey.model.text_file import TextKind
from offkey.read import hcl
from offkey.read.aws_endpoints import text_says_elsewhere
from offkey.read.texts.kinds import NAMED_BACKEND

_GIVEN = regex(rb"""-backend-config(?:\s*=\s*|\s+|["'],\s*)\\?["']?(?P<value>[^\s"'\\,;)\]]+)""")
"""The value of each `-backend-config`: a file, or `name=value`; also as two items of a list (`extra_args`)."""
_NAME = regex(r"[A-Za-z0-9_.-]{3,255}")
_COMMENT = regex(rb"\s*(?:#|//|--)")
_TABLE = "dynamodb_table"
_HOLDS = frozenset({TextKind.TERRAGRUNT, TextKind.BACKEND})


@dataclass(frozen=True, slots=True)
class GivenTable:
    """A lock table that `init` is given, and the modules whose backend may be meant; `name` None: it is computed."""

    place: Place
    name: str | None
    modules: tuple[Module, ...]


def given_tables(repository: Repository) -> Iterator[GivenTable]:
    """Every lock table in a file of backend settings, and one for each file that passes it as an argument."""
    modules = tuple(m for m in repository.modules if m.backend is not None) if _worth(repository) else ()
    if not modules:
        return
    named: set[str] = set()
    for source in _scripts(repository):
        arguments = list(_arguments(source))
        named.update(posixpath.basename(value) for value, _span in arguments if "=" not in value)
        tables = (one for one in arguments if one[0].startswith(f"{_TABLE}=") and one[0] != f"{_TABLE}=")
        if (given := next(tables, None)) is not None:
            value, span = given
            yield GivenTable(source.place(span), _plain(value.partition("=")[2]), modules)
    for source in _files(repository, named):
        if (table := _table(hcl.parse(source))) is not None:
            name = table.value.value if isinstance(table.value, Literal) else None
            yield GivenTable(
                source.place(table.span), name if isinstance(name, str) else None, _meant(source.path, modules)
            )


def _worth(repository: Repository) -> bool:
    return any(_TABLE.encode() in source.data for source in repository.sources.values())


def _scripts(repository: Repository) -> Iterator[Source]:
    """The files that may call `init`, by path."""
    for path, source in repository.sources.items():
        if b"-backend-config" in source.data and not path.endswith((".tf", ".tofu", ".tfvars", ".md")):
            yield source


def _arguments(source: Source) -> Iterator[tuple[str, Span]]:
    for match in _GIVEN.finditer(source.data):
        line = source.data[source.data.rfind(b"\n", 0, match.start()) + 1 : match.start()]
        if not _COMMENT.match(line):
            yield match["value"].decode("utf-8", "replace"), Span(match.start("value"), match.end("value"))


def _files(repository: Repository, named: set[str]) -> Iterator[Source]:
    kinds = {text.path: text.kind for text in repository.texts}
    for path, source in repository.sources.items():
        settings = kinds.get(path) in _HOLDS or path.endswith(".tfvars")
        called = posixpath.basename(path) in named or (settings and NAMED_BACKEND.search(path) is not None)
        if settings and _TABLE.encode() in source.data and (called or kinds.get(path) is TextKind.BACKEND):
            yield source


def _plain(name: str) -> str | None:
    return name if _NAME.fullmatch(name) else None


def _table(file: HclFile) -> Attribute | None:
    """The lock table of a file of settings for AWS; it has no blocks, and says where the state lies or is locked."""
    table = file.body.attribute(_TABLE)
    if file.body.blocks or table is None or not _says(table) or text_says_elsewhere(_text(file.source)):
        return None
    return table


def _says(attribute: Attribute) -> bool:
    return not (isinstance(attribute.value, Literal) and not attribute.value.value)


def _text(source: Source) -> str:
    return source.text(Span(0, len(source.data)))


def _meant(path: str, modules: tuple[Module, ...]) -> tuple[Module, ...]:
    """The modules nearest to the file: those around it, else those beside it, else any."""
    folder = posixpath.dirname(path)
    while True:
        near = tuple(m for m in modules if m.path == folder) or tuple(m for m in modules if _below(m.path, folder))
        if near or not folder:
            return near or modules
        folder = posixpath.dirname(folder)


def _below(path: str, folder: str) -> bool:
    return not folder or path.startswith(f"{folder}/")
