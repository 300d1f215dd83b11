"""One HTTP request as it arrived, and one reply as it leaves: no framework between the door and the bytes."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, unquote_to_bytes

from offkey.lab.errors import ServiceError
from offkey.model.records import dataclass, field

BODY_LIMIT = 256 * 1024 * 1024
"""Bytes. Larger than any state, lock, plan or Lambda package; small enough to hold in memory once."""

_PIECE = 1024 * 1024

RAW_HEADERS = "offkey.raw_headers"
"""Where the request handler leaves every header line as sent: WSGI merges `a-b` with `a_b` and drops some."""

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Request:
    """What the client sent. Nothing but method and path is ever shown: the rest may be secret.

    `path` and `raw_query` are percent-encoded as sent; `headers` keep their order and repetition.
    """

    method: str
    path: str
    raw_query: str = field(repr=False, default="")
    headers: tuple[tuple[str, str], ...] = field(repr=False, default=())
    body: bytes = field(repr=False, default=b"")

    def header(self, name: str) -> str | None:
        """The header's value, its repetitions joined by commas as HTTP joins them; None where absent."""
        wanted = name.lower()
        values = [value for key, value in self.headers if key.lower() == wanted]
        return ",".join(values) if values else None

    @property
    def query(self) -> list[tuple[str, str]]:
        """The pairs of the query string, decoded, in order, those without a value included."""
        return parse_qsl(self.raw_query, keep_blank_values=True, errors="surrogateescape")

    @property
    def form(self) -> list[tuple[str, str]]:
        """The pairs of a form body; empty where the body is not a form."""
        if not (self.header("content-type") or "").lower().startswith(FORM):
            return []
        return parse_qsl(self.body.decode("utf-8", "surrogateescape"), keep_blank_values=True)

    @property
    def decoded_path(self) -> str:
        """The path with its escapes resolved once."""
        return unquote_to_bytes(self.path).decode("utf-8", "surrogateescape")


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back to the client."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = field(repr=False, default=b"")

    def header(self, name: str) -> str | None:
        """The first header of this name, or None."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


def receive(environ: Mapping[str, Any]) -> Request:
    """The request behind a WSGI environment, its body read to the end.

    Raises ServiceError: the body is larger than `BODY_LIMIT`, or breaks off.
    """
    uri = str(environ["REQUEST_URI"]).encode("latin-1").decode("utf-8", "surrogateescape")
    if uri.startswith(("http://", "https://")):  # a client may send the whole address in the request line
        uri = "/" + uri.split("/", 3)[3] if uri.count("/") > 2 else "/"
    path, _, raw_query = uri.partition("?")
    if not path.startswith("/"):
        raise ServiceError("InvalidURI", "The address of the request is no path", 400)
    headers = tuple(environ[RAW_HEADERS])
    return Request(str(environ["REQUEST_METHOD"]), path, raw_query, headers, _body(environ))


def _body(environ: Mapping[str, Any]) -> bytes:
    chunked = bool(environ.get("wsgi.input_terminated"))  # sent in HTTP's own chunks: the end is in the body
    length = str(environ.get("CONTENT_LENGTH") or "0")
    if not chunked and not length.isdecimal():
        raise ServiceError("MalformedRequest", "Content-Length is not a number", 400)
    expected = BODY_LIMIT + 1 if chunked else int(length)
    if expected > BODY_LIMIT and not chunked:
        raise _too_large()
    body = _read(environ["wsgi.input"], expected)
    if len(body) > BODY_LIMIT:
        raise _too_large()
    if len(body) < expected and not chunked:
        raise _incomplete()
    return body


def _read(stream: Any, limit: int) -> bytes:
    pieces: list[bytes] = []
    left = limit
    try:
        while left > 0 and (piece := stream.read(min(left, _PIECE))):
            pieces.append(piece)
            left -= len(piece)
    except OSError:  # malformed chunks, or a client that went away
        raise _incomplete() from None
    return b"".join(pieces)


def _incomplete() -> ServiceError:
    return ServiceError("IncompleteBody", "The request ended before its body did", 400)


def _too_large() -> ServiceError:
    return ServiceError("EntityTooLarge", f"offkey's lab takes bodies of up to {BODY_LIMIT} bytes", 413)


def environ_for(request: Request, *, server: tuple[str, int], extra: Mapping[str, str]) -> dict[str, Any]:
    """A fresh WSGI environment that says exactly what `request` says, with the `extra` headers set over it.

    Built, not inherited: nothing of the client's reaches the backend that is not in `request`.
    """
    environ: dict[str, Any] = {
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(request.body),
        "wsgi.errors": _Discard(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(request.path).decode("latin-1"),
        "QUERY_STRING": request.raw_query,
        "REQUEST_URI": f"{request.path}?{request.raw_query}" if request.raw_query else request.path,
        "RAW_URI": f"{request.path}?{request.raw_query}" if request.raw_query else request.path,
        "REMOTE_ADDR": "127.0.0.1",
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_LENGTH": str(len(request.body)),
    }
    merged: dict[str, str] = {}
    for name, value in request.headers:
        key = name.upper().replace("-", "_")
        merged[key] = f"{merged[key]},{value}" if key in merged else value
    merged.update({name.upper().replace("-", "_"): value for name, value in extra.items()})
    merged.pop("CONTENT_LENGTH", None)
    if "CONTENT_TYPE" in merged:
        environ["CONTENT_TYPE"] = merged.pop("CONTENT_TYPE")
    environ.update({f"HTTP_{key}": value for key, value in merged.items()})
    return environ


class _Discard:
    """Where the backend's complaints go: they may quote a request."""

    def write(self, _: str) -> None:
        """Forget it."""

    def flush(self) -> None:
        """Nothing to do."""
