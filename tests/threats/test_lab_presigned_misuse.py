"""Attack: a presigned address, used for something else, by somebody else, or too late."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from tests.worlds import STATE, Wire, World

pytestmark = pytest.mark.lab


def address(world: World, *, seconds: int = 60, key: str = "live/plan") -> str:
    session = world.web_identity(DurationSeconds=900)
    world.client("s3", session).put_object(Bucket=STATE, Key="live/plan", Body=b"the plan")
    url = world.client("s3", session).generate_presigned_url(
        "get_object", Params={"Bucket": STATE, "Key": key}, ExpiresIn=seconds
    )
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


def send(world: World, path: str, *, method: str = "GET", headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    return Wire(method, path, headers or {}, b"", world.lab.endpoint).send()


def test_used_as_it_was_meant(world: World) -> None:
    assert send(world, address(world)) == (200, b"the plan")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST", "HEAD"])
def test_another_method(world: World, method: str) -> None:
    assert send(world, address(world), method=method)[0] == 403


def test_another_key(world: World) -> None:
    status, body = send(world, address(world).replace("live/plan", "live/other"))
    assert (status, b"SignatureDoesNotMatch" in body) == (403, True)


@pytest.mark.parametrize("more", ["&acl", "&versionId=1", "&X-Amz-Expires=604800", "&response-content-type=text/html"])
def test_more_in_the_query(world: World, more: str) -> None:
    assert send(world, address(world) + more)[0] in {400, 403}


def test_more_in_the_headers(world: World) -> None:
    status, body = send(world, address(world), headers={"x-amz-acl": "public-read"})
    assert (status, b"<HeadersNotSigned>x-amz-acl</HeadersNotSigned>" in body) == (403, True)


def test_a_longer_life(world: World) -> None:
    assert send(world, address(world, seconds=60).replace("X-Amz-Expires=60", "X-Amz-Expires=6000"))[0] == 403


def test_its_session_ends_before_it_does(world: World) -> None:
    path = address(world, seconds=3600)
    world.clock.advance(timedelta(seconds=901))
    try:
        status, body = send(world, path)
    finally:
        world.clock.advance(timedelta(seconds=-901))
    assert (status, b"<Code>ExpiredToken</Code>" in body) == (400, True)


def test_without_its_session_token(world: World) -> None:
    path, _, query = address(world).partition("?")
    kept = [pair for pair in query.split("&") if not pair.lower().startswith("x-amz-security-token")]
    assert send(world, f"{path}?{'&'.join(kept)}")[0] == 403


def test_it_gives_no_more_than_its_session_may(world: World) -> None:
    assert send(world, address(world, key="dev/plan"))[0] == 403
