"""moto, kept on a leash: it stores and returns what services would, and decides nothing about identity."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from moto import settings
from moto.backends import get_backend
from moto.core.base_backend import BackendDict
from moto.core.config import default_user_config
from moto.core.model_instances import reset_model_data
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from offkey.lab.wire import Reply, Request, environ_for

_LOGGERS = ("werkzeug", "moto", "flask", "flask_cors", "boto3", "botocore", "urllib3", "responses", "s3transfer")
_HIDDEN_PATHS = ("/moto-api", "/favicon.ico", "/latest/meta-data/", "/latest/api/")
"""Paths that moto answers itself, whatever the service: its control interface and the instance metadata."""

_IMAGES = "MOTO_EC2_LOAD_DEFAULT_AMIS"

NOT_IMPLEMENTED = "x-offkey-not-implemented"
"""The header of a reply that says: moto does not know this operation. Its value is why, where that can be said."""


class Backend:
    """moto's in-process server.

    One `lock` around it, because its backends share state between accounts and threads; whoever reads that
    state takes the lock too.
    """

    def __init__(self) -> None:
        self._application = _Dispatcher(_create)
        self.lock = threading.Lock()

    def call(self, request: Request, *, account: str, service: str, region: str, server: tuple[str, int]) -> Reply:
        """Let moto execute `request` in `account`: the authorization it sees names service and region, no caller."""
        extra = {
            "x-moto-account-id": account,
            "authorization": f"AWS4-HMAC-SHA256 Credential=OFFKEY/20000101/{region}/{service}/aws4_request, "
            "SignedHeaders=host, Signature=0",
            "host": f"{server[0]}:{server[1]}",
        }
        environ = environ_for(request, server=server, extra=extra)
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], _: object = None) -> Callable[[bytes], object]:
            started.append((status, headers))
            return lambda _: None

        with self.lock:
            body = _joined(self._application(environ, start_response))
        status, headers = started[-1]
        return Reply(int(status.split()[0]), tuple(headers), body)


def hidden(path: str) -> bool:
    """Whether moto would answer this path itself, outside every service."""
    return path.startswith(_HIDDEN_PATHS)


def _joined(chunks: Iterable[bytes]) -> bytes:
    try:
        return b"".join(chunks)
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()


class _Dispatcher(DomainDispatcherApplication):
    """moto's own dispatcher; a service it does not have becomes an answer instead of a line on stdout."""

    def get_backend_for_host(self, host: str | None) -> Any:
        if host is None:
            return None
        known = any(pattern.match(f"http://{host}") for _, pattern in self.backend_url_patterns)
        return super().get_backend_for_host(host) if known or "amazonaws.com" not in host else _ABSENT


_ABSENT = "offkey-absent"


def _create(service: Any) -> Flask:
    if service == _ABSENT:
        return _absent("")
    managed = default_user_config["iam"]
    load, managed["load_aws_managed_policies"] = managed["load_aws_managed_policies"], False
    try:  # moto makes an account of its own to look at the paths in; that one needs no policies
        app = create_backend_app(service)
    except ImportError as error:  # a few services need a library of their own, which the lab does not install
        return _absent(f"it needs the Python package {error.name}")
    finally:
        managed["load_aws_managed_policies"] = load
    # Without these two, Flask hands an exception of moto's to us; with them it becomes a plain 500.
    app.debug = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.register_error_handler(NotImplementedError, _not_implemented)
    return app


def _absent(why: str) -> Flask:
    app = Flask("offkey-absent")
    app.register_error_handler(404, lambda _: ("", 501, {NOT_IMPLEMENTED: why}))
    return app


def _not_implemented(_: Exception) -> tuple[str, int, dict[str, str]]:
    return "", 501, {NOT_IMPLEMENTED: ""}


def state(service: str, account: str, region: str) -> Any:
    """What moto holds of a service in one account; `global` services are asked with any region."""
    find: Any = get_backend  # its overloads know the services by name, one by one
    regions = find(service)[account]
    return regions["aws"] if "aws" in regions else regions[region]


@contextmanager
def prepared() -> Iterator[Backend]:
    """A backend with empty state and offkey's settings; both are put back as they were at the end.

    What the user's environment says to moto (`MOTO_…`) does not reach it: `MOTO_ACCOUNT_ID`, for one, would
    put every caller in one account.
    """
    mine = {"MOTO_ALLOW_NONEXISTENT_REGION": "false"}
    theirs = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith(("MOTO_", "INITIAL_NO_AUTH"))}
    loaded = default_user_config["iam"]["load_aws_managed_policies"]
    docker = default_user_config["lambda"]["use_docker"]
    counted = settings.INITIAL_NO_AUTH_ACTION_COUNT
    os.environ.update(mine)
    default_user_config["iam"]["load_aws_managed_policies"] = True
    default_user_config["lambda"]["use_docker"] = False
    settings.INITIAL_NO_AUTH_ACTION_COUNT = float("inf")
    with _quiet(), _blind():
        try:
            reset()
            yield Backend()
        finally:
            settings.INITIAL_NO_AUTH_ACTION_COUNT = counted
            default_user_config["iam"]["load_aws_managed_policies"] = loaded
            default_user_config["lambda"]["use_docker"] = docker
            for name in mine:
                os.environ.pop(name, None)
            reset()
            os.environ.update(theirs)


@contextmanager
def _blind() -> Iterator[None]:
    """What a bucket's policy denies to anybody, moto refuses to everybody; the door has decided by then."""
    from moto.iam.access_control import PermissionResult
    from moto.s3.models import FakeBucket

    theirs = FakeBucket.get_permission
    FakeBucket.get_permission = lambda *_: PermissionResult.NEUTRAL  # type: ignore[method-assign]
    try:
        yield
    finally:
        FakeBucket.get_permission = theirs  # type: ignore[method-assign]


@contextmanager
def _quiet() -> Iterator[None]:
    """These libraries log requests, and requests hold secrets."""
    before = [(logger, logger.level) for logger in map(logging.getLogger, _LOGGERS)]
    for logger, _ in before:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in before:
            logger.setLevel(level)


def reset() -> None:
    """Empty moto's state, which is global to the process.

    Its backends fill themselves again as they are emptied; images that nobody will see are left out of that.
    """
    os.environ[_IMAGES] = "false"
    try:
        BackendDict.reset()
        reset_model_data()
    finally:
        del os.environ[_IMAGES]
