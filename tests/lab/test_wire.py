"""Requests as they arrive, and as they go on."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offkey.lab import wire
from offkey.lab.errors import ServiceError
from offkey.lab.wire import FORM, RAW_HEADERS, Request


def environ(**changes: Any) -> dict[str, Any]:
    good: dict[str, Any] = {
        "REQUEST_METHOD": "POST",
        "REQUEST_URI": "/a%20b?x=1&y",
        "CONTENT_LENGTH": "5",
        "wsgi.input": BytesIO(b"hello"),
        RAW_HEADERS: [("Host", "h"), ("X-A", "1"), ("x-a", "2")],
    }
    return {**good, **changes}


def test_nothing_is_decoded_too_early() -> None:
    request = wire.receive(environ())
    assert (request.method, request.path, request.raw_query) == ("POST", "/a%20b", "x=1&y")
    assert (request.decoded_path, request.query) == ("/a b", [("x", "1"), ("y", "")])
    assert (request.body, request.header("X-a"), request.header("none")) == (b"hello", "1,2", None)


@pytest.mark.parametrize(("uri", "path"), [("http://h:1/x?y", "/x"), ("http://h:1", "/"), ("http://h", "/")])
def test_a_whole_address_in_the_request_line(uri: str, path: str) -> None:
    assert wire.receive(environ(REQUEST_URI=uri)).path == path


def test_only_a_form_is_a_form() -> None:
    assert Request("POST", "/", "", (("Content-Type", f"{FORM}; charset=utf-8"),), b"a=1&b=").form == [
        ("a", "1"),
        ("b", ""),
    ]
    assert Request("POST", "/", "", (("Content-Type", "text/plain"),), b"a=1").form == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"CONTENT_LENGTH": str(wire.BODY_LIMIT + 1)}, "EntityTooLarge"),
        ({"CONTENT_LENGTH": "many"}, "MalformedRequest"),
        ({"CONTENT_LENGTH": "6"}, "IncompleteBody"),
    ],
)
def test_bodies_that_are_not_taken(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(ServiceError) as refused:
        wire.receive(environ(**changes))
    assert refused.value.code == code


def test_a_body_in_http_chunks_ends_by_itself() -> None:
    assert wire.receive(environ(**{"wsgi.input_terminated": True, "CONTENT_LENGTH": None})).body == b"hello"


def test_nothing_secret_in_its_looks() -> None:
    request = Request("GET", "/", "X-Amz-Security-Token=hush", (("Authorization", "hush"),), b"hush")
    assert "hush" not in repr(request)


@given(st.lists(st.tuples(st.sampled_from(["X-A", "x_a", "x-b"]), st.text("abc", max_size=3)), max_size=4))
def test_what_is_laid_over_wins_whatever_was_sent(headers: list[tuple[str, str]]) -> None:
    request = Request("GET", "/", "", tuple(headers))
    built = wire.environ_for(request, server=("127.0.0.1", 1), extra={"x-a": "mine"})
    assert built["HTTP_X_A"] == "mine"


def test_the_backend_sees_the_request_and_nothing_else() -> None:
    request = Request("PUT", "/a%2Fb", "q=1", (("Content-Type", "t"), ("X-A", "1")), b"hello")
    built = wire.environ_for(request, server=("127.0.0.1", 80), extra={})
    assert (built["PATH_INFO"], built["RAW_URI"], built["QUERY_STRING"]) == ("/a/b", "/a%2Fb?q=1", "q=1")
    assert (built["CONTENT_TYPE"], built["CONTENT_LENGTH"], built["wsgi.input"].read()) == ("t", "5", b"hello")
    assert [key for key in built if key.startswith("HTTP_")] == ["HTTP_X_A"]
