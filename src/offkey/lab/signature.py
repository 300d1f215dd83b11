"""Who signed a request, and whether they really did: AWS Signature Version 4, verified.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html and, for
query authentication, https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, quote_from_bytes, unquote_to_bytes

from offkey.lab.errors import Dialect, Failure, ServiceError, credentials_error
from offkey.lab.wire import Request

ALGORITHM = "AWS4-HMAC-SHA256"
UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"
_SKEW = timedelta(minutes=5)
_S3_SKEW = timedelta(minutes=15)
_LONGEST_PRESIGNED = 7 * 24 * 3600
_SPACES = re.compile(r" +")
_HEADER = re.compile(
    r"AWS4-HMAC-SHA256\s+(?=.*Credential=(?P<credential>[^,\s]+))(?=.*SignedHeaders=(?P<headers>[^,\s]+))"
    r"(?=.*Signature=(?P<signature>[0-9a-f]{64})(?:,|\s*$))",
    re.ASCII,
)
_SCOPE = re.compile(
    r"(?P<key>[^/]+)/(?P<date>\d{8})/(?P<region>[a-z0-9-]+)/(?P<service>[A-Za-z0-9-]+)/aws4_request\Z", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Authorization:
    """What a request claims about its signature: nothing in it is verified yet.

    `service` is the signing name in the credential's scope; `lifetime` is set for presigned requests only.
    """

    access_key_id: str
    date: str
    region: str
    service: str
    signed_headers: tuple[str, ...]
    signature: str = field(repr=False)
    timestamp: datetime
    session_token: str | None = field(repr=False)
    dialect: Dialect
    """How to refuse before the operation is known."""
    lifetime: timedelta | None = None

    @property
    def scope(self) -> str:
        """The credential's scope, without the key."""
        return f"{self.date}/{self.region}/{self.service}/aws4_request"


def read(request: Request) -> Authorization | None:
    """The authorization of a request, from its header or its query string; None where it is unsigned.

    Raises ServiceError: there is an authorization, but it cannot be understood, or there are two.
    """
    header = request.header("authorization")
    query = dict(request.query)
    in_query = not {"X-Amz-Signature", "X-Amz-Algorithm", "X-Amz-Credential"}.isdisjoint(query)
    if header is None:
        return _presigned(request, query) if in_query else None
    if in_query:
        raise ServiceError("InvalidArgument", "Only one auth mechanism allowed", 400)
    match = _HEADER.match(header)
    if match is None:
        raise _incomplete("the Authorization header is not an AWS Signature Version 4")
    stamp, token = request.header("x-amz-date"), request.header("x-amz-security-token")
    return _authorization(request, match.groupdict(), stamp=stamp, token=token)


def _presigned(request: Request, query: dict[str, str]) -> Authorization:
    if query.get("X-Amz-Algorithm") != ALGORITHM:
        raise _query_error("X-Amz-Algorithm only supports AWS4-HMAC-SHA256")
    names = {"credential": "X-Amz-Credential", "headers": "X-Amz-SignedHeaders", "signature": "X-Amz-Signature"}
    expires = query.get("X-Amz-Expires", "900")
    if not expires.isdecimal() or not query.keys() >= set(names.values()):
        raise _query_error(
            "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, "
            "X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters."
        )
    if not 0 < int(expires) <= _LONGEST_PRESIGNED:
        raise _query_error("X-Amz-Expires must be less than a week (in seconds); that is, 604800")
    parts = {part: query[name] for part, name in names.items()}
    stamp, token = query.get("X-Amz-Date"), query.get("X-Amz-Security-Token")
    return _authorization(request, parts, stamp=stamp, token=token, lifetime=timedelta(seconds=int(expires)))


def _authorization(
    request: Request,
    parts: dict[str, str],
    *,
    stamp: str | None,
    token: str | None,
    lifetime: timedelta | None = None,
) -> Authorization:
    scope = _SCOPE.match(parts["credential"])
    timestamp = _timestamp(stamp)
    if scope is None:
        raise _incomplete("the credential is not KEY/DATE/REGION/SERVICE/aws4_request")
    if scope["date"] != timestamp.strftime("%Y%m%d"):
        raise _incomplete("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP")
    service = scope["service"].lower()
    return Authorization(
        scope["key"],
        scope["date"],
        scope["region"],
        service,
        tuple(parts["headers"].lower().split(";")),
        parts["signature"],
        timestamp,
        token,
        guess_dialect(request, service),
        lifetime,
    )


def guess_dialect(request: Request, service: str) -> Dialect:
    """How a request hopes to be answered, by its looks: before it is trusted, no model is opened for it."""
    if service in ("s3", "ec2"):
        return Dialect(service)
    if request.header("x-amz-target") is not None:
        return Dialect.JSON
    if request.header("smithy-protocol") is not None:
        return Dialect.CBOR
    if request.path == "/" or service in ("route53", "cloudfront"):
        return Dialect.QUERY
    return Dialect.REST_JSON


def _timestamp(text: str | None) -> datetime:
    try:
        return datetime.strptime(text or "", "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise _incomplete("Date must be in ISO-8601 'basic format'") from None


def _incomplete(why: str) -> ServiceError:
    return ServiceError("IncompleteSignature", f"The request signature does not conform to AWS standards: {why}", 400)


def _query_error(why: str) -> ServiceError:
    return ServiceError("AuthorizationQueryParametersError", why, 400)


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
