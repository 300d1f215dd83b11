"""The roles and identity providers of some accounts, wherever they were read from."""

from __future__ import annotations

from offkey.model.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.proof import TrustedRole
    from offkey.model.text import Incomplete, Place
    from offkey.model.unknown import Unknown


@dataclass(frozen=True, slots=True)
class OidcProvider:
    """An issuer whose tokens an account accepts. `host` is the issuer without `https://`.

    `audiences` are the client ids that tokens must be for; `account` is twelve digits, None where not known.
    """

    host: str | Unknown
    audiences: tuple[str | Unknown, ...]
    account: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Inventory:
    """What was read of some accounts; `incomplete` lists what should be there and could not be read."""

    roles: tuple[TrustedRole, ...] = ()
    providers: tuple[OidcProvider, ...] = ()
    incomplete: tuple[Incomplete, ...] = ()
