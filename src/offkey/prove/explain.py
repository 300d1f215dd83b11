"""Claim by claim what a token says, and condition by condition what a role makes of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from offkey.model.condition_keys import claims_with_keys
from offkey.model.explanation import ExplainedClaim, RoleExplanation
from offkey.model.platforms import github_tokens, other
from offkey.model.platforms.table import platform_of
from offkey.model.unknown import Unknown
from offkey.prove.admission import admission, supposed
from offkey.reason import wildcard
from offkey.reason.explain import results

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.claims import Claims
    from offkey.model.proof import TrustedRole
    from offkey.model.tokens import Claim

_PROPERTY = "repo_property_"


def claims(token: Claims) -> tuple[ExplainedClaim, ...]:
    """Every claim of the token in the order of the issuer's table, then those that it does not know.

    Source: the tables of `model.platforms`; which claims are condition keys: Service Authorization Reference.
    """
    host = token.issuer.removeprefix("https://")
    table = _table(host)
    keys = claims_with_keys(host)
    order = {name: number for number, name in enumerate(table)}
    return tuple(
        ExplainedClaim(name, token.values[name], _meaning(name, host), f"{host}:{name}" if name in keys else None)
        for name in sorted(token.values, key=lambda name: order.get(name, len(order)))
    )


def _table(host: str) -> Mapping[str, Claim]:
    return {**other.CLAIMS, **platform_of(host).claims}


def _meaning(name: str, host: str) -> str:
    known = _table(host).get(name)
    if known is not None:
        return known.means
    if name.startswith(_PROPERTY) and platform_of(host) is github_tokens.PLATFORM:
        return f"the repository's custom property {name.removeprefix(_PROPERTY)}"
    return ""


def role(one: TrustedRole, token: Claims) -> RoleExplanation:
    """Why this role admits the token, refuses it, or why that is not known."""
    verdict, assumptions = admission(one, token)
    if isinstance(one.trust, Unknown):
        return RoleExplanation(one, verdict, (), assumptions)
    read = supposed(one.trust, one, token)
    return RoleExplanation(one, verdict, results(read.policy, token, provider=read.provider), assumptions)


def called(roles: Sequence[TrustedRole], pattern: str) -> Iterator[TrustedRole]:
    """The roles with this ARN, name or address; `*` and `?` stand for any text and any character.

    A policy by itself is called by its file, with its directories and its suffix or without.
    """
    shape = wildcard.parse(pattern)
    for one in roles:
        names = {one.name, one.arn or "", one.name.rpartition("/")[2], one.name.rpartition(".")[2]}
        if not one.name:
            file = PurePosixPath(one.place.path)
            names = {one.place.path, file.name, file.stem}
        if any(name and shape.matches(name) for name in names):
            yield one
