"""YAML text becomes positioned nodes; what cannot be parsed becomes `Incomplete`, never an exception.

Built from the parser's events: composing would expand nothing but lose the ends of block
collections, and loading would lose everything else. Aliases stay references, so a file whose
aliases multiply costs no more than its length; it is refused once it would expand beyond reason.
"""

from __future__ import annotations

import sys

from offkey.model.records import dataclass
from offkey.model.regex import ASCII, regex
from offkey.model.text import ENCRYPTED, GIT_CRYPT, Incomplete, Source, Span
from offkey.model.yaml import Alias, Mapping, Node, Scalar, Sequence, is_merge, key_text, outer, resolve
from offkey.read.yaml_plain import document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from offkey.read.yaml_buffer import Buffer
    from offkey.read.yaml_tree import Tree

    Plain = Any
else:
    Plain = object
"""Plain data: None, bool, int, float, str, list, dict with str keys."""


_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS = frozenset({"true", "True", "TRUE", "false", "False", "FALSE"})
_INTEGER = regex(r"[-+]?[0-9]+\Z", ASCII)
_OCTAL = regex(r"0o[0-7]+\Z")
_HEXADECIMAL = regex(r"0x[0-9a-fA-F]+\Z")
_FLOAT = regex(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z", ASCII)
_INFINITY = regex(r"[-+]?\.(?:inf|Inf|INF)\Z")
_NAN = regex(r"\.(?:nan|NaN|NAN)\Z")
_MAX_DIGITS = 400
"""A longer number is kept as text: converting takes time that grows with the square of its length."""
_NO_TEXT = (b"\xff\xfe", b"\xfe\xff", GIT_CRYPT)
_BLANK = b" \r\n"


def parse(source: Source) -> Node | Incomplete:
    """The root of the first document; an empty file is an empty plain scalar."""
    roots = parse_all(source)
    if isinstance(roots, Incomplete):
        return roots
    return roots[0] if roots else Scalar("", "", Span(len(source.data), len(source.data)))


def parse_all(source: Source) -> tuple[Node, ...] | Incomplete:
    """The root of every document in the file."""
    tree = _tree(source)
    return tree if isinstance(tree, Incomplete) else tuple(tree.roots)


def parse_checked(source: Source) -> tuple[tuple[Node, ...], tuple[Incomplete, ...]] | Incomplete:
    """What `parse_all` gives, with the `problems` of the first root."""
    tree = _tree(source)
    if isinstance(tree, Incomplete):
        return tree
    found = () if tree.plain or not tree.roots else problems(source, tree.roots[0])
    return tuple(tree.roots), found


@dataclass(frozen=True, slots=True)
class _Document:
    """The root of a file with nothing in it that needs the parser."""

    roots: tuple[Node, ...]
    plain: bool


def _tree(source: Source) -> Tree | _Document | Incomplete:
    read = document(source.data)
    if read is not None:
        return _Document((read[0],), read[1])
    if not source.data.strip(_BLANK):
        return _Document((), plain=True)
    if source.data.startswith(_NO_TEXT):
        return _no_text(source)
    from offkey.read.yaml_buffer import Buffer  # most files are plain
    from offkey.read.yaml_tree import Refused, Tree

    buffer = Buffer(source.data)
    tree = Tree(source, buffer)
    try:
        tree.take(_events(buffer.text))
    except Refused as refusal:
        return Incomplete(source.path, source.line_of(refusal.offset), refusal.reason)
    except _yaml_error() as error:
        return _syntax_error(source, buffer, error)
    return tree


def syntax(source: Source, *, of_many: bool = False) -> Incomplete | None:
    """Why a file is no YAML, or None where it is; no tree is built.

    The parser is the fastest to see it, but for one that is not `of_many` takes longer to import.
    """
    if source.data.startswith(_NO_TEXT):
        return _no_text(source)
    if not of_many and "yaml" not in sys.modules and document(source.data) is not None:
        return None
    if not source.data.strip(_BLANK):
        return None
    from offkey.read.yaml_buffer import Buffer

    buffer = Buffer(source.data)
    try:
        _check(buffer.text)
    except _yaml_error() as error:
        return _syntax_error(source, buffer, error)
    return None


def problems(source: Source, root: Node) -> tuple[Incomplete, ...]:
    """Duplicate keys, aliases without an anchor, and merge keys that merge nothing, in file order."""
    found = sorted(_problems(root), key=lambda item: item[0].start)
    return tuple(Incomplete(source.path, source.line_of(span.start), reason) for span, reason in found)


def plain(node: Node) -> Plain:
    """The data of `node`, typed by YAML 1.2's core schema as GitHub does: `on` and `yes` stay text.

    What an alias stands for is shared, not copied. Later duplicates of a key are ignored, as `Mapping.get` does.
    Source: https://yaml.org/spec/1.2.2/#103-core-schema.
    """
    return data(node, lambda scalar, _key: _typed(scalar))


def data(node: Node, typed: Callable[[Scalar, str], Any]) -> Any:
    """As `plain`, with another schema: `typed` gives what a scalar is, by the key that it stands under, if any."""
    return _data(node, "", typed, {})


def _data(node: Node, key: str, typed: Callable[[Scalar, str], Any], done: dict[int, Any]) -> Any:
    node = resolve(node)
    if isinstance(node, Scalar):
        return typed(node, key)
    if id(node) in done:
        return done[id(node)]
    value: Any
    if isinstance(node, Sequence):
        value = [_data(item, "", typed, done) for item in node.items]
    else:
        value = {}
        for pair in node.merged():
            name = key_text(pair.key) or ""
            value.setdefault(name, _data(pair.value, name, typed, done))
    done[id(node)] = value
    return value


def is_null(node: Scalar) -> bool:
    """Whether a scalar stands for nothing, by the core schema."""
    if node.tag is None:
        return not node.style and node.value in _NULLS
    return _typed(node) is None


def _typed(node: Scalar) -> str | int | float | bool | None:
    if node.tag is not None and not node.tag.startswith("tag:yaml.org,2002:"):
        return node.value
    if node.tag == "tag:yaml.org,2002:str" or (node.tag is None and node.style):
        return node.value
    return typed_text(node.value)


def typed_text(text: str) -> str | int | float | bool | None:
    """What a plain scalar means by the core schema."""
    if text in _NULLS:
        return None
    if text in _BOOLEANS:
        return text in {"true", "True", "TRUE"}
    return _number(text)


def _number(text: str) -> str | int | float:
    if text[0] not in "0123456789+-." or len(text) > _MAX_DIGITS:
        return text
    for pattern, base in ((_INTEGER, 10), (_OCTAL, 8), (_HEXADECIMAL, 16)):
        if pattern.match(text):
            return int(text, base)
    if _FLOAT.match(text):
        return float(text)
    if _INFINITY.match(text) or _NAN.match(text):
        return float(text.replace(".", "", 1))
    return text


def _problems(root: Node) -> Iterator[tuple[Span, str]]:
    pending = [root]
    while pending:
        node = pending.pop()
        match node:
            case Alias(target=None):
                yield node.span, f"alias *{node.name} has no anchor"
            case Sequence():
                pending.extend(node.items)
            case Mapping():
                yield from _mapping_problems(node)
                pending.extend(pair.value for pair in node.pairs)
            case _:
                pass


def _mapping_problems(node: Mapping) -> Iterator[tuple[Span, str]]:
    seen = {pair.key.value for pair in node.pairs if isinstance(pair.key, Scalar)}
    if len(seen) == len(node.pairs) and "<<" not in seen:
        return  # as in nearly all
    seen.clear()
    for pair in node.pairs:
        key = key_text(pair.key)
        if is_merge(pair):
            if not _mergeable(pair.value):
                yield outer(pair.key), "merge key << does not name a mapping"
        elif key is None:
            yield outer(pair.key), "a key is not text"
        elif key in seen:
            yield outer(pair.key), f"key {key!r} is given twice"
        else:
            seen.add(key)


def _mergeable(value: Node) -> bool:
    value = resolve(value)
    items = value.items if isinstance(value, Sequence) else (value,)
    return all(isinstance(resolve(item), Mapping) for item in items)


def _events(text: str) -> Iterator[Any]:
    library = _library()
    if not library.__with_libyaml__:
        parsed: Iterator[Any] = library.parse(text, Loader=library.Loader)
        return parsed
    parser = library.cyaml.CParser(text)  # a loader would also be ready to make objects
    return iter(parser.get_event, None)


def _check(text: str) -> None:
    """What `_events` raises, without the events."""
    library = _library()
    if library.__with_libyaml__:
        library.cyaml.CParser(text).raw_parse()
    else:
        for _ in library.parse(text, Loader=library.Loader):
            pass


def _library() -> Any:
    """PyYAML, imported when a file is read: many commands read none.

    More than half of its import compiles regular expressions for its own scanner and for values. libyaml needs none of
    them, so they are compiled if somebody asks.
    """
    if "yaml" not in sys.modules:
        import re

        compiler = re.compile
        vars(re)["compile"] = regex
        try:
            __import__("yaml")
        finally:
            vars(re)["compile"] = compiler
    return sys.modules["yaml"]


def _yaml_error() -> type[Exception]:
    error: type[Exception] = _library().YAMLError
    return error


def _no_text(source: Source) -> Incomplete:
    encrypted = source.data.startswith(GIT_CRYPT)
    return Incomplete(source.path, 1, ENCRYPTED if encrypted else "is UTF-16; only UTF-8 is read")


def _syntax_error(source: Source, buffer: Buffer, error: Exception) -> Incomplete:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    offset = buffer.offset(min(mark.index, len(buffer.text))) if mark else 0
    reason = getattr(error, "problem", None) or str(error).splitlines()[0]
    return Incomplete(source.path, source.line_of(offset), f"is not YAML: {reason}")
