"""Every apply a pipeline makes: a job, or one combination of its matrix, with what it applies and where it is bound."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from offkey.migrate.usage import JobUsage, terraform_uses
from offkey.model.records import dataclass, field, replace
from offkey.model.unknown import Unknown
from offkey.read import github_matrix
from offkey.read.github_expression import Complete, interpolate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.migrate.given import Inputs
    from offkey.migrate.roots import Root
    from offkey.read.github_matrix import Combination


@dataclass(frozen=True, slots=True)
class Turn:
    """One combination of a job's matrix, the root modules it runs, and what its workflow was given."""

    combination: Combination
    roots: tuple[str, ...]
    inputs: Inputs = field(default_factory=dict)


def turns(usage: JobUsage) -> tuple[Turn, ...] | Unknown:
    """The combinations of a job's matrix; one without names for a job that has no matrix."""
    combinations = github_matrix.combinations(usage.job.matrix)
    if isinstance(combinations, Unknown):
        return combinations
    if len(usage.ways) > 1:
        found = [(c, w, _alone(usage, c, ways=(w,))) for w in usage.ways for c in combinations]
        return tuple(Turn(c, alone.roots, w) for c, w, alone in found if alone.applies or not usage.applies)
    if len(combinations) <= 1 or len({use.directory for use in usage.terraform}) <= 1:
        return tuple(Turn(combination, usage.roots, usage.ways[0]) for combination in combinations)
    alone = ((combination, _alone(usage, combination).roots) for combination in combinations)
    inputs = usage.ways[0]
    return tuple(Turn(c, tuple(root for root in roots if root in usage.roots), inputs) for c, roots in alone)


def _alone(usage: JobUsage, combination: Combination, *, ways: tuple[Inputs, ...] | None = None) -> JobUsage:
    """What the job does in one combination only, and where they are given, called in these `ways`."""
    job = replace(usage.job, matrix={"include": [dict(combination)]}) if combination else usage.job
    given = usage.ways if ways is None else ways
    terraform = tuple(terraform_uses(usage.workflow, job, usage.steps, given))
    return replace(usage, job=job, ways=given, terraform=terraform)


def environment_in(usage: JobUsage, turn: Turn) -> str | Unknown | None:
    """The environment that a job names in one turn; None where it names none."""
    written = usage.job.environment
    context = {"matrix": Complete(turn.combination), "inputs": turn.inputs}
    found = None if written is None else interpolate(written, context)
    return found or None


@dataclass(frozen=True, slots=True)
class Application:
    """What is applied at once under one environment, None where none is named. No roots: not by terraform."""

    usage: JobUsage
    roots: tuple[str, ...]
    environment: str | None


def applications(usages: Iterable[JobUsage]) -> Iterator[Application]:
    """The applies of these jobs. One whose environment only a run knows is left out."""
    for usage in usages:
        if not usage.applies:
            continue
        if usage.job.environment is None:
            yield Application(usage, usage.roots, None)
            continue
        found = turns(usage)
        for turn in (Turn({}, usage.roots),) if isinstance(found, Unknown) else found:
            environment = environment_in(usage, turn)
            if not isinstance(environment, Unknown):
                yield Application(usage, turn.roots, environment)


def accounts_of(paths: Iterable[str], roots: Sequence[Root], names: Mapping[str, str], hub: str | None) -> list[str]:
    """The names of the accounts that the root modules at `paths` deploy into.

    `names` are by account id; `hub` is the account that the jobs' own credentials belong to, None where
    nothing is deployed with these.
    """
    wanted = set(paths)
    found: dict[str, None] = {}
    for root in roots:
        if root.path in wanted:
            found |= {names[id_]: None for id_ in root.account_ids if id_ in names}
            found |= {hub: None} if root.direct and hub is not None else {}
    return list(found)
