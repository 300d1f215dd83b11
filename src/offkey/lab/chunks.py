"""S3's own chunked bodies (`aws-chunked`): every chunk's signature is verified, then the chunks are gone.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and sigv4-streaming-trailers.html
"""

from __future__ import annotations

import hashlib
import hmac

from offkey.lab.errors import Dialect, Failure, ServiceError, credentials_error
from offkey.lab.signature import sign
from offkey.model.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.lab.authorization import Authorization
    from offkey.lab.wire import Request

_SIGNED = frozenset({"STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"})
_UNSIGNED = frozenset({"STREAMING-UNSIGNED-PAYLOAD-TRAILER"})
_EMPTY = hashlib.sha256(b"").hexdigest()
_FRAMING = frozenset({"content-encoding", "x-amz-decoded-content-length", "x-amz-content-sha256", "x-amz-trailer"})


def unchunk(request: Request, authorization: Authorization, *, key: bytes) -> Request:
    """`request` with its body put together, where it came in S3's chunks; otherwise the same request.

    `key` is the signing key of the request. Trailers become headers, as S3 treats them.

    Raises ServiceError: a chunk is malformed, its signature is wrong, or the lengths do not add up.
    """
    mode = request.header("x-amz-content-sha256") or ""
    if authorization.service != "s3" or not mode.startswith("STREAMING-"):
        return request
    if mode not in _SIGNED | _UNSIGNED:
        raise ServiceError("NotImplemented", f"offkey's lab does not read bodies sent as {mode}", 501)
    reader = _Reader(request.body, authorization, key if mode in _SIGNED else None)
    body = reader.chunks()
    trailers = reader.trailers(signed=mode in _SIGNED and mode.endswith("-TRAILER"))
    announced = {name.strip().lower() for name in (request.header("x-amz-trailer") or "").split(",")}
    if not all(name in announced and name.startswith("x-amz-checksum-") for name, _ in trailers):
        # Trailers may be unsigned: what was not announced in a signed header, or is no checksum, stays out.
        raise ServiceError("MalformedTrailerError", "The request contained trailing data that was not well-formed", 400)
    declared = request.header("x-amz-decoded-content-length")
    if declared != str(len(body)):
        raise _incomplete()
    encodings = [e.strip() for e in (request.header("content-encoding") or "").split(",")]
    rest = ",".join(e for e in encodings if e and e != "aws-chunked")
    headers = [pair for pair in request.headers if pair[0].lower() not in _FRAMING]
    headers += [("content-encoding", rest)] if rest else []
    headers += [*trailers, ("x-amz-content-sha256", hashlib.sha256(body).hexdigest())]
    return replace(request, headers=tuple(headers), body=body)


class _Reader:
    """Walks over the chunks and carries the signature that the next one is chained to."""

    def __init__(self, data: bytes, authorization: Authorization, key: bytes | None) -> None:
        self._data = data
        self._at = 0
        self._key = key
        self._previous = authorization.signature
        stamp = authorization.timestamp.strftime("%Y%m%dT%H%M%SZ")
        self._context = f"{stamp}\n{authorization.scope}"

    def _line(self) -> bytes:
        end = self._data.find(b"\r\n", self._at)
        if end < 0:
            raise _incomplete()
        line = self._data[self._at : end]
        self._at = end + 2
        return line

    def chunks(self) -> bytes:
        """The bodies of all chunks up to the empty one."""
        pieces: list[bytes] = []
        while True:
            size, _, extension = self._line().partition(b";")
            try:
                length = int(size, 16)
            except ValueError:
                raise _incomplete() from None
            piece = self._data[self._at : self._at + length]
            if length < 0 or len(piece) < length:
                raise _incomplete()
            self._at += length
            self._check(extension, hashlib.sha256(piece).hexdigest())
            if length == 0:
                return b"".join(pieces)
            if self._data[self._at : self._at + 2] != b"\r\n":
                raise _incomplete()
            self._at += 2
            pieces.append(piece)

    def _check(self, extension: bytes, digest: str) -> None:
        if self._key is None:
            return
        text = "\n".join(("AWS4-HMAC-SHA256-PAYLOAD", self._context, self._previous, _EMPTY, digest))
        self._compare(sign(self._key, text), extension.partition(b"chunk-signature=")[2])

    def _compare(self, expected: str, given: bytes) -> None:
        if not hmac.compare_digest(expected.encode(), given.strip()):
            raise credentials_error(Failure.BAD_SIGNATURE, Dialect.S3)
        self._previous = expected

    def trailers(self, *, signed: bool) -> list[tuple[str, str]]:
        """The headers after the last chunk, verified where they are signed."""
        pairs: list[tuple[str, str]] = []
        signature = b""
        while self._at < len(self._data) and (line := self._line()):
            name, _, value = line.decode("latin-1").partition(":")
            if name.lower() == "x-amz-trailer-signature":
                signature = value.strip().encode()
            else:
                pairs.append((name.strip().lower(), value.strip()))
        if signed and self._key is not None:
            block = "".join(f"{name}:{value}\n" for name, value in pairs).encode()
            digest = hashlib.sha256(block).hexdigest()
            text = "\n".join(("AWS4-HMAC-SHA256-TRAILER", self._context, self._previous, digest))
            self._compare(sign(self._key, text), signature)
        return pairs


def _incomplete() -> ServiceError:
    text = "You did not provide the number of bytes specified by the Content-Length HTTP header."
    return ServiceError("IncompleteBody", text, 400)
