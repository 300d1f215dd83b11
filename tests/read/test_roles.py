"""What a JSON file is, and the roles in it."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from offkey.errors import UnreadableError
from offkey.model.inventory import Inventory
from offkey.model.policy import Policy
from offkey.model.text import Source
from offkey.model.unknown import Unknown
from offkey.read.roles import read

TRUST = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}}
ALLOW = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}]}
HUB = "arn:aws:iam::111111111111:role/ci/hub"
OWN = "arn:aws:iam::111111111111:policy/own"


def inventory(*documents: object, indent: int | None = 1) -> Inventory:
    text = "\n".join(json.dumps(document, indent=indent) for document in documents)
    return read(Source("roles.json", text.encode()))


def detail(**more: object) -> dict[str, object]:
    return {"RoleName": "hub", "Path": "/ci/", "Arn": HUB, "AssumeRolePolicyDocument": TRUST, **more}


def page(*roles: object, **more: object) -> dict[str, object]:
    return {"UserDetailList": [], "GroupDetailList": [], "RoleDetailList": list(roles), "Policies": [], **more}


def managed(document: object, arn: str = OWN) -> dict[str, object]:
    versions = [
        {"Document": TRUST, "VersionId": "v1", "IsDefaultVersion": False},
        {"Document": document, "VersionId": "v2", "IsDefaultVersion": True},
    ]
    return {"PolicyName": "own", "Arn": arn, "DefaultVersionId": "v2", "PolicyVersionList": versions}


def attached(*arns: str) -> list[dict[str, str]]:
    return [{"PolicyName": arn.rpartition("/")[2], "PolicyArn": arn} for arn in arns]


# --- a bare trust policy --------------------------------------------------------------------------------------


def test_a_bare_trust_policy_is_a_role_without_a_name() -> None:
    (role,) = inventory(TRUST).roles
    assert (role.name, role.arn, role.account, str(role.place)) == ("", None, None, "roles.json:1:1")
    assert isinstance(role.trust, Policy)
    assert role.trust.statements[0].principals[0].kind == "*"


def test_a_trust_policy_that_allows_nobody_anything_is_one_too() -> None:
    (role,) = inventory({"Version": "2012-10-17", "Statement": []}).roles
    assert role.trust == Policy((), "2012-10-17")


# --- what IAM says --------------------------------------------------------------------------------------------


def test_a_role_of_a_dump() -> None:
    (role,) = inventory(page(detail())).roles
    assert (role.name, role.arn, role.account, role.max_session) == ("hub", HUB, "111111111111", None)
    assert (str(role.place), role.identity, role.boundary) == ("roles.json:8:12", (), None)
    assert isinstance(role.trust, Policy)


@pytest.mark.parametrize(
    "written", [TRUST, json.dumps(TRUST), quote(json.dumps(TRUST)), quote(json.dumps(TRUST), safe="")]
)
def test_documents_decoded_or_not(written: object) -> None:
    (bare,) = inventory(TRUST).roles
    inline = [{"PolicyName": "p", "PolicyDocument": written}]
    (role,) = inventory(page(detail(AssumeRolePolicyDocument=written, RolePolicyList=inline))).roles
    assert (role.trust, role.identity) == (bare.trust, (bare.trust,))


def test_managed_policies_come_from_the_dump_or_are_well_known_or_unknown() -> None:
    admin, other = "arn:aws:iam::aws:policy/AdministratorAccess", "arn:aws:iam::aws:policy/Other"
    missing = "arn:aws:iam::111111111111:policy/missing"
    found = inventory(
        page(detail(AttachedManagedPolicies=attached(OWN, admin, other, missing))), page(Policies=[managed(ALLOW)])
    )
    own, everything, *rest = found.roles[0].identity
    assert isinstance(own, Policy)
    assert own.statements[0].actions == ("sts:AssumeRole",)
    assert isinstance(everything, Policy)
    assert [one.reason for one in rest if isinstance(one, Unknown)] == [
        "what AWS's policy Other allows is not known here",
        f"what the policy {missing} allows is not known here",
    ]
    assert found.incomplete == ()


def test_a_copy_in_the_dump_goes_before_what_is_well_known() -> None:
    arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    (role,) = inventory(page(detail(AttachedManagedPolicies=attached(arn)), Policies=[managed(ALLOW, arn)])).roles
    (policy,) = role.identity
    assert isinstance(policy, Policy)
    assert len(policy.statements) == 1


@pytest.mark.parametrize(
    ("arn", "known"), [(OWN, True), ("arn:aws:iam::aws:policy/PowerUserAccess", True), ("x", False)]
)
def test_boundaries(arn: str, known: bool) -> None:
    boundary = {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn}
    (role,) = inventory(page(detail(PermissionsBoundary=boundary), Policies=[managed(ALLOW)])).roles
    assert isinstance(role.boundary, Policy if known else Unknown)


def test_pages_in_a_list_and_the_last_one_missing() -> None:
    first = page(detail(), IsTruncated=True, Marker="m")
    other = page(detail(Arn="arn:aws:iam::111111111111:role/two", RoleName="two"), IsTruncated=False)
    assert [role.name for role in inventory([first, other]).roles] == ["hub", "two"]
    assert inventory([first, other]).incomplete == ()
    assert [item.reason for item in inventory(first).incomplete] == [
        "the last page says that there is more (IsTruncated)"
    ]


def test_shorter_lists_say_nothing_of_what_the_role_may_do() -> None:
    for document in ({"Roles": [detail(MaxSessionDuration=7200)]}, {"Role": detail(MaxSessionDuration=7200)}):
        (role,) = inventory(document).roles
        assert (role.arn, role.max_session) == (HUB, 7200)
        assert [type(policy) for policy in role.identity] == [Unknown]


def test_a_role_in_two_pages_is_one_and_the_detailed_one_counts() -> None:
    assert [role.identity for role in inventory({"Roles": [detail()]}, page(detail())).roles] == [()]


@pytest.mark.parametrize("broken", ["x", None, {"RoleName": "hub"}, 7, [], {"Arn": ["x"]}])
def test_what_is_no_role_is_said(broken: object) -> None:
    found = inventory(page(broken, detail()))
    assert [role.name for role in found.roles] == ["hub"]
    assert [item.reason for item in found.incomplete] == ["RoleDetailList holds something without an ARN"]


@pytest.mark.parametrize("trust", [None, 7, "", "%7B", {"Statement": 7}, {"a": 1}])
def test_a_trust_policy_that_cannot_be_read_is_unknown(trust: object) -> None:
    (role,) = inventory(page(detail(AssumeRolePolicyDocument=trust))).roles
    assert isinstance(role.trust, Unknown) or role.trust.unknown


def test_identity_providers() -> None:
    host = "token.actions.githubusercontent.com"
    arn = f"arn:aws:iam::111111111111:oidc-provider/{host}"
    listed, asked = {"OpenIDConnectProviderList": [{"Arn": arn}]}, {"Url": host, "ClientIDList": ["sts.amazonaws.com"]}
    (both,) = inventory(page(detail()), listed, asked).providers
    assert (both.host, both.audiences, both.account) == (host, ("sts.amazonaws.com",), "111111111111")
    (alone,) = inventory(page(detail()), asked).providers
    assert (alone.host, alone.audiences, alone.account) == (host, ("sts.amazonaws.com",), "111111111111")
    (only_listed,) = inventory(listed).providers
    assert [type(audience) for audience in only_listed.audiences] == [Unknown]
    assert inventory(asked).providers[0].account is None


# --- what is none of these ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({}, "not a trust policy, plan, state or dump of IAM"),
        ([], "not a trust policy, plan, state or dump of IAM"),
        ("text", "not a trust policy, plan, state or dump of IAM"),
        (ALLOW, "a policy that names no principals is no trust policy"),
        ({"version": 4, "serial": 1, "lineage": "x", "resources": []}, "this is a state file itself"),
        ({"Resources": {"R": {"Type": "AWS::IAM::Role"}}}, "this is a CloudFormation template"),
    ],
)
def test_a_file_that_is_something_else(document: object, message: str) -> None:
    with pytest.raises(UnreadableError, match=message) as caught:
        inventory(document)
    assert caught.value.hint
    assert str(caught.value.place) == "roles.json:1:1"


def test_documents_that_do_not_belong_together() -> None:
    with pytest.raises(UnreadableError, match="several documents"):
        inventory(TRUST, TRUST)


def test_a_key_that_stands_twice_in_a_policy_is_noted() -> None:
    twice = '{"StringEquals": {"a": "b"}, "StringEquals": {"c": "d"}}'
    text = json.dumps({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Condition": "?"}})
    text = text.replace('"?"', twice)
    (role,) = read(Source("x.json", text.encode())).roles
    assert isinstance(role.trust, Policy)
    assert role.trust.unknown
