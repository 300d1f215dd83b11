"""The keys of `offkey.yaml` for editors (a JSON Schema) and for readers (a table), from the one table.

`python -m offkey.emit.configuration_schema` prints the schema as it lies in `schemas/`.
"""

from __future__ import annotations

import json
from typing import Any, assert_never

from offkey.model import schema

_REQUIRED = ("version", "repository", "region", "accounts", "access")
"""`hub` and the rest have defaults, or are not needed by everyone."""


def document() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of `offkey.yaml`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "offkey.yaml",
        **_kind(schema.OFFKEY_YAML),
        "required": list(_REQUIRED),
    }


def text() -> str:
    """The schema as it is written to a file."""
    return json.dumps(document(), indent=2, ensure_ascii=False) + "\n"


def markdown() -> str:
    """A table of every key: what it means, an example, and what holds without it."""
    rows = ["| key | meaning | example | default |", "|---|---|---|---|"]
    for path, field in schema.walk():
        about = field.about.replace("|", "\\|")
        example = f"`{field.example}`" if field.example else ""
        rows.append(f"| `{path}` | {about} | {example} | {field.default} |")
    return "\n".join(rows) + "\n"


def _kind(kind: schema.Kind) -> dict[str, Any]:
    match kind:
        case schema.Text():
            return _text(kind)
        case schema.Flag():
            return {"type": "boolean"}
        case schema.Version():
            return {"const": kind.number}
        case schema.Texts():
            least = {"minItems": kind.least} if kind.least else {}
            return {"type": "array", "items": _text(kind.item), **least}
        case schema.Table():
            names = {"pattern": _anchored(kind.key)}
            return {"type": "object", "propertyNames": names, "additionalProperties": _kind(kind.value)}
        case schema.Section():
            return {
                "type": "object",
                "additionalProperties": False,
                "properties": {f.name: {"description": f.about, **_kind(f.kind)} for f in kind.fields},
                **({"not": {"anyOf": [{"required": list(pair)} for pair in kind.either]}} if kind.either else {}),
            }
    assert_never(kind)


def _text(kind: schema.Text) -> dict[str, Any]:
    return {"type": "string", "pattern": _anchored(kind)}


def _anchored(kind: schema.Text) -> str:
    return f"^(?:{kind.pattern})$"


if __name__ == "__main__":
    print(text(), end="")
