"""The rules asked by several processes: a tree of Terraform in pieces, and every other question whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from offkey.model.finding import Finding, Rule
from offkey.model.module import Module
from offkey.model.node import TrustNode
from offkey.model.repository import Repository
from offkey.model.text import Incomplete
from offkey.read.hcl_later import noted
from offkey.read.written_trusts import in_modules, of_other_files
from offkey.scan.asking import NODES, ask
from offkey.scan.crew import share

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.repository import Part

_PIECES = 16
_PAYS_FROM = 1000
"""With fewer modules, a scan is done before another process would be of use."""

_Found = list[tuple[int, list[Finding]]]
"""The findings of rules, by the place of the rule in the list."""


def pays(repository: Repository) -> bool:
    """Whether there is enough to do for more than one process."""
    return len(repository.modules) >= _PAYS_FROM


def ask_all(
    repository: Repository, rules: Sequence[Rule], *, jobs: int, meanwhile: Callable[[], object]
) -> tuple[list[Finding], tuple[Incomplete, ...]]:
    """What `rules` find, in the order in which one process would find it, and what could not be read."""
    tasks = list(_tasks(repository, rules))
    told, noted_by_each = share(tasks, jobs=jobs, first=meanwhile, last=partial(_noted, repository))
    by_rule: list[list[Finding]] = [[] for _ in rules]
    for found in told:
        for index, findings in found:
            by_rule[index] += findings
    incomplete = tuple(sorted({problem for problems in noted_by_each for problem in problems}))
    return [finding for findings in by_rule for finding in findings], incomplete


def _tasks(repository: Repository, rules: Sequence[Rule]) -> Iterator[Callable[[], _Found]]:
    """What there is to do, the pieces first: a process takes the next one when it is done with one."""
    numbered = list(enumerate(rules))
    trusts = [(index, rule) for index, rule in numbered if rule.on is TrustNode]
    modules = repository.modules
    size = max(1, -(-len(modules) // _PIECES))
    for start in range(0, len(modules), size):
        yield partial(_of_piece, repository, trusts, modules[start : start + size])
    yield partial(_of_other_files, repository, trusts)
    for index, rule in numbered:
        if rule.on is not TrustNode:
            yield partial(_of_rule, repository, index, rule)


def _of_piece(repository: Repository, rules: Sequence[tuple[int, Rule]], modules: Sequence[Module]) -> _Found:
    """The trusts of some modules; their files are looked at for what breaks them as well."""
    nodes = [TrustNode(repository, written) for written in in_modules(modules)] if rules else []
    for module in modules:
        _ = module.problems
    return [(index, list(ask(rule, nodes))) for index, rule in rules]


def _of_other_files(repository: Repository, rules: Sequence[tuple[int, Rule]]) -> _Found:
    nodes = [TrustNode(repository, written) for written in of_other_files(repository)] if rules else []
    return [(index, list(ask(rule, nodes))) for index, rule in rules]


def _of_rule(repository: Repository, index: int, rule: Rule) -> _Found:
    return [(index, list(ask(rule, list(NODES[rule.on](repository)))))]


def _noted(repository: Repository) -> set[Incomplete]:
    """What this process could not read, of all that it asked for."""
    others: tuple[Part, ...] = (
        *repository.workflows,
        *repository.actions,
        *repository.gitlab,
        *repository.atlantis,
        *repository.texts,
    )
    found = {*repository.unread, *(problem for part in others for problem in part.problems)}
    return found | {problem for module in repository.modules for file in module.files for problem in noted(file)}
