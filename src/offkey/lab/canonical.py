"""A request in the one form that both sides sign.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import hashlib
from urllib.parse import quote, quote_from_bytes, unquote_to_bytes

from offkey.lab.authorization import ALGORITHM, Authorization
from offkey.lab.errors import ServiceError
from offkey.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.lab.wire import Request

UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"
_SPACES = regex(r" +")


def string_to_sign(request: Request, authorization: Authorization) -> str:
    """What the signature signs: algorithm, time, scope, and the hash of the canonical request."""
    canonical = canonical_request(request, authorization).encode("utf-8", "surrogateescape")
    stamp = authorization.timestamp.strftime("%Y%m%dT%H%M%SZ")
    return "\n".join((ALGORITHM, stamp, authorization.scope, hashlib.sha256(canonical).hexdigest()))


def canonical_request(request: Request, authorization: Authorization) -> str:
    """The request in the one form that both sides hash."""
    headers: dict[str, list[str]] = {}
    for name, value in request.headers:
        headers.setdefault(name.lower(), []).append(_SPACES.sub(" ", value.strip()))
    lines = [f"{name}:{','.join(headers.get(name, []))}" for name in authorization.signed_headers]
    return "\n".join(
        (
            request.method,
            canonical_path(request.path, service=authorization.service),
            canonical_query(request),
            *lines,
            "",
            ";".join(authorization.signed_headers),
            payload_hash(request, authorization),
        )
    )


def canonical_path(path: str, *, service: str) -> str:
    """The path as it is signed: S3 encodes once and keeps every slash, the others normalise and encode twice."""
    if service == "s3":
        return s3_path(path)
    segments: list[str] = []
    for segment in path.split("/"):
        if segment == ".." and segments:
            segments.pop()
        elif segment not in ("", ".", ".."):
            segments.append(segment)
    normal = "/" + "/".join(segments) + ("/" if segments and path.endswith("/") else "")
    return quote(normal, safe="/-_.~", errors="surrogateescape")


def s3_path(path: str) -> str:
    """A path in the one spelling that S3 signs: every byte but the unreserved and the slash escaped."""
    return quote_from_bytes(unquote_to_bytes(path), safe="/-_.~")


def canonical_query(request: Request) -> str:
    """The query string sorted and re-encoded, without the signature itself."""
    pairs = [
        (quote(name, safe="-_.~", errors="surrogateescape"), quote(value, safe="-_.~", errors="surrogateescape"))
        for name, value in request.query
        if name != "X-Amz-Signature"
    ]
    return "&".join(f"{name}={value}" for name, value in sorted(pairs))


def payload_hash(request: Request, authorization: Authorization) -> str:
    """The last line of the canonical request; for S3 it is declared, and checked against the body.

    Raises ServiceError: S3's header is missing, or its hash is not that of the body.
    """
    if authorization.service != "s3":
        return hashlib.sha256(request.body).hexdigest()
    declared = request.header("x-amz-content-sha256")
    if declared is None and authorization.lifetime is not None:
        declared = dict(request.query).get("X-Amz-Content-Sha256", UNSIGNED_PAYLOAD)
    if declared is None:
        text = "Your request was missing a required header: x-amz-content-sha256"
        raise ServiceError("MissingSecurityHeader", text, 400)
    if declared == UNSIGNED_PAYLOAD or declared.startswith("STREAMING-"):
        return declared
    if declared.lower() != hashlib.sha256(request.body).hexdigest():
        text = "The provided 'x-amz-content-sha256' header does not match what was computed."
        raise ServiceError("XAmzContentSHA256Mismatch", text, 400)
    return declared
