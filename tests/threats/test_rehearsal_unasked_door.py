"""A trust policy that says more than the design asks for is named, whether or not an attempt gets through it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from tests.rehearse.federations import CONFIGURATION, LIVE, SHARED, federation

from offkey.lab.directory import Role
from offkey.provision.design import design
from offkey.read.policy import parse
from offkey.rehearse import doors, witnesses

HOST = "token.actions.githubusercontent.com"
SUB, AUD = f"{HOST}:sub", f"{HOST}:aud"
SUBJECTS = ["repo:acme/infra:environment:live", "repo:acme@123456/infra@456789:environment:live"]
HUB = f"arn:aws:iam::{SHARED}:role/infra-hub-apply-live"
SPOKE = f"arn:aws:iam::{LIVE}:role/infra-apply"
EXTRA = f"arn:aws:iam::{LIVE}:role/extra"
GOOD: Mapping[str, Any] = {AUD: "sts.amazonaws.com", SUB: SUBJECTS}


def web(condition: Mapping[str, Any], *, account: str = SHARED, **changed: Any) -> dict[str, Any]:
    """A statement for tokens of GitHub."""
    provider = {"Federated": f"arn:aws:iam::{account}:oidc-provider/{HOST}"}
    action = "sts:AssumeRoleWithWebIdentity"
    return {"Effect": "Allow", "Principal": provider, "Action": action, "Condition": condition, **changed}


def direct(principal: Any, **changed: Any) -> dict[str, Any]:
    """A statement for roles and users."""
    return {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **changed}


def unasked(arn: str, *statements: Mapping[str, Any]) -> tuple[str, ...]:
    """What is said of a role with these statements."""
    account, name = arn.split(":")[4], arn.rpartition("/")[2]
    trust = parse(json.dumps({"Version": "2012-10-17", "Statement": list(statements)}))
    role = Role(arn, name, "AROA", account, trust, longest_session=3600, identity=(), boundary=None)
    return doors.unasked(design(CONFIGURATION), [role])


WITHOUT = {k: v for k, v in direct({"AWS": HUB}).items() if k != "Principal"}

CASES: Mapping[str, tuple[tuple[Any, ...], str]] = {
    "a role more for tokens": (
        (EXTRA, web({"StringEquals": GOOD}, account=LIVE)),
        f'statement 1 of its trust policy names Federated "arn:aws:iam::{LIVE}:oidc-provider/{HOST}", and offkey.yaml '
        "asks for no such role",
    ),
    "for all values": (
        (HUB, web({"StringEquals": {AUD: "sts.amazonaws.com"}, "ForAllValues:StringLike": {SUB: SUBJECTS}})),
        f"statement 1 of its trust policy does not test {SUB} by a plain StringEquals or StringLike: it says "
        f'ForAllValues:StringLike "{SUBJECTS[0]}", "{SUBJECTS[1]}"',
    ),
    "if exists on the audience": (
        (HUB, web({"StringEqualsIfExists": {AUD: "sts.amazonaws.com"}, "StringEquals": {SUB: SUBJECTS}})),
        f"statement 1 of its trust policy does not test {AUD} by a plain StringEquals or StringLike: it says "
        'StringEqualsIfExists "sts.amazonaws.com"',
    ),
    "a subject of wildcards": (
        (HUB, web({"StringEquals": {AUD: "sts.amazonaws.com"}, "StringLike": {SUB: [*SUBJECTS, "?*"]}})),
        f"statement 1 of its trust policy does not test {SUB} by a plain StringEquals or StringLike: it says "
        f'StringLike "{SUBJECTS[0]}", "{SUBJECTS[1]}", "?*"',
    ),
    "a second statement": (
        (HUB, web({"StringEquals": GOOD}), web({"StringEquals": {AUD: "sts.amazonaws.com"}}, Sid="Oops")),
        f'statement 2 "Oops" of its trust policy does not test {SUB} by a plain StringEquals or StringLike',
    ),
    "the owner alone": (
        (HUB, web({"StringEquals": {AUD: "sts.amazonaws.com", f"{HOST}:repository_owner": "acme"}})),
        f"statement 1 of its trust policy does not test {SUB} by a plain StringEquals or StringLike",
    ),
    "another issuer": (
        (HUB, web({}, Principal={"Federated": f"arn:aws:iam::{SHARED}:oidc-provider/gitlab.com"})),
        f'statement 1 of its trust policy names Federated "arn:aws:iam::{SHARED}:oidc-provider/gitlab.com", where '
        f'offkey.yaml asks for "arn:aws:iam::{SHARED}:oidc-provider/{HOST}" only',
    ),
    "everybody": (
        (SPOKE, direct("*", Condition={"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{SHARED}:role/infra-hub-*"}})),
        f'statement 1 of its trust policy names everybody, where offkey.yaml asks for "{HUB}" only',
    ),
    "an account beside the role": (
        (SPOKE, direct({"AWS": [HUB, LIVE]})),
        f'statement 1 of its trust policy names AWS "{LIVE}", where offkey.yaml asks for "{HUB}" only',
    ),
    "a service beside the role": (
        (SPOKE, direct({"AWS": HUB, "Service": "lambda.amazonaws.com"})),
        'statement 1 of its trust policy names Service "lambda.amazonaws.com", where offkey.yaml asks for '
        f'"{HUB}" only',
    ),
    "everybody but": (
        (SPOKE, {**WITHOUT, "NotPrincipal": {"AWS": "arn:aws:iam::999999999999:root"}}),
        'statement 1 of its trust policy lets in everybody but "arn:aws:iam::999999999999:root" (NotPrincipal)',
    ),
    "every action but": (
        (SPOKE, {"Effect": "Allow", "Principal": {"AWS": HUB}, "NotAction": "sts:TagSession"}),
        'statement 1 of its trust policy allows every action but "sts:TagSession" (NotAction)',
    ),
    "a role more for the hub": (
        (EXTRA, direct({"AWS": SHARED})),
        f'statement 1 of its trust policy names AWS "{SHARED}", and offkey.yaml asks for no such role',
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_statement_and_what_it_says_are_named(case: str) -> None:
    (arn, *statements), expected = CASES[case]
    assert unasked(arn, *statements) == (f"{arn}: {expected}",)


def test_what_is_asked_for_is_not_named() -> None:
    denies = {**WITHOUT, "Effect": "Deny", "NotPrincipal": {"AWS": HUB}}
    assert unasked(HUB, web({"StringEquals": GOOD})) == ()
    assert unasked(HUB, web({"StringEquals": {AUD: "sts.amazonaws.com"}, "StringLike": {SUB.upper(): SUBJECTS}})) == ()
    assert unasked(SPOKE, direct({"AWS": HUB}), denies) == ()


def test_a_role_for_the_account_itself_and_for_a_service_is_no_way_in() -> None:
    assert unasked(EXTRA, direct({"AWS": f"arn:aws:iam::{LIVE}:root", "Service": "ec2.amazonaws.com"})) == ()


@pytest.mark.lab
@pytest.mark.xdist_group("lab")
def test_a_role_more_is_opened_by_the_token_it_names(tmp_path_factory: pytest.TempPathFactory) -> None:
    with federation(tmp_path_factory.mktemp("federation")) as (world, designed):
        assert doors.unasked(designed, world.lab.roles()) == ()
        iam = world.lab.client("iam", credentials=world.lab.administrator(LIVE).credentials)
        iam.create_open_id_connect_provider(Url=f"https://{HOST}", ClientIDList=["sts.amazonaws.com"])
        trust = {"Version": "2012-10-17", "Statement": [web({"StringEquals": GOOD}, account=LIVE)]}
        iam.create_role(RoleName="extra", AssumeRolePolicyDocument=json.dumps(trust))
        (role,) = [role for role in world.lab.roles() if role.arn == EXTRA]
        (got_in,) = witnesses.attempts(world, designed, [role]).tried
    assert (got_in.refused, got_in.claims["sub"]) == (False, SUBJECTS[0])
