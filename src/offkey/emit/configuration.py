"""`offkey.yaml` as text for a person: what is known, explained, and the open questions commented out."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from offkey.model import schema
from offkey.model.document import Document, Path, to_document
from offkey.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.configuration import Missing, PartialConfiguration

_WIDTH = 110
_HEAD = """\
# What offkey cannot see in the repository by itself. Written from what the repository shows: look it over.
# Every key is explained in offkey's documentation, on the page "Configuration".
"""
_HEAD_QUESTIONS = "# Lines that begin with `# ?` ask for something: answer below them, without the #.\n"
_PLAIN = regex(r"[A-Za-z_][A-Za-z0-9_./-]*[A-Za-z0-9]\Z")
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
"""Plain words that some YAML readers take for something else than text."""

_UNPRINTABLE = regex(r"[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")


def text(partial: PartialConfiguration, missing: Sequence[Missing], existing: str | None = None) -> str:
    """The file to write. Where one exists it is returned as it stands: the user's file is never rewritten."""
    if existing is not None:
        return existing
    questions = {m.path: m for m in missing}
    lines = list(_section(_with_environments(to_document(partial)), schema.OFFKEY_YAML, (), questions))
    return _HEAD + (_HEAD_QUESTIONS if missing else "") + "".join(f"{line}\n" for line in lines)


def _with_environments(document: Document) -> Document:
    """The default of `access.*.environment` said out loud: it decides who may apply."""
    access = {
        name: entry if "environments" in entry else {"environment": name, **entry}
        for name, entry in document.get("access", {}).items()
    }
    return {**document, "access": access} if access else document


def _section(
    document: Document, section: schema.Section, path: Path, questions: Mapping[Path, Missing]
) -> Iterator[str]:
    indent = "  " * len(path)
    for field in section.fields:
        where = (*path, field.name)
        value = document.get(field.name)
        asked = [question for key, question in questions.items() if key[: len(where)] == where]
        if not (_says(value) or asked or field.suggest):
            continue
        if not path:
            yield ""
        if not path or field.suggest:
            yield from _comment(field.about, indent)
        if _says(value):
            yield from _present(value, field, where, questions)
        elif asked:
            yield from _questions(asked, where, indent)
        else:
            yield f"{indent}# {field.name}: {field.example}"


def _says(value: Any) -> bool:
    """Whether there is something to write: an empty list says "none", an empty mapping nothing."""
    return value is not None and value != {}


def _present(value: Any, field: schema.Field, path: Path, questions: Mapping[Path, Missing]) -> Iterator[str]:
    indent = "  " * (len(path) - 1)
    match field.kind:
        case schema.Section():
            yield f"{indent}{field.name}:"
            yield from _section(value, field.kind, path, questions)
        case schema.Table():
            yield f"{indent}{field.name}:"
            yield from _table(value, field.kind, path, questions)
        case _:
            yield f"{indent}{field.name}: {_value(value)}"


def _table(values: Document, kind: schema.Table, path: Path, questions: Mapping[Path, Missing]) -> Iterator[str]:
    indent = "  " * len(path)
    for name, value in values.items():
        if isinstance(kind.value, schema.Section):
            yield f"{indent}{_scalar(name)}:"
            yield from _section(value, kind.value, (*path, name), questions)
        else:
            yield f"{indent}{_scalar(name)}: {_value(value)}"
    for key, question in questions.items():
        if key[:-1] == path and key[-1] not in values:
            yield from _questions([question], key, indent)


def _questions(asked: Sequence[Missing], path: Path, indent: str) -> Iterator[str]:
    """The questions about `path`, and the answers to copy, commented out with what is around them."""
    for missing in asked:
        yield from (f"{indent}# ? {line}" for line in textwrap.wrap(missing.question, _WIDTH - len(indent) - 4))
    if asked[0].path != path:
        yield f"{indent}# {path[-1]}:"
    for missing in asked:
        inner = "  " * (len(missing.path) - len(path))
        yield f"{indent}# {inner}{_scalar(missing.path[-1])}: {missing.example}"


def _comment(about: str, indent: str) -> Iterator[str]:
    return (f"{indent}# {line}" for line in textwrap.wrap(about, _WIDTH - len(indent) - 2))


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str():
            return _scalar(value)
    return f"[{', '.join(_scalar(item) for item in value)}]"


def _scalar(value: str) -> str:
    """Plain where every YAML reader takes it for this text, else in double quotes."""
    if _PLAIN.match(value) and value.lower() not in _WORDS:
        return value
    quoted = json.dumps(value, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)
