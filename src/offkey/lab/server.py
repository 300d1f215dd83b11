"""The socket in front of the door: 127.0.0.1 only, silent, and gone when the lab is closed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server

from offkey.errors import UsageError
from offkey.lab.wire import RAW_HEADERS
from offkey.model.records import dataclass

HOST = "127.0.0.1"
_POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Server:
    """A listening server, by its address."""

    address: tuple[str, int]


class _Handler(WSGIRequestHandler):
    """Hands every header over as sent, and logs nothing: a request line may hold a signature."""

    def make_environ(self) -> dict[str, Any]:
        """The WSGI environment, with the untouched headers in it."""
        environ = super().make_environ()
        environ[RAW_HEADERS] = tuple(self.headers.items())
        return environ

    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serve(application: Any, *, port: int = 0) -> Iterator[Server]:
    """Serve `application` from threads of its own until the block ends; port 0 takes a free one.

    Raises UsageError: the port is taken.
    """
    try:
        server = make_server(HOST, port, application, threaded=True, request_handler=_Handler)
    except (OSError, SystemExit) as error:  # werkzeug prints and exits where a port is taken
        raise UsageError(f"cannot listen on {HOST}:{port}", hint="take another port") from error
    thread = threading.Thread(target=server.serve_forever, args=(_POLL_SECONDS,), name="offkey-lab", daemon=True)
    thread.start()
    try:
        yield Server((HOST, int(server.server_port)))
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
