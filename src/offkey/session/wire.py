"""HTTP/1.1 as far as one request and its answer go.

The standard library's own client brings the mail package along, which takes longer to import than an exchange lasts.
Source: RFC 9110 and RFC 9112.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from socket import socket
    from ssl import SSLContext

_HEAD = 65_536
"""Most bytes of a status line and its headers."""

_WITHOUT_BODY = frozenset({204, 304})


class Limits:
    """Until when (by `time.monotonic`) the answer must be there, and how many bytes its body may have."""

    __slots__ = ("body", "deadline")

    def __init__(self, deadline: float, body: int) -> None:
        self.deadline, self.body = deadline, body

    def left(self) -> float:
        """Seconds until the deadline. Raises: TimeoutError where there are none."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer took too long")
        return left


def connected(host: str, port: int, *, limits: Limits) -> socket:
    """A connection. Raises: OSError where there is none to be had."""
    import socket

    # As bytes: text would be encoded by a codec that takes ten milliseconds to load, and this is ASCII.
    name: Any = host.encode("ascii")  # which typeshed does not know to be allowed
    return socket.create_connection((name, port), timeout=limits.left())


def tunnelled(connection: socket, target: str, *, authorization: str | None, limits: Limits) -> None:
    """Ask the proxy at the other end for a tunnel to `target` (host:port). Raises: OSError where it refuses."""
    extra = {"Proxy-Authorization": authorization} if authorization else {}
    connection.sendall(_head("CONNECT", target, {"Host": target, **extra}))
    reader = _Reader(connection, limits)
    status, _ = reader.head()
    if not 200 <= status < 300:
        raise OSError(f"the proxy refused the tunnel (HTTP {status})")


def secured(connection: socket, host: str, context: SSLContext) -> socket:
    """The connection with TLS on it. Raises: OSError (`ssl.SSLError`) where `host` is not who it says."""
    return context.wrap_socket(connection, server_hostname=host.encode("ascii"))


def asked(
    connection: socket, method: str, path: str, *, headers: Mapping[str, str], body: bytes | None, limits: Limits
) -> tuple[int, Mapping[str, str], bytes]:
    """Status, headers by their lower-case names, and body of one answer. Nothing here looks for line breaks in headers.

    Raises: OSError where there is none in time, or it is not HTTP, too long, or cut off.
    """
    length = {} if body is None else {"Content-Length": str(len(body))}
    whole = {**headers, **length, "Accept-Encoding": "identity", "User-Agent": "offkey", "Connection": "close"}
    connection.settimeout(limits.left())
    connection.sendall(_head(method, path, whole) + (body or b""))
    reader = _Reader(connection, limits)
    status, found = reader.head()
    while 100 <= status < 200:
        status, found = reader.head()
    return status, found, b"" if status in _WITHOUT_BODY else _body(reader, found)


def _head(method: str, target: str, headers: Mapping[str, str]) -> bytes:
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    return "\r\n".join(lines).encode("ascii")


def _body(reader: _Reader, headers: Mapping[str, str]) -> bytes:
    coding = headers.get("transfer-encoding", "").lower()
    if coding == "chunked":
        return reader.chunks()
    if coding:
        raise OSError("the answer has a transfer coding that nobody asked for")
    length = headers.get("content-length")
    if length is None:
        return reader.rest()
    if not (length.isascii() and length.isdigit()):
        raise OSError("the answer says a length that is none")
    return reader.exactly(int(length))


class _Reader:
    """What comes over the connection, cut to pieces."""

    def __init__(self, connection: socket, limits: Limits) -> None:
        self._connection, self._limits = connection, limits
        self._held = b""
        self._begun = False

    def head(self) -> tuple[int, dict[str, str]]:
        """The status and the headers."""
        first = self.line(_HEAD)
        version, _, rest = first.partition(b" ")
        if not version.startswith(b"HTTP/1.") or not rest[:3].isdigit():
            raise OSError("the answer is not HTTP")
        headers: dict[str, str] = {}
        room = _HEAD
        while line := self.line(room):
            room -= len(line) + 2
            name, colon, value = line.decode("latin-1").partition(":")
            if not colon or name != name.strip():
                raise OSError("the answer is not HTTP")
            headers[name.lower()] = value.strip()
        return int(rest[:3]), headers

    def chunks(self) -> bytes:
        """A body in chunks, each with its length before it."""
        body = b""
        while True:
            digits = self.line(1_024).partition(b";")[0].strip()
            if not digits or digits.strip(b"0123456789abcdefABCDEF"):
                raise OSError("the answer is cut into chunks that are none")
            size = int(digits, 16)
            if size == 0:
                while self.line(_HEAD):
                    pass
                return body
            body += self.exactly(size, room=self._limits.body - len(body))
            if self.line(2):
                raise OSError("the answer is cut into chunks that are none")

    def exactly(self, length: int, *, room: int | None = None) -> bytes:
        """So many bytes and no more."""
        if length > (self._limits.body if room is None else room):
            raise OSError(f"more than {self._limits.body} bytes")
        while len(self._held) < length:
            self._more()
        data, self._held = self._held[:length], self._held[length:]
        return data

    def rest(self) -> bytes:
        """Everything until the other side closes."""
        try:
            while len(self._held) <= self._limits.body:
                self._more()
        except EOFError:
            return self._held
        raise OSError(f"more than {self._limits.body} bytes")

    def line(self, most: int) -> bytes:
        """The next line, without its end."""
        while (end := self._held.find(b"\n", 0, most + 2)) < 0:
            if len(self._held) > most:
                raise OSError("the answer begins with more than anybody reads")
            self._more()
        line, self._held = self._held[:end], self._held[end + 1 :]
        return line.removesuffix(b"\r")

    def _more(self) -> None:
        self._connection.settimeout(self._limits.left())
        try:
            data = self._connection.recv(65_536)
        except TimeoutError:
            if self._begun:
                raise TimeoutError("the answer took too long") from None
            raise
        if not data:
            raise EOFError
        self._begun = True
        self._held += data
