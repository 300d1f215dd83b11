"""Who is calling: the sessions the lab has issued, and the long-lived keys that exist in its accounts."""

from __future__ import annotations

import base64
import hmac
import secrets
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta

from offkey.lab import directory
from offkey.lab.errors import Dialect, Failure, credentials_error
from offkey.model.records import dataclass, field
from offkey.model.secret import Secret
from offkey.model.session import Credentials

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.policy import Policy

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
ADMINISTRATOR = "offkey-lab-administrator"
"""The role that the person who sets an account up is said to have; it exists in the lab only."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever signed a request, resolved.

    `kind` is `role`, `user` or `administrator`; `name` that of the role or user; `id` its unique id, which a
    namesake created later does not have. `principal` is the ARN that policies see: the session of a role, or
    the user. `source_identity`, `tags` and `transitive` belong to the session and outlive its role's changes.
    """

    account: str
    kind: str
    name: str
    id: str
    principal: str
    role: str | None = None
    session_policies: tuple[Policy, ...] | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    transitive: frozenset[str] = frozenset()
    source_identity: str | None = None
    provider: str | None = None
    issued: datetime | None = None

    @property
    def user_id(self) -> str:
        """What GetCallerIdentity calls UserId: the unique id, and for a session its name."""
        return self.id if self.kind == "user" else f"{self.id}:{self.principal.rpartition('/')[2]}"

    @property
    def label(self) -> str:
        """What the call log counts by: the role's ARN, or the user's."""
        return self.role or self.principal


@dataclass(frozen=True, slots=True)
class _Held:
    secret: Secret[str]
    token: Secret[str]
    expires: datetime
    caller: Caller


class Sessions:
    """Issues sessions and finds the caller of a key id again. Safe to use from many threads."""

    def __init__(self, accounts: tuple[str, ...], *, longest: timedelta | None = None) -> None:
        self._accounts = accounts
        self.longest = longest
        """What sessions of roles are cut to, so that they end while somebody watches; AWS itself has 15 minutes."""
        self._held: dict[str, _Held] = {}
        self._lock = threading.Lock()

    def issue(self, caller: Caller, *, expires: datetime) -> Credentials:
        """New temporary credentials for `caller`."""
        key_id = "ASIA" + "".join(secrets.choice(_ALPHABET) for _ in range(16))
        secret, token = Secret(_random(30)), Secret(_random(270))
        with self._lock:
            self._held[key_id] = _Held(secret, token, expires, caller)
        return Credentials(key_id, secret, token, expires)

    def secret_of(self, access_key_id: str, token: str | None, *, now: datetime, dialect: Dialect) -> Secret[str]:
        """The secret that requests with this key id and session token must be signed with.

        Raises ServiceError: the key is unknown or inactive, the token missing or another's, the session expired.
        """
        held = self._held.get(access_key_id)
        if held is None:
            return self._long_lived(access_key_id, token, dialect).secret
        if token is None or not hmac.compare_digest(token.encode(), held.token.reveal().encode()):
            failure = Failure.UNKNOWN_KEY if token is None else Failure.BAD_TOKEN
            raise credentials_error(failure, dialect, reason="session token missing or not this session's")
        if now >= held.expires:
            raise credentials_error(Failure.EXPIRED, dialect, reason=f"expired {held.expires:%Y-%m-%dT%H:%M:%SZ}")
        return held.secret

    def _long_lived(self, access_key_id: str, token: str | None, dialect: Dialect) -> directory.Key:
        key = directory.key(self._accounts, access_key_id)
        if key is None:
            raise credentials_error(Failure.UNKNOWN_KEY, dialect, reason="no such key")
        if not key.active:
            raise credentials_error(Failure.UNKNOWN_KEY, dialect, reason="the key is inactive")
        if token is not None:
            raise credentials_error(Failure.BAD_TOKEN, dialect, reason="a long-lived key has no session token")
        return key

    def caller_of(self, access_key_id: str) -> Caller:
        """The caller behind a key id that `secret_of` has accepted.

        Raises ServiceError: the key has gone in the meantime.
        """
        held = self._held.get(access_key_id)
        if held is not None:
            return held.caller
        key = directory.key(self._accounts, access_key_id)
        user = directory.user(key.account, key.user) if key else None
        if user is None:
            raise credentials_error(Failure.UNKNOWN_KEY, Dialect.QUERY, reason="the key has gone")
        return Caller(user.account, "user", user.name, user.id, user.arn)


def _random(size: int) -> str:
    return base64.b64encode(secrets.token_bytes(size)).decode("ascii")


def unique_id(prefix: str) -> str:
    """A unique id as IAM gives to its entities: `AROA…`, `AIDA…`."""
    return prefix + "".join(secrets.choice(_ALPHABET) for _ in range(17))
