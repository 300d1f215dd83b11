"""What a request claims about its signature: read, and not believed yet.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html and, for
query authentication, https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from offkey.lab.errors import Dialect, ServiceError
from offkey.model.records import dataclass, field
from offkey.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.lab.wire import Request

ALGORITHM = "AWS4-HMAC-SHA256"
_LONGEST_PRESIGNED = 7 * 24 * 3600
_HEADER = regex(
    r"AWS4-HMAC-SHA256\s+(?=.*Credential=(?P<credential>[^,\s]+))(?=.*SignedHeaders=(?P<headers>[^,\s]+))"
    r"(?=.*Signature=(?P<signature>[0-9a-f]{64})(?:,|\s*$))",
    re.ASCII,
)
_SCOPE = regex(
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
