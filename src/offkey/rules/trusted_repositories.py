"""Which repositories a role's trust may be meant for: those that it names, filled in where it has wildcards."""

from __future__ import annotations

from offkey.model.configuration import RepositoryIdentity
from offkey.model.policy import Condition, Policy
from offkey.model.records import replace
from offkey.model.regex import ASCII, DOTALL, IGNORECASE, regex
from offkey.model.unknown import Unknown
from offkey.rules.federation import is_exact

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from offkey.model.proof import TrustedRole

_CLAIM = regex(r".*:(sub|repository|job_workflow_ref)\Z", DOTALL | IGNORECASE)
_REPOSITORY = regex(
    r"(?:repo:|(?!repo:))(?P<owner>[\w.-]+)(?:@(?P<owner_id>\d+))?(?:/(?P<name>[\w.-]+)(?:@(?P<id>\d+))?)?(?=[:/@]|\Z)",
    ASCII,
)
_ANY = "any"

Identities = tuple[RepositoryIdentity, ...]


def tried_as(own: RepositoryIdentity | None, roles: Sequence[TrustedRole]) -> tuple[Identities, Identities]:
    """The repository itself, with each pair of ids that a trust gives it; and the others that the trusts name.

    Names that differ in case alone are one repository to GitHub. Where nothing is known at all, some
    repository stands for it.
    """
    found = tuple(dict.fromkeys(identity for role in roles for identity in _named(role)))
    if own is None:
        return (), found or (RepositoryIdentity(_ANY, _ANY),)
    same = [one for one in found if one.slug.lower() == own.slug.lower()]
    mine = dict.fromkeys([own, *(replace(own, owner_id=one.owner_id, id=one.id) for one in same)])
    return tuple(mine), tuple(one for one in found if one not in same)


def _named(role: TrustedRole) -> Iterator[RepositoryIdentity]:
    statements = role.trust.statements if isinstance(role.trust, Policy) else ()
    for condition in (c for s in statements if s.allows for c in s.conditions):
        if isinstance(condition.key, str) and _CLAIM.match(condition.key):
            yield from _of_values(condition)


def _of_values(condition: Condition) -> Iterable[RepositoryIdentity]:
    for value in condition.values:
        match = _REPOSITORY.match(_filled(value, exact=is_exact(condition)))
        if match is None:
            continue
        identity = RepositoryIdentity(match["owner"], match["name"] or _ANY)
        yield identity
        if match["owner_id"] and match["id"]:
            yield replace(identity, owner_id=match["owner_id"], id=match["id"])


def _filled(value: str | Unknown, *, exact: bool) -> str:
    """A text that the value may stand for: a word where it is not known, or anything goes."""
    if isinstance(value, Unknown):
        return "".join(piece if isinstance(piece, str) else _ANY for piece in value.pieces)
    return value if exact else value.replace("*", _ANY).replace("?", "a")
