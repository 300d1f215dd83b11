"""Cases from IAM User Guide, "AWS JSON policy elements: Principal" and "NotPrincipal"."""

from typing import Any

import pytest
from tests.reason.documents import ACCOUNT, OTHER_ACCOUNT, PROVIDER, statement

from offkey.model.policy import Principal
from offkey.model.unknown import Unknown
from offkey.reason.principals import Caller, Grant, caller, named
from offkey.reason.truth import Extent

USER = f"arn:aws:iam::{ACCOUNT}:user/team/bob"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/ci/deploy"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/deploy/run-7"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
FEDERATED_USER = f"arn:aws:sts::{ACCOUNT}:federated-user/bob"


def _caller(value: str, kind: str = "AWS") -> Caller:
    who = caller(Principal(kind, value))
    assert isinstance(who, Caller)
    return who


def _named(principal: Any, who: Caller) -> Extent:
    return named(statement({"Principal": principal, "Action": "*"}), who, trust=False)


@pytest.mark.parametrize(
    ("principal", "who", "expected"),
    [
        ("*", USER, Grant.DIRECT),
        ({"AWS": "*"}, SESSION, Grant.DIRECT),
        ({"AWS": ACCOUNT}, USER, Grant.ACCOUNT),
        ({"AWS": ROOT}, SESSION, Grant.ACCOUNT),
        ({"AWS": ROOT}, ROOT, Grant.DIRECT),
        ({"AWS": ACCOUNT}, ROOT, Grant.DIRECT),
        ({"AWS": OTHER_ACCOUNT}, USER, Grant.NONE),
        ({"AWS": f"arn:aws-cn:iam::{ACCOUNT}:root"}, USER, Grant.NONE),
        ({"AWS": USER}, USER, Grant.DIRECT),
        ({"AWS": USER.replace("bob", "Bob")}, USER, Grant.NONE),
        ({"AWS": USER.replace("team/", "")}, USER, Grant.NONE),
        ({"AWS": ROLE}, SESSION, Grant.ROLE),
        ({"AWS": ROLE.replace("ci/", "")}, SESSION, Grant.ROLE),
        ({"AWS": ROLE}, ROLE, Grant.ROLE),
        ({"AWS": ROLE.replace("deploy", "Deploy")}, SESSION, Grant.NONE),
        ({"AWS": ROLE.replace(ACCOUNT, OTHER_ACCOUNT)}, SESSION, Grant.NONE),
        ({"AWS": SESSION}, SESSION, Grant.DIRECT),
        ({"AWS": SESSION + "8"}, SESSION, Grant.NONE),
        ({"AWS": FEDERATED_USER}, FEDERATED_USER, Grant.DIRECT),
        ({"AWS": [OTHER_ACCOUNT, ROLE, SESSION]}, SESSION, Grant.DIRECT),
        ({"Service": "ec2.amazonaws.com"}, USER, Grant.NONE),
        ({"Federated": PROVIDER}, USER, Grant.NONE),
    ],
)
def test_whom_a_principal_names(principal: Any, who: str, expected: Grant) -> None:
    assert _named(principal, _caller(who)) == Extent(expected, expected)


@pytest.mark.parametrize(
    ("principal", "kind", "value", "expected"),
    [
        ("*", "Federated", PROVIDER, Grant.DIRECT),
        ({"Federated": PROVIDER}, "Federated", PROVIDER, Grant.DIRECT),
        ({"Federated": PROVIDER + "/x"}, "Federated", PROVIDER, Grant.NONE),
        ({"Federated": PROVIDER.upper()}, "Federated", PROVIDER, Grant.NONE),
        ({"AWS": ACCOUNT}, "Federated", PROVIDER, Grant.NONE),
        ({"Service": "ec2.amazonaws.com"}, "Service", "ec2.amazonaws.com", Grant.DIRECT),
        ({"Service": "ecs.amazonaws.com"}, "Service", "ec2.amazonaws.com", Grant.NONE),
        ("*", "Service", "ec2.amazonaws.com", Grant.DIRECT),
        ({"AWS": "*"}, "Service", "sns.amazonaws.com", Grant.DIRECT),
        ("*", "*", "*", Grant.DIRECT),
        ({"AWS": "*"}, "*", "*", Grant.DIRECT),
        ({"AWS": ACCOUNT}, "*", "*", Grant.NONE),
        ({"CanonicalUser": "79a59df9"}, "Federated", PROVIDER, Grant.NONE),
    ],
)
def test_others_than_aws_principals(principal: Any, kind: str, value: str, expected: Grant) -> None:
    assert _named(principal, _caller(value, kind)) == Extent(expected, expected)


