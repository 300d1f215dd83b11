"""Answers in every form that HTTP/1.1 allows, and in forms that it does not."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offkey.session import wire

LIMIT = 1_000


def answered(*pieces: bytes) -> tuple[int, Mapping[str, str], bytes]:
    """What comes of an answer that arrives in these pieces."""
    ours, theirs = socket.socketpair()

    def speak() -> None:
        with theirs:
            theirs.recv(65_536)
            for piece in pieces:
                try:
                    theirs.sendall(piece)
                except OSError:
                    return  # who asked has heard enough

    thread = threading.Thread(target=speak)
    thread.start()
    try:
        limits = wire.Limits(time.monotonic() + 20, LIMIT)
        return wire.asked(ours, "GET", "/", headers={"Host": "x"}, body=None, limits=limits)
    finally:
        ours.close()
        thread.join()


def chunked(body: bytes, sizes: list[int]) -> bytes:
    text = b""
    while body:
        size = sizes.pop() if sizes else len(body)
        text += b"%x;note=1\r\n%s\r\n" % (len(body[:size]), body[:size])
        body = body[size:]
    return text + b"0\r\nTrailer: x\r\n\r\n"


@settings(deadline=None, max_examples=40)
@given(
    st.binary(max_size=200), st.lists(st.integers(1, 60), max_size=8), st.sampled_from(["length", "chunks", "close"])
)
def test_a_body_comes_over_whole_however_it_is_sent(body: bytes, sizes: list[int], form: str) -> None:
    head = {"length": b"Content-Length: %d\r\n" % len(body), "chunks": b"Transfer-Encoding: chunked\r\n", "close": b""}
    sent = (
        b"HTTP/1.1 200 OK\r\nA: b\r\n" + head[form] + b"\r\n" + (chunked(body, sizes[:]) if form == "chunks" else body)
    )
    pieces, rest = [], sent
    for size in sizes:
        pieces.append(rest[:size])
        rest = rest[size:]
    status, headers, found = answered(*pieces, rest)
    assert (status, headers["a"], found) == (200, "b", body)


def test_an_interim_answer_is_passed_over() -> None:
    sent = b"HTTP/1.1 100\r\n\r\nHTTP/1.1 103\r\nA: b\r\n\r\nHTTP/1.0 201\r\nContent-Length: 1\r\n\r\nx"
    assert answered(sent) == (201, {"content-length": "1"}, b"x")


@pytest.mark.parametrize("status", [204, 304])
def test_some_answers_have_no_body(status: int) -> None:
    assert answered(b"HTTP/1.1 %d X\r\nContent-Length: 5\r\n\r\n" % status)[2] == b""


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"HTTP/2 200\r\n\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nA b\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nA: b\r\n folded\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n" + b"x" * 1001,
        b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1001,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nxyz\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        + b"1f4\r\n"
        + b"x" * 500
        + b"\r\n"
        + b"1f5\r\n"
        + b"x" * 501,
        b"HTTP/1.1 200 OK\r\nA: " + b"x" * 70_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 20_000 + b"\r\n",
        b"x" * 70_000,
    ],
    ids=range(18),
)
def test_what_is_no_answer(sent: bytes) -> None:
    with pytest.raises((OSError, EOFError)):
        answered(sent)


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=300))
def test_no_bytes_break_it(sent: bytes) -> None:
    for start in (b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"):
        with contextlib.suppress(OSError, EOFError):
            answered(start + sent)
