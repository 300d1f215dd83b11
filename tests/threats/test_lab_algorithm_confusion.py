"""Attack: the token chooses how it is verified: not at all, or with the public key as a shared secret."""

from __future__ import annotations

import base64
import hmac
import json

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests.worlds import World, refusal

pytestmark = pytest.mark.lab
INVALID = "The web identity token provided could not be validated"


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def payload_of(token: str) -> dict[str, object]:
    return dict(jwt.decode(token, options={"verify_signature": False}))


@pytest.mark.parametrize("name", ["none", "None", "NONE", "nOnE", ""])
def test_no_signature_at_all(world: World, name: str) -> None:
    header = {"alg": name, "typ": "JWT", "kid": world.lab.issuer.key.kid}
    unsigned = f"{part(header)}.{part(payload_of(world.token()))}."
    assert refusal(world.web_identity, unsigned).code == "InvalidIdentityToken"


@pytest.mark.parametrize("form", [PublicFormat.SubjectPublicKeyInfo, PublicFormat.PKCS1])
@pytest.mark.parametrize("name", ["HS256", "HS384", "HS512"])
def test_the_public_key_as_a_shared_secret(world: World, name: str, form: PublicFormat) -> None:
    issuer = world.lab.issuer
    public = issuer.key.private.public_key().public_bytes(Encoding.PEM, form)
    header = {"alg": name, "typ": "JWT", "kid": issuer.key.kid}
    text = f"{part(header)}.{part(payload_of(world.token()))}"
    digest = hmac.digest(public, text.encode(), f"sha{name[2:]}")
    signature = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    assert refusal(world.web_identity, f"{text}.{signature}").message == INVALID


@pytest.mark.parametrize("name", ["ES256", "PS256", "RS384", "EdDSA"])
def test_an_algorithm_that_is_not_the_keys(world: World, name: str) -> None:
    _, payload, signature = world.token().split(".")
    header = {"alg": name, "typ": "JWT", "kid": world.lab.issuer.key.kid}
    assert refusal(world.web_identity, f"{part(header)}.{payload}.{signature}").message == INVALID