@pytest.mark.parametrize(
    ("principal", "kind", "value"),
    [
        ({"AWS": "*"}, "Federated", PROVIDER),
        ({"Federated": "*"}, "Federated", PROVIDER),
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:role/*"}, "AWS", SESSION),
        ({"AWS": "AIDAJQABLZS4A3QDU576Q"}, "AWS", USER),
        ({"AWS": SESSION}, "AWS", ROLE),
        ({"AWS": USER}, "AWS", FEDERATED_USER),
        ({"AWS": "bob"}, "AWS", USER),
        ({"AWS": Unknown("aws_iam_role.hub.arn")}, "AWS", SESSION),
        ({"CanonicalUser": "79a59df9"}, "AWS", USER),
    ],
)
def test_where_it_cannot_be_said_it_is_unknown(principal: Any, kind: str, value: str) -> None:
    extent = _named(principal, _caller(value, kind))
    assert extent.least == Grant.NONE
    assert extent.most > Grant.NONE
    assert extent.why is not None


@pytest.mark.parametrize(
    ("excluded", "who", "expected"),
    [
        ([USER, ROOT], USER, Grant.NONE),
        ([SESSION, ROLE, ROOT], SESSION, Grant.NONE),
        ([USER, ROOT], SESSION, None),
        ([USER], USER, None),
        ([ROLE, ROOT], SESSION, None),
        ([OTHER_ACCOUNT], USER, Grant.DIRECT),
    ],
)
def test_a_deny_with_not_principal_is_clear_only_for_all_levels_or_none(
    excluded: list[str], who: str, expected: Grant | None
) -> None:
    denying = statement({"Effect": "Deny", "NotPrincipal": {"AWS": excluded}, "Action": "*"})
    extent = named(denying, _caller(who), trust=False)
    if expected is None:
        assert (extent.least, extent.most) == (Grant.NONE, Grant.DIRECT)
    else:
        assert extent == Extent(expected, expected)
    # "will always deny any IAM principal that has a permissions boundary policy attached"
    assert named(denying, _caller(who), trust=False, bounded=True) == Extent(Grant.DIRECT, Grant.DIRECT)


@pytest.mark.parametrize(
    ("excluded", "who", "expected"),
    [
        ([USER], USER, Grant.NONE),
        ([ROOT], USER, Grant.NONE),
        ([ROLE], SESSION, Grant.NONE),
        ([USER], SESSION, Grant.DIRECT),
        ([OTHER_ACCOUNT], USER, Grant.DIRECT),
    ],
)
def test_an_allow_with_not_principal_leaves_out_whoever_is_named(
    excluded: list[str], who: str, expected: Grant
) -> None:
    allowing = statement({"NotPrincipal": {"AWS": excluded}, "Action": "*"})
    for bounded in (False, True):
        assert named(allowing, _caller(who), trust=False, bounded=bounded) == Extent(expected, expected)


def test_a_trust_policy_has_no_not_principal() -> None:
    extent = named(statement({"NotPrincipal": {"AWS": OTHER_ACCOUNT}, "Action": "*"}), _caller(USER), trust=True)
    assert (extent.least, extent.most) == (Grant.NONE, Grant.DIRECT)


def test_callers_are_taken_apart() -> None:
    session, role = _caller(SESSION), _caller(f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/x.amazonaws.com/Y")
    assert (session.account, session.type, session.role, session.path) == (ACCOUNT, "assumed-role", "deploy", None)
    assert (role.role, role.service_linked, session.service_linked) == ("Y", True, False)
    assert _caller(f"arn:aws:sts::{ACCOUNT}:assumed-role/AWSServiceRoleForSupport/x").service_linked
    assert _caller(ACCOUNT).is_root
    assert isinstance(caller(Principal("AWS", "bob")), Unknown)
    assert isinstance(caller(Principal("AWS", Unknown("var.x"))), Unknown)
