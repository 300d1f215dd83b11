"""Identity tokens as GitHub issues them, asked for as a job asks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

import jwt
import pytest
from tests.worlds import AUDIENCE, CLAIMS, World

from offkey.errors import UsageError
from offkey.lab.issuer import Issuer, JobEnvironment, SigningKey
from offkey.model.platforms import github

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def issuer() -> Issuer:
    return Issuer(clock=lambda: NOON)


def opened(issuer: Issuer, token: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    key = jwt.PyJWK(dict(issuer.key_set()["keys"][0]))
    options: Any = {"verify_exp": False, "verify_iat": False, "verify_nbf": False, "verify_aud": False}
    parts = jwt.decode_complete(token, key, algorithms=["RS256"], options=options)
    return parts["header"], parts["payload"]


def test_a_token_is_what_github_documents(issuer: Issuer) -> None:
    header, payload = opened(issuer, issuer.mint(CLAIMS, audience=AUDIENCE).reveal())
    assert set(header) == {"alg", "kid", "typ", "x5t"}
    assert (header["alg"], header["kid"], header["typ"]) == ("RS256", issuer.key.kid, "JWT")
    assert payload["iss"] == github.ISSUER
    assert payload["exp"] - payload["iat"] == 300
    assert payload["iat"] - payload["nbf"] == 600
    assert {name: payload[name] for name in CLAIMS} == dict(CLAIMS)


def test_every_token_has_an_id_of_its_own(issuer: Issuer) -> None:
    ids = {opened(issuer, issuer.mint({}, audience="a").reveal())[1]["jti"] for _ in range(5)}
    assert len(ids) == 5


def test_what_an_attack_bends(issuer: Issuer) -> None:
    other = SigningKey("other")
    earlier = NOON - timedelta(days=1)
    token = issuer.mint(
        {"iss": "https://x"}, audience=None, issued=earlier, lifetime=timedelta(1), key=other, header={"kid": "k"}
    ).reveal()
    header, payload = jwt.get_unverified_header(token), jwt.decode(token, options={"verify_signature": False})
    assert (header["kid"], payload["iss"], "aud" in payload) == ("k", "https://x", False)
    assert payload["exp"] == int(NOON.timestamp())


def test_the_documents(issuer: Issuer) -> None:
    discovery = issuer.discovery()
    assert discovery["issuer"] == github.ISSUER
    assert discovery["jwks_uri"] == f"{github.ISSUER}/.well-known/jwks"
    assert set(github.CLAIMS) <= set(discovery["claims_supported"])
    (key,) = issuer.key_set()["keys"]
    assert {"kty", "n", "e", "kid", "alg", "use"} <= set(key)
    assert "d" not in key


def test_a_job_that_may_not_ask_sees_nothing(issuer: Issuer) -> None:
    assert issuer.job(CLAIMS, may_request=False).variables() == {}
    assert JobEnvironment().variables() == {}


def test_a_job_cannot_ask_before_the_lab_is_open(issuer: Issuer) -> None:
    with pytest.raises(UsageError):
        issuer.job(CLAIMS)


# --- over HTTP -------------------------------------------------------------------------------------------------


def get(url: str, bearer: str | None) -> Any:
    headers = {} if bearer is None else {"Authorization": f"bearer {bearer}"}
    with build_opener(ProxyHandler({})).open(Request(url, headers=headers), timeout=60) as reply:
        return json.load(reply)


def asked(job: JobEnvironment, audience: str | None = None) -> Mapping[str, Any]:
    values = job.variables()
    url = values["ACTIONS_ID_TOKEN_REQUEST_URL"].reveal()
    reply = get(url + (f"&audience={audience}" if audience else ""), values["ACTIONS_ID_TOKEN_REQUEST_TOKEN"].reveal())
    assert reply["count"] == len(reply["value"])
    return dict(jwt.decode(reply["value"], options={"verify_signature": False}))


@pytest.mark.lab
def test_a_job_asks_for_its_token(world: World) -> None:
    job = world.lab.issuer.job(CLAIMS)
    assert job.url is not None
    assert "?" in job.url
    payload = asked(job, "sts.amazonaws.com")
    assert (payload["aud"], payload["sub"]) == (AUDIENCE, CLAIMS["sub"])
    assert asked(job)["aud"] == "https://github.com/acme"


@pytest.mark.lab
def test_a_job_gets_the_audience_it_asks_for_and_no_other(world: World) -> None:
    job = world.lab.issuer.job({**CLAIMS, "aud": AUDIENCE})
    assert asked(job, "somewhere-else")["aud"] == "somewhere-else"
    assert asked(job)["aud"] == "https://github.com/acme"


@pytest.mark.lab
def test_the_token_of_one_job_is_not_for_another(world: World) -> None:
    one, other = world.lab.issuer.job(CLAIMS), world.lab.issuer.job(CLAIMS)
    assert one.url is not None
    assert other.bearer is not None
    for bearer in (other.bearer.reveal(), "", None):
        with pytest.raises(HTTPError) as refused:
            get(one.url, bearer)
        assert refused.value.code == 401


@pytest.mark.lab
@pytest.mark.parametrize("path", ["/_offkey/idtoken/unknown", "/_offkey/", "/_offkey/nothing/here"])
def test_a_page_that_is_not_there(world: World, path: str) -> None:
    with pytest.raises(HTTPError) as refused:
        get(world.lab.endpoint + path, "x")
    assert refused.value.code == 404


@pytest.mark.lab
def test_the_documents_are_served(world: World) -> None:
    base = f"{world.lab.endpoint}/_offkey/issuer/{github.HOST}/.well-known"
    assert get(f"{base}/openid-configuration", None)["issuer"] == github.ISSUER
    assert get(f"{base}/jwks", None) == world.lab.issuer.key_set()
