"""What `strategy.matrix` expands to.

Source: https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/run-job-variations
"""

from __future__ import annotations

from itertools import product

from offkey.model.builtin import Mapping
from offkey.model.pipeline import YamlValue
from offkey.model.unknown import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

Combination = Mapping[str, YamlValue]
_LIMIT = 256
"""GitHub's own limit on the jobs of one matrix."""


def combinations(matrix: YamlValue, *, worked_out: bool = False) -> tuple[Combination, ...] | Unknown:
    """Every combination of a job's matrix; one empty combination where there is no matrix.

    Unknown where the matrix is computed at run time (`fromJSON`), or larger than GitHub allows. Expressions that are
    left in one that is `worked_out` stand for themselves.
    """
    if matrix is None:
        return ({},)
    if not isinstance(matrix, dict):
        return Unknown("the matrix is computed at run time")
    axes = {k: v for k, v in matrix.items() if k not in ("include", "exclude")}
    include, exclude = matrix.get("include", []), matrix.get("exclude", [])
    lists = [*axes.values(), include, exclude]
    if not all(isinstance(value, list) for value in lists) or (not worked_out and _has_expression(lists)):
        return Unknown("the matrix is computed at run time")
    size = 1
    for values in axes.values():
        size *= len(values)
    if size + len(include) > _LIMIT:
        return Unknown(f"the matrix has more than {_LIMIT} combinations")
    base = [dict(zip(axes, values, strict=True)) for values in product(*axes.values())] if axes else []
    kept = [c for c in base if not any(_agrees(c, e) for e in exclude if isinstance(e, dict))]
    return tuple(_with_includes(kept, [e for e in include if isinstance(e, dict)], set(axes)))


def _with_includes(kept: list[dict[str, Any]], include: list[dict[str, Any]], axes: set[str]) -> list[dict[str, Any]]:
    """Add each `include` entry to every combination it does not contradict, else as one of its own."""
    result = [dict(c) for c in kept]
    added: list[dict[str, Any]] = []
    for entry in include:
        fits = [c for c, original in zip(result, kept, strict=True) if _agrees(original, _only(entry, axes))]
        for combination in fits:
            combination.update(entry)
        if not fits:
            added.append(dict(entry))
    return result + added


def _only(entry: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    return {k: v for k, v in entry.items() if k in names}


def _agrees(combination: Mapping[str, Any], entry: Mapping[str, Any]) -> bool:
    return all(name in combination and combination[name] == value for name, value in entry.items())


def _has_expression(value: Any) -> bool:
    if isinstance(value, str):
        return "${{" in value
    if isinstance(value, dict):
        return any(_has_expression(v) for v in value.values())
    return isinstance(value, list) and any(_has_expression(v) for v in value)
