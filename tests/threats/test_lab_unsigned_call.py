"""Attack: no signature, on anything that is not the exchange of a token."""

from __future__ import annotations

import pytest
from tests.worlds import HUB, SHARED, STATE, World, signed

pytestmark = pytest.mark.lab
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    ("method", "path", "headers", "body", "status", "code"),
    [
        ("GET", f"/{STATE}/live/x", {}, b"", 403, b"<Code>AccessDenied</Code>"),
        ("GET", "/", {}, b"", 403, b"<Code>AccessDenied</Code>"),
        ("POST", "/", FORM, b"Action=GetCallerIdentity&Version=2011-06-15", 403, b"MissingAuthenticationToken"),
        ("POST", "/", FORM, b"Action=AssumeRole&Version=2011-06-15&RoleArn=" + HUB.encode(), 403, b"Missing"),
        ("POST", "/", FORM, b"Action=ListRoles&Version=2010-05-08", 403, b"MissingAuthenticationToken"),
        ("POST", "/", {"X-Amz-Target": "DynamoDB_20120810.ListTables"}, b"{}", 400, b"MissingAuthenticationToken"),
        ("POST", "/", {"X-Amz-Target": "AWSCognitoIdentityService.GetId"}, b"{}", 400, b"MissingAuthentication"),
        ("GET", "/eu-west-1_abc/.well-known/jwks.json", {}, b"", 403, b"AccessDenied"),
        ("GET", "/iam_us-east-1/x", {}, b"", 403, b"AccessDenied"),
        ("POST", "/", FORM, b"Action=AssumeRoleWithSAML&Version=2011-06-15", 403, b"MissingAuthenticationToken"),
    ],
)
def test_it_is_refused(
    world: World, method: str, path: str, headers: dict[str, str], body: bytes, status: int, code: bytes
) -> None:
    wire = signed(
        world, world.lab.administrator(SHARED).credentials, method=method, path=path, headers=headers, body=body
    )
    for name in ("Authorization", "X-Amz-Security-Token", "X-Amz-Date"):
        wire.headers.pop(name, None)
    found, reply = wire.send()
    assert (found, code in reply) == (status, True), reply


def test_an_action_beside_the_exchange_is_not_let_in_with_it(world: World) -> None:
    body = f"Action=AssumeRoleWithWebIdentity&Action=ListRoles&Version=2011-06-15&WebIdentityToken={world.token()}"
    wire = signed(world, world.lab.administrator(SHARED).credentials, headers=FORM, body=body.encode())
    for name in ("Authorization", "X-Amz-Security-Token", "X-Amz-Date"):
        wire.headers.pop(name, None)
    assert wire.send()[0] in {400, 403}
