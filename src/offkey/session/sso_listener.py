"""The ear on 127.0.0.1 for the browser's answer: one address, one state, one use.

Source: RFC 8252 sections 7.3 and 8 (loopback redirects of native apps), RFC 6749 section 10.12 (state).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING

from offkey.errors import ConfigurationError
from offkey.model.records import dataclass
from offkey.model.secret import Secret

if TYPE_CHECKING:
    from queue import SimpleQueue

PATH = "/oauth/callback"
_STALLED = 15.0
"""Seconds. Browsers open connections ahead of time and leave them idle."""
_POLL = 0.05
_PAGE = (
    "<!doctype html><html lang=en><meta charset=utf-8><title>offkey</title>"
    "<p style='font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:4rem auto'>{}</p></html>"
)
_HEADERS = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
    ("Referrer-Policy", "no-referrer"),
    ("Cache-Control", "no-store"),
    ("Connection", "close"),
)


@dataclass(frozen=True, slots=True)
class Brought:
    """What the browser brought: a code, or the word for why there is none."""

    code: Secret[str] | None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Listener:
    """Listens at `redirect` until it is closed."""

    redirect: str
    _answers: SimpleQueue[Brought]

    def wait(self, seconds: float) -> Brought | None:
        """What the browser brings, or None where nobody comes in time."""
        from queue import Empty

        try:
            return self._answers.get(timeout=seconds)
        except Empty:
            return None


def judge(path: str, headers: Mapping[str, str], *, host: str, state: str) -> Brought | None:
    """What one request brings, or None where it is not the answer to what this run asked for.

    A page in the browser can make it request any address, this one included: so the state must be ours, the host must
    be the address as we gave it (a name that somebody points at 127.0.0.1 is not), and it must be the person's own
    window that goes there, not a script or an image of another page. `headers` have lower-case names.
    """
    import hmac
    from urllib.parse import parse_qs, urlsplit

    try:
        parts = urlsplit(path)
        query = parse_qs(parts.query, keep_blank_values=True, max_num_fields=20)
    except ValueError:
        return None
    navigates = headers.get("sec-fetch-mode", "navigate") == "navigate" and "origin" not in headers
    if parts.path != PATH or headers.get("host") != host or not navigates:
        return None
    if any(len(values) != 1 for values in query.values()):
        return None
    single = {name: values[0] for name, values in query.items()}
    if not hmac.compare_digest(single.get("state", "").encode("utf-8", "replace"), state.encode()):
        return None
    if error := single.get("error"):
        return Brought(None, error)
    code = single.get("code")
    return Brought(Secret(code)) if code else None


@contextmanager
def listening(state: str, *, refused: Callable[[], None]) -> Iterator[Listener]:
    """A listener on a free port for the answer that carries `state`; `refused` is told of every other one.

    Raises: ConfigurationError where nothing can listen.
    """
    from http.server import ThreadingHTTPServer
    from queue import SimpleQueue
    from threading import Thread

    answers: SimpleQueue[Brought] = SimpleQueue()
    try:
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(state, answers, refused))
    except OSError as error:
        raise ConfigurationError(
            f"nothing can listen on 127.0.0.1: {error.strerror}", hint="offkey login --use-device-code needs no port."
        ) from error
    server.daemon_threads, server.block_on_close = True, False
    thread = Thread(target=server.serve_forever, args=(_POLL,), name="offkey-login", daemon=True)
    thread.start()
    try:
        yield Listener(f"http://127.0.0.1:{server.server_port}{PATH}", answers)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(state: str, answers: SimpleQueue[Brought], refused: Callable[[], None]) -> type:
    from http.server import BaseHTTPRequestHandler

    class Handler(BaseHTTPRequestHandler):
        timeout = _STALLED
        server_version, sys_version = "offkey", ""

        def do_GET(self) -> None:
            """The browser comes back, or something that looks like it."""
            if self.path == "/favicon.ico":
                return self._say(HTTPStatus.NOT_FOUND, "")
            host = f"127.0.0.1:{self.connection.getsockname()[1]}"
            headers = {name.lower(): value for name, value in self.headers.items()}
            brought = judge(self.path, headers, host=host, state=state)
            if brought is None:
                refused()
                return self._say(HTTPStatus.BAD_REQUEST, "This is not the answer to a sign-in that offkey asked for.")
            answers.put(brought)
            went = "It was not allowed" if brought.error else "Signed in"
            return self._say(HTTPStatus.OK, f"{went}: close this tab and go back to the terminal.")

        def _say(self, status: HTTPStatus, text: str) -> None:
            body = _PAGE.format(text).encode()
            self.send_response(status)
            for name, value in (*_HEADERS, ("Content-Length", str(len(body)))):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: the request line holds the code."""

    return Handler
