"""Credentials that expire, and the session they belong to."""

from __future__ import annotations

from datetime import datetime

from offkey.model.records import dataclass
from offkey.model.secret import Secret


@dataclass(frozen=True, slots=True)
class Credentials:
    """One set of AWS credentials; `expires` (aware, UTC) is None for a long-lived key."""

    access_key_id: str
    secret_access_key: Secret[str]
    session_token: Secret[str] | None = None
    expires: datetime | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """Credentials together with the identity they speak for (`arn:…:assumed-role/<role>/<name>`)."""

    credentials: Credentials
    arn: str
    role: str


@dataclass(frozen=True, slots=True)
class CallerIdentity:
    """Who a set of credentials speaks for, as AWS itself says."""

    account: str
    arn: str
    user_id: str
