"""YAML nodes checked against a schema: plain data where they fit it, a problem with its place where not."""

from __future__ import annotations

from offkey.errors import ConfigurationError
from offkey.model import schema
from offkey.model.records import dataclass, field
from offkey.model.text import Incomplete, Place, Source, Span
from offkey.model.yaml import Alias, Mapping, Node, Scalar, Sequence, is_merge, key_text, outer, resolve
from offkey.read import yaml

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from offkey.model.document import Document, Path


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong at one place."""

    place: Place
    message: str
    hint: str = ""


@dataclass(slots=True)
class Reading:
    """One file on its way to a document. `spans` holds where each value stands, `wrong` what was refused."""

    source: Source
    document: Document = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    spans: dict[Path, Span] = field(default_factory=dict)
    wrong: set[Path] = field(default_factory=set)

    def refuse(self, path: Path, span: Span, message: str, hint: str = "") -> None:
        """Note that what stands at `path` is wrong."""
        self.wrong.add(path)
        self.problems.append(Problem(self.source.place(span), message, hint))

    def place(self, path: Path) -> Span:
        """Where `path` stands, or the nearest thing around it."""
        while path and path not in self.spans:
            path = path[:-1]
        return self.spans.get(path, Span(0, 0))

    def raise_problems(self) -> None:
        """Raises ConfigurationError with every problem in the order of the file, if there is any."""
        if not self.problems:
            return
        ordered = sorted(self.problems, key=lambda p: (p.place.line, p.place.column))
        if len(ordered) == 1:
            raise ConfigurationError(ordered[0].message, place=ordered[0].place, hint=ordered[0].hint or None)
        lines = [f"{self.source.path} has {len(ordered)} problems:"]
        for problem in ordered:
            lines.append(f"  {problem.place}: {problem.message}")
            if problem.hint:
                lines.append(f"    hint: {problem.hint}")
        raise ConfigurationError("\n".join(lines))


def begin(source: Source, kind: schema.Kind, *, if_empty: str) -> Reading:
    """The one document of a file, checked. `if_empty` is the hint for a file that says nothing.

    Raises ConfigurationError where there is nothing to check; what else is wrong is noted.
    """
    roots = yaml.parse_all(source)
    if isinstance(roots, Incomplete):
        raise ConfigurationError(roots.reason, place=Place(source.path, roots.line), hint="the file must be YAML")
    root = resolve(roots[0]) if roots else None
    if root is None or (isinstance(root, Scalar) and not root.value):
        raise ConfigurationError("the file is empty", place=Place(source.path, 1), hint=if_empty)
    reading = Reading(source)
    if len(roots) > 1:
        reading.refuse((), outer(roots[1]), "a second document begins here", "keep one document in the file")
    reading.document = check(reading, root, kind, ()) or {}
    return reading


def check(reading: Reading, node: Node, kind: schema.Kind, path: Path) -> Any:
    """The value at `path`, or None where it was refused."""
    reading.spans[path] = outer(node)
    if isinstance(node, Alias) and node.target is None:
        reading.refuse(path, node.span, f"{'.'.join(path)}: no anchor is called {node.name}")
        return None
    return _check(reading, resolve(node), kind, path)


def _check(reading: Reading, node: Node, kind: schema.Kind, path: Path) -> Any:
    match kind:
        case schema.Section():
            return _section(reading, node, kind, path)
        case schema.Table():
            return _table(reading, node, kind, path)
        case schema.Items():
            return _items(reading, node, kind, path)
        case schema.Either():
            return _check(reading, node, kind.long if isinstance(node, Mapping) else kind.short, path)
        case schema.Flag():
            return _flag(reading, node, path)
        case schema.Version():
            return _version(reading, node, kind, path)
    return _text(reading, node, kind, path)


def _pairs(reading: Reading, node: Node, path: Path) -> dict[str, Node] | None:
    """The keys of a mapping with their nodes, or None where `node` is no mapping."""
    if not isinstance(node, Mapping):
        name = ".".join(path) or "the file"
        reading.refuse(path, outer(node), f"{name} must be a mapping of keys, not {_noun(node)}")
        return None
    found: dict[str, Node] = {}
    for pair in node.merged():
        key = key_text(pair.key)
        if key is None:
            reading.refuse(path, outer(pair.key), "a key must be text")
        elif key in found:
            reading.refuse((*path, key), outer(pair.key), f"{'.'.join((*path, key))} is given twice", "keep one")
        else:
            found[key] = pair.value
            reading.spans[(*path, key)] = outer(pair.key)
    for pair in node.pairs:
        if is_merge(pair) and not isinstance(resolve(pair.value), Mapping):
            reading.refuse(path, pair.span, "<< must name a mapping")
    return found


def _section(reading: Reading, node: Node, kind: schema.Section, path: Path) -> Document | None:
    pairs = _pairs(reading, node, path)
    if pairs is None:
        return None
    names = [f.name for f in kind.fields]
    found: Document = {}
    for name, value in pairs.items():
        known = kind.field(name)
        if known is None:
            where = f" in {'.'.join(path)}" if path else ""
            hint = meant(name, names) or f"known{where}: {', '.join(names)}"
            reading.refuse((*path, name), reading.spans[(*path, name)], f"unknown key {name!r}{where}", hint)
        elif (read := check(reading, value, known.kind, (*path, name))) is not None:
            found[name] = read
    for one, other in kind.either:
        if one in pairs and other in pairs:
            text = f"{'.'.join((*path, other))} stands beside {one}"
            reading.refuse((*path, other), reading.spans[(*path, other)], text, f"keep one of {one} and {other}")
    if path == () and "version" not in pairs:
        reading.refuse(("version",), Span(node.span.start, node.span.start), "version is missing", "write version: 1")
    return found


def _table(reading: Reading, node: Node, kind: schema.Table, path: Path) -> Document | None:
    found: Document = {}
    for name, value in (_pairs(reading, node, path) or {}).items():
        where = (*path, name)
        if not kind.key.accepts(name):
            reading.refuse(
                where, reading.spans[where], f"{name!r} in {'.'.join(path)} is not {kind.key.what}", kind.key.hint
            )
        elif (read := check(reading, value, kind.value, where)) is not None:
            found[name] = read
    return None if path in reading.wrong else found


def _items(reading: Reading, node: Node, kind: schema.Items, path: Path) -> list[Any] | None:
    if not isinstance(node, Sequence):
        hint = f"write [{node.value}]" if isinstance(node, Scalar) and node.value else "write [] for none"
        reading.refuse(path, outer(node), f"{'.'.join(path)} must be a list, not {_noun(node)}", hint)
        return None
    if len(node.items) < kind.least:
        reading.refuse(path, outer(node), f"{'.'.join(path)} names none", "leave the key out for the default")
    items = [check(reading, item, kind.item, (*path, str(index))) for index, item in enumerate(node.items)]
    return [item for item in items if item is not None]


def _flag(reading: Reading, node: Node, path: Path) -> bool | None:
    value = yaml.plain(node)
    if isinstance(value, bool):
        return value
    reading.refuse(path, outer(node), f"{'.'.join(path)} must be true or false, not {_noun(node)}")
    return None


def _version(reading: Reading, node: Node, kind: schema.Version, path: Path) -> int | None:
    value = yaml.plain(node)
    if value == kind.number and not isinstance(value, bool):
        return kind.number
    hint = "a newer offkey wrote this file" if isinstance(value, int) and value > kind.number else ""
    reading.refuse(
        path, outer(node), f"this offkey reads version {kind.number} of the file", hint or "write version: 1"
    )
    return None


def _text(reading: Reading, node: Node, kind: schema.Text, path: Path) -> str | None:
    name = ".".join(path)
    if not isinstance(node, Scalar):
        reading.refuse(path, outer(node), f"{name} must be {kind.what}, not {_noun(node)}")
        return None
    typed = yaml.plain(node)
    if typed is None or node.value == "":
        reading.refuse(path, outer(node), f"{name} is empty", kind.hint)
    elif kind.digits and kind.accepts(node.value) and not isinstance(typed, str) and node.value.startswith("0"):
        text = f"{name}: {node.value} must stand in quotes: YAML takes it for a number, and drops the zero"
        reading.refuse(path, outer(node), text, f'write "{node.value}"')
    elif not isinstance(typed, str) and not kind.digits:
        text = f"{name}: YAML takes {node.value} for a number or truth value, not for text"
        reading.refuse(path, outer(node), text, f'write "{node.value}"')
    elif not kind.accepts(node.value):
        reading.refuse(path, outer(node), f"{name}: {node.value!r} is not {kind.what}", kind.hint)
    else:
        return node.value
    return None


def _noun(node: Node) -> str:
    match node:
        case Mapping():
            return "a mapping"
        case Sequence():
            return "a list"
        case Scalar(value=""):
            return "nothing"
        case Scalar():
            return repr(node.value)
    return "an alias"


def meant(name: str, known: Iterable[str]) -> str:
    """A hint that names the known name nearest to `name`, or empty."""
    import difflib  # slow to import, and only what is written wrongly needs it

    close = difflib.get_close_matches(name, list(known), n=1)
    return f"did you mean {close[0]}?" if close else ""
