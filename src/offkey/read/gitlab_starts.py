"""In which pipelines a GitLab job runs, as `rules` and `only` say.

Source: https://docs.gitlab.com/ci/yaml/#rules, https://docs.gitlab.com/ci/yaml/deprecated_keywords/#onlyrefs--exceptrefs
"""

from __future__ import annotations

from offkey.model import yaml
from offkey.model.gitlab import Start
from offkey.model.yaml import Scalar, resolve
from offkey.read.gitlab_merge import pairs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from offkey.model.text import Source
    from offkey.model.yaml import Node
    from offkey.read.gitlab_merge import Configuration, Located, Table

_OF_MERGE_REQUESTS = '$CI_PIPELINE_SOURCE == "merge_request_event"'
_OTHERS = Start(None, never=True)
"""Branches or tags that a job names by `only`, or leaves out by `except`."""
_MAX_DEPTH = 6
_MOST = 2_000
"""Nodes of the rules of one job; nobody writes more, and references may multiply them."""


def starts(configuration: Configuration, table: Table) -> tuple[Start, ...]:
    """What starts a job, the first that fits first; nothing where the job does not say it."""
    rules = table.get("rules", ())
    if rules:
        return tuple(_rules(configuration, rules, _MAX_DEPTH, [_MOST]))
    named = tuple(_refs(configuration, table.get("only", ())))
    return named or ((_OTHERS,) if "only" in table or "except" in table else ())


def runs_for_merge_requests(starts: Iterable[Start]) -> bool | None:
    """Whether a job runs in the pipeline of some merge request: None where that hangs on what is not known.

    A rule that asks for files that were changed, or that exist, or for the branch that is merged into leaves some.
    """
    from offkey.read.gitlab_condition import holds

    answer: bool | None = False
    for start in starts:
        fits = True if start.condition is None else holds(start.condition, for_all=start.never)
        if fits is None:
            answer = None
        elif fits and not (start.never and start.filtered):
            return answer if start.never else True
    return answer


def _rules(configuration: Configuration, located: Sequence[Located], depth: int, left: list[int]) -> Iterator[Start]:
    """`left` holds how many nodes may still be looked at, also those that lead to no rule."""
    for one in located[:1]:
        yield from _items(configuration, one.source, one.value, depth, left)


def _items(configuration: Configuration, source: Source, node: Node, depth: int, left: list[int]) -> Iterator[Start]:
    node = resolve(node)
    left[0] -= 1
    if left[0] < 0:
        return
    if isinstance(node, yaml.Mapping):
        yield _start(source, node)
    elif isinstance(node, yaml.Sequence) and depth:
        if node.tag == "!reference":
            yield from _rules(configuration, configuration.referred(node), depth - 1, left)
        else:
            for item in node.items:
                yield from _items(configuration, source, item, depth - 1, left)


def _start(source: Source, node: yaml.Mapping) -> Start:
    table = pairs(source, node)
    condition, when = (_text(table, key) for key in ("if", "when"))
    sets = frozenset(name for one in table.get("variables", ()) for name in pairs(one.source, one.value))
    return Start(condition, when == "never", "changes" in table or "exists" in table, sets)


def _text(table: Table, key: str) -> str | None:
    found = table.get(key)
    value = found[0].value if found else None
    return value.value if isinstance(value, Scalar) else None


def _refs(configuration: Configuration, located: Sequence[Located]) -> Iterator[Start]:
    """`only: [merge_requests]`, or the same under `refs`."""
    for one in located[:1]:
        refs = pairs(one.source, one.value).get("refs", ()) if isinstance(one.value, yaml.Mapping) else located
        if "merge_requests" in configuration.texts(refs):
            yield Start(_OF_MERGE_REQUESTS)
