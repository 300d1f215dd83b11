"""What a build hands to terraform: files that the configuration names and the repository does not hold."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from pathlib import Path

from offkey.migrate.roots import reachable
from offkey.model.hcl_expression import (
    Access,
    Call,
    Conditional,
    Expression,
    ForExpression,
    ListExpression,
    Literal,
    ObjectExpression,
    Operation,
    Reference,
    Template,
)
from offkey.model.records import dataclass
from offkey.model.regex import regex
from offkey.model.unknown import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.migrate.usage import JobUsage
    from offkey.model.hcl import Body
    from offkey.model.repository import Repository

_A_FILE = regex(r"[\w.@+-]+(?:/[\w.@+-]+)*\.(?:zip|jar|war|tar|tgz|tar\.gz|whl|wasm|exe|so|js|mjs|bin|gz|rpm|deb)\Z")
_FILE_ARGUMENTS = frozenset({"filename", "source", "local_existing_package", "source_code_hash", "source_hash", "etag"})
"""Arguments in which a bare name, without a folder, is a file beside the configuration."""
_MODULE_PATH = "\0module\0"


@dataclass(frozen=True, slots=True)
class Artifact:
    """A named artifact and the paths it carries, relative to the repository."""

    name: str
    paths: tuple[str, ...]

    @property
    def root(self) -> str:
        """The folder that upload-artifact takes for the artifact's root, where it is downloaded to again.

        Source: actions/upload-artifact README: the least common ancestor of all the paths.
        """
        folders = [posixpath.dirname(path) or "." for path in self.paths]
        return (posixpath.commonpath(folders) if folders else "") or "."


def artifact_of(repository: Repository, usage: JobUsage) -> Artifact | Unknown:
    """What the build steps of a job leave for its terraform; Unknown with the reason where that does not show."""
    if usage.unknown_roots or not usage.roots:
        return Unknown("which root modules it runs is not visible")
    paths = sorted({path for root in usage.roots for path in _missing_files(repository, root)})
    if not paths:
        return Unknown("which files the build leaves for terraform is not visible")
    return Artifact(f"{usage.job.id}-build", tuple(paths))


def _missing_files(repository: Repository, root: str) -> Iterator[str]:
    """Every file that a root module (or a module it calls) names by path and that is not in the repository."""
    start = repository.module(root)
    for module in reachable(repository, start) if start is not None else ():
        texts = [text for file in module.files for text in _texts(file.body)]
        own = {_resolved(text, root, module.path) for text, name in texts if name == "output_path"}
        for text, name in texts:
            path = _resolved(text, root, module.path) if "/" in text or name in _FILE_ARGUMENTS else None
            if path and path not in own and not (Path(repository.root) / path).exists():
                yield path


def _resolved(text: str, root: str, module: str) -> str | None:
    """The path in the repository that a string of a module names, where it looks like a built file."""
    base = root
    if text.startswith(_MODULE_PATH):
        base, text = module, text.removeprefix(_MODULE_PATH).lstrip("/")
    if not _A_FILE.search(text) or "\0" in text or "://" in text:
        return None
    path = posixpath.normpath(posixpath.join(base, text))
    return None if path.startswith(("..", "/")) else path


def _texts(body: Body) -> Iterator[tuple[str, str]]:
    """Every string in a body with its argument's name; `path.module` is a mark in it, other expressions NUL.

    `output_path` is where terraform itself writes an archive.
    """
    for attribute in body.attributes:
        yield from ((text, attribute.name) for text in _strings(attribute.value))
    for block in body.blocks:
        yield from _texts(block.body)


def _strings(expression: Expression) -> Iterator[str]:
    match expression:
        case Literal(value=str(text)):
            yield text
        case Template(parts=parts):
            yield "".join(_piece(part) for part in parts)
        case _:
            for child in _children(expression):
                yield from _strings(child)


def _piece(part: Expression) -> str:
    match part:
        case Literal(value=value):
            return str(value)
        case Reference() if part.dotted == "path.module":
            return _MODULE_PATH
        case Reference() if part.dotted in ("path.root", "path.cwd"):
            return "."
        case _:
            return "\0"


def _children(expression: Expression) -> tuple[Expression, ...]:
    match expression:
        case Call(arguments=children) | Operation(operands=children) | ListExpression(items=children):
            return children
        case ObjectExpression(items=items):
            return tuple(item.value for item in items)
        case Conditional(yes=yes, no=no):
            return (yes, no)
        case ForExpression(value=value):
            return (value,)
        case Access(target=target):
            return (target,)
        case _:
            return ()
