"""A session as it lies in the cache, and back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from offkey.errors import UnreadableError
from offkey.model.records import dataclass
from offkey.model.secret import Secret
from offkey.model.session import Credentials, Origin, Session
from offkey.session.warm import MAGIC

_MARGIN = timedelta(minutes=15)
"""botocore asks for new credentials 15 minutes before the old ones end, and keeps asking if it gets the same.

Source: https://github.com/boto/botocore/blob/develop/botocore/credentials.py (RefreshableCredentials).
"""


@dataclass(frozen=True, slots=True)
class AuditLine:
    """What is written, without its time, and where: `stderr`, a path, or empty for nowhere."""

    target: str = ""
    text: str = ""


def fresh_until(session: Session, *, now: datetime) -> datetime:
    """Until when the session is handed out again: well before it ends, and never after its issuer's own session.

    A session of an hour is renewed when 15 minutes are left, a shorter one when a quarter is.
    """
    expires = session.credentials.expires
    if expires is None:
        return now
    fresh = expires - min(_MARGIN, (expires - now) / 4)
    ends = session.origin.ends if session.origin else None
    return fresh if ends is None else min(fresh, ends)


def to_bytes(session: Session, audit: AuditLine, *, now: datetime) -> bytes:
    """The entry; `session/warm.py` tells its lines apart. The session must expire."""
    expires = session.credentials.expires or now
    lines = (process_json(session), _facts(session), audit.target, audit.text, "")
    rest = "\n".join(lines).encode()
    fresh = int(fresh_until(session, now=now).timestamp())
    return MAGIC + f" {max(fresh, 0)} {int(expires.timestamp())} {len(rest)}\n".encode() + rest


def process_json(session: Session) -> str:
    """What a `credential_process` prints.

    Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
    """
    import json

    credentials = session.credentials
    token, expires = credentials.session_token, credentials.expires
    document = {
        "Version": 1,
        "AccessKeyId": credentials.access_key_id,
        "SecretAccessKey": credentials.secret_access_key.reveal(),
        "SessionToken": token.reveal() if token else None,
        "Expiration": _written(expires) if expires else None,
        "AccountId": session.account,
    }
    return json.dumps({name: value for name, value in document.items() if value is not None})


def from_lines(lines: list[bytes]) -> Session:
    """The session of an entry that `warm.read` took apart.

    Raises: UnreadableError where it is none.
    """
    import json

    try:
        session = _session(json.loads(lines[2]), json.loads(lines[3]))
    except (ValueError, KeyError, TypeError, AttributeError):
        session = None  # the cause would quote the entry, and with it a secret
    if session is None:
        raise UnreadableError("the entry in the cache is not one of this version")
    return session


def _session(process: dict[str, str], facts: dict[str, str]) -> Session:
    origin = None
    if facts.get("source"):
        claims = facts.get("claims")
        ends = facts.get("ends")
        origin = Origin(
            facts["source"],
            token_sha256=facts.get("token_sha256"),
            claims=claims if isinstance(claims, dict) else {},
            ends=datetime.fromisoformat(ends) if ends else None,
        )
    credentials = Credentials(
        access_key_id=process["AccessKeyId"],
        secret_access_key=Secret(process["SecretAccessKey"]),
        session_token=Secret(process["SessionToken"]),
        expires=datetime.fromisoformat(process["Expiration"]),
    )
    return Session(credentials, arn=facts["arn"], role=facts["role"], origin=origin)


def _facts(session: Session) -> str:
    import json

    facts: dict[str, object] = {"arn": session.arn, "role": session.role}
    if session.origin is not None:
        origin = session.origin
        facts |= {"source": origin.source, "token_sha256": origin.token_sha256, "claims": dict(origin.claims)}
        facts["ends"] = _written(origin.ends) if origin.ends else None
    return json.dumps(facts)


def _written(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
