"""IAM Identity Center as the lab plays it, asked by boto3."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

import botocore
import pytest
from botocore.config import Config
from botocore.session import Session
from tests import browser
from tests.worlds import DEV, LIVE, REGION, SHARED, World, document, open_world, refusal, statement

from offkey.errors import UsageError
from offkey.lab.identity_center import PERSON, START_URL
from offkey.lab.sso_oidc import CODE_GRANT, DEVICE_GRANT, REFRESH_GRANT, SCOPE
from offkey.model.secret import Secret
from offkey.model.session import Credentials

pytestmark = pytest.mark.lab
REDIRECT = "http://127.0.0.1/oauth/callback"
VERIFIER = "v" * 64
CHALLENGE = urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with open_world() as opened:
        people = opened.lab.people
        people.assign(DEV, "Deploy")
        people.assign(DEV, "Read", policies=[document(statement(Action="s3:List*", Resource="*"))])
        people.assign(SHARED, "State")
        people.assign(LIVE, "Deploy", person="other@example.com")
        people.assign(LIVE, "Audit", lifetime=timedelta(hours=2))
        yield opened


def client(world: World, service: str) -> Any:
    config = Config(signature_version=botocore.UNSIGNED, retries={"max_attempts": 1, "mode": "standard"}, proxies={})
    return Session().create_client(service, REGION, endpoint_url=world.lab.endpoint, config=config)


@pytest.fixture
def oidc(world: World) -> Any:
    return client(world, "sso-oidc")


@pytest.fixture
def portal(world: World) -> Any:
    return client(world, "sso")


def registered(oidc: Any, **members: Any) -> dict[str, str]:
    reply = oidc.register_client(clientName="test", clientType="public", **{"scopes": [SCOPE], **members})
    return {"clientId": reply["clientId"], "clientSecret": reply["clientSecret"]}


def for_browser(oidc: Any) -> dict[str, str]:
    grants = [CODE_GRANT, REFRESH_GRANT]
    return registered(oidc, grantTypes=grants, redirectUris=[REDIRECT], issuerUrl=START_URL)


def started(oidc: Any, who: Mapping[str, str]) -> dict[str, Any]:
    return dict(oidc.start_device_authorization(startUrl=START_URL, **who))


def signed_in(oidc: Any, **members: Any) -> tuple[dict[str, str], dict[str, Any]]:
    """The client and its tokens, by device code."""
    who = registered(oidc, **members)
    device = started(oidc, who)
    browser.sign_in(device["verificationUriComplete"])
    return who, dict(oidc.create_token(grantType=DEVICE_GRANT, deviceCode=device["deviceCode"], **who))


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Show where it would go."""


def sent_to(url: str, *, decision: str = "allow") -> dict[str, str]:
    """Answer the form at `url`; the query of the redirect that follows."""
    opener = build_opener(ProxyHandler({}), _Stay())
    page = opener.open(url, timeout=30).read().decode()
    hidden = dict(browser._HIDDEN.findall(page))
    form = urlencode({**hidden, "person": PERSON, "decision": decision}).encode()
    host = urlsplit(url)
    with pytest.raises(HTTPError) as raised:
        opener.open(Request(f"{host.scheme}://{host.netloc}/_offkey/allow", data=form), timeout=30)
    location = raised.value.headers["Location"]
    assert (raised.value.code, location.partition("?")[0]) == (303, "http://127.0.0.1:4711/oauth/callback")
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


def address(world: World, who: Mapping[str, str], **bent: str) -> str:
    query = {
        "response_type": "code",
        "client_id": who["clientId"],
        "redirect_uri": "http://127.0.0.1:4711/oauth/callback",
        "state": "s",
        "code_challenge_method": "S256",
        "code_challenge": CHALLENGE,
        **bent,
    }
    return f"{world.lab.endpoint}/authorize?{urlencode(query)}"


def test_a_device_waits_for_its_person(oidc: Any) -> None:
    who = registered(oidc)
    device = started(oidc, who)
    ask = {"grantType": DEVICE_GRANT, "deviceCode": device["deviceCode"], **who}
    assert refusal(oidc.create_token, **ask).code == "AuthorizationPendingException"
    browser.sign_in(device["verificationUriComplete"])
    token = oidc.create_token(**ask)
    assert (token["tokenType"], token["expiresIn"], bool(token["refreshToken"])) == ("Bearer", 3600, True)
    assert refusal(oidc.create_token, **ask).code == "InvalidGrantException"


def test_a_device_that_asks_too_often(world: World, oidc: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world.lab.people.sign_ins, "interval", 300)
    who = registered(oidc)
    ask = {"grantType": DEVICE_GRANT, "deviceCode": started(oidc, who)["deviceCode"], **who}
    codes = [refusal(oidc.create_token, **ask).code for _ in range(3)]
    assert codes == ["AuthorizationPendingException", "AuthorizationPendingException", "SlowDownException"]


