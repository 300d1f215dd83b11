"""Attack: a token with the right claims and the right key id, signed by somebody else."""

from __future__ import annotations

import pytest
from tests.worlds import World, refusal

from offkey.lab.issuer import SigningKey

pytestmark = pytest.mark.lab
INVALID = "The web identity token provided could not be validated"


def test_the_same_key_id_with_another_key(world: World) -> None:
    forged = SigningKey(world.lab.issuer.key.kid)
    refused = refusal(world.web_identity, world.token(key=forged))
    assert (refused.code, refused.status, refused.message) == ("InvalidIdentityToken", 400, INVALID)


def test_a_key_that_the_token_brings_along(world: World) -> None:
    forged = SigningKey(world.lab.issuer.key.kid)
    header = {"jwk": str(dict(forged.public())), "jku": "http://127.0.0.1:1/jwks", "x5u": "http://127.0.0.1:1/x5c"}
    assert refusal(world.web_identity, world.token(key=forged, header=header)).message == INVALID


@pytest.mark.parametrize("kid", ["", "../../dev/null", "' OR 1=1 --", "unknown"])
def test_a_key_id_that_the_issuer_does_not_have(world: World, kid: str) -> None:
    refused = refusal(world.web_identity, world.token(header={"kid": kid}))
    assert refused.code == "InvalidIdentityToken"
    assert refused.message.startswith("Couldn't retrieve verification key from your identity provider")


def test_a_signature_cut_off(world: World) -> None:
    head, payload, signature = world.token().split(".")
    for bent in (
        f"{head}.{payload}.",
        f"{head}.{payload}.{signature[:-8]}",
        f"{head}.{payload}.{'A' * len(signature)}",
    ):
        assert refusal(world.web_identity, bent).code == "InvalidIdentityToken"
