"""S3's chunked bodies, by AWS's published example and by what can be wrong with them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import zlib
from dataclasses import replace

import pytest
from tests.lab.test_canonical import NOON, SCOPE, SECRET

from offkey.lab import authorization, signature
from offkey.lab.authorization import Authorization
from offkey.lab.canonical import string_to_sign
from offkey.lab.chunks import unchunk
from offkey.lab.errors import ServiceError
from offkey.lab.wire import Request

SEED = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"
FIRST = "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648"
SECOND = "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497"
LAST = "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9"
SIGNED = (
    "content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;"
    "x-amz-storage-class"
)
CONTENT = b"a" * 66560


def published(*signatures: str) -> Request:
    """Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html, the example calculations."""
    pieces = [CONTENT[:65536], CONTENT[65536:], b""]
    body = b"".join(
        f"{len(piece):x};chunk-signature={sign}\r\n".encode() + piece + b"\r\n"
        for piece, sign in zip(pieces, signatures, strict=True)
    )
    headers = {
        "Host": "s3.amazonaws.com",
        "x-amz-date": "20130524T000000Z",
        "x-amz-storage-class": "REDUCED_REDUNDANCY",
        "Authorization": f"AWS4-HMAC-SHA256 Credential={SCOPE},SignedHeaders={SIGNED},Signature={SEED}",
        "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        "Content-Encoding": "aws-chunked",
        "x-amz-decoded-content-length": "66560",
        "Content-Length": "66824",
    }
    return Request("PUT", "/examplebucket/chunkObject.txt", "", tuple(headers.items()), body)


def verified(request: Request) -> tuple[Authorization, bytes]:
    claimed = authorization.read(request)
    assert claimed is not None
    return claimed, signature.verify(request, claimed, secret=SECRET, now=NOON)


def put_together(request: Request) -> Request:
    claimed, key = verified(request)
    return unchunk(request, claimed, key=key)


def test_the_published_example() -> None:
    plain = put_together(published(FIRST, SECOND, LAST))
    assert plain.body == CONTENT
    assert plain.header("content-encoding") is None
    assert plain.header("x-amz-content-sha256") == hashlib.sha256(CONTENT).hexdigest()


@pytest.mark.parametrize(
    "signatures", [(SECOND, FIRST, LAST), (FIRST, FIRST, LAST), (FIRST, SECOND, SECOND), ("", "", "")]
)
def test_every_chunk_is_chained_to_the_one_before(signatures: tuple[str, str, str]) -> None:
    with pytest.raises(ServiceError) as refused:
        put_together(published(*signatures))
    assert refused.value.code == "SignatureDoesNotMatch"


def test_a_changed_byte_is_seen() -> None:
    request = published(FIRST, SECOND, LAST)
    with pytest.raises(ServiceError) as refused:
        put_together(replace(request, body=request.body.replace(b"aaab", b"aaaa", 1).replace(b"a\r\n400", b"b\r\n400")))
    assert refused.value.code == "SignatureDoesNotMatch"


@pytest.mark.parametrize("cut", [1, 5, 1000, 66000])
def test_a_body_that_breaks_off_is_refused(cut: int) -> None:
    request = published(FIRST, SECOND, LAST)
    with pytest.raises(ServiceError) as refused:
        put_together(replace(request, body=request.body[: -cut - 80]))
    assert refused.value.code == "IncompleteBody"


# --- trailers, signed by hand -------------------------------------------------------------------------------


def by_hand(mode: str, body: bytes, *, trailer: str = "", length: int = 5) -> Request:
    """A request whose headers are signed here; `body` is sent as it is."""
    headers = {
        "host": "127.0.0.1:1",
        "x-amz-date": "20130524T000000Z",
        "x-amz-content-sha256": mode,
        "content-encoding": "gzip,aws-chunked",
        "x-amz-decoded-content-length": str(length),
        **({"x-amz-trailer": trailer} if trailer else {}),
    }
    names = ";".join(sorted(headers))
    unsigned = f"AWS4-HMAC-SHA256 Credential={SCOPE},SignedHeaders={names},Signature={'0' * 64}"
    request = Request("PUT", "/b/k", "", (*headers.items(), ("Authorization", unsigned)), body)
    claimed = authorization.read(request)
    assert claimed is not None
    right = signature.sign(signature.signing_key(SECRET, claimed), string_to_sign(request, claimed))
    return replace(request, headers=(*headers.items(), ("Authorization", unsigned.replace("0" * 64, right))))


CHECKSUM = base64.b64encode(zlib.crc32(b"hello").to_bytes(4, "big")).decode()
UNSIGNED = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"


def test_an_announced_checksum_becomes_a_header() -> None:
    body = b"5\r\nhello\r\n0\r\nx-amz-checksum-crc32:" + CHECKSUM.encode() + b"\r\n\r\n"
    plain = put_together(by_hand(UNSIGNED, body, trailer="x-amz-checksum-crc32"))
    assert plain.body == b"hello"
    assert plain.header("x-amz-checksum-crc32") == CHECKSUM
    assert plain.header("content-encoding") == "gzip"


@pytest.mark.parametrize("trailer", ["x-amz-acl:public-read", "x-amz-checksum-crc32:AAAA", "x-amz-meta-a:b"])
def test_a_trailer_that_was_not_announced_is_refused(trailer: str) -> None:
    body = b"5\r\nhello\r\n0\r\n" + trailer.encode() + b"\r\n\r\n"
    with pytest.raises(ServiceError) as refused:
        put_together(by_hand(UNSIGNED, body, trailer="x-amz-acl" if "acl" in trailer else ""))
    assert refused.value.code == "MalformedTrailerError"


def signed_trailer(*, wrong: bool = False) -> Request:
    mode = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
    request = by_hand(mode, b"", trailer="x-amz-checksum-crc32")
    claimed, key = verified(request)
    context = f"20130524T000000Z\n{claimed.scope}"
    empty = hashlib.sha256(b"").hexdigest()
    previous, body = claimed.signature, b""
    for piece in (b"hello", b""):
        digest = hashlib.sha256(piece).hexdigest()
        text = "\n".join(("AWS4-HMAC-SHA256-PAYLOAD", context, previous, empty, digest))
        previous = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
        body += f"{len(piece):x};chunk-signature={previous}\r\n".encode() + piece + (b"\r\n" if piece else b"")
    line = f"x-amz-checksum-crc32:{CHECKSUM}\n"
    digest = hashlib.sha256(line.encode()).hexdigest()
    text = "\n".join(("AWS4-HMAC-SHA256-TRAILER", context, previous, digest))
    last = "0" * 64 if wrong else hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    body += line.strip().encode() + b"\r\nx-amz-trailer-signature:" + last.encode() + b"\r\n\r\n"
    return replace(request, body=body)


def test_a_signed_trailer() -> None:
    assert put_together(signed_trailer()).header("x-amz-checksum-crc32") == CHECKSUM


def test_a_signed_trailer_with_another_signature() -> None:
    with pytest.raises(ServiceError) as refused:
        put_together(signed_trailer(wrong=True))
    assert refused.value.code == "SignatureDoesNotMatch"


@pytest.mark.parametrize(
    "body", [b"", b"zz\r\n", b"-5\r\nhello\r\n0\r\n\r\n", b"5\r\nhello0\r\n\r\n", b"6\r\nhello\r\n"]
)
def test_malformed_chunks(body: bytes) -> None:
    with pytest.raises(ServiceError) as refused:
        put_together(by_hand(UNSIGNED, body))
    assert refused.value.code == "IncompleteBody"


def test_the_decoded_length_must_be_true() -> None:
    with pytest.raises(ServiceError) as refused:
        put_together(by_hand(UNSIGNED, b"5\r\nhello\r\n0\r\n\r\n", length=6))
    assert refused.value.code == "IncompleteBody"


def test_a_mode_that_is_not_known_is_said_to_be() -> None:
    with pytest.raises(ServiceError) as refused:
        put_together(by_hand("STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", b""))
    assert (refused.value.code, refused.value.status) == ("NotImplemented", 501)
