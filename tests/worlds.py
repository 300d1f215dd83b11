"""A small world in the lab: GitHub's provider and a hub role in one account, spoke roles in others, a state bucket."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import botocore
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials as BotoCredentials
from botocore.exceptions import ClientError
from botocore.session import Session as BotoSession

from offkey.lab.clock import MovableClock
from offkey.lab.lab import Lab
from offkey.model.claims import ClaimValue
from offkey.model.platforms import github
from offkey.model.secret import Secret
from offkey.model.session import Credentials

SHARED, DEV, LIVE = "111111111111", "222222222222", "333333333333"
REGION = "eu-west-1"
STATE = "acme-state"
HUB = f"arn:aws:iam::{SHARED}:role/hub"
SPOKE = f"arn:aws:iam::{DEV}:role/deploy"
GUARDED = f"arn:aws:iam::{LIVE}:role/deploy"
EXTERNAL_ID = "acme-live"
SUBJECT = "repo:acme/infra:environment:live"
AUDIENCE = "sts.amazonaws.com"
PROVIDER = f"arn:aws:iam::{SHARED}:oidc-provider/{github.HOST}"
CLAIMS: Mapping[str, ClaimValue] = {"sub": SUBJECT, "repository": "acme/infra", "repository_owner": "acme"}


def statement(**elements: object) -> dict[str, object]:
    """One Allow statement."""
    return {"Effect": "Allow", **elements}


def document(*statements: Mapping[str, object]) -> str:
    """A policy document of these statements."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def federated(*, subject: str = SUBJECT, provider: str = PROVIDER) -> str:
    """The trust of a role that one subject of GitHub's may assume."""
    wanted = {f"{github.HOST}:aud": AUDIENCE, f"{github.HOST}:sub": subject}
    return document(
        statement(
            Principal={"Federated": provider},
            Action="sts:AssumeRoleWithWebIdentity",
            Condition={"StringEquals": wanted},
        )
    )


def trusting(principal: str, *actions: str, condition: Mapping[str, object] | None = None) -> str:
    """The trust of a role that another role may assume."""
    extra = {"Condition": condition} if condition else {}
    return document(statement(Principal={"AWS": principal}, Action=list(actions or ("sts:AssumeRole",)), **extra))


@dataclass(frozen=True)
class Refusal:
    """An error of AWS's, as boto3 saw it."""

    code: str
    status: int
    message: str


@dataclass
class World:
    """An open lab with the roles above in it, and the verbs that tests need."""

    lab: Lab
    clock: MovableClock
    anonymous: Any = field(repr=False)

    def admin(self, service: str, account: str = SHARED, *, region: str = REGION) -> Any:
        """A client of the account's administrator."""
        return self.lab.client(service, credentials=self.lab.administrator(account).credentials, region=region)

    def client(self, service: str, credentials: Credentials, *, region: str = REGION) -> Any:
        """A client with these credentials."""
        return self.lab.client(service, credentials=credentials, region=region)

    def role(self, arn: str, *, trust: str, allows: Sequence[Mapping[str, object]] = (), **settings: object) -> None:
        """A role with an inline policy."""
        account, name = arn.split(":")[4], arn.rpartition("/")[2]
        iam = self.admin("iam", account)
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust, **settings)
        if allows:
            iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=document(*allows))

    def token(self, *, audience: str | None = AUDIENCE, claims: Mapping[str, ClaimValue] = CLAIMS, **bent: Any) -> str:
        """A token of GitHub's, good unless bent."""
        return self.lab.issuer.mint(claims, audience=audience, **bent).reveal()

    def web_identity(self, token: str | None = None, *, role: str = HUB, **parameters: Any) -> Credentials:
        """The session that a token gives. Raises ClientError where STS refuses."""
        given = {"RoleArn": role, "RoleSessionName": "run-1", "WebIdentityToken": token or self.token(), **parameters}
        return credentials(self.anonymous.assume_role_with_web_identity(**given))

    def assume(self, caller: Credentials, role: str = SPOKE, **parameters: Any) -> Credentials:
        """The session of another role. Raises ClientError where STS refuses."""
        given = {"RoleArn": role, "RoleSessionName": "run-1", **parameters}
        return credentials(self.client("sts", caller).assume_role(**given))


