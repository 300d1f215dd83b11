"""What a sign-in is made of while it is under way: clients, codes and tokens, each with its end."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from enum import Enum

from offkey.model.records import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.secret import Secret

REGISTRATION = timedelta(days=90)
CODE = timedelta(minutes=10)
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"


class Decision(Enum):
    """What the person at the page said."""

    PENDING = "pending"
    ALLOWED = "allowed"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Client:
    """A registered program. `redirects` and `issuer` are set for the authorization code grant only."""

    id: str
    secret: Secret[str] = field(repr=False)
    expires: datetime
    grants: frozenset[str]
    scopes: tuple[str, ...] = ()
    redirects: tuple[str, ...] = ()
    issuer: str = ""


@dataclass(slots=True)
class Device:
    """A sign-in from a device without a browser; `polls` are the times at which it asked for its token."""

    client: Client
    code: Secret[str]
    user_code: str
    expires: datetime
    decision: Decision = Decision.PENDING
    person: str = ""
    polls: list[datetime] = field(default_factory=list)


@dataclass(slots=True)
class Asked:
    """A sign-in that the page shows: a browser came with these parameters, and `ticket` is in the form it got."""

    client: Client
    redirect: str
    state: str
    challenge: str
    ticket: str


@dataclass(frozen=True, slots=True)
class Code:
    """An authorization code, to be exchanged once, by the one who knows what `challenge` is the hash of."""

    client: Client
    redirect: str
    challenge: str
    person: str
    expires: datetime


@dataclass(frozen=True, slots=True)
class Signed:
    """Somebody is signed in: what an access token or a refresh token stands for, and when it ends."""

    person: str
    client: Client
    expires: datetime
    session_ends: datetime
    """When the person has to sign in again, whatever is refreshed until then."""


def token() -> str:
    """A new unguessable word."""
    return secrets.token_urlsafe(48)


def user_code() -> str:
    """What a person types: `BCDF-GHJK`."""
    letters = [secrets.choice(_LETTERS) for _ in range(8)]
    return f"{''.join(letters[:4])}-{''.join(letters[4:])}"
