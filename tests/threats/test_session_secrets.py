"""Every secret a run handles is handed in, everything runs with logs wide open, and nothing shows."""

from __future__ import annotations

import io
import logging
import traceback
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime, timedelta

import pytest
from tests.session.conftest import Answer, Server, serving

from offkey.errors import OffkeyError
from offkey.model.secret import Secret
from offkey.model.session import Credentials, Session
from offkey.session.ambient import github
from offkey.session.exchange import assume, caller_identity, exchange
from offkey.session.http import StandardHttp
from offkey.session.retry import Patience
from offkey.session.sts import StsEndpoint

BEARER = "bearer-3f1c9a"
TOKEN = "header-7be2.payload-7be2.signature-7be2"
SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
SESSION_TOKEN = "AQoEXAMPLE-5d0e"
SECRETS = (BEARER, TOKEN, SECRET_KEY, SESSION_TOKEN, "7be2", "5d0e", "Y2N=")
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ROLE = "arn:aws:iam::111111111111:role/hub"
GRANTED = f"""<R>{{0}}<Credentials><AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId>
<SecretAccessKey>{SECRET_KEY}</SecretAccessKey><SessionToken>{SESSION_TOKEN}</SessionToken>
<Expiration>2026-11-20T13:00:00Z</Expiration></Credentials>
<AssumedRoleUser><Arn>arn:aws:sts::111111111111:assumed-role/hub/run</Arn></AssumedRoleUser>{{1}}</R>"""


def granted(action: str) -> bytes:
    return GRANTED.format(f"<{action}Result>", f"</{action}Result>").encode()


def echo(status: int) -> Answer:
    """An error that repeats everything it was told."""
    text = f"no {TOKEN} {SECRET_KEY} {SESSION_TOKEN} {BEARER}"
    return Answer(status, f"<html>{text}</html>".encode())


SESSION = Session(
    Credentials("ASIAIOSFODNN7EXAMPLE", Secret(SECRET_KEY), Secret(SESSION_TOKEN), NOW + timedelta(hours=1)),
    "arn:aws:sts::111111111111:assumed-role/hub/run",
    ROLE,
)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as told:
        yield told


def sts(server: Server) -> StsEndpoint:
    patience = Patience(tries=2, sleep=lambda _: None)
    return StsEndpoint(server.url, "eu-west-1", StandardHttp(), clock=lambda: NOW, patience=patience)


def ambient(server: Server) -> object:
    environment = {github.URL: f"{server.url}/?a=b", github.BEARER: BEARER}
    patience = Patience(tries=2, sleep=lambda _: None)
    return github.token(environment, audience="sts.amazonaws.com", http=StandardHttp(environment), patience=patience)


def first(server: Server) -> object:
    return exchange(
        Secret(TOKEN), role=ROLE, name="run", lifetime=timedelta(hours=1), sts=sts(server), clock=lambda: NOW
    )


def second(server: Server) -> object:
    return assume(SESSION, role=ROLE, name="run", sts=sts(server), clock=lambda: NOW)


def identity(server: Server) -> object:
    return caller_identity(SESSION.credentials, sts(server))


def shown(action: Callable[[Server], object], server: Server) -> str:
    """Everything that a person or a log could see of `action`."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        with redirect_stdout(out), redirect_stderr(out):
            result = action(server)
            print(repr(result), str(result), f"{result}", "%s %r" % (result, result))  # noqa: UP031
    except OffkeyError as error:
        out.write("".join(traceback.format_exception(error)))
        out.write(f"{error!r} {error.hint} {error.__dict__}")
    finally:
        root.setLevel(level)
        root.removeHandler(handler)
    return out.getvalue()


ANSWERS = [
    Answer(body=granted("AssumeRoleWithWebIdentity")),
    Answer(body=granted("AssumeRole")),
    Answer(body=f'{{"value": "{TOKEN}"}}'.encode()),
    Answer(body=f'{{"value": "{TOKEN}'.encode()),
    Answer(body=f'{{"token": "{TOKEN}"}}'.encode()),
    Answer(body=granted("AssumeRole")[:-9]),
    Answer(body=granted("AssumeRole").replace(b"2026-11-20T13", b"2020-01-01T00")),
    Answer(body=granted("AssumeRoleWithWebIdentity").replace(b"2026-11-20T13:00:00Z", SESSION_TOKEN.encode())),
    Answer(302, headers={"Location": "https://attacker.example/"}),
    *(echo(status) for status in (200, 400, 401, 403, 404, 500)),
    Answer(200, b"x", length=50),
]


@pytest.mark.parametrize("action", [ambient, first, second, identity])
@pytest.mark.parametrize("answer", ANSWERS, ids=range(len(ANSWERS)))
def test_nothing_shows(server: Server, action: Callable[[Server], object], answer: Answer) -> None:
    server.answers = [answer]
    seen = shown(action, server)
    assert seen
    assert [secret for secret in SECRETS if secret in seen] == []


def test_the_grep_would_find_them() -> None:
    with serving() as server:
        server.answers = [Answer(body=f'{{"value": "{TOKEN}"}}'.encode())]

        def careless(told: Server) -> object:
            token = ambient(told)
            assert isinstance(token, Secret)
            return token.reveal()

        assert TOKEN in shown(careless, server)


@pytest.mark.parametrize("noun", [SESSION, SESSION.credentials, sts(Server("http://127.0.0.1:1", [], []))])
def test_nouns_print_without_them(noun: object) -> None:
    assert [secret for secret in SECRETS if secret in f"{noun!r} {noun}"] == []


def test_a_proxy_password_does_not_print() -> None:
    http = StandardHttp({"HTTPS_PROXY": f"http://bob:{BEARER}@proxy:3128"})
    assert BEARER not in repr(http)
