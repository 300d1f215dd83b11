"""A large repository asked share by share, by as many processes as there are: each by all rules, then let go of."""

from __future__ import annotations

from offkey.model.builtin import partial
from offkey.model.finding import Finding, PersistentSecret, Rule
from offkey.model.node import Share
from offkey.model.records import dataclass, replace
from offkey.model.repository import Repository
from offkey.model.text import Incomplete
from offkey.read.hcl_later import noted
from offkey.read.terraform_concern import concerned
from offkey.scan import secrets
from offkey.scan.asking import NODES, ask
from offkey.scan.crew import share

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from offkey.model.pipeline import Workflow
    from offkey.model.repository import Part

_MODULES = 100
"""What was read of so many modules is let go of before the next are asked."""
_WORKFLOWS = 20_000
"""Bytes of workflows in a share at least, which take a few milliseconds."""
_SHARES = 12
"""How many shares of workflows there are at most: enough for the work to be divided evenly."""
_MOST_SHARES = 100

_Found = list[tuple[int, list[Finding]]]
"""The findings of rules, by the place of the rule in the list."""
_Answer = tuple[_Found, secrets.Credentials, set[Incomplete]]


@dataclass(frozen=True, slots=True)
class Said:
    """What all say together."""

    findings: list[Finding]
    secrets: tuple[PersistentSecret, ...]
    incomplete: tuple[Incomplete, ...]


def ask_all(repository: Repository, rules: Sequence[Rule], *, jobs: int, count: bool) -> Said:
    """What `rules` find, as if they were asked one after the other, and if asked, the credentials that `count`.

    What was read of a module is let go of with its share, so that the memory does not grow with the tree.
    """
    numbered = list(enumerate(rules))
    by_share = [(index, rule) for index, rule in numbered if rule.on is not Repository]
    of_rules = [partial(_of_rule, repository, index, rule) for index, rule in numbered if rule.on is Repository]
    parts = list(shares(repository))
    order = sorted(range(len(parts)), key=lambda index: (not parts[index].rest, -_size(parts[index])))
    of_shares = [partial(_of_share, by_share, parts[index], count=count) for index in order]
    if jobs > 1:
        _ = repository.atlantis  # asked for in every process: one finds it faster alone than two at the same time
    tasks: list[Callable[[], Any]] = [*of_rules, *of_shares]  # what takes longest comes first: nobody waits for it
    told, ends = share(tasks, jobs=jobs, last=partial(_noted, repository))
    answers: dict[int, _Answer] = dict(zip(order, told[len(of_rules) :], strict=True))
    in_order = [answers[index] for index in range(len(parts))]
    by_rule: list[list[Finding]] = [[] for _ in rules]
    for found in (*(found for found, _, _ in in_order), *told[: len(of_rules)]):
        for index, findings in found:
            by_rule[index] += findings
    known = secrets.counted([credentials for _, credentials, _ in in_order]) if count else ()
    problems = {problem for found in (*ends, *(problems for _, _, problems in in_order)) for problem in found}
    findings = [one for rule, found in zip(rules, by_rule, strict=True) for one in rule.together(found)]
    return Said(findings, known, tuple(sorted(problems)))


def shares(repository: Repository) -> Iterator[Share]:
    """Every part of the repository in one share; what is neither workflow nor module is in the first."""
    taken = {file.source.path for module in repository.modules for file in module.files}
    taken.update(workflow.source.path for workflow in repository.workflows)
    others = tuple(source for path, source in repository.sources.items() if path not in taken)
    yield Share(repository, (), (), repository.aside, others, rest=True)
    for workflows in _of_size(repository.workflows):
        sources = tuple(workflow.source for workflow in workflows)
        yield Share(repository, workflows, (), (), sources, rest=False)
    size = max(_MODULES, -(-len(repository.modules) // _MOST_SHARES))
    for start in range(0, len(repository.modules), size):
        modules = repository.modules[start : start + size]
        sources = tuple(file.source for module in modules for file in module.files)
        yield Share(repository, (), modules, (), sources, rest=False)


def _size(part: Share) -> int:
    return sum(len(source.data) for source in part.sources)


def _of_size(workflows: Sequence[Workflow]) -> Iterator[tuple[Workflow, ...]]:
    most = max(_WORKFLOWS, sum(len(workflow.source.data) for workflow in workflows) // _SHARES)
    found: list[Workflow] = []
    size = 0
    for workflow in workflows:
        found.append(workflow)
        size += len(workflow.source.data)
        if size >= most:
            yield tuple(found)
            found, size = [], 0
    if found:
        yield tuple(found)


def _of_share(rules: Sequence[tuple[int, Rule]], asked: Share, *, count: bool) -> _Answer:
    """All about some parts; they are looked at for what breaks them as well."""
    whole, asked = asked, replace(asked, modules=tuple(concerned(asked.repository, asked.modules)))
    known = secrets.of_share(asked) if count else secrets.Credentials()
    nodes = {on: list(NODES[on](asked)) for on in dict.fromkeys(rule.on for _, rule in rules)}
    found = [(index, findings) for index, rule in rules if (findings := list(ask(rule, nodes[rule.on])))]
    parts: tuple[Part, ...] = (*asked.workflows, *asked.aside)
    problems = {problem for part in parts for problem in part.problems}
    for module in whole.modules:
        _ = module.problems
        module.forget()
    return found, known, problems


def _of_rule(repository: Repository, index: int, rule: Rule) -> _Found:
    return [(index, list(ask(rule, [repository])))]


def _noted(repository: Repository) -> set[Incomplete]:
    """What this process could not read, of all that it asked for."""
    others: list[Part] = [*repository.actions, *repository.gitlab, *repository.texts]
    others += repository.__dict__.get("atlantis", ())  # if this process has looked for it
    found = {*repository.unread, *(problem for part in others for problem in part.problems)}
    return found | {problem for module in repository.modules for file in module.files for problem in noted(file)}