def credentials(reply: Mapping[str, Any]) -> Credentials:
    """What an STS reply holds."""
    given = reply["Credentials"]
    secret, token = Secret(str(given["SecretAccessKey"])), Secret(str(given["SessionToken"]))
    return Credentials(given["AccessKeyId"], secret, token, given["Expiration"])


def refusal(call: Callable[..., object], *arguments: Any, **parameters: Any) -> Refusal:
    """The error that a call must end with."""
    try:
        call(*arguments, **parameters)
    except ClientError as error:
        described = error.response["Error"]
        return Refusal(described["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"], described["Message"])
    raise AssertionError("the call was not refused")


@contextmanager
def open_world(*, longest_session: timedelta | None = None) -> Iterator[World]:
    """The world, until the block ends; sessions of roles are cut to `longest_session`."""
    clock = MovableClock()
    accounts = {SHARED: "shared", DEV: "dev", LIVE: "live"}
    with Lab(accounts, clock=clock, longest_session=longest_session) as lab:
        config = Config(
            signature_version=botocore.UNSIGNED, retries={"max_attempts": 1, "mode": "standard"}, proxies={}
        )
        anonymous = BotoSession().create_client("sts", REGION, endpoint_url=lab.endpoint, config=config)
        world = World(lab, clock, anonymous)
        _build(world)
        yield world


def _build(world: World) -> None:
    world.admin("iam").create_open_id_connect_provider(Url=github.ISSUER, ClientIDList=[AUDIENCE])
    world.role(
        HUB,
        trust=federated(),
        allows=[
            statement(Action=["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"], Resource=[SPOKE, GUARDED]),
            statement(Action="s3:ListBucket", Resource=f"arn:aws:s3:::{STATE}"),
            statement(Action=["s3:GetObject", "s3:PutObject"], Resource=f"arn:aws:s3:::{STATE}/live/*"),
            statement(Action="s3:DeleteObject", Resource=f"arn:aws:s3:::{STATE}/live/*.tflock"),
        ],
    )
    everything = [statement(Action="*", Resource="*")]
    world.role(SPOKE, trust=trusting(HUB), allows=everything)
    external = {"StringEquals": {"sts:ExternalId": EXTERNAL_ID}}
    world.role(GUARDED, trust=trusting(HUB, condition=external), allows=everything)
    world.lab.create_bucket(SHARED, STATE, REGION)


# --- requests by hand, for what no client would send ----------------------------------------------------------


@dataclass
class Wire:
    """A signed request that can be bent before it is sent."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    endpoint: str

    def send(self) -> tuple[int, bytes]:
        """Status and body of the reply; the path goes out exactly as it stands."""
        connection = http.client.HTTPConnection(self.endpoint.removeprefix("http://"), timeout=60)
        try:
            connection.request(self.method, self.path, body=self.body, headers=self.headers)
            reply = connection.getresponse()
            return reply.status, reply.read()
        finally:
            connection.close()


def signed(
    world: World,
    who: Credentials,
    *,
    service: str = "sts",
    method: str = "POST",
    path: str = "/",
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    at: datetime | None = None,
    region: str = REGION,
) -> Wire:
    """A request signed by botocore with these credentials."""
    request = AWSRequest(method, world.lab.endpoint + path, headers=dict(headers or {}), data=body)
    token = who.session_token.reveal() if who.session_token else None
    keys = BotoCredentials(who.access_key_id, who.secret_access_key.reveal(), token)
    signer = (S3SigV4Auth if service == "s3" else SigV4Auth)(keys, service, region)
    if service == "s3":
        request.context["payload_signing_enabled"] = True
    if at is None:
        signer.add_auth(request)
    else:
        request.context["timestamp"] = at.strftime("%Y%m%dT%H%M%SZ")
        _sign_at(signer, request)
    prepared = request.prepare()
    return Wire(method, path, dict(prepared.headers.items()), body, world.lab.endpoint)


def _sign_at(signer: Any, request: AWSRequest) -> None:
    """Like `add_auth`, with the time that the request's context holds."""
    signer._modify_request_before_signing(request)
    canonical = signer.canonical_request(request)
    signature = signer.signature(signer.string_to_sign(request, canonical), request)
    signer._inject_signature_to_request(request, signature)
