"""Attack: headers that steer the backend, brought in from outside."""

from __future__ import annotations

import pytest
from tests.worlds import DEV, HUB, SHARED, World, signed

pytestmark = pytest.mark.lab
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
LIST = b"Action=ListRoles&Version=2010-05-08"


@pytest.mark.parametrize("header", ["x-moto-account-id", "X-Moto-Account-Id", "x_moto_account_id", "X-Moto_Account-Id"])
def test_the_account_is_the_callers(world: World, header: str) -> None:
    me = world.lab.administrator(SHARED).credentials
    wire = signed(world, me, service="iam", headers=FORM, body=LIST)
    wire.headers[header] = DEV
    status, body = wire.send()
    assert (status, HUB.encode() in body) == (200, True)
    signed_too = signed(world, me, service="iam", headers={**FORM, header: DEV}, body=LIST)
    status, body = signed_too.send()
    assert (status, HUB.encode() in body) == (200, True)


@pytest.mark.parametrize("path", ["/moto-api/reset", "/moto-api/data.json", "/moto-api/", "/latest/meta-data/"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_control_interface_of_the_backend_is_not_there(world: World, path: str, method: str) -> None:
    me = world.lab.administrator(SHARED).credentials
    unsigned = signed(world, me, service="s3", method=method, path=path)
    for name in ("Authorization", "X-Amz-Security-Token", "X-Amz-Date"):
        unsigned.headers.pop(name, None)
    assert unsigned.send()[0] == 403
    status, body = signed(world, me, service="s3", method=method, path=path).send()
    assert status in {400, 501}, body
    assert world.admin("iam").get_role(RoleName="hub")["Role"]["Arn"] == HUB


@pytest.mark.parametrize("host", ["acme-state.s3.amazonaws.com", "iam.amazonaws.com", "evil.example", "moto_api"])
def test_a_host_that_is_not_the_labs(world: World, host: str) -> None:
    me = world.lab.administrator(SHARED).credentials
    wire = signed(world, me, service="s3", method="GET", path="/", headers={"Host": host})
    wire.headers["Host"] = host
    status, body = wire.send()
    assert (status, b"InvalidHost" in body) == (400, True)
