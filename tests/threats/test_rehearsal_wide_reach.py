"""Roles and policies behind the hub that reach too far do not pass a rehearsal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.rehearse.federations import LIVE, SHARED, Change, federation

from offkey.rehearse import crossings
from offkey.rehearse.refusals import attempts

pytestmark = [pytest.mark.lab, pytest.mark.xdist_group("lab")]

HUB, SPOKES = "federation/hub/hub_roles.tf", "federation/live/spoke_roles.tf"
APPLY_LIVE = f'"arn:aws:iam::{SHARED}:role/infra-hub-apply-live"'
FOREIGN = "arn:aws:iam::999999999999:role/partner"
EXTERNAL_ID = """
    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = ["acme-dev"]
    }
"""


def allowing(role: str, action: str) -> str:
    """Terraform that lets a role do more."""
    statement = {"Effect": "Allow", "Action": action, "Resource": "*"}
    document = json.dumps(json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    head = f'\nresource "aws_iam_role_policy" "{role}_more" {{\n  name = "more"\n  role = aws_iam_role.{role}.name\n'
    return f"{head}  policy = {document}\n}}\n"


def trusting(*more: str) -> Change:
    """The apply role of live trusts others beside its hub role."""
    named = ", ".join(f'"{arn}"' for arn in more)
    return Change(SPOKES, f"[{APPLY_LIVE}, {named}]", f"[{APPLY_LIVE}]")


def more_role(account: str) -> str:
    """Terraform of a role that nobody asked for."""
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": account}}
    document = json.dumps(json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    return f'\nresource "aws_iam_role" "more" {{\n  name = "more"\n  assume_role_policy = {document}\n}}\n'


def not_its_own(name: str) -> set[tuple[str, str]]:
    """What gets in where a hub role that goes on to the role `name` may go on to any role."""
    return {("a job on a role that is not its own", f"{name}{end}") for end in ("", "-bystander")}


CASES = {
    "a plan may go on to apply": (
        (trusting(f"arn:aws:iam::{SHARED}:role/infra-hub-plan"), Change(HUB, allowing("hub_plan", "sts:AssumeRole"))),
        {("a job on the role of another", "infra-apply"), *not_its_own("infra-plan")},
    ),
    "the whole account of the hub": (
        (trusting(f"arn:aws:iam::{SHARED}:root"),),
        {("the old static key", "infra-apply")},
    ),
    "the spoke's own account": (
        (trusting(f"arn:aws:iam::{LIVE}:root"),),
        {("a key of another account", "infra-apply")},
    ),
    "everybody": (
        (trusting("*"),),
        {("the old static key", "infra-apply"), ("a key of another account", "infra-apply")},
    ),
    "an account that nobody knows": (
        (trusting("arn:aws:iam::999999999999:root"),),
        {("a key of another account", "infra-apply")},
    ),
    "a role in an account that nobody knows": (
        (trusting(FOREIGN),),
        {("a key of another account", "infra-apply")},
    ),
    "a plan that may write": (
        (Change(HUB, allowing("hub_plan", "s3:PutObject")),),
        {("a plan that writes state", "infra-hub-plan")},
    ),
    "a plan that may do everything": (
        (Change(SPOKES, allowing("plan", "*")),),
        {("a plan that changes something", "infra-plan")},
    ),
    "a plan that may make keys": (
        (Change(SPOKES, allowing("plan", "iam:CreateAccessKey")),),
        {("a plan that changes something", "infra-plan")},
    ),
    "a hub role that may assume every role": (
        (Change(HUB, allowing("hub_apply_dev", "sts:AssumeRole")),),
        not_its_own("infra-apply"),
    ),
    "a role more that trusts the account of the hub": (
        (Change(SPOKES, more_role(SHARED)),),
        {("the old static key", "more")},
    ),
    "dev on the state of live": (
        (Change(HUB, allowing("hub_apply_dev", "s3:*")),),
        {("an environment on the state of another", "infra-hub-apply-dev")},
    ),
    "no external id asked for": (
        (Change("federation/dev/spoke_roles.tf", old=EXTERNAL_ID),),
        {("a job without the external id", "infra-plan"), ("a job without the external id", "infra-apply")},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_reaches_too_far_gets_in(tmp_path: Path, case: str) -> None:
    changes, expected = CASES[case]
    with federation(tmp_path, changes) as (world, designed):
        found = attempts(world, designed, world.lab.roles())
    assert {(r.attempt, r.role.rpartition("/")[2]) for r in found.tried if not r.refused} == expected


def test_as_it_is_nothing_does(tmp_path: Path) -> None:
    with federation(tmp_path) as (world, designed):
        found = attempts(world, designed, world.lab.roles())
    assert [refusal for refusal in found.tried if not refusal.refused or not refusal.error] == []
    assert found.undecided == ()
    assert {refusal.attempt for refusal in found.tried} >= {
        "another environment",
        "a tag",
        "a job on the role of another",
        "a job on a role that is not its own",
        "a job without the external id",
        "a plan that writes state",
        "a plan that changes something",
        "an environment on the state of another",
        "the old static key",
        "a key of another account",
    }


def test_a_boundary_holds_a_plan_back_until_it_is_taken_away(tmp_path: Path) -> None:
    reading = json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*:Get*", "Resource": "*"}]}
    )
    with federation(tmp_path, (Change(SPOKES, allowing("plan", "*")),)) as (world, designed):
        iam = world.lab.client("iam", credentials=world.lab.administrator(LIVE).credentials)
        limit = iam.create_policy(PolicyName="limit", PolicyDocument=reading)["Policy"]["Arn"]
        iam.put_role_permissions_boundary(RoleName="infra-plan", PermissionsBoundary=limit)
        assert [refusal for refusal in crossings.attempts(world, designed) if not refusal.refused] == []
        iam.delete_role_permissions_boundary(RoleName="infra-plan")
        inside = {refusal.attempt for refusal in crossings.attempts(world, designed) if not refusal.refused}
    assert inside == {"a plan that changes something"}


def test_the_permission_by_which_a_job_gets_further_is_named(tmp_path: Path) -> None:
    with federation(tmp_path, (Change(HUB, allowing("hub_apply_dev", "sts:AssumeRole")),)) as (world, designed):
        inside = [refusal for refusal in crossings.attempts(world, designed) if not refusal.refused]
    said = 'infra-hub-apply-dev: statement 1 of its permissions allows "sts:AssumeRole" on "*"'
    assert {refusal.error for refusal in inside} == {f"a session was handed out: {said}"}
