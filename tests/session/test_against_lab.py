"""The whole way of a run, against an STS that verifies: token, hub, spoke, and each of the refusals on it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from offkey.errors import RefusedError
from offkey.lab.clock import MovableClock
from offkey.lab.lab import Lab
from offkey.model.claims import ClaimValue
from offkey.model.secret import Secret
from offkey.model.session import Credentials, Session
from offkey.session.ambient import github
from offkey.session.exchange import assume, caller_identity, exchange
from offkey.session.http import StandardHttp
from offkey.session.name import session_name
from offkey.session.sts import StsEndpoint, connect

pytestmark = [pytest.mark.lab, pytest.mark.xdist_group("lab")]

SHARED, DEV = "111111111111", "222222222222"
HUB, SPOKE = f"arn:aws:iam::{SHARED}:role/infra-plan", f"arn:aws:iam::{DEV}:role/infra-plan"
ISSUER = "token.actions.githubusercontent.com"
AUDIENCE = "sts.amazonaws.com"
CLAIMS: Mapping[str, ClaimValue] = {
    "sub": "repo:acme/infra:pull_request",
    "repository": "acme/infra",
    "repository_id": "456789",
    "repository_owner": "acme",
    "repository_owner_id": "123456",
    "ref": "refs/pull/7/merge",
    "event_name": "pull_request",
    "run_id": "17029384756",
}
NAME = session_name("infra", str(CLAIMS["run_id"]))
HOUR = timedelta(hours=1)


def trust(principal: Mapping[str, str], action: str, condition: Mapping[str, Mapping[str, str]]) -> str:
    statement = {"Effect": "Allow", "Principal": principal, "Action": action, "Condition": condition}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def permission(action: str, resource: str) -> str:
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def prepare(lab: Lab) -> None:
    """The provider and the hub role in shared, the spoke role in dev."""
    shared = lab.client("iam", credentials=lab.administrator(SHARED).credentials)
    shared.create_open_id_connect_provider(Url=f"https://{ISSUER}", ClientIDList=[AUDIENCE])
    shared.create_role(
        RoleName="infra-plan",
        AssumeRolePolicyDocument=trust(
            {"Federated": f"arn:aws:iam::{SHARED}:oidc-provider/{ISSUER}"},
            "sts:AssumeRoleWithWebIdentity",
            {"StringEquals": {f"{ISSUER}:aud": AUDIENCE, f"{ISSUER}:sub": str(CLAIMS["sub"])}},
        ),
    )
    shared.put_role_policy(
        RoleName="infra-plan", PolicyName="spokes", PolicyDocument=permission("sts:AssumeRole", SPOKE)
    )
    dev = lab.client("iam", credentials=lab.administrator(DEV).credentials)
    dev.create_role(
        RoleName="infra-plan",
        AssumeRolePolicyDocument=trust(
            {"AWS": HUB}, "sts:AssumeRole", {"StringEquals": {"sts:ExternalId": "acme-dev"}}
        ),
    )


@pytest.fixture(scope="module")
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture(scope="module")
def lab(clock: MovableClock) -> Iterator[Lab]:
    with Lab({SHARED: "shared", DEV: "dev"}, clock=clock) as opened:
        prepare(opened)
        yield opened


@pytest.fixture
def sts(lab: Lab) -> StsEndpoint:
    return connect("eu-west-1", {"AWS_ENDPOINT_URL": lab.endpoint})


def job(lab: Lab, *, audience: str = AUDIENCE, **changes: ClaimValue) -> Secret[str]:
    """What the ambient source gets for a job with these claims."""
    variables = lab.issuer.job({**CLAIMS, **changes}).variables()
    environment = {name: value.reveal() for name, value in variables.items()}
    token = github.token(environment, audience=audience, http=StandardHttp(environment))
    assert token is not None
    return token


def hub(lab: Lab, sts: StsEndpoint, token: Secret[str] | None = None) -> Session:
    token = token or job(lab)
    return exchange(token, role=HUB, name=NAME, lifetime=HOUR, sts=sts, clock=lab.clock)


def test_a_token_is_exchanged_and_chained(lab: Lab, sts: StsEndpoint) -> None:
    first = hub(lab, sts)
    assert first.arn == f"arn:aws:sts::{SHARED}:assumed-role/infra-plan/infra-17029384756"
    assert first.credentials.expires is not None
    assert timedelta(minutes=59) < first.credentials.expires - lab.clock() <= HOUR
    second = assume(first, role=SPOKE, name=NAME, external_id="acme-dev", sts=sts, clock=lab.clock)
    assert second.arn == f"arn:aws:sts::{DEV}:assumed-role/infra-plan/infra-17029384756"
    identity = caller_identity(second.credentials, sts)
    assert (identity.account, identity.arn) == (DEV, second.arn)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"sub": "repo:acme/infra:ref:refs/heads/main"}, "AccessDenied"),
        ({"sub": "repo:acme/other:pull_request"}, "AccessDenied"),
        ({"sub": "repo:acme-evil/infra:pull_request"}, "AccessDenied"),
        ({"audience": "https://github.com/acme"}, "InvalidIdentityToken"),
    ],
)
def test_strangers_are_refused(lab: Lab, sts: StsEndpoint, changes: dict[str, str], code: str) -> None:
    audience = changes.get("audience", AUDIENCE)
    token = job(lab, audience=audience, **{name: value for name, value in changes.items() if name != "audience"})
    with pytest.raises(RefusedError) as raised:
        hub(lab, sts, token)
    assert raised.value.code == code
    assert raised.value.hint
    assert token.reveal() not in str(raised.value)


def test_a_forged_token_is_refused(lab: Lab, sts: StsEndpoint) -> None:
    head, payload, signature = job(lab).reveal().split(".")
    with pytest.raises(RefusedError) as raised:
        hub(lab, sts, Secret(f"{head}.{payload}.{signature[::-1]}"))
    assert raised.value.code == "InvalidIdentityToken"


def test_an_expired_token_is_refused(lab: Lab, sts: StsEndpoint, clock: MovableClock) -> None:
    token = job(lab)
    clock.advance(timedelta(minutes=11))
    try:
        with pytest.raises(RefusedError) as raised:
            hub(lab, sts, token)
    finally:
        clock.advance(timedelta(minutes=-11))
    assert raised.value.code == "ExpiredTokenException"
    assert "fresh" in (raised.value.hint or "")


@pytest.mark.parametrize("external_id", [None, "acme-live"])
def test_the_spoke_wants_its_external_id(lab: Lab, sts: StsEndpoint, external_id: str | None) -> None:
    with pytest.raises(RefusedError) as raised:
        assume(hub(lab, sts), role=SPOKE, name=NAME, external_id=external_id, sts=sts, clock=lab.clock)
    assert raised.value.code == "AccessDenied"
    assert "external id" in (raised.value.hint or "")


def test_a_wrong_secret_is_refused(lab: Lab, sts: StsEndpoint) -> None:
    session = hub(lab, sts)
    credentials = replace(session.credentials, secret_access_key=Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"))
    with pytest.raises(RefusedError) as raised:
        caller_identity(credentials, sts)
    assert raised.value.code == "SignatureDoesNotMatch"


def test_a_key_nobody_knows_is_refused(sts: StsEndpoint) -> None:
    key = Credentials("AKIAIOSFODNN7EXAMPLE", Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"))
    with pytest.raises(RefusedError) as raised:
        caller_identity(key, sts)
    assert raised.value.code == "InvalidClientTokenId"
