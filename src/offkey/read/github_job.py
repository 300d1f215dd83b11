"""Jobs and steps of a GitHub workflow, with the spans that edits need."""

from __future__ import annotations

from offkey.model.pipeline import Entries, Job, Step, YamlValue
from offkey.model.regex import regex
from offkey.model.text import Source, Span
from offkey.model.yaml import Alias, Mapping, Node, Pair, Scalar, Sequence, is_merge, key_text, outer, resolve
from offkey.read.github_node import (
    KeySpans,
    Pairs,
    Reading,
    child,
    entries,
    is_null,
    list_items,
    pairs,
    permissions,
    span_of,
    text,
    texts,
)
from offkey.read.yaml import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_BEFORE_DASH = regex(rb"(?:[^-#]++|#[^\n]*+)*+")
_TEXTS = frozenset({"id", "name", "uses", "run", "if", "working-directory", "shell", "continue-on-error"})
"""The keys of a step that hold text."""


def jobs(reading: Reading, pair: Pair | None) -> Iterator[Job]:
    """Every job under `jobs:`, in order. A job that is not a mapping is a problem."""
    if pair is None:
        return
    pairs(reading, pair.value, what="jobs")
    table = resolve(pair.value)
    if not isinstance(table, Mapping):
        return
    for item in table.merged():
        if isinstance(resolve(item.value), Mapping):
            yield _job(reading, item, flow=table.flow)
        else:
            reading.problem(item.span, f"job {key_text(item.key)} is not a mapping")


def steps(reading: Reading, pair: Pair | None) -> Iterator[Step]:
    """Every step under `steps:`, in order. A step that is not a mapping is a problem."""
    sequence = list_items(reading, pair)
    if sequence is None:
        return
    for number, (item, span) in enumerate(zip(sequence.items, _item_spans(reading.source, sequence), strict=True), 1):
        if isinstance(resolve(item), Mapping):
            yield _step(reading, item, span)
        else:
            reading.problem(outer(item), f"step {number} is not a mapping")


def defaults(reading: Reading, parent: Pairs) -> tuple[str | None, str | None]:
    """`defaults.run`: the working directory and the shell, each None where absent."""
    run = child(reading, child(reading, parent, "defaults"), "run")
    return text(reading, run, "working-directory"), text(reading, run, "shell")


def _job(reading: Reading, item: Pair, *, flow: bool) -> Job:
    key, source = item.key, reading.source
    table = pairs(reading, item.value, what="the job")
    directory, shell = defaults(reading, table)
    return Job(
        id=key_text(key) or "",
        name=text(reading, table, "name"),
        key_span=key.span,
        span=item.span if flow else source.lines(item.span),
        place=source.place(key.span),
        needs=texts(reading, table.get("needs")),
        condition=text(reading, table, "if"),
        environment=_environment(reading, table),
        permissions=permissions(reading, table),
        env=entries(reading, table.get("env")),
        uses=text(reading, table, "uses"),
        uses_span=span_of(table, "uses"),
        with_=entries(reading, table.get("with")),
        secrets=_secrets(reading, table.get("secrets")),
        steps=tuple(steps(reading, table.get("steps"))),
        outputs=entries(reading, table.get("outputs")),
        matrix=_plain(child(reading, table, "strategy").get("matrix")),
        runs_on=_plain(table.get("runs-on")),
        defaults_working_directory=directory,
        defaults_shell=shell,
        keys=KeySpans(table),
        service_env=tuple(_service_env(reading, table)),
        indent=_indent(reading, item),
        alias=isinstance(item.value, Alias),
    )


def _step(reading: Reading, item: Node, span: Span) -> Step:
    table = pairs(reading, item, what="the step")
    said = {key: text(reading, table, key) for key in _TEXTS & table.keys()}
    return Step(
        id=said.get("id"),
        name=said.get("name"),
        uses=said.get("uses"),
        uses_span=span_of(table, "uses"),
        with_=entries(reading, table.get("with")),
        run=said.get("run"),
        run_span=span_of(table, "run"),
        env=entries(reading, table.get("env")),
        condition=said.get("if"),
        working_directory=said.get("working-directory"),
        shell=said.get("shell"),
        continue_on_error=said.get("continue-on-error"),
        span=span,
        place=reading.source.place(outer(item)),
        keys=KeySpans(table),
        alias=isinstance(item, Alias),
    )


def _item_spans(source: Source, sequence: Sequence) -> list[Span]:
    items = [outer(item) for item in sequence.items]
    if sequence.flow:
        return items
    starts = dashes(source, sequence)
    return [source.lines(Span(dash, max(dash + 1, item.end))) for dash, item in zip(starts, items, strict=True)]


def dashes(source: Source, sequence: Sequence) -> list[int]:
    """The offset of each item's dash, in block style: the first one past the item before it, comments skipped."""
    data, found, position = source.data, [], sequence.span.start
    for item in sequence.items:
        before = _BEFORE_DASH.match(data, position, max(position, outer(item).start))
        position = before.end() if before else position
        found.append(position)
        position = max(position + 1, item.span.end)
    return found


def _environment(reading: Reading, table: Pairs) -> str | None:
    """`environment: prod`, or `environment: {name: prod, url: …}`."""
    pair = table.get("environment")
    if pair is not None and isinstance(resolve(pair.value), Mapping):
        return text(reading, child(reading, table, "environment"), "name")
    return text(reading, table, "environment")


def _secrets(reading: Reading, pair: Pair | None) -> Entries | str | None:
    """What a job hands to the workflow it calls: entries, the word `inherit`, or nothing."""
    if pair is None or is_null(pair.value):
        return None
    value = resolve(pair.value)
    return value.value if isinstance(value, Scalar) else entries(reading, pair)


def _service_env(reading: Reading, table: Pairs) -> Iterator[Entries]:
    containers = [pair for pair in child(reading, table, "services").values()]
    if "container" in table:
        containers.insert(0, table["container"])
    for container in containers:
        if isinstance(resolve(container.value), Mapping):
            inner = pairs(reading, container.value, what=key_text(container.key) or "a service")
            if "env" in inner:
                yield entries(reading, inner["env"])


def _plain(pair: Pair | None) -> YamlValue:
    return plain(pair.value) if pair else None


def _indent(reading: Reading, item: Pair) -> int:
    """The column of the job's own keys; two further than the job's key where it has none of its own line."""
    source = reading.source
    of_key = len(source.indentation(item.key.span.start))
    table = resolve(item.value)
    own = [p for p in table.pairs if not is_merge(p)] if isinstance(table, Mapping) and not table.flow else []
    if not own or isinstance(item.value, Alias):
        return of_key + 2
    start = outer(own[0].key).start
    return start - source.line_start(start)
