from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offkey.model.hcl import Block, Body
from offkey.model.policy import Grants, Policy, Principal, Statement
from offkey.model.request import Policies, Request
from offkey.model.terraform import Naming, Resource, Role
from offkey.model.text import Place, Source, Span
from offkey.model.unknown import Unknown
from offkey.model.verdict import Admitted
from offkey.reason.evaluate import evaluate
from offkey.rules.permissions import Power, allows, permissions, strongest

PLACE = Place("main.tf", 1)
SPAN = Span(0, 0)
RESOURCE = Resource(
    "resource",
    "aws_iam_role",
    "r",
    Block("resource", (), Body((), (), SPAN), SPAN, SPAN),
    Source("main.tf", b""),
)


def role(*statements: Statement, managed: tuple[str | Unknown, ...] = ()) -> Role:
    inline = ((Policy(statements, "2012-10-17"), PLACE),) if statements else ()
    return Role(
        RESOURCE, Naming("r"), Unknown("not asked"), PLACE, Grants(tuple((arn, PLACE) for arn in managed), inline)
    )


def allow(*actions: str, resources: tuple[str | Unknown, ...] = ("*",)) -> Statement:
    return Statement(allows=True, actions=actions, resources=resources)


def deny(*actions: str) -> Statement:
    return Statement(allows=False, actions=actions, resources=("*",))


@pytest.mark.parametrize(
    ("name", "power"),
    [
        ("AdministratorAccess", Power.ADMINISTRATOR),
        ("PowerUserAccess", Power.BROAD),
        ("AmazonS3FullAccess", Power.BROAD),
        ("AdministratorAccess-Amplify", Power.BROAD),
        ("AmazonEC2ContainerRegistryPowerUser", Power.WRITE),
        ("ReadOnlyAccess", Power.READ),
        ("job-function/ViewOnlyAccess", Power.READ),
        ("SecurityAudit", Power.READ),
        ("AmazonEC2ContainerRegistryReadOnly", Power.READ),
    ],
)
def test_policies_of_aws_go_by_their_names(name: str, power: Power) -> None:
    most = strongest(role(managed=(f"arn:aws:iam::aws:policy/{name}",)))
    assert most is not None
    assert most.power is power


def test_what_is_not_known_has_no_power() -> None:
    unknown = Unknown("given from outside")
    managed = (unknown, "arn:aws:iam::111122223333:policy/AdministratorAccess", "arn:aws:iam::aws:policy/AWSSomething")
    assert list(permissions(role(managed=managed))) == []
    assert strongest(role()) is None


@pytest.mark.parametrize(
    ("statements", "power"),
    [
        ((allow("*"),), Power.ADMINISTRATOR),
        ((allow("*:*"),), Power.ADMINISTRATOR),
        ((Statement(True, not_actions=("aws-portal:*",), resources=("*",)),), Power.ADMINISTRATOR),
        ((Statement(True, not_actions=("iam:*",), resources=("*",)),), Power.BROAD),
        ((allow("*"), deny("iam:*")), Power.BROAD),
        ((allow("*", resources=("arn:aws:s3:::acme/*",)),), Power.BROAD),
        ((allow("iam:*"),), Power.GRANTING),
        ((allow("s3:PutObject"),), Power.WRITE),
        ((allow("s3:Get*", "s3:List*", "ec2:Describe*", "ecr:BatchGetImage"),), Power.READ),
        ((allow("sts:AssumeRole", "kms:Decrypt", "kms:GenerateDataKey*"),), Power.READ),
        ((allow("s3:PutObject", resources=("arn:aws:s3:::acme-state/dev.tfstate.tflock",)),), Power.READ),
        ((allow("dynamodb:PutItem", resources=("arn:aws:dynamodb:*:*:table/terraform-lock",)),), Power.READ),
        ((allow("dynamodb:PutItem", resources=("arn:aws:dynamodb:*:*:table/orders",)),), Power.WRITE),
        ((allow("dynamodb:PutItem"),), Power.WRITE),
        ((allow("s3:*"), deny("s3:*")), Power.READ),
    ],
)
def test_policies_of_ones_own_go_by_what_they_allow(statements: tuple[Statement, ...], power: Power) -> None:
    most = strongest(role(*statements))
    assert most is not None
    assert most.power is power


def test_the_pieces_of_a_resource_that_are_known_count() -> None:
    table = Unknown("the account", None, ("arn:aws:dynamodb:eu-west-1:", Unknown("the account"), ":table/tf-lock"))
    most = strongest(role(allow("dynamodb:PutItem", resources=(table,))))
    assert most is not None
    assert most.power is Power.READ


_ACTIONS = st.sampled_from(["*", "*:*", "iam:*", "IAM:Create*", "iam:CreateUser", "i?m:*", "s3:*", "s3:Get*", ""])


@st.composite
def _statements(draw: st.DrawFn) -> Statement:
    actions: tuple[str | Unknown, ...] = tuple(draw(st.lists(_ACTIONS | st.just(Unknown("?")), min_size=1, max_size=2)))
    named = draw(st.booleans())
    return Statement(
        allows=draw(st.booleans()),
        actions=actions if named else (),
        not_actions=() if named else actions,
        resources=("*",),
    )


@given(st.lists(_statements(), min_size=1, max_size=3), st.sampled_from(["iam:CreateUser", "offkey:Nothing", "s3:Get"]))
@settings(deadline=None)
def test_a_policy_allows_what_an_evaluation_of_all_of_it_says(statements: list[Statement], action: str) -> None:
    policy = Policy(tuple(statements), "2012-10-17")
    who = Principal("AWS", "arn:aws:sts::111122223333:assumed-role/role/session")
    verdict = evaluate(Request.of(who, action, "arn:aws:x:::y"), Policies(identity=(policy,)))
    assert allows(policy, action, "arn:aws:x:::y") is isinstance(verdict, Admitted)
