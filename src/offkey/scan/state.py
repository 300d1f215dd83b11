"""What of an organisation is done, a line for each repository: a run that was cut off goes on where it was.

It holds findings, and names of secrets; never a value, and no text of the repositories.
"""

from __future__ import annotations

import collections.abc
import json
import os
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from offkey.errors import ConfigurationError
from offkey.model import finding, forge, text, tokens
from offkey.model.enumeration import Enum
from offkey.model.organisation import Inventoried
from offkey.model.records import dataclass, fields, is_dataclass, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SCHEMA = "offkey.scan-state/1"
FRESH = timedelta(hours=24)
"""How long what was found counts: settings change without a commit."""

_NAMES = {"datetime": datetime, **vars(collections.abc), **vars(finding), **vars(forge), **vars(text), **vars(tokens)}
"""What nouns name in their annotations, and import only for the type checker."""


@dataclass(frozen=True, slots=True)
class State:
    """A file for one organisation and one choice of rules. `done` are the whole inventories that are still fresh."""

    path: Path
    done: tuple[Inventoried, ...]
    descriptor: int

    def add(self, found: Inventoried, *, at: datetime) -> None:
        """Keep a repository that is whole, so that it survives whatever comes next."""
        if found.complete:
            _append(self.descriptor, {"at": at.isoformat(), "found": plain(_without_edits(found))})


@contextmanager
def opened(path: Path, *, organisation: str, rules: Sequence[str], now: datetime) -> Iterator[State]:
    """The state at `path`, made where there is none.

    Raises: ConfigurationError where the file is none, or one of another organisation or other rules.
    """
    head = {"schema": SCHEMA, "organisation": organisation, "rules": sorted(rules)}
    hint = "give --state another file, or delete this one"
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror}", hint="--state names this file") from error
    try:
        whole = path.read_bytes().rpartition(b"\n")[0].split(b"\n")  # what follows the last newline was cut off
        try:
            rows = [json.loads(line) for line in whole if line]
            if rows and rows[0] != head:
                raise ConfigurationError(f"{path} is not about {organisation} and these rules", hint=hint)
            done = tuple(noun(Inventoried, row["found"]) for row in rows[1:] if _is_fresh(row, now))
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise ConfigurationError(f"{path} is not a state of offkey scan", hint=hint) from error
        os.ftruncate(descriptor, sum(len(line) + 1 for line in whole) if rows else 0)
        if not rows:
            _append(descriptor, head)
        yield State(path, done, descriptor)
    finally:
        os.close(descriptor)


def _is_fresh(row: Any, now: datetime) -> bool:
    return timedelta() <= now - datetime.fromisoformat(row["at"]) <= FRESH


def _append(descriptor: int, document: Any) -> None:
    os.write(descriptor, json.dumps(document).encode("ascii") + b"\n")
    os.fsync(descriptor)


def _without_edits(found: Inventoried) -> Inventoried:
    """A fix is kept as its title: its edits hold text of the repository."""

    def bare(findings: Any) -> Any:
        return tuple(replace(f, fix=replace(f.fix, edits=())) if f.fix is not None else f for f in findings)

    report = found.report
    return replace(found, report=replace(report, findings=bare(report.findings), suppressed=bare(report.suppressed)))


def plain(value: Any) -> Any:
    """A noun as JSON has it."""
    if isinstance(value, Enum):
        return value.name
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, datetime):
        return value.isoformat()
    return [plain(item) for item in value] if isinstance(value, tuple) else value


def noun(kind: Any, value: Any) -> Any:
    """The noun of this type again. Raises ValueError, KeyError or TypeError for what `plain` does not make."""
    origin, inside = get_origin(kind), get_args(kind)
    if origin in {Union, UnionType}:
        return None if value is None else noun(next(one for one in inside if one is not type(None)), value)
    if origin is tuple:
        return tuple(noun(inside[0], item) for item in value)
    if is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind, localns=_NAMES)
        return kind(**{field.name: noun(hints[field.name], value[field.name]) for field in fields(kind)})
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind[value]
    if kind is datetime:
        return datetime.fromisoformat(value)
    if not isinstance(value, (int, float) if kind is float else kind):
        raise TypeError(f"{value!r} is no {kind}")
    return value
