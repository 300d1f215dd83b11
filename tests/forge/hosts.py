"""A code host on 127.0.0.1 that serves the shapes of the documentation and remembers what it was asked."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import tarfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

TOKEN = "ghp_offkeyExampleTokenThatNobodyMaySee0"


@dataclass(frozen=True)
class Asked:
    path: str
    query: str
    headers: Mapping[str, str]


@dataclass
class Reply:
    document: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    slow: float = 0.0
    """Seconds before every byte."""


@dataclass
class CodeHost:
    """`replies` by path, the query left out; several are given in order, the last one stays. Unknown paths are 404."""

    url: str
    replies: dict[str, list[Reply]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def on(self, path: str, *replies: Any, **kinds: Any) -> None:
        given = [one if isinstance(one, Reply) else Reply(one, **kinds) for one in replies or (None,)]
        self.replies[path] = given if replies else [Reply(**kinds)]

    def paths(self) -> list[str]:
        return [one.path for one in self.asked]


@contextmanager
def code_host() -> Iterator[CodeHost]:
    told = CodeHost("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            told.asked.append(Asked(parts.path, parts.query, headers))
            replies = told.replies.get(parts.path, [Reply({"message": "Not Found"}, 404)])
            reply = replies.pop(0) if len(replies) > 1 else replies[0]
            body = reply.raw if reply.raw is not None else json.dumps(reply.document).encode()
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                if not reply.slow:
                    self.wfile.write(body)
                for byte in body if reply.slow else b"":
                    time.sleep(reply.slow)
                    self.wfile.write(bytes([byte]))
            except OSError:
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            """Tests are quiet."""

        def handle(self) -> None:
            with suppress(ConnectionError):
                super().handle()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    told.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


# --- GitHub's shapes -------------------------------------------------------------------------------------


def repository(path: str = "acme/infra", id_: int = 456789, owner_id: int = 123456, **more: Any) -> dict[str, Any]:
    owner, _, name = path.partition("/")
    return {
        "id": id_,
        "name": name,
        "full_name": path,
        "private": True,
        "owner": {"login": owner, "id": owner_id, "type": "Organization"},
        "default_branch": "main",
        "archived": False,
        "size": 108,
        **more,
    }


def subjects(*keys: str, immutable: bool = False, **more: Any) -> dict[str, Any]:
    return {
        "use_default": not keys,
        **({"include_claim_keys": list(keys)} if keys else {}),
        "use_immutable_subject": immutable,
        "sub_claim_prefix": "repo:acme@123456/infra@456789" if immutable else "repo:acme/infra",
        **more,
    }


def git_name(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


def tree(files: Mapping[str, bytes], *, truncated: bool = False, links: Mapping[str, str] | None = None) -> Any:
    entries = [
        {"path": path, "mode": "100644", "type": "blob", "sha": git_name(data), "size": len(data)}
        for path, data in files.items()
    ]
    entries += [
        {"path": path, "mode": "120000", "type": "blob", "sha": git_name(to.encode()), "size": len(to)}
        for path, to in (links or {}).items()
    ]
    return {
        "sha": "0" * 40,
        "tree": [{"path": "d", "mode": "040000", "type": "tree", "sha": "1" * 40}, *entries],
        "truncated": truncated,
    }


def blob(data: bytes) -> Any:
    return {
        "sha": git_name(data),
        "size": len(data),
        "encoding": "base64",
        "content": base64.encodebytes(data).decode(),
    }


def tarball(files: Mapping[str, bytes], *, top: str = "acme-infra-0123abc") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for path, data in files.items():
            info = tarfile.TarInfo(f"{top}/{path}")
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return gzip.compress(buffer.getvalue())


def with_files(host: CodeHost, files: Mapping[str, bytes], *, path: str = "acme/infra", **more: Any) -> None:
    """Serve the default branch of a repository, file by file."""
    host.on(f"/repos/{path}/git/trees/main", tree(files, **more))
    for data in files.values():
        host.on(f"/repos/{path}/git/blobs/{git_name(data)}", blob(data))


def empty_settings(host: CodeHost, *, path: str = "acme/infra") -> None:
    """Serve a repository that keeps nothing beside its files."""
    host.on(f"/repos/{path}/actions/oidc/customization/sub", subjects())
    for kind in ("secrets", "variables"):
        host.on(f"/repos/{path}/actions/{kind}", {"total_count": 0, kind: []})
        host.on(f"/repos/{path}/actions/organization-{kind}", {"total_count": 0, kind: []})
    host.on(f"/repos/{path}/environments", {"total_count": 0, "environments": []})
