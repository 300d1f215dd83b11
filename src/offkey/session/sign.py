"""AWS Signature Version 4: the proof that a request comes from who holds the secret key.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from offkey.model.records import dataclass, field
from offkey.session.http import host_header

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.session import Credentials

ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass(frozen=True, slots=True)
class Request:
    """What is signed. `headers` are all signed, besides `host` and those that signing adds."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)


def sign(request: Request, *, credentials: Credentials, region: str, service: str, now: datetime) -> dict[str, str]:
    """All headers the signed request is sent with: its own, `x-amz-date`, the session token, `Authorization`.

    The path is encoded once more, as every service but S3 wants it.
    """
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    headers = {**request.headers, "X-Amz-Date": stamp}
    if credentials.session_token is not None:
        headers["X-Amz-Security-Token"] = credentials.session_token.reveal()
    canonical, signed = _canonical(request, headers)
    scope = f"{stamp[:8]}/{region}/{service}/aws4_request"
    key = f"AWS4{credentials.secret_access_key.reveal()}".encode()
    for part in scope.split("/"):
        key = _hmac(key, part)
    signature = _hmac(key, f"{ALGORITHM}\n{stamp}\n{scope}\n{_sha256(canonical)}").hex()
    credential = f"{credentials.access_key_id}/{scope}"
    headers["Authorization"] = f"{ALGORITHM} Credential={credential}, SignedHeaders={signed}, Signature={signature}"
    return headers


def _canonical(request: Request, headers: Mapping[str, str]) -> tuple[bytes, str]:
    """The canonical request, and the names of the signed headers in order, joined by semicolons."""
    from urllib.parse import quote, urlsplit

    parts = urlsplit(request.url)
    lines = {name.lower(): " ".join(value.split()) for name, value in headers.items()}
    lines["host"] = host_header(parts)
    names = sorted(lines)
    signed = ";".join(names)
    text = "\n".join(
        (
            request.method,
            quote(_without_dots(parts.path) or "/", safe="/-_.~"),
            _canonical_query(parts.query),
            *(f"{name}:{lines[name]}" for name in names),
            "",
            signed,
            _sha256(request.body),
        )
    )
    return text.encode(), signed


def _without_dots(path: str) -> str:
    """`path` with `.`, `..` and empty segments resolved, and its final slash kept."""
    segments: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            del segments[-1:]
        elif segment not in {"", "."}:
            segments.append(segment)
    slash = "/" if path.endswith("/") and segments else ""
    return "/" + "/".join(segments) + slash


def _canonical_query(query: str) -> str:
    from urllib.parse import quote, unquote

    pairs = (pair.partition("=") for pair in query.split("&") if pair)
    encoded = ((quote(unquote(k), safe="-_.~"), quote(unquote(v), safe="-_.~")) for k, _, v in pairs)
    return "&".join(f"{key}={value}" for key, value in sorted(encoded))


def _sha256(data: bytes) -> str:
    from hashlib import sha256

    return sha256(data).hexdigest()


def _hmac(key: bytes, text: str) -> bytes:
    import hmac

    return hmac.digest(key, text.encode(), "sha256")
