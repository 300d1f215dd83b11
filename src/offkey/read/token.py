"""An identity token as it lies in a file: its claims, unverified, and nothing that would make it usable.

Source: RFC 7515 (compact form), RFC 7519 (claims; section 4: an object with a name twice may be refused).
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from offkey.errors import UnreadableError
from offkey.model.claims import Claims, ClaimValue, DecodedToken
from offkey.model.regex import regex

_BEARER = regex(r"\A(?i:bearer)\s+")
_COMPACT = regex(r"[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{2,}\.[A-Za-z0-9_-]*={0,2}\Z")
_PART = regex(r"eyJ[A-Za-z0-9_-]{12,}")
"""How the base64url of a JSON object begins."""
_MOST = 1 << 20
_HINT = "a JSON Web Token (eyJ….eyJ….…), or its payload as a JSON object"


def is_token(text: str) -> bool:
    """Whether `text` is meant as a token, or as the payload of one: a compact form or a JSON object."""
    bare = _bare(text)
    return _COMPACT.match(bare) is not None or bare.startswith("{")


def is_compact(text: str) -> bool:
    """Whether `text` is a token that could be used: signature and all."""
    return _COMPACT.match(_bare(text)) is not None


def holds_token(text: str) -> bool:
    """Whether a token, or the beginning of one, stands anywhere in `text`."""
    return _PART.search(text) is not None or is_compact(text)


def read(text: str, *, path: str) -> DecodedToken:
    """The token in `text`; the signature is not looked at. `path` is what a message calls the text.

    What GitHub's endpoint answers (`{"value": "eyJ…"}`) is read, too.
    Messages never hold any of the text.

    Raises:
        UnreadableError: the text is no identity token.

    """
    bare = _bare(text)
    if len(bare) > _MOST:
        raise UnreadableError("too long for an identity token", place=path, hint=_HINT)
    if _COMPACT.match(bare):
        return _compact(bare, path)
    payload = _object(bare, path, "the text")
    answer = payload.get("value")
    if isinstance(answer, str) and "iss" not in payload and is_compact(answer):
        return _compact(_bare(answer), path)
    return DecodedToken({}, _claims(payload, path))


def _bare(text: str) -> str:
    """Without white space, a byte order mark, quotes, and the word before a token in a header."""
    text = text.lstrip("\ufeff").strip().strip("\"'")
    return _BEARER.sub("", text)


def _compact(token: str, path: str) -> DecodedToken:
    header, payload, _signature = token.split(".")
    found = _object(_decoded(header, path, "the header"), path, "the header")
    shown = {name: value for name in ("alg", "kid", "typ") if isinstance(value := found.get(name), str)}
    return DecodedToken(shown, _claims(_object(_decoded(payload, path, "the payload"), path, "the payload"), path))


def _decoded(part: str, path: str, what: str) -> str:
    try:
        return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        # Chained, the foreign exception would carry the bytes of the token into a traceback.
        raise UnreadableError(f"{what} of the token is not base64url of UTF-8", place=path, hint=_HINT) from None


def _object(text: str, path: str, what: str) -> dict[str, Any]:
    try:
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        reason = str(error) if isinstance(error, _TwiceError) else "is not JSON"
        raise UnreadableError(f"{what} {reason}", place=path, hint=_HINT) from None
    if not isinstance(found, dict):
        raise UnreadableError(f"{what} is no JSON object", place=path, hint=_HINT)
    return found


class _TwiceError(ValueError):
    """A name stands twice in an object."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _TwiceError("has a claim twice, which readers understand differently")
    return found


def _no_number(constant: str) -> None:
    raise ValueError(f"{constant} is no number of JSON")


def _claims(payload: dict[str, Any], path: str) -> Claims:
    if not any(name in payload for name in ("iss", "sub", "aud")):
        raise UnreadableError("the JSON object has no iss, sub or aud: it is no identity token", place=path, hint=_HINT)
    return Claims({name: _value(value) for name, value in payload.items()})


def _value(value: Any) -> ClaimValue:
    """A claim as the model has it: lists of texts, and whatever is nested deeper as JSON text."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return value if isinstance(value, str | int | float | bool) else None
