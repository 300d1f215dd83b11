"""A trust policy with a plain name in the place of what is only known when Terraform runs.

`repo:${var.owner}/${var.name}:*` lets in every event of the repository, whichever that is: what is shown with
a name in place of a variable holds for the real one too, as long as that is a name. The opposite does not
follow: that nobody else gets in is proven of the name alone, so it is never taken for a proof.

A condition key that ends in `:sub` behind something unknown (`${var.issuer}:sub`) is taken to be the issuer's own: a
key of another issuer would let nobody in. Which issuer it is says the principal, or a subject of GitHub's.
"""

from __future__ import annotations

from offkey.model.platforms import github
from offkey.model.records import dataclass, replace
from offkey.model.unknown import Unknown
from offkey.reason.token import OIDC_PROVIDER, issuer_host

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.policy import Condition, Policy, Statement

_NAME = "unknown"


@dataclass(frozen=True, slots=True)
class Supposed:
    """The policy, and the sentence about each value that was supposed to be a name."""

    policy: Policy
    assumptions: tuple[str, ...]


def supposing(policy: Policy) -> Supposed | None:
    """`policy` with names in place of the unknown pieces of its conditions; None where there are none."""
    names: dict[Unknown, str] = {}
    issuers: dict[Unknown, str] = {}
    statements = tuple(_statement(statement, names, issuers) for statement in policy.statements)
    if not names and not issuers:
        return None
    sentences = [f"{unknown.reason}: it is taken to be a plain name, without a wildcard" for unknown in names]
    sentences += [f"{unknown.reason}: it is taken to be the issuer {host}" for unknown, host in issuers.items()]
    return Supposed(replace(policy, statements=statements), tuple(dict.fromkeys(sentences)))


def _statement(statement: Statement, names: dict[Unknown, str], issuers: dict[Unknown, str]) -> Statement:
    conditions = tuple(_condition(condition, names) for condition in statement.conditions)
    if any(isinstance(condition.key, Unknown) for condition in conditions):
        host = _host(statement)
        conditions = tuple(_of_issuer(condition, host, issuers) for condition in conditions)
    return replace(statement, conditions=conditions)


def _host(statement: Statement) -> str | None:
    """The one issuer whose tokens the statement is about; GitHub only where a subject shows it, as it is the guess."""
    known = {
        issuer_host(p.value) for p in statement.principals if isinstance(p.value, str) and OIDC_PROVIDER in p.value
    }
    if known <= {github.HOST}:
        return github.HOST if any(_is_of_github(value) for c in statement.conditions for value in c.values) else None
    return known.pop() if len(known) == 1 else None


def _is_of_github(value: str | Unknown) -> bool:
    begun = value if isinstance(value, str) else value.pieces[0] if value.pieces else None
    return isinstance(begun, str) and begun.startswith("repo:")


def _of_issuer(condition: Condition, host: str | None, issuers: dict[Unknown, str]) -> Condition:
    match condition.key:
        case Unknown(pieces=(Unknown() as unknown, str(claim))) if host and claim.startswith(":"):
            issuers[unknown] = host
            return replace(condition, key=f"{host}{claim}")
        case _:
            return condition


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
