"""GitHub workflows and composite actions become pipelines.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
"""

from __future__ import annotations

from offkey.model.pipeline import NO_ENTRIES, CompositeAction, Trigger, Workflow
from offkey.model.text import Incomplete, Source, Span
from offkey.model.yaml import Mapping, Node, Pair, Scalar, key_text, outer, resolve
from offkey.read import yaml
from offkey.read.github_job import defaults, jobs, steps
from offkey.read.github_node import (
    NO_PAIRS,
    KeySpans,
    Pairs,
    Reading,
    child,
    entries,
    is_null,
    pairs,
    permissions,
    text,
    texts,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def read_workflow(source: Source) -> Workflow:
    """The workflow in `source`; what could not be read is in its `problems`."""
    reading = Reading(source)
    table = _root(reading)
    if not reading.problems and "jobs" not in table and not _says_nothing(source):
        reading.problem(Span(0, 0), "is not a workflow: it has no jobs")
    directory, shell = defaults(reading, table)
    return Workflow(
        source=source,
        name=text(reading, table, "name"),
        triggers=tuple(_triggers(reading, table.get("on"))),
        permissions=permissions(reading, table),
        env=entries(reading, table.get("env")) if "env" in table else NO_ENTRIES,
        jobs=tuple(jobs(reading, table.get("jobs"))),
        defaults_working_directory=directory,
        defaults_shell=shell,
        keys=KeySpans(table),
        problems=_in_order(reading.problems),
    )


def _says_nothing(source: Source) -> bool:
    """Whether there is nothing but comments, if even those: nobody runs it, and nothing is left unread."""
    lines = [line for line in map(bytes.strip, source.data.splitlines()) if line]
    return all(line.startswith(b"#") for line in lines)


def read_action(source: Source) -> CompositeAction | None:
    """The composite action in `source`, or None for an action of another kind (JavaScript, Docker)."""
    reading = Reading(source)
    root = _root(reading)
    runs = child(reading, root, "runs")
    if not reading.problems and text(reading, runs, "using") != "composite":
        return None
    found = tuple(steps(reading, runs.get("steps")))
    declared = child(reading, root, "inputs")
    defaults = {name.lower(): text(reading, child(reading, declared, name), "default") or "" for name in declared}
    return CompositeAction(source, found, _in_order(reading.problems), defaults)


def _root(reading: Reading) -> Pairs:
    """The pairs of the file's mapping; every problem of the YAML itself is noted."""
    parsed = yaml.parse_checked(reading.source)
    if isinstance(parsed, Incomplete):
        reading.problems.append(parsed)
        return NO_PAIRS
    roots, problems = parsed
    if len(roots) > 1:
        reading.problem(outer(roots[1]), "has a second YAML document, which GitHub Actions refuses")
    if not roots or is_null(roots[0]):
        if not _says_nothing(reading.source):
            reading.problem(Span(0, 0), "is empty")
        return NO_PAIRS
    reading.problems += problems
    return pairs(reading, roots[0], what="the file")


def _triggers(reading: Reading, pair: Pair | None) -> Iterator[Trigger]:
    """`on: push`, `on: [push, pull_request]`, or `on:` with a mapping of events to filters."""
    if pair is None or is_null(pair.value):
        return
    value = resolve(pair.value)
    match value:
        case Scalar():
            yield Trigger(value.value, value.span)
        case Mapping():
            for item in value.merged():
                yield _trigger(reading, item)
        case _:
            yield from (_event(item) for item in value.items if isinstance(resolve(item), Scalar))


def _event(item: Node) -> Trigger:
    return Trigger(key_text(item) or "", outer(item))


def _trigger(reading: Reading, item: Pair) -> Trigger:
    event = key_text(item.key) or ""
    value = resolve(item.value)
    table = pairs(reading, value, what=event) if isinstance(value, Mapping) else NO_PAIRS
    return Trigger(
        event,
        item.span,
        branches=texts(reading, table.get("branches")),
        branches_ignore=texts(reading, table.get("branches-ignore")),
        tags=texts(reading, table.get("tags")),
        paths=texts(reading, table.get("paths")),
        types=texts(reading, table.get("types")),
        tags_ignore=texts(reading, table.get("tags-ignore")),
        paths_ignore=texts(reading, table.get("paths-ignore")),
    )


def _in_order(problems: list[Incomplete]) -> tuple[Incomplete, ...]:
    """Each problem once, by line: a part that several keys share is read more than once."""
    return tuple(sorted(set(problems)))
