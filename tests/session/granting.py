"""An STS on 127.0.0.1 that grants everything, and counts; and the command that asks it, as a profile starts it."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

from tests.session.ambient.tokens import made

from offkey.cli import credential_process

ROLE = "arn:aws:iam::111111111111:role/hub"
SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
_REPLY = """<{action}Response><{action}Result><AssumedRoleUser><Arn>{arn}</Arn></AssumedRoleUser><Credentials>
<AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId><SecretAccessKey>{secret}</SecretAccessKey>
<SessionToken>{token}</SessionToken><Expiration>{expires}</Expiration></Credentials></{action}Result></{action}Response>"""
_REFUSAL = "<R><Error><Code>AccessDenied</Code><Message>Not authorized to perform {}</Message></Error></R>"


@dataclass
class Granting:
    """`forms` are the calls so far. Sessions last `seconds`; the token of each names its number."""

    url: str = ""
    seconds: int = 3600
    refuses: bool = False
    forms: list[dict[str, str]] = field(default_factory=list)

    @property
    def calls(self) -> int:
        return len(self.forms)


class _Server(ThreadingHTTPServer):
    request_queue_size = 256
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that was killed hears no answer, which is nobody's fault."""


@contextmanager
def granting() -> Iterator[Granting]:
    told, lock = Granting(), threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers["content-length"])).decode()
            form = {name: values[0] for name, values in parse_qs(text).items()}
            with lock:
                told.forms.append(form)
                number = len(told.forms)
            action, role = form["Action"], form["RoleArn"]
            arn = f"arn:aws:sts::{role.split(':')[4]}:assumed-role/{role.rpartition('/')[2]}/{form['RoleSessionName']}"
            expires = datetime.now(UTC) + timedelta(seconds=told.seconds)
            body = _REPLY.format(
                action=action,
                arn=arn,
                secret=SECRET_KEY,
                token=f"session-{number}",
                expires=f"{expires:%Y-%m-%dT%H:%M:%SZ}",
            )
            if told.refuses:
                body = _REFUSAL.format(f"sts:{action}")
            self.send_response(403 if told.refuses else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())
            self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            """Tests are quiet."""

    server = _Server(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def surroundings(folder: Path, sts: Granting, **more: str) -> dict[str, str]:
    """The environment of a job whose token lies in a file, with a cache of its own."""
    token = folder / "token"
    if not token.exists():
        token.write_text(made(sub="repo:acme/infra:ref:refs/heads/main", aud="sts.amazonaws.com"))
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "OFFKEY_TOKEN_FILE": str(token),
        "AWS_ENDPOINT_URL_STS": sts.url,
        **more,
    }


def helper(*arguments: str) -> list[str]:
    """The command of a profile's `credential_process`."""
    return [sys.executable, "-I", "-S", str(Path(credential_process.__file__)), *arguments]


def entries(folder: Path) -> list[Path]:
    """What lies in the cache of `surroundings`, locks left out."""
    cache = folder / ".cache" / "offkey"
    return [path for path in sorted(cache.iterdir()) if path.suffix != ".lock"] if cache.exists() else []
