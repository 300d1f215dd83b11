"""What an identity token says of itself, for the audit line: read, not verified, since AWS does that."""

from __future__ import annotations

from offkey.model.session import Origin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.secret import Secret


def origin_of(source: str, token: Secret[str]) -> Origin:
    """The origin of a session made from `token`. Claims are empty where the token is not a JWT."""
    from hashlib import sha256

    digest = sha256(token.reveal().encode()).hexdigest()
    return Origin(source, token_sha256=digest, claims=claims_in(token))


def claims_in(token: Secret[str]) -> dict[str, object]:
    """The claims that stand in `token`, as it came; nothing is verified.

    Source: RFC 7519, section 7.2, and RFC 7515, section 2 (base64url without padding).
    """
    import json
    from binascii import Error, a2b_base64

    parts = token.reveal().split(".")
    if len(parts) != 3:
        return {}
    payload = parts[1].translate({ord("-"): "+", ord("_"): "/"})
    try:
        claims = json.loads(a2b_base64(payload + "=" * (-len(payload) % 4)))
    except (Error, ValueError, RecursionError):
        return {}
    return claims if isinstance(claims, dict) else {}
