"""Whether whoever claims to have signed a request really did: AWS Signature Version 4, verified."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

from offkey.lab.canonical import string_to_sign
from offkey.lab.errors import Failure, ServiceError, credentials_error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.lab.authorization import Authorization
    from offkey.lab.wire import Request

_SKEW = timedelta(minutes=5)
_S3_SKEW = timedelta(minutes=15)


def verify(request: Request, authorization: Authorization, *, secret: str, now: datetime) -> bytes:
    """Check freshness, what is signed, the payload's hash and the signature; the signing key, for the chunks.

    Raises ServiceError: any of them is wrong.
    """
    check_freshness(authorization, now=now)
    _check_coverage(request, authorization)
    key = signing_key(secret, authorization)
    expected = sign(key, string_to_sign(request, authorization))
    if not hmac.compare_digest(expected, authorization.signature):
        raise credentials_error(Failure.BAD_SIGNATURE, authorization.dialect)
    return key


def check_freshness(authorization: Authorization, *, now: datetime) -> None:
    """Refuse a signature made too long ago, or in the future.

    Raises ServiceError: with the code of S3 or of the other services.
    """
    stamp, lifetime = authorization.timestamp, authorization.lifetime
    is_s3 = authorization.service == "s3"
    if lifetime is not None:
        if now > stamp + lifetime or stamp > now + _S3_SKEW:
            if is_s3:
                raise ServiceError("AccessDenied", "Request has expired", 403)
            raise credentials_error(Failure.BAD_SIGNATURE, authorization.dialect, reason="presigned request expired")
        return
    if abs(now - stamp) <= (_S3_SKEW if is_s3 else _SKEW):
        return
    if is_s3:
        text = "The difference between the request time and the current time is too large."
        raise ServiceError("RequestTimeTooSkewed", text, 403)
    form = "%Y%m%dT%H%M%SZ"
    word, edge, sign_ = ("earlier", now - _SKEW, "-") if stamp < now else ("later", now + _SKEW, "+")
    text = (
        f"Signature {'expired' if stamp < now else 'not yet current'}: {stamp.strftime(form)} is "
        f"{'now' if stamp < now else 'still'} {word} than {edge.strftime(form)} ({now.strftime(form)} {sign_} 5 min.)"
    )
    raise ServiceError("SignatureDoesNotMatch", text, 403)


def _check_coverage(request: Request, authorization: Authorization) -> None:
    """Every header that can change what the request means must be signed.

    Source: S3 answers AccessDenied with the names in HeadersNotSigned, for header and for query authentication.
    """
    signed = set(authorization.signed_headers)
    present = {name.lower() for name, _ in request.headers}
    must = {name for name in present if name.startswith("x-amz-")} | {"host"}
    if authorization.lifetime is None and "content-md5" in present:
        must.add("content-md5")
    missing = sorted(must - signed)
    if missing:
        raise ServiceError(
            "AccessDenied",
            "There were headers present in the request which were not signed",
            403,
            detail={"HeadersNotSigned": ", ".join(missing)},
        )
    if not signed <= present:
        raise credentials_error(Failure.BAD_SIGNATURE, authorization.dialect, reason="a signed header is not there")


def signing_key(secret: str, authorization: Authorization) -> bytes:
    """The key that the secret gives for one day, region and service."""
    key = f"AWS4{secret}".encode()
    for part in (authorization.date, authorization.region, authorization.service, "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key


def sign(key: bytes, text: str) -> str:
    """The signature of a string to sign, in hexadecimal."""
    return hmac.new(key, text.encode("utf-8", "surrogateescape"), hashlib.sha256).hexdigest()