def test_a_device_that_was_denied(oidc: Any) -> None:
    who = registered(oidc)
    device = started(oidc, who)
    browser.sign_in(device["verificationUriComplete"], decision="deny")
    refused = refusal(oidc.create_token, grantType=DEVICE_GRANT, deviceCode=device["deviceCode"], **who)
    assert (refused.code, refused.status) == ("AccessDeniedException", 400)


def test_a_code_expires(world: World, oidc: Any) -> None:
    who = registered(oidc)
    device = started(oidc, who)
    world.clock.advance(timedelta(minutes=11))
    refused = refusal(oidc.create_token, grantType=DEVICE_GRANT, deviceCode=device["deviceCode"], **who)
    assert refused.code == "ExpiredTokenException"


@pytest.mark.parametrize(
    ("bent", "code"),
    [
        ({"deviceCode": "x"}, "InvalidGrantException"),
        ({"clientSecret": "x"}, "InvalidClientException"),
        ({"clientId": "x"}, "InvalidClientException"),
        ({"grantType": "password"}, "UnsupportedGrantTypeException"),
        ({"grantType": CODE_GRANT}, "UnauthorizedClientException"),
        ({"grantType": REFRESH_GRANT, "refreshToken": "x"}, "InvalidGrantException"),
    ],
)
def test_what_is_not_as_it_must_be(oidc: Any, bent: Mapping[str, str], code: str) -> None:
    who = registered(oidc)
    ask = {"grantType": DEVICE_GRANT, "deviceCode": started(oidc, who)["deviceCode"], **who, **bent}
    assert refusal(oidc.create_token, **ask).code == code


def test_another_start_url(oidc: Any) -> None:
    who = registered(oidc)
    refused = refusal(oidc.start_device_authorization, startUrl="https://other.awsapps.com/start", **who)
    assert refused.code == "InvalidRequestException"
    assert oidc.start_device_authorization(startUrl=f"{START_URL}/#/", **who)["userCode"]


def test_a_browser_brings_a_code(world: World, oidc: Any) -> None:
    who = for_browser(oidc)
    brought = sent_to(address(world, who))
    ask = {"grantType": CODE_GRANT, "redirectUri": "http://127.0.0.1:4711/oauth/callback", "code": brought["code"]}
    assert brought["state"] == "s"
    assert oidc.create_token(codeVerifier=VERIFIER, **ask, **who)["accessToken"]
    assert refusal(oidc.create_token, codeVerifier=VERIFIER, **ask, **who).code == "InvalidGrantException"


@pytest.mark.parametrize("bent", [{"codeVerifier": "w" * 64}, {"redirectUri": "http://127.0.0.1:1/oauth/callback"}])
def test_a_code_is_for_one_verifier_and_one_redirect(world: World, oidc: Any, bent: Mapping[str, str]) -> None:
    who = for_browser(oidc)
    ask = {
        "grantType": CODE_GRANT,
        "redirectUri": "http://127.0.0.1:4711/oauth/callback",
        "code": sent_to(address(world, who))["code"],
        "codeVerifier": VERIFIER,
    }
    assert refusal(oidc.create_token, **{**ask, **bent}, **who).code == "InvalidGrantException"


def test_a_code_is_for_one_client(world: World, oidc: Any) -> None:
    code = sent_to(address(world, for_browser(oidc)))["code"]
    redirect = "http://127.0.0.1:4711/oauth/callback"
    ask = {"grantType": CODE_GRANT, "redirectUri": redirect, "code": code, "codeVerifier": VERIFIER}
    assert refusal(oidc.create_token, **ask, **for_browser(oidc)).code == "InvalidGrantException"


def test_a_person_who_denies_in_the_browser(world: World, oidc: Any) -> None:
    brought = sent_to(address(world, for_browser(oidc)), decision="deny")
    assert (brought["error"], brought["state"]) == ("access_denied", "s")


@pytest.mark.parametrize(
    "bent",
    [
        {"redirect_uri": "https://attacker.example/oauth/callback"},
        {"redirect_uri": "http://127.0.0.1:4711/other"},
        {"client_id": "x"},
        {"code_challenge_method": "plain"},
        {"code_challenge": ""},
        {"state": ""},
        {"response_type": "token"},
    ],
)
def test_a_page_that_is_not_shown(world: World, oidc: Any, bent: Mapping[str, str]) -> None:
    with pytest.raises(HTTPError) as raised:
        build_opener(ProxyHandler({})).open(address(world, for_browser(oidc), **bent), timeout=30)
    assert raised.value.code == 400


@pytest.mark.parametrize(
    "members",
    [
        {"clientType": "confidential"},
        {"grantTypes": [CODE_GRANT], "redirectUris": ["https://attacker.example/"], "issuerUrl": START_URL},
        {"grantTypes": [CODE_GRANT], "redirectUris": [REDIRECT], "issuerUrl": "https://other.example/"},
    ],
)
def test_a_program_that_is_not_registered(oidc: Any, members: Mapping[str, Any]) -> None:
    refused = refusal(oidc.register_client, **{"clientName": "test", "clientType": "public", **members})
    assert refused.code.startswith("Invalid")


