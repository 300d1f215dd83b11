"""Attack: a good token with one claim rewritten."""

from __future__ import annotations

import base64
import json

import pytest
from tests.worlds import CLAIMS, World, refusal

pytestmark = pytest.mark.lab


@pytest.mark.parametrize("claim", ["sub", "aud", "exp", "iss"])
def test_a_rewritten_claim(world: World, claim: str) -> None:
    good = world.token(claims={**CLAIMS, "sub": "repo:acme/infra:pull_request"}, audience="https://github.com/acme")
    head, payload, signature = good.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    wanted = {**CLAIMS, "aud": "sts.amazonaws.com", "exp": claims["exp"] + 3600, "iss": claims["iss"]}
    claims.update({"sub": wanted["sub"], "aud": wanted["aud"], claim: wanted[claim]})
    bent = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    refused = refusal(world.web_identity, f"{head}.{bent}.{signature}")
    assert (refused.code, refused.status) == ("InvalidIdentityToken", 400)


def test_the_payload_of_one_token_with_the_signature_of_another(world: World) -> None:
    mine, theirs = world.token(claims={**CLAIMS, "sub": "repo:evil/x:pull_request"}), world.token()
    head, _, signature = mine.split(".")
    assert refusal(world.web_identity, f"{head}.{theirs.split('.')[1]}.{signature}").code == "InvalidIdentityToken"
