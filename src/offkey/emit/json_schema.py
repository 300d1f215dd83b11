"""The JSON Schema of a document, made from the types that build it.

`python -m offkey.emit.json_schema offkey.prove/1` prints the schema of that document, as it lies in `schemas/`;
without a name it is `offkey.scan/1`.
"""

from __future__ import annotations

import json
import sys
import types
from collections.abc import Mapping
from typing import Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

from offkey.emit.doctor import DOCTOR, DoctorDocument
from offkey.emit.json import SCHEMA
from offkey.emit.migration import MIGRATE, MigrateDocument
from offkey.emit.proof_json import COMPARE, PROVE, CompareDocument, ProveDocument
from offkey.emit.rehearsal_json import REHEARSE, RehearseDocument
from offkey.emit.scan_document import ScanDocument

DOCUMENTS: Mapping[str, type] = {
    SCHEMA: ScanDocument,
    PROVE: ProveDocument,
    COMPARE: CompareDocument,
    DOCTOR: DoctorDocument,
    MIGRATE: MigrateDocument,
    REHEARSE: RehearseDocument,
}
"""Every document that has a schema in `schemas/`, by its name."""

_SIMPLE: dict[Any, str] = {str: "string", int: "integer", float: "number", bool: "boolean", types.NoneType: "null"}


def schema(document: type, *, name: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a `TypedDict`. Further fields may be added within a version.

    Raises:
        TypeError: a type that has no JSON form.

    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": name,
        **_of(document),
    }


def text(document: type, *, name: str) -> str:
    """The schema as it is written to a file."""
    return json.dumps(schema(document, name=name), indent=2, ensure_ascii=False) + "\n"


def _of(type_: Any) -> dict[str, Any]:
    if type_ in _SIMPLE:
        return {"type": _SIMPLE[type_]}
    if is_typeddict(type_):
        return _object(type_)
    origin, arguments = get_origin(type_), get_args(type_)
    if origin is Literal:
        return {"const": arguments[0]} if len(arguments) == 1 else {"enum": list(arguments)}
    if origin is list:
        return {"type": "array", "items": _of(arguments[0])}
    if origin is dict:
        return {"type": "object", "additionalProperties": _of(arguments[1])}
    if origin in (Union, types.UnionType):
        return {"anyOf": [_of(argument) for argument in arguments]}
    raise TypeError(f"{type_!r} has no JSON form")


def _object(type_: Any) -> dict[str, Any]:
    hints = get_type_hints(type_, include_extras=True)
    # `__required_keys__` cannot be asked: with postponed annotations it counts every key (CPython issue 97727).
    optional = {key for key, value in hints.items() if get_origin(value) is NotRequired}
    about = (type_.__doc__ or "").splitlines()[0]
    return {
        "description": about,
        "type": "object",
        "required": sorted(hints.keys() - optional),
        "properties": {key: _of(get_args(value)[0] if key in optional else value) for key, value in hints.items()},
    }


if __name__ == "__main__":
    _name = sys.argv[1] if len(sys.argv) > 1 else SCHEMA
    print(text(DOCUMENTS[_name], name=_name), end="")
