from __future__ import annotations

import pytest

from offkey.model.policy import Policy
from offkey.model.terraform import Role
from offkey.model.text import Source
from offkey.model.unknown import Unknown
from offkey.read.terraform import read_module

TRUST = 'jsonencode({ Statement = { Effect = "Allow", Principal = "*", Action = "sts:AssumeRole" } })'
ROLE = f"""
variable "x" {{}}
resource "aws_iam_role" "r" {{
  name               = "deploy"
  assume_role_policy = {TRUST}
}}
"""
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
POLICY = 'jsonencode({ Statement = { Effect = "Allow", Action = "s3:*", Resource = "*" } })'


def roles(text: str) -> tuple[Role, ...]:
    return read_module("", [Source("main.tf", text.encode())]).roles


def role(text: str) -> Role:
    (only,) = roles(text)
    return only


def managed(text: str) -> list[str | None]:
    return [arn if isinstance(arn, str) else None for arn, _ in role(text).managed]


def actions(text: str) -> list[list[str | Unknown] | None]:
    """What each inline or customer policy allows, None where it is not known."""
    return [
        [action for statement in policy.statements for action in statement.actions]
        if isinstance(policy, Policy)
        else None
        for policy, _ in role(text).inline
    ]


def test_the_trust_policy_and_where_it_stands() -> None:
    read = role(ROLE)
    assert isinstance(read.trust, Policy)
    assert read.trust.statements[0].actions == ("sts:AssumeRole",)
    assert (read.name, str(read.trust_place), read.resource.address) == ("deploy", "main.tf:5:24", "aws_iam_role.r")


def test_a_trust_policy_of_a_document_stands_at_the_document() -> None:
    read = role(
        """
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
  }
}
resource "aws_iam_role" "r" {
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
"""
    )
    assert isinstance(read.trust, Policy)
    assert str(read.trust_place) == "main.tf:2:1"
    assert isinstance(read.name, Unknown)


@pytest.mark.parametrize("value", ["var.x", 'file("trust.json")', '""', '"{"', "module.m.json"])
def test_a_trust_policy_that_cannot_be_read_is_unknown(value: str) -> None:
    read = role(f'variable "x" {{}}\nresource "aws_iam_role" "r" {{\n  assume_role_policy = {value}\n}}\n')
    assert isinstance(read.trust, Unknown)
    assert read.trust.reason


def test_a_role_without_trust_policy() -> None:
    assert isinstance(role('resource "aws_iam_role" "r" {}\n').trust, Unknown)


def resource(type_: str, *arguments: str) -> str:
    lines = "".join(f"  {argument}\n" for argument in arguments)
    return f'resource "{type_}" "it" {{\n{lines}}}\n'


ATTACHMENT = "aws_iam_role_policy_attachment"
EXCLUSIVE = "aws_iam_role_policy_attachments_exclusive"
LOCALS = f'locals {{\n  arns = ["{ADMIN}"]\n}}\n'


@pytest.mark.parametrize(
    "attachment",
    [
        resource(ATTACHMENT, "role = aws_iam_role.r.name", f'policy_arn = "{ADMIN}"'),
        resource(ATTACHMENT, "role = aws_iam_role.r.id", f'policy_arn = "{ADMIN}"'),
        resource(ATTACHMENT, 'role = "deploy"', f'policy_arn = "{ADMIN}"'),
        resource(EXCLUSIVE, 'role_name = "deploy"', f'policy_arns = ["{ADMIN}"]'),
        resource("aws_iam_policy_attachment", 'roles = ["other", aws_iam_role.r.name]', f'policy_arn = "{ADMIN}"'),
        resource(ATTACHMENT, f'for_each = toset(["{ADMIN}"])', 'role = "deploy"', "policy_arn = each.value"),
        LOCALS + resource(ATTACHMENT, "count = 1", 'role = "deploy"', "policy_arn = local.arns[count.index]"),
    ],
)
def test_managed_policies_that_are_attached(attachment: str) -> None:
    assert managed(ROLE + attachment) == [ADMIN]


@pytest.mark.parametrize("name", ['"other"', "aws_iam_role.r2.name", "var.x"])
def test_policies_of_other_roles_are_not_attached(name: str) -> None:
    assert managed(ROLE + resource(ATTACHMENT, f"role = {name}", f'policy_arn = "{ADMIN}"')) == []


def with_argument(argument: str) -> str:
    return ROLE.replace("  name  ", f"  {argument}\n  name  ")


def test_policies_in_the_role_itself() -> None:
    text = with_argument(f'managed_policy_arns = ["{ADMIN}", var.x]\n  inline_policy {{\n    policy = {POLICY}\n  }}')
    assert managed(text) == [ADMIN, None]
    assert actions(text) == [["s3:*"]]
    assert managed(with_argument("managed_policy_arns = var.x")) == [None]


CUSTOMER = resource("aws_iam_policy", f"policy = {POLICY}")


@pytest.mark.parametrize(
    "policy",
    [
        resource("aws_iam_role_policy", "role = aws_iam_role.r.id", f"policy = {POLICY}"),
        CUSTOMER + resource(ATTACHMENT, "role = aws_iam_role.r.name", "policy_arn = aws_iam_policy.it.arn"),
        CUSTOMER + resource(EXCLUSIVE, 'role_name = "deploy"', "policy_arns = [aws_iam_policy.it.arn]"),
    ],
)
def test_inline_and_customer_policies(policy: str) -> None:
    assert actions(ROLE + policy) == [["s3:*"]]
    assert managed(ROLE + policy) == []


def test_an_inline_policy_that_may_come_to_be_is_unknown() -> None:
    content = "content {\n      policy = inline_policy.value\n    }"
    assert actions(with_argument(f'dynamic "inline_policy" {{\n    for_each = var.x\n    {content}\n  }}')) == [None]


def test_every_instance_is_a_role_of_its_own() -> None:
    text = """
resource "aws_iam_role" "r" {
  for_each = { dev = "environment:dev", live = "ref:refs/heads/main" }
  name     = "deploy-${each.key}"
  assume_role_policy = jsonencode({ Statement = {
    Effect    = "Allow"
    Condition = { StringLike = { sub = "repo:acme/infra:${each.value}" } }
  } })
}
resource "aws_iam_role_policy_attachment" "a" {
  role       = aws_iam_role.r["live"].name
  policy_arn = "arn:live"
}
"""
    dev, live = roles(text)
    assert (dev.name, live.name) == ("deploy-dev", "deploy-live")
    assert [[arn for arn, _ in role.managed] for role in (dev, live)] == [[], ["arn:live"]]
    assert isinstance(live.trust, Policy)
    assert live.trust.statements[0].conditions[0].values == ("repo:acme/infra:ref:refs/heads/main",)


@pytest.mark.parametrize(("count", "expected"), [("0", 0), ("2", 2), ("var.x", 1), ("100000", 1)])
def test_as_many_roles_as_are_counted(count: str, expected: int) -> None:
    text = f'variable "x" {{}}\nresource "aws_iam_role" "r" {{\n  count = {count}\n  name  = "r-${{count.index}}"\n}}\n'
    assert len(roles(text)) == expected
