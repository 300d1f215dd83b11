"""Attack: a token that was made for somebody else, and stolen there."""

from __future__ import annotations

import pytest
from tests.worlds import AUDIENCE, DEV, World, federated, refusal

from offkey.model.platforms import github

pytestmark = pytest.mark.lab


@pytest.mark.parametrize(
    "audience",
    [
        "https://github.com/acme",
        "sts.amazonaws.com.cn",
        "STS.amazonaws.com",
        "sts.amazonaws.com/",
        "https://sts.amazonaws.com",
    ],
)
def test_another_audience(world: World, audience: str) -> None:
    refused = refusal(world.web_identity, world.token(audience=audience))
    assert (refused.code, refused.status, refused.message) == ("InvalidIdentityToken", 400, "Incorrect token audience")


def test_no_audience(world: World) -> None:
    refused = refusal(world.web_identity, world.token(audience=None))
    assert refused.message == "Missing a required claim: aud"


def test_an_audience_that_only_the_provider_knows_still_meets_the_trust(world: World) -> None:
    iam = world.admin("iam", DEV)
    provider = iam.create_open_id_connect_provider(Url=github.ISSUER, ClientIDList=["other", AUDIENCE])
    role = f"arn:aws:iam::{DEV}:role/direct"
    world.role(role, trust=federated(provider=provider["OpenIDConnectProviderArn"]))
    world.web_identity(role=role)
    refused = refusal(world.web_identity, world.token(audience="other"), role=role)
    assert (refused.code, refused.status) == ("AccessDenied", 403)
