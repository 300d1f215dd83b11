"""Attack: an issuer that is almost the registered one, or registered somewhere else."""

from __future__ import annotations

import pytest
from tests.worlds import AUDIENCE, CLAIMS, DEV, PROVIDER, World, federated, refusal

from offkey.lab.issuer import Issuer
from offkey.model.platforms import github

pytestmark = pytest.mark.lab


@pytest.mark.parametrize(
    "issuer",
    [
        f"{github.ISSUER}/",
        f"{github.ISSUER}/acme",
        github.ISSUER.replace("https", "http"),
        github.ISSUER.upper().replace("HTTPS", "https"),
        github.HOST,
        f"{github.ISSUER}.evil.example",
        "https://evil.example",
        "",
    ],
)
def test_the_url_must_be_the_registered_one(world: World, issuer: str) -> None:
    refused = refusal(world.web_identity, world.token(claims={**CLAIMS, "iss": issuer}))
    assert (refused.code, refused.status) == ("InvalidIdentityToken", 400)
    assert refused.message.strip() == f"No OpenIDConnect provider found in your account for {issuer}".strip()


def test_a_provider_without_a_key_set_that_can_be_had(world: World) -> None:
    world.admin("iam").create_open_id_connect_provider(Url="https://dark.example", ClientIDList=[AUDIENCE])
    dark = Issuer("https://dark.example", clock=world.clock, key=world.lab.issuer.key)
    refused = refusal(world.web_identity, dark.mint(CLAIMS, audience=AUDIENCE).reveal())
    assert refused.message == (
        "Couldn't retrieve verification key from your identity provider,  please reference "
        "AssumeRoleWithWebIdentity documentation for requirements"
    )


def test_a_provider_in_another_account_is_none(world: World) -> None:
    role = f"arn:aws:iam::{DEV}:role/direct"
    world.role(role, trust=federated(provider=PROVIDER))
    refused = refusal(world.web_identity, role=role)
    assert refused.message.strip() == f"No OpenIDConnect provider found in your account for {github.ISSUER}"


def test_a_trust_that_names_the_provider_of_another_account(world: World) -> None:
    world.admin("iam", DEV).create_open_id_connect_provider(Url=github.ISSUER, ClientIDList=[AUDIENCE])
    role = f"arn:aws:iam::{DEV}:role/crossed"
    world.role(role, trust=federated(provider=PROVIDER))
    assert refusal(world.web_identity, role=role).code == "AccessDenied"


def test_the_token_of_one_issuer_under_the_trust_of_another(world: World) -> None:
    world.admin("iam").create_open_id_connect_provider(Url="https://gitlab.com", ClientIDList=[AUDIENCE])
    forged = Issuer("https://gitlab.com", clock=world.clock)
    world.lab.issuers["https://gitlab.com"] = forged
    refused = refusal(world.web_identity, forged.mint(CLAIMS, audience=AUDIENCE).reveal())
    assert (refused.code, refused.status) == ("AccessDenied", 403)
