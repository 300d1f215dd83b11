"""The keys of `offkey.yaml` and of the file of `--expect`, for editors (a JSON Schema) and for readers (a table).

`python -m offkey.emit.configuration_schema` prints the schema of `offkey.yaml` as it lies in `schemas/`; with
`expectations.yaml` behind it the other one.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any, assert_never

from offkey.model import expectation_schema, schema

FILES: Mapping[str, tuple[schema.Section, tuple[str, ...]]] = {
    "offkey.yaml": (schema.OFFKEY_YAML, ("version",)),
    "expectations.yaml": (expectation_schema.EXPECTATIONS, ("version", "roles")),
}
"""Each file with its keys, and those that everyone needs."""


def document(file: str = "offkey.yaml") -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the file."""
    section, required = FILES[file]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": file,
        **_kind(section),
        "required": list(required),
    }


def text(file: str = "offkey.yaml") -> str:
    """The schema as it is written to `schemas/`."""
    return json.dumps(document(file), indent=2, ensure_ascii=False) + "\n"


def markdown(section: schema.Section = schema.OFFKEY_YAML) -> str:
    """A table of every key: what it means, an example, and what holds without it."""
    rows = ["| key | meaning | example | default |", "|---|---|---|---|"]
    for path, field in schema.walk(section):
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
        case schema.Items():
            least = {"minItems": kind.least} if kind.least else {}
            return {"type": "array", "items": _kind(kind.item), **least}
        case schema.Either():
            return {"anyOf": [_text(kind.short), _kind(kind.long)]}
        case schema.Table():
            names = {"pattern": _anchored(kind.key)}
            return {"type": "object", "propertyNames": names, "additionalProperties": _kind(kind.value)}
        case schema.Section():
            return _section(kind)
    assert_never(kind)


def _section(kind: schema.Section) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {f.name: {"description": f.about, **_kind(f.kind)} for f in kind.fields},
        **({"not": {"anyOf": [{"required": list(pair)} for pair in kind.either]}} if kind.either else {}),
    }


def _text(kind: schema.Text) -> dict[str, Any]:
    return {"type": "string", "pattern": _anchored(kind)}


def _anchored(kind: schema.Text) -> str:
    return f"^(?:{kind.pattern})$"


if __name__ == "__main__":
    print(text(*sys.argv[1:2]), end="")
