"""A trust policy with a plain name in the place of what is only known when Terraform runs.

`repo:${var.owner}/${var.name}:*` lets in every event of the repository, whichever that is: what is shown with
a name in place of a variable holds for the real one too, as long as that is a name. The opposite does not
follow: that nobody else gets in is proven of the name alone, so it is never taken for a proof.
"""

from __future__ import annotations

from offkey.model.policy import Condition, Policy, Statement
from offkey.model.records import dataclass, replace
from offkey.model.unknown import Unknown

_NAME = "unknown"


@dataclass(frozen=True, slots=True)
class Supposed:
    """The policy, and the sentence about each value that was supposed to be a name."""

    policy: Policy
    assumptions: tuple[str, ...]


def supposing(policy: Policy) -> Supposed | None:
    """`policy` with names in place of the unknown pieces of its conditions; None where there are none."""
    names: dict[Unknown, str] = {}
    statements = tuple(_statement(statement, names) for statement in policy.statements)
    if not names:
        return None
    sentences = tuple(
        dict.fromkeys(f"{unknown.reason}: it is taken to be a plain name, without a wildcard" for unknown in names)
    )
    return Supposed(replace(policy, statements=statements), sentences)


def _statement(statement: Statement, names: dict[Unknown, str]) -> Statement:
    conditions = tuple(_condition(condition, names) for condition in statement.conditions)
    return replace(statement, conditions=conditions)


def _condition(condition: Condition, names: dict[Unknown, str]) -> Condition:
    return replace(condition, values=tuple(_value(value, names) for value in condition.values))


def _value(value: str | Unknown, names: dict[Unknown, str]) -> str | Unknown:
    if isinstance(value, str) or not any(isinstance(piece, str) and piece for piece in value.pieces):
        return value
    text = "".join(piece if isinstance(piece, str) else _named(piece, names) for piece in value.pieces)
    before, repo, rest = text.partition("repo:")
    repository, colon, context = rest.partition(":")
    if repo and not before and "/" not in repository and _NAME in repository:
        repository = repository.replace(_NAME, f"{_NAME}/{_NAME}", 1)  # one value for owner and name
    return f"{before}{repo}{repository}{colon}{context}"


def _named(piece: Unknown, names: dict[Unknown, str]) -> str:
    return names.setdefault(piece, f"{_NAME}-{len(names) + 1}")
