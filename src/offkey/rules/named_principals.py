"""The roles and users that a trust policy lets in by their ARNs, as they are called there."""

from __future__ import annotations

from offkey.model.policy import Policy
from offkey.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.policy import Statement
    from offkey.model.terraform import Role
    from offkey.model.unknown import Unknown

_NAME = regex(r":(?:role|assumed-role|user)/(?P<name>.+)\Z")
_TAKES = frozenset({"sts:assumerole", "sts:*", "*"})


def letting_in(role: Role) -> Iterator[Statement]:
    """The statements by which somebody with an identity of AWS takes a role; none where it is bounded.

    Nor where tokens open it themselves: then other rules speak of it. What bounds it is asked last, which takes all
    that is attached to the role; most roles let in services alone.
    """
    if not isinstance(role.trust, Policy) or role.trust.names_issuer:
        return
    found = [statement for statement in role.trust.statements if _lets_in(statement)]
    if found and role.boundary is None:
        yield from found


def _lets_in(statement: Statement) -> bool:
    takes = (isinstance(one, str) and one.lower() in _TAKES for one in statement.actions)
    return statement.allows and any(principal.kind == "AWS" for principal in statement.principals) and any(takes)


def named(statement: Statement) -> Iterator[str]:
    """What a statement calls those of AWS that it lets in; nothing for whole accounts."""
    names = (name_of(principal.value) for principal in statement.principals if principal.kind == "AWS")
    return (name for name in names if name)


def name_of(value: str | Unknown) -> str:
    """The name in the ARN of a role or a user, with its path, or the expression that gives the ARN."""
    pieces = (value,) if isinstance(value, str) else value.pieces or (value,)
    written = shown(pieces)
    found = _NAME.search(written)
    if found is not None:
        return found["name"]
    return "" if isinstance(value, str) or value.pieces else written


def shown(pieces: tuple[str | Unknown, ...]) -> str:
    """A text, with the expression in the place of each piece that is not known."""
    return "".join(piece if isinstance(piece, str) else piece.reason.partition(" ")[0] for piece in pieces)
