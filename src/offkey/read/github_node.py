"""The small readers every part of a workflow is made of: text, lists, entries, permissions.

A wrong shape becomes a problem with its line, never an exception: the rest is still read.
"""

from __future__ import annotations

from offkey.model.builtin import Mapping as MappingOf
from offkey.model.pipeline import NO_ENTRIES, Entries, Entry, Permissions
from offkey.model.text import Incomplete, Source, Span
from offkey.model.yaml import Alias, Mapping, Node, Pair, Scalar, Sequence, is_merge, key_text, outer, resolve
from offkey.read.yaml import is_null as is_null_scalar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Pairs = MappingOf[str, Pair]
NO_PAIRS: Pairs = {}


class Reading:
    """One file being read: its bytes, and the problems met so far."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems: list[Incomplete] = []

    def problem(self, span: Span, reason: str, *, when_run: bool = False) -> None:
        """Note that something at `span` could not be read."""
        self.problems.append(Incomplete(self.source.path, self.source.line_of(span.start), reason, when_run))


def is_null(node: Node) -> bool:
    """Whether `node` is an absent or null value."""
    node = resolve(node)
    return isinstance(node, Scalar) and is_null_scalar(node)


def pairs(reading: Reading, node: Node, *, what: str) -> Pairs:
    """The pairs of a mapping by key, first one first; nothing for null; a problem for anything else."""
    node_span = outer(node).start
    found = resolve(node)
    if not isinstance(found, Mapping):
        if not is_null(found):
            reading.problem(Span(node_span, node_span), f"{what} is not a mapping")
        return NO_PAIRS
    plain = {pair.key.value: pair for pair in found.pairs if isinstance(pair.key, Scalar)}
    if len(plain) == len(found.pairs) and "<<" not in plain:
        return plain
    every: Iterable[Pair] = found.pairs
    if any([is_merge(pair) for pair in found.pairs]):
        reading.problem(found.span, f"{what} uses a merge key (<<), which GitHub Actions refuses")
        every = found.merged()
    result: dict[str, Pair] = {}
    for pair in every:
        result.setdefault(key_text(pair.key) or "", pair)
    return result


def child(reading: Reading, parent: Pairs, key: str) -> Pairs:
    """The pairs of the mapping under `key`; nothing where it is absent."""
    pair = parent.get(key)
    return pairs(reading, pair.value, what=key) if pair else NO_PAIRS


def text(reading: Reading, parent: Pairs, key: str) -> str | None:
    """The text of the scalar under `key`, or None where it is absent or null."""
    pair = parent.get(key)
    if pair is None:
        return None
    value = resolve(pair.value)
    if isinstance(value, Scalar):
        return None if is_null_scalar(value) else value.value
    reading.problem(pair.span, f"{key} is not text")
    return None


def span_of(parent: Pairs, key: str) -> Span | None:
    """The span of the scalar under `key`, where its text stands (at the anchor, for an alias)."""
    pair = parent.get(key)
    value = resolve(pair.value) if pair is not None else None
    return value.span if isinstance(value, Scalar) and not is_null_scalar(value) else None


def texts(reading: Reading, pair: Pair | None) -> tuple[str, ...]:
    """One text, or a list of them: `needs: a`, `needs: [a, b]`."""
    if pair is None or is_null(pair.value):
        return ()
    value = resolve(pair.value)
    if isinstance(value, Mapping):
        reading.problem(pair.span, f"{key_text(pair.key)} is neither text nor a list")
        return ()
    items = (value,) if isinstance(value, Scalar) else value.items
    return tuple(node.value for node in map(resolve, items) if isinstance(node, Scalar))


class KeySpans(MappingOf[str, Span]):
    """Each key with the span of its whole entry, worked out when somebody asks: few do."""

    __slots__ = ("_pairs",)

    def __init__(self, parent: Pairs) -> None:
        self._pairs = parent

    def __getitem__(self, key: str) -> Span:
        return self._pairs[key].span

    def __iter__(self) -> Iterator[str]:
        return iter(self._pairs)

    def __len__(self) -> int:
        return len(self._pairs)

    def __repr__(self) -> str:
        return repr(dict(self))


def entries(reading: Reading, pair: Pair | None) -> Entries:
    """A mapping of scalars. What cannot be read as one (`env: ${{ … }}`) becomes a problem.

    Where no secret is named (`fromJSON(inputs.env)`) there is none, or it stands where the workflow hands it on.
    Source: https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#context-availability
    """
    if pair is None:
        return NO_ENTRIES
    what = key_text(pair.key) or ""
    value = resolve(pair.value)
    alias = isinstance(pair.value, Alias)
    if isinstance(value, Scalar) and value.value.lstrip().startswith("${{"):
        named = "secrets" in value.value.casefold()
        reading.problem(pair.span, f"{what} is computed when the workflow runs", when_run=not named)
        return Entries((), pair.span, alias)
    if not isinstance(value, Mapping) or any(map(is_merge, value.pairs)):
        pairs(reading, pair.value, what=what)  # notes what is wrong with it
    if not isinstance(value, Mapping):
        return Entries((), pair.span, alias)
    read = [_entry(reading, item) for item in value.merged()]
    return Entries(tuple([entry for entry in read if entry]), pair.span, alias)


def _entry(reading: Reading, pair: Pair) -> Entry | None:
    key, value = resolve(pair.key), resolve(pair.value)
    if not isinstance(key, Scalar):
        return None
    if not isinstance(value, Scalar):
        reading.problem(pair.span, f"{key.value} is not text")
        return None
    content = "" if is_null_scalar(value) else value.value
    return Entry(key.value, content, pair.key.span, pair.value.span, pair.span)


def permissions(reading: Reading, parent: Pairs) -> Permissions | None:
    """The `permissions:` key, or None where it is absent.

    A null value or a wrong shape is read as granting nothing, the safe side, and is a problem.
    """
    pair = parent.get("permissions")
    if pair is None:
        return None
    alias = isinstance(pair.value, Alias)
    value = resolve(pair.value)
    if isinstance(value, Scalar) and value.value in {"read-all", "write-all"}:
        return Permissions(value.value, {}, pair.span, pair.value.span, alias=alias)
    if not isinstance(value, Mapping):
        reading.problem(pair.span, "permissions is neither read-all, write-all nor a mapping")
        return Permissions(None, {}, pair.span, pair.value.span, alias=alias)
    items = entries(reading, pair)
    scopes = {entry.key: entry.value for entry in reversed(items.items)}
    return Permissions(None, scopes, pair.span, pair.value.span, items, value.flow, alias)


def list_items(reading: Reading, pair: Pair | None) -> Sequence | None:
    """The sequence under a key, or None where it is absent; a problem where it is something else."""
    if pair is None or is_null(pair.value):
        return None
    value = resolve(pair.value)
    if isinstance(value, Sequence):
        return value
    reading.problem(pair.span, f"{key_text(pair.key)} is not a list")
    return None
