"""Something that answers in the place of STS: a proxy, a wrong endpoint, an attacker on the line."""

from __future__ import annotations

import pytest
from tests.session.conftest import Answer, serving

from offkey.errors import RefusedError, UnreadableError
from offkey.model.secret import Secret
from offkey.model.session import Credentials
from offkey.session.http import StandardHttp
from offkey.session.reply import parse
from offkey.session.sts import StsEndpoint

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "body",
    [
        f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]><a>&l9;</a>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd"><a/>',
        '<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]><a/>',
        "<!DOCTYPE a><a/>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_before_they_expand(body: str, encoding: str) -> None:
    with pytest.raises(UnreadableError, match="document type"):
        parse(body.encode(encoding))


def test_undeclared_entities_are_an_error() -> None:
    with pytest.raises(UnreadableError):
        parse(b"<a>&x;</a>")


def test_depth_has_an_end() -> None:
    with pytest.raises(UnreadableError, match="nested too deeply"):
        parse(b"<a>" * 50_000)


def test_size_has_an_end() -> None:
    with pytest.raises(UnreadableError, match="more than"):
        parse(b"<a>" + b" " * 300_000 + b"</a>")


def test_many_small_elements_take_linear_time() -> None:
    parse(b"<a>" + b"<b>x</b>" * 30_000 + b"</a>")


def test_a_refusal_does_not_write_to_the_terminal_what_it_likes() -> None:
    text = "no\x1b[2J\r\x07 &#155;31m\u202eyes" + "x" * 5_000
    body = f"<R><Error><Code>Odd\u202e</Code><Message>{text}</Message></Error></R>"
    with serving() as server:
        server.answers = [Answer(403, body.replace("\x1b", "").replace("\x07", "").encode())]
        with pytest.raises(RefusedError) as raised:
            StsEndpoint(server.url, "eu-west-1", StandardHttp()).call({"Action": "A"})
    assert str(raised.value).isprintable()
    assert len(str(raised.value)) < 2_100


def test_secrets_that_come_back_are_not_repeated() -> None:
    token, key, session = "header.payload.signature", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "AQoEXAMPLE"
    text = f"Cannot read {token}, {key} or {session}!"
    body = f"<R><Error><Code>InvalidIdentityToken</Code><Message>{text}</Message></Error></R>"
    credentials = Credentials("ASIAIOSFODNN7EXAMPLE", Secret(key), Secret(session))
    with serving() as server:
        server.answers = [Answer(400, body.encode())]
        sts = StsEndpoint(server.url, "eu-west-1", StandardHttp())
        with pytest.raises(RefusedError, match=r"Cannot read \*\*\*, \*\*\* or \*\*\*!"):
            sts.call({"Token": Secret(token)}, credentials=credentials)
