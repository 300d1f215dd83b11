"""Errors that are answers: AWS's codes, texts and statuses, in the dialect of the service that was asked."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from offkey.model.records import dataclass, field


class Dialect(Enum):
    """How a service speaks, as far as its errors differ."""

    QUERY = "query"
    EC2 = "ec2"
    JSON = "json"
    REST_JSON = "rest-json"
    REST_XML = "rest-xml"
    S3 = "s3"
    CBOR = "smithy-rpc-v2-cbor"


class ServiceError(Exception):
    """An error the caller is answered with; it never leaves the lab as an exception.

    `detail` are further elements of an S3 error document, and all members of one of a REST JSON service.
    `reason` says, for the call log only, what AWS does not tell the caller.
    """

    def __init__(
        self, code: str, message: str, status: int, *, detail: Mapping[str, str] | None = None, reason: str = ""
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.detail = dict(detail or {})
        self.reason = reason


class Failure(Enum):
    """What can be wrong with a caller's credentials, before any policy is asked."""

    UNSIGNED = "unsigned"
    UNKNOWN_KEY = "unknown key"
    BAD_SIGNATURE = "bad signature"
    EXPIRED = "expired"
    BAD_TOKEN = "bad token"  # noqa: S105 - a name, not a password


@dataclass(frozen=True, slots=True)
class _Answer:
    code: str
    status: int
    message: str
    by: Mapping[Dialect, tuple[str, int, str | None]] = field(default_factory=dict)


_INVALID = "The security token included in the request is invalid."
_MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
    "and signing method. Consult the service documentation for details."
)
_EC2_INVALID = "AWS was not able to validate the provided access credentials"
_JSON = (Dialect.JSON, Dialect.REST_JSON, Dialect.CBOR)


def _json(
    code: str, statuses: tuple[int, int], message: str | None = None
) -> dict[Dialect, tuple[str, int, str | None]]:
    plain, rest = statuses
    return {dialect: (code, rest if dialect is Dialect.REST_JSON else plain, message) for dialect in _JSON}


# Source: the common errors of each service, as SDKs meet them:
#   https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html            (query)
#   https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html       (ec2)
#   https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html  (json)
#   https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html                (S3)
# The texts as seen: jrl84/amazon-sp-api#218 (InvalidClientTokenId), aws/aws-sdk-js#4140 (S3 InvalidToken).
_ANSWERS: Mapping[Failure, _Answer] = {
    Failure.UNSIGNED: _Answer(
        "MissingAuthenticationToken",
        403,
        "Request is missing Authentication Token",
        {
            **_json("MissingAuthenticationTokenException", (400, 403), "Missing Authentication Token"),
            Dialect.S3: ("AccessDenied", 403, "Access Denied"),
        },
    ),
    Failure.UNKNOWN_KEY: _Answer(
        "InvalidClientTokenId",
        403,
        _INVALID,
        {
            **_json("UnrecognizedClientException", (400, 403)),
            Dialect.EC2: ("AuthFailure", 401, _EC2_INVALID),
            Dialect.S3: (
                "InvalidAccessKeyId",
                403,
                "The AWS Access Key Id you provided does not exist in our records.",
            ),
        },
    ),
    Failure.BAD_SIGNATURE: _Answer(
        "SignatureDoesNotMatch",
        403,
        _MISMATCH,
        {
            **_json("InvalidSignatureException", (400, 403)),
            Dialect.EC2: ("AuthFailure", 401, _EC2_INVALID),
            Dialect.S3: (
                "SignatureDoesNotMatch",
                403,
                "The request signature we calculated does not match the signature you provided. "
                "Check your key and signing method.",
            ),
        },
    ),
    Failure.EXPIRED: _Answer(
        "ExpiredToken",
        403,
        "The security token included in the request is expired",
        {
            **_json("ExpiredTokenException", (400, 403)),
            Dialect.EC2: ("RequestExpired", 400, "Request has expired."),
            Dialect.S3: ("ExpiredToken", 400, "The provided token has expired."),
        },
    ),
    Failure.BAD_TOKEN: _Answer(
        "InvalidClientTokenId",
        403,
        _INVALID,
        {
            **_json("UnrecognizedClientException", (400, 403)),
            Dialect.EC2: ("AuthFailure", 401, _EC2_INVALID),
            Dialect.S3: ("InvalidToken", 400, "The provided token is malformed or otherwise invalid."),
        },
    ),
}


def credentials_error(failure: Failure, dialect: Dialect, *, reason: str = "") -> ServiceError:
    """The error a service of this dialect gives for bad credentials."""
    answer = _ANSWERS[failure]
    code, status, message = answer.by.get(dialect, (answer.code, answer.status, None))
    return ServiceError(code, message or answer.message, status, reason=reason)


def denied(message: str, dialect: Dialect, *, reason: str = "") -> ServiceError:
    """The error a service of this dialect gives where no policy lets the caller in."""
    if dialect is Dialect.EC2:
        text = f"You are not authorized to perform this operation. {message}"
        return ServiceError("UnauthorizedOperation", text, 403, reason=reason)
    if dialect in _JSON:
        status = 403 if dialect is Dialect.REST_JSON else 400
        return ServiceError("AccessDeniedException", message, status, reason=reason)
    return ServiceError("AccessDenied", message, 403, reason=reason)
