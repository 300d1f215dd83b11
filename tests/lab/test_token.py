"""Identity tokens, verified. The attacks are in tests/threats."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from offkey.lab import token
from offkey.lab.errors import ServiceError
from offkey.model.claims import VerifiedClaims

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CURVES = {"ES256": ec.SECP256R1(), "ES384": ec.SECP384R1(), "ES512": ec.SECP521R1()}
EC_KEYS = {name: ec.generate_private_key(curve) for name, curve in CURVES.items()}


def key_set() -> token.KeySet:
    keys: list[dict[str, Any]] = [{**RSAAlgorithm.to_jwk(RSA_KEY.public_key(), as_dict=True), "kid": "rsa"}]
    keys += [{**ECAlgorithm.to_jwk(k.public_key(), as_dict=True), "kid": name} for name, k in EC_KEYS.items()]
    return {"keys": keys}


def payload(**changes: Any) -> dict[str, Any]:
    second = int(NOON.timestamp())
    good = {"iss": "https://i", "sub": "s", "aud": "a", "iat": second, "nbf": second - 600, "exp": second + 300}
    return {name: value for name, value in {**good, **changes}.items() if value is not None}


def mint(kid: str | None = "rsa", algorithm: str = "RS256", changes: dict[str, Any] | None = None) -> str:
    key: Any = RSA_KEY if algorithm.startswith("RS") else EC_KEYS[algorithm]
    return jwt.encode(payload(**(changes or {})), key, algorithm=algorithm, headers={"kid": kid} if kid else None)


def verify(text: str, *, later: timedelta = timedelta(), keys: token.KeySet | None = None) -> VerifiedClaims:
    return token.verify(token.take_apart(text), keys or key_set(), now=NOON + later)


def refused(text: str, *, later: timedelta = timedelta()) -> tuple[str, str]:
    with pytest.raises(ServiceError) as error:
        verify(text, later=later)
    assert error.value.status == 400
    return error.value.code, error.value.message


@pytest.mark.parametrize(
    ("kid", "algorithm"),
    [("rsa", "RS256"), ("rsa", "RS384"), ("rsa", "RS512"), ("ES256", "ES256"), ("ES384", "ES384"), ("ES512", "ES512")],
)
def test_every_algorithm_that_sts_takes(kid: str, algorithm: str) -> None:
    assert verify(mint(kid, algorithm)).subject == "s"


def test_an_algorithm_that_sts_does_not_take() -> None:
    text = jwt.encode(payload(), RSA_KEY, algorithm="PS256", headers={"kid": "rsa"})
    assert refused(text)[0] == "InvalidIdentityToken"


@pytest.mark.parametrize("claim", ["sub", "aud", "iat", "exp"])
def test_a_claim_that_must_be_there(claim: str) -> None:
    assert refused(mint(changes={claim: None})) == ("InvalidIdentityToken", f"Missing a required claim: {claim}")


@pytest.mark.parametrize(
    ("seconds", "code"), [(0, None), (599, None), (600, None), (601, "ExpiredTokenException"), (-299, None)]
)
def test_five_minutes_of_grace_after_the_end(seconds: int, code: str | None) -> None:
    later = timedelta(seconds=seconds)
    if code is None:
        verify(mint(), later=later)
    else:
        found, message = refused(mint(), later=later)
        end = int(NOON.timestamp()) + 300
        assert (found, message) == (
            code,
            f"Token expired: current date/time {end + 301} must be before the expiration date/time {end}",
        )


@pytest.mark.parametrize("claim", ["iat", "nbf"])
def test_a_token_from_the_future(claim: str) -> None:
    second = int(NOON.timestamp())
    verify(mint(changes={claim: second + 300}))
    assert refused(mint(changes={claim: second + 301}))[0] == "InvalidIdentityToken"


@pytest.mark.parametrize("value", ["soon", True, [1]])
def test_a_time_that_is_no_number(value: object) -> None:
    text = jwt.encode(payload(exp=None) | {"exp": value}, RSA_KEY, algorithm="RS256", headers={"kid": "rsa"})
    assert refused(text)[0] == "InvalidIdentityToken"


@pytest.mark.parametrize("kid", [None, "", "other"])
def test_a_key_that_the_issuer_does_not_have(kid: str | None) -> None:
    code, message = refused(mint(kid))
    assert code == "InvalidIdentityToken"
    assert message.startswith("Couldn't retrieve verification key from your identity provider,  please reference")


DEEP = "e30." + base64.urlsafe_b64encode(b"[" * 14000).decode().rstrip("=") + ".e30"
"""Small enough for STS, and nested deeper than a JSON reader can follow."""


@pytest.mark.parametrize("text", ["abcd", "a.b.c", "....", "\0\0\0\0", DEEP])
def test_what_is_no_token(text: str) -> None:
    with pytest.raises(ServiceError) as error:
        token.take_apart(text)
    assert error.value.code == "InvalidIdentityToken"


@pytest.mark.parametrize(("clients", "good"), [(("a",), True), (("b", "a"), True), (("A",), False), ((), False)])
def test_the_audience(clients: tuple[str, ...], good: bool) -> None:
    claims = verify(mint())
    if good:
        token.check_audience(claims, clients)
        return
    with pytest.raises(ServiceError) as error:
        token.check_audience(claims, clients)
    assert error.value.message == "Incorrect token audience"


def test_one_of_several_audiences_is_enough() -> None:
    token.check_audience(verify(mint(changes={"aud": ["x", "a"]})), ("a",))


@pytest.mark.parametrize("value", ["arn:r", ["arn:q", "arn:r"]])
def test_the_list_of_roles_in_a_token(value: object) -> None:
    unverified = token.take_apart(mint(changes={"https://aws.amazon.com/roles": value}))
    token.check_role(unverified, "arn:r")
    with pytest.raises(ServiceError) as error:
        token.check_role(unverified, "arn:other")
    assert error.value.message == "The target role ARN is not present in the roles claim of the identity token"


def test_nested_session_tags_become_flat() -> None:
    nested = {"principal_tags": {"team": ["infra"]}, "transitive_tag_keys": ["team"]}
    values = verify(mint(changes={token.TAGS: nested})).values
    assert values[f"{token.TAGS}/principal_tags/team"] == ("infra",)
    assert values[f"{token.TAGS}/transitive_tag_keys"] == ("team",)
    assert token.TAGS not in values
