from __future__ import annotations

from pathlib import Path

import pytest
from tests.session.ambient.tokens import made
from tests.session.conftest import Answer, Server

from offkey.errors import ConfigurationError, UnreachableError
from offkey.model.secret import Secret
from offkey.session.ambient.offkey_issuer import BEARER_FILE, URL, token
from offkey.session.http import StandardHttp
from offkey.session.retry import Patience

ONCE = Patience(tries=1)


def asked(server: Server, **environment: str) -> Secret[str] | None:
    variables = {URL: f"{server.url}/token", **environment}
    return token(variables, audience="sts.amazonaws.com", http=StandardHttp(), patience=ONCE)


@pytest.mark.parametrize("form", ['{{"value": "{}"}}', "{}\n"])
def test_a_token_in_either_form(server: Server, tmp_path: Path, form: str) -> None:
    good = made(sub="atlantis:acme/infra")
    server.answers = [Answer(body=form.format(good).encode())]
    (tmp_path / "bearer").write_text("what-the-issuer-asks-for\n")
    assert asked(server, **{BEARER_FILE: str(tmp_path / "bearer")}) == Secret(good)
    (request,) = server.asked
    assert request.path == "/token?audience=sts.amazonaws.com"
    assert request.headers["authorization"] == "bearer what-the-issuer-asks-for"


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_it_refuses(server: Server, status: int) -> None:
    server.answers = [Answer(status)]
    with pytest.raises(ConfigurationError, match=f"HTTP {status}") as raised:
        asked(server)
    assert URL in (raised.value.hint or "")


def test_it_fails(server: Server) -> None:
    server.answers = [Answer(500)]
    with pytest.raises(UnreachableError, match="HTTP 500"):
        asked(server)


@pytest.mark.parametrize("body", [b"", b"{}", b'{"value": 7}', b"<html>", b"[" * 9999, b"{" * 9999, b"\xff"])
def test_an_answer_without_a_token(server: Server, body: bytes) -> None:
    server.answers = [Answer(body=body)]
    with pytest.raises(ConfigurationError, match="not an identity token"):
        asked(server)


def test_a_bearer_that_is_not_there(server: Server, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=f"{BEARER_FILE} cannot be read"):
        asked(server, **{BEARER_FILE: str(tmp_path / "missing")})
