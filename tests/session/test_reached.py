"""The identity that was reached is the one that was wanted, or nothing is handed out."""

from __future__ import annotations

import pytest

from offkey.errors import RefusedError
from offkey.model.records import replace
from offkey.model.secret import Secret
from offkey.model.session import Credentials, Hop, Session, SignIn, Wanted
from offkey.session.reached import check

KEY = Credentials("ASIAIOSFODNN7EXAMPLE", Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"))
WANTED = Wanted((Hop("arn:aws:iam::111111111111:role/ci/deploy"),), "eu-west-1", "sts.amazonaws.com", "run")
ADMIN = "AWSReservedSSO_Admin_0123456789abcdef"


def refused(arn: str, wanted: Wanted = WANTED, *, signed_in: bool = False) -> str | None:
    try:
        check(Session(KEY, arn=arn, role=wanted.role), wanted, signed_in=signed_in)
    except RefusedError as error:
        return error.code if error.hint and arn in error.message else "not said"
    return None


def reached(role: str, account: str = "111111111111", partition: str = "aws") -> str:
    return f"arn:{partition}:sts::{account}:assumed-role/{role}/run"


@pytest.mark.parametrize("role", ["deploy", "Deploy"])
def test_a_session_has_no_path_and_no_case(role: str) -> None:
    assert refused(reached(role)) is None


@pytest.mark.parametrize(
    "arn",
    [
        reached("other"),
        reached("ci"),
        reached("deploy2"),
        reached("deploy", "222222222222"),
        reached("deploy", partition="aws-cn"),
        "arn:aws:iam::111111111111:user/deploy",
        "arn:aws:sts::111111111111:federated-user/deploy",
        "arn:aws:iam::111111111111:root",
        "deploy:::::",
    ],
)
def test_another_identity_is_refused(arn: str) -> None:
    assert refused(arn) == "WrongRole"


def test_the_account_is_named_first() -> None:
    wanted = replace(WANTED, expected_account="999999999999")
    assert refused(reached("deploy"), wanted) == "WrongAccount"
    assert refused(reached("deploy"), replace(WANTED, expected_account="111111111111")) is None


@pytest.mark.parametrize(
    ("arn", "code"),
    [
        (reached(ADMIN), None),
        (reached("AWSReservedSSO_Admin_Read_0123456789abcdef"), "WrongRole"),
        (reached("AWSReservedSSO_Admin"), "WrongRole"),
        (reached("AWSReservedSSO_Admin_x"), "WrongRole"),
        (reached(ADMIN, "222222222222"), "WrongRole"),
        (reached("deploy"), "WrongRole"),
    ],
)
def test_a_person_stays_with_their_permission_set(arn: str, code: str | None) -> None:
    wanted = replace(WANTED, sign_in=SignIn("111111111111", "Admin"))
    assert refused(arn, wanted, signed_in=True) == code


def test_a_person_who_goes_on_ends_in_the_role_and_so_does_a_job() -> None:
    onwards = replace(WANTED, sign_in=SignIn("222222222222", "Admin", assume=True))
    stays = replace(WANTED, sign_in=SignIn("222222222222", "Admin"))
    assert refused(reached("deploy"), onwards, signed_in=True) is None
    assert refused(reached(ADMIN), onwards, signed_in=True) == "WrongRole"
    assert refused(reached("deploy"), stays) is None
    assert refused(reached(ADMIN, "222222222222"), stays) == "WrongRole"
