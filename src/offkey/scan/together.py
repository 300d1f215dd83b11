"""A large tree asked in pieces: each piece by all rules about modules, and let go of; every other question whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from offkey.model.finding import Finding, PersistentSecret, Rule
from offkey.model.module import Module
from offkey.model.node import TrustNode
from offkey.model.records import dataclass
from offkey.model.repository import Repository
from offkey.model.text import Incomplete
from offkey.read.hcl_later import noted
from offkey.read.plain_keys import find as find_plain
from offkey.read.written_trusts import of_other_files
from offkey.scan import secrets
from offkey.scan.asking import NODES, OF_MODULES, ask
from offkey.scan.crew import share

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from offkey.model.node import Node
    from offkey.model.repository import Part

_PIECE = 100
"""Modules: what was read of so many is let go of before the next are asked."""
_MOST_PIECES = 150
_PAYS_FROM = 1000
"""With fewer modules, a scan is done before another process would be of use."""

_Found = list[tuple[int, list[Finding]]]
"""The findings of rules, by the place of the rule in the list."""


@dataclass(frozen=True, slots=True)
class Said:
    """What all say together."""

    findings: list[Finding]
    secrets: tuple[PersistentSecret, ...]
    incomplete: tuple[Incomplete, ...]


def pays(repository: Repository) -> bool:
    """Whether there is enough to do for more than one process."""
    return len(repository.modules) >= _PAYS_FROM


def ask_all(repository: Repository, rules: Sequence[Rule], *, jobs: int, count: bool) -> Said:
    """What `rules` find, as if they were asked one after the other, and if asked, the credentials that `count`.

    What was read of a module is let go of with its piece, so that the memory does not grow with the tree.
    """
    pieces = list(_pieces(repository.modules))
    numbered = list(enumerate(rules))
    by_module = [(index, rule) for index, rule in numbered if rule.on in OF_MODULES]
    asked: list[Callable[[], _Found]] = [
        partial(_of_other_files, repository, [(index, rule) for index, rule in by_module if rule.on is TrustNode]),
        *(partial(_of_rule, repository, index, rule) for index, rule in numbered if rule.on not in OF_MODULES),
    ]
    counted: list[Callable[[], Any]] = [partial(secrets.of_files, repository), partial(find_plain, repository)]
    counted = counted if count else []
    of_modules = [partial(_of_piece, repository, by_module, piece, count=count) for piece in pieces]
    tasks: list[Callable[[], Any]] = [*counted, *of_modules, *asked]
    told, noted_by_each = share(tasks, jobs=jobs, last=partial(_noted, repository))
    of_files, of_pieces, of_rest = told[: len(counted)], told[len(counted) : -len(asked)], told[-len(asked) :]
    by_rule: list[list[Finding]] = [[] for _ in rules]
    for found in (*(found for found, _ in of_pieces), *of_rest):
        for index, findings in found:
            by_rule[index] += findings
    known = secrets.counted([of_files[0], *(part for _, part in of_pieces)], of_files[1]) if count else ()
    incomplete = tuple(sorted({problem for problems in noted_by_each for problem in problems}))
    return Said([finding for findings in by_rule for finding in dict.fromkeys(findings)], known, incomplete)


def _pieces(modules: Sequence[Module]) -> Iterator[Sequence[Module]]:
    size = max(_PIECE, -(-len(modules) // _MOST_PIECES))
    return (modules[start : start + size] for start in range(0, len(modules), size))


def _of_piece(
    repository: Repository, rules: Sequence[tuple[int, Rule]], modules: Sequence[Module], *, count: bool
) -> tuple[_Found, secrets.Credentials]:
    """All about some modules; their files are looked at for what breaks them as well."""
    known = secrets.of_modules(repository, modules if count else ())
    nodes: dict[type, list[Node]] = {
        on: list(OF_MODULES[on](repository, modules)) for on in dict.fromkeys(rule.on for _, rule in rules)
    }
    found = [(index, findings) for index, rule in rules if (findings := list(ask(rule, nodes[rule.on])))]
    for module in modules:
        _ = module.problems
        module.forget()
    return found, known


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
