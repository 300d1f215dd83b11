"""Whom texts may mean that are known only in part."""

from __future__ import annotations

from offkey.model.records import replace
from offkey.model.unknown import Unknown
from offkey.reason import wildcard
from offkey.reason.parties import Party, Text, has_unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from offkey.model.policy import Policy


def may_be_named(value: Unknown, party: Party) -> bool:
    """Whether a principal, known in part, can turn out to be the role, its account or a session of it."""
    shape = wildcard.of_pieces(value.pieces, wild=False)
    account = party.account if party.located else None
    partition = party.arn.split(":", 2)[1]
    session = (f"arn:{partition}:sts::", account, ":assumed-role/", party.name if party.named else None, "/", None)
    root = (f"arn:{partition}:iam::", account, ":root")
    return any(_meet(shape, pieces) for pieces in ((account,), root, session, _known(party)))


def may_be_meant(value: Unknown, party: Party) -> bool:
    """Whether a resource, known in part, can turn out to match the role."""
    return _meet(wildcard.of_pieces(value.pieces), _known(party))


def _known(party: Party) -> tuple[str | None, ...]:
    """The ARN of the role with None where nobody knows."""
    if party.located and party.named:
        return (party.arn,)
    name = party.name if party.named else None
    partition = party.arn.split(":", 2)[1]
    return (f"arn:{partition}:iam::", party.account if party.located else None, ":role/", None, name)


def _meet(shape: wildcard.Glob, pieces: tuple[str | None, ...]) -> bool:
    only = pieces[0]
    if len(pieces) == 1 and only is not None:
        return shape.matches(only)
    return wildcard.intersects(shape, wildcard.of_pieces(pieces, wild=False))


def without(
    policy: Policy | Unknown, *, principal: Callable[[Unknown], bool], resource: Callable[[Unknown], bool]
) -> Policy | Unknown:
    """The policy without the texts, known in part, that cannot be about the two roles in question.

    A statement that is left with none is about somebody else altogether. A principal of which nothing is known
    lets nobody in that could be told, but where it denies, it may deny anybody.
    """
    if isinstance(policy, Unknown) or not any(map(has_unknown, policy.statements)):
        return policy
    kept = []
    for statement in policy.statements:
        principals = tuple(p for p in statement.principals if _stays(p.value, principal, statement.allows))
        resources = tuple(r for r in statement.resources if _stays(r, resource, False))
        if bool(principals) == bool(statement.principals) and bool(resources) == bool(statement.resources):
            kept.append(replace(statement, principals=principals, resources=resources))
    return replace(policy, statements=tuple(kept))


def _stays(value: Text, may_be: Callable[[Unknown], bool], drops_unknown: bool) -> bool:
    if isinstance(value, str):
        return True
    return may_be(value) if value.pieces else not drops_unknown
