"""Cases from IAM User Guide, "AWS global condition context keys"."""

import pytest
from tests.reason.documents import ACCOUNT, PROVIDER

from offkey.model.policy import Principal
from offkey.model.request import ContextValue
from offkey.model.unknown import Unknown
from offkey.reason.global_keys import global_keys
from offkey.reason.principals import Caller, caller


def _keys(kind: str, value: str) -> dict[str, ContextValue]:
    who = caller(Principal(kind, value))
    assert isinstance(who, Caller)
    return global_keys(who)


def test_a_user() -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:user/team/bob"
    assert _keys("AWS", arn) == {
        "aws:principalisawsservice": "false",
        "aws:principalaccount": ACCOUNT,
        "aws:principalarn": arn,
        "aws:principaltype": "User",
        "aws:username": "bob",
    }


def test_the_arn_of_a_session_does_not_tell_the_path_of_its_role() -> None:
    keys = _keys("AWS", f"arn:aws:sts::{ACCOUNT}:assumed-role/deploy/run-7")
    assert isinstance(keys["aws:principalarn"], Unknown)
    assert keys["aws:principaltype"] == "AssumedRole"
    assert "aws:username" not in keys


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("Service", "ec2.amazonaws.com", {"aws:principalisawsservice": "true"}),
        ("*", "*", {"aws:principalaccount": "anonymous", "aws:principaltype": "Anonymous"}),
        ("AWS", ACCOUNT, {"aws:principaltype": "Account"}),
        ("Federated", PROVIDER, {}),
    ],
)
def test_others(kind: str, value: str, expected: dict[str, str]) -> None:
    assert _keys(kind, value).items() >= expected.items()