def test_a_form_is_sent_from_its_page_only(world: World, oidc: Any) -> None:
    who = registered(oidc)
    device = started(oidc, who)
    form = urlencode({"user_code": device["userCode"], "person": PERSON, "decision": "allow", "ticket": "x"}).encode()
    with pytest.raises(HTTPError) as raised:
        build_opener(ProxyHandler({})).open(Request(device["verificationUri"], data=form), timeout=30)
    assert raised.value.code == 400
    refused = refusal(oidc.create_token, grantType=DEVICE_GRANT, deviceCode=device["deviceCode"], **who)
    assert refused.code == "AuthorizationPendingException"


def test_a_refresh_token_is_good_once_and_for_a_session(world: World, oidc: Any) -> None:
    who, first = signed_in(oidc)
    ask = {"grantType": REFRESH_GRANT, **who}
    second = oidc.create_token(refreshToken=first["refreshToken"], **ask)
    assert refusal(oidc.create_token, refreshToken=first["refreshToken"], **ask).code == "InvalidGrantException"
    world.clock.advance(timedelta(hours=8))
    assert refusal(oidc.create_token, refreshToken=second["refreshToken"], **ask).code == "InvalidGrantException"


def test_without_the_scope_nothing_is_refreshed(oidc: Any) -> None:
    _, token = signed_in(oidc, scopes=[])
    assert "refreshToken" not in token
    assert 8 * 3600 - 60 < token["expiresIn"] <= 8 * 3600  # what signing in took is off


def test_the_portal_lists_what_one_has(oidc: Any, portal: Any) -> None:
    token = signed_in(oidc)[1]["accessToken"]
    pages = portal.get_paginator("list_accounts").paginate(accessToken=token)
    listed = [(a["accountId"], a["accountName"]) for page in pages for a in page["accountList"]]
    assert listed == [(SHARED, "shared"), (DEV, "dev"), (LIVE, "live")]
    roles = portal.get_paginator("list_account_roles").paginate(accessToken=token, accountId=DEV)
    assert [r["roleName"] for page in roles for r in page["roleList"]] == ["Deploy", "Read"]


def test_its_credentials_are_those_of_the_role(world: World, oidc: Any, portal: Any) -> None:
    token = signed_in(oidc)[1]["accessToken"]
    asked = world.clock()
    given = portal.get_role_credentials(roleName="Read", accountId=DEV, accessToken=token)["roleCredentials"]
    answered = world.clock()
    who = Credentials(given["accessKeyId"], Secret(given["secretAccessKey"]), Secret(given["sessionToken"]))
    arn = world.client("sts", who).get_caller_identity()["Arn"]
    assert arn.startswith(f"arn:aws:sts::{DEV}:assumed-role/AWSReservedSSO_Read_")
    assert arn.endswith(f"/{PERSON}")
    ends = datetime.fromtimestamp(given["expiration"] / 1000, UTC)
    assert asked.replace(microsecond=0) <= ends - timedelta(hours=1) <= answered
    assert "Buckets" in world.client("s3", who).list_buckets()
    assert refusal(world.client("iam", who).list_roles).code == "AccessDenied"


@pytest.mark.parametrize(("account", "role"), [(LIVE, "Deploy"), (DEV, "deploy"), ("999999999999", "Deploy")])
def test_what_one_does_not_have(oidc: Any, portal: Any, account: str, role: str) -> None:
    token = signed_in(oidc)[1]["accessToken"]
    refused = refusal(portal.get_role_credentials, roleName=role, accountId=account, accessToken=token)
    assert (refused.code, refused.status, refused.message) == ("ForbiddenException", 403, "No access")


def test_a_token_ends(world: World, oidc: Any, portal: Any) -> None:
    token = signed_in(oidc)[1]["accessToken"]
    world.clock.advance(timedelta(hours=1))
    assert refusal(portal.list_accounts, accessToken=token).code == "UnauthorizedException"


def test_signing_out_ends_what_could_be_refreshed(oidc: Any, portal: Any) -> None:
    who, token = signed_in(oidc)
    portal.logout(accessToken=token["accessToken"])
    assert refusal(portal.list_accounts, accessToken=token["accessToken"]).code == "UnauthorizedException"
    ask = {"grantType": REFRESH_GRANT, "refreshToken": token["refreshToken"], **who}
    assert refusal(oidc.create_token, **ask).code == "InvalidGrantException"


def test_the_calls_are_logged_without_a_secret(world: World, oidc: Any, portal: Any) -> None:
    token = signed_in(oidc)[1]["accessToken"]
    portal.get_role_credentials(roleName="Deploy", accountId=DEV, accessToken=token)
    actions = [call.action for call in world.lab.calls.all]
    assert actions[-4:] == [
        "sso-oidc:RegisterClient",
        "sso-oidc:StartDeviceAuthorization",
        "sso-oidc:CreateToken",
        "sso:GetRoleCredentials",
    ]
    assert token not in repr(world.lab.calls.all)


def test_an_account_the_lab_has_not(world: World) -> None:
    with pytest.raises(UsageError):
        world.lab.people.assign("999999999999", "Deploy")
