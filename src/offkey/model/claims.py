"""Identity tokens: what an issuer says about one job."""

from __future__ import annotations

from offkey.model.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import NewType

ClaimValue = str | int | float | bool | None | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Claims:
    """The payload of an identity token, by plain claim names (`iss`, `sub`, `aud`, `repository`, …)."""

    values: Mapping[str, ClaimValue]

    def text(self, name: str) -> str | None:
        """The claim as text, or None where it is absent, null, or a list."""
        value = self.values.get(name)
        if value is None or isinstance(value, tuple):
            return None
        if isinstance(value, bool):
            return "true" if value else "false"
        return str(value)

    @property
    def issuer(self) -> str:
        """`iss`, empty where absent."""
        return self.text("iss") or ""

    @property
    def subject(self) -> str:
        """`sub`, empty where absent."""
        return self.text("sub") or ""

    @property
    def audiences(self) -> tuple[str, ...]:
        """`aud` as a tuple, whether the token holds one value or a list."""
        value = self.values.get("aud")
        if isinstance(value, tuple):
            return value
        return (value,) if isinstance(value, str) else ()


def _as_it_is(claims: Claims) -> Claims:
    return claims


if TYPE_CHECKING:
    VerifiedClaims = NewType("VerifiedClaims", Claims)
else:
    VerifiedClaims = _as_it_is  # as it is with a new type, which takes longer to import than most of this room
"""Claims whose signature, lifetime and audience were checked; only a verifier makes them."""


@dataclass(frozen=True, slots=True)
class DecodedToken:
    """An identity token that nobody has verified: it says what it says. The signature is not kept.

    `header` holds the algorithm, the key's id and the type, as far as they are known.
    """

    header: Mapping[str, str]
    claims: Claims
