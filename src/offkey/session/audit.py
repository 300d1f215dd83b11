"""The audit trail on this side: one JSON line for each time that credentials are handed out.

It holds no secret: the token stands there as its SHA-256, by which the issuer's own log finds it, and the access key's
id is what CloudTrail knows the session by.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import UTC

from offkey.errors import ConfigurationError
from offkey.session.entry import AuditLine
from offkey.session.run import in_ci

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.session import Session
    from offkey.session.sts import Clock

VARIABLE = "OFFKEY_AUDIT"
_OFF = frozenset({"off", "no", "0", "false"})
_CLAIMS = 4_096
"""Most characters of claims in a line: a line that is written at once is not mixed with another's."""


def target(option: str | None, configured: str | None, environment: Mapping[str, str]) -> str:
    """Where audit lines go: `stderr`, an absolute path, or empty for nowhere.

    The option wins over `OFFKEY_AUDIT`, and that over `offkey.yaml`. Where nobody says anything, a CI job's lines go to
    its log, and elsewhere there are none.
    """
    chosen = option or environment.get(VARIABLE) or configured or ("stderr" if in_ci(environment) else "off")
    if chosen.lower() in _OFF:
        return ""
    if chosen == "stderr":
        return chosen
    import os

    return os.path.abspath(os.path.expanduser(chosen))  # noqa: PTH100, PTH111


def line_for(session: Session, where: str, environment: Mapping[str, str]) -> AuditLine:
    """The line about handing out `session`, still without its time."""
    if not where:
        return AuditLine()
    import json

    origin, expires = session.origin, session.credentials.expires
    facts: dict[str, object] = {
        "event": "credentials",
        "who": _who(session, environment),
        "role": session.role,
        "session": session.arn,
        "session_name": session.name,
        "access_key_id": session.credentials.access_key_id,
        "expires": expires.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if expires else None,
        "source": origin.source if origin else None,
        "token_sha256": origin.token_sha256 if origin else None,
        "claims": dict(origin.claims) if origin else {},
    }
    if len(json.dumps(facts["claims"])) > _CLAIMS:
        facts["claims"] = {"sub": origin.claims.get("sub") if origin else None, "left_out": True}
    return AuditLine(where, json.dumps(facts)[1:])


def write(line: AuditLine, *, clock: Clock) -> None:
    """Write the line, with the time of now.

    Raises: ConfigurationError where its file cannot be written: who wants a trail gets no credentials without it.
    """
    if not line.target:
        return
    stamp = clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    text = f'{{"time": "{stamp}", {line.text}\n'
    if line.target == "stderr":
        sys.stderr.write(text)
        return
    import os

    try:
        file = os.open(line.target, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, text.encode())
        finally:
            os.close(file)
    except OSError as error:
        raise ConfigurationError(
            f"the audit line cannot be written to {line.target}: {error.strerror}", hint="See --audit and OFFKEY_AUDIT."
        ) from error


def _who(session: Session, environment: Mapping[str, str]) -> str | None:
    subject = session.origin.claims.get("sub") if session.origin else None
    return subject if isinstance(subject, str) else environment.get("USER") or environment.get("USERNAME")
