from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offkey.errors import UnreadableError
from offkey.session.reply import parse

REPLY = b"""<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleResult>
    <Credentials><AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId></Credentials>
    <Empty/>
    <Odd>a &lt; b &#233;</Odd>
  </AssumeRoleResult>
</AssumeRoleResponse>"""


def test_leaves_by_path() -> None:
    assert dict(parse(REPLY).leaves) == {
        "AssumeRoleResult/Credentials/AccessKeyId": "ASIAIOSFODNN7EXAMPLE",
        "AssumeRoleResult/Odd": "a < b é",
    }


def test_a_prefix_makes_no_difference() -> None:
    reply = parse(b'<s:R xmlns:s="urn:x"><s:Error><s:Code>A</s:Code></s:Error></s:R>')
    assert reply.text("Error/Code") == "A"


def test_the_first_of_equal_paths_stays() -> None:
    assert parse(b"<R><A>1</A><A>2</A></R>").text("A") == "1"


def test_what_is_missing_is_named() -> None:
    with pytest.raises(UnreadableError, match="lacks AssumeRoleResult/Empty"):
        parse(REPLY).text("AssumeRoleResult/Empty")


def test_the_reply_does_not_show_what_it_holds() -> None:
    assert "EXAMPLE" not in repr(parse(REPLY))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><p>Sign in to the wireless network</html>",
        b'{"Code": "x"}',
        b"<a>",
        b"<a></a><b></b>",
        b'<?xml version="1.0" encoding="klingon"?><a/>',
        b"\xff\xfe\x00",
    ],
)
def test_what_is_not_a_reply(body: bytes) -> None:
    with pytest.raises(UnreadableError, match="not XML"):
        parse(body)


@given(st.binary(max_size=200))
def test_no_bytes_do_harm(body: bytes) -> None:
    with contextlib.suppress(UnreadableError):
        parse(body)
