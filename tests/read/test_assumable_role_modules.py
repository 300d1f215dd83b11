"""Roles of terraform-aws-modules/iam that trust other roles."""

from __future__ import annotations

import pytest

from offkey.model.policy import Condition, Policy, Principal
from offkey.model.proof import TrustedRole
from offkey.model.repository import Repository
from offkey.model.text import Source
from offkey.model.unknown import Unknown
from offkey.read.terraform import read_module
from offkey.read.trusted_roles import of_repository
from offkey.reason.chains import chains

HUB = "arn:aws:iam::111111111111:role/hub"
OTHER = """
provider "aws" {
  allowed_account_ids = ["111111111111"]
}
variable "x" {}
resource "aws_iam_role" "hub" {
  name               = "hub"
  assume_role_policy = jsonencode({ Statement = [] })
}
"""


def roles(module: str, *arguments: str) -> tuple[TrustedRole, ...]:
    lines = "".join(f"  {argument}\n" for argument in arguments)
    call = f'module "deploy" {{\n  source = "terraform-aws-modules/iam/aws//modules/{module}"\n{lines}}}\n'
    module_ = read_module("", [Source("main.tf", (OTHER + call).encode())])
    return of_repository(Repository(root="/", modules=(module_,))).roles


def trust(module: str, *arguments: str) -> Policy:
    (found,) = [role.trust for role in roles(module, *arguments) if role.name != "hub"]
    assert isinstance(found, Policy)
    return found


FIVE = ("create_role = true", 'role_name = "deploy"', "trusted_role_arns = [aws_iam_role.hub.arn]")
WITHOUT_MFA = "role_requires_mfa = false"


def test_a_role_of_version_five() -> None:
    (statement,) = trust(
        "iam-assumable-role", *FIVE, WITHOUT_MFA, 'trusted_role_services = ["ec2.amazonaws.com"]'
    ).statements
    assert [p.kind for p in statement.principals] == ["AWS", "Service"]
    assert statement.actions == ("sts:AssumeRole", "sts:TagSession")
    assert statement.conditions == ()


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        ('role_sts_externalid = "acme"', Condition("StringEquals", "sts:ExternalId", ("acme",))),
        ('role_sts_externalid = ["a1", "b1"]', Condition("StringEquals", "sts:ExternalId", ("a1", "b1"))),
        ("role_requires_session_name = true", Condition("StringEquals", "sts:RoleSessionName", ("${aws:username}",))),
    ],
)
def test_its_conditions(argument: str, expected: Condition) -> None:
    (statement,) = trust("iam-assumable-role", *FIVE, WITHOUT_MFA, argument).statements
    assert statement.conditions == (expected,)


def test_unless_said_otherwise_it_wants_mfa_which_no_role_has() -> None:
    assert chains(roles("iam-assumable-role", *FIVE)).edges == ()
    (edge,) = chains(roles("iam-assumable-role", *FIVE, WITHOUT_MFA)).edges
    assert (edge.source.name, edge.target.name, edge.doubt) == ("hub", "deploy", None)


def test_conditions_that_are_not_read_may_narrow() -> None:
    more = 'trust_policy_conditions = [{ test = "StringEquals", variable = "a", values = ["b"] }]'
    (edge,) = chains(roles("iam-assumable-role", *FIVE, WITHOUT_MFA, more)).edges
    assert edge.doubt is not None


def test_a_trust_policy_of_ones_own() -> None:
    own = 'custom_role_trust_policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = "*", Action = "*" }] })'
    (statement,) = trust("iam-assumable-role", *FIVE, "create_custom_role_trust_policy = true", own).statements
    assert statement.principals == (Principal("*", "*"),)
    unknown = trust(
        "iam-assumable-role", *FIVE, "create_custom_role_trust_policy = true", "custom_role_trust_policy = var.x"
    )
    assert unknown.unknown


def test_what_it_may_do() -> None:
    (role,) = [r for r in roles("iam-assumable-role", *FIVE, "attach_admin_policy = true") if r.name == "deploy"]
    assert [type(policy) for policy in role.identity] == [Policy, Unknown]


def test_a_role_that_is_not_made() -> None:
    assert [role.name for role in roles("iam-assumable-role", *FIVE[1:])] == ["hub"]
    assert [role.name for role in roles("iam-role", 'name = "x"')] == ["hub"]


@pytest.mark.parametrize(
    "entry", ["7", "{}", '{ principals = [{ type = ["AWS"] }], condition = [7] }', "{ actions = 7 }"]
)
def test_what_the_module_would_refuse_is_unknown(entry: str) -> None:
    found = trust("iam-role", 'name = "x"', f"trust_policy_permissions = {{ a = {entry} }}")
    assert found.unknown or not any(statement.principals for statement in found.statements)


def test_a_role_of_version_six() -> None:
    permissions = f"""trust_policy_permissions = {{
    FromHub = {{
      actions    = ["sts:AssumeRole"]
      principals = [{{ type = "AWS", identifiers = ["{HUB}"] }}]
      condition  = [{{ test = "StringEquals", variable = "sts:ExternalId", values = ["acme"] }}]
    }}
  }}"""
    found = roles("iam-role", 'name = "deploy"', "use_name_prefix = false", permissions)
    (edge,) = chains(found).edges
    assert edge.because == 'statement 1 "FromHub" of its trust policy admits hub'
    assert (edge.doubt, edge.assumptions) == (None, ('the caller passes the external id "acme"',))


@pytest.mark.parametrize("argument", ["trust_policy_permissions = var.x", "enable_saml = true", "enable_oidc = var.x"])
def test_what_is_not_read_of_version_six_is_unknown(argument: str) -> None:
    assert trust("iam-role", 'name = "deploy"', argument).unknown
    github = ("enable_github_oidc = true", 'oidc_subjects = ["acme/infra:environment:live"]')
    both = trust("iam-role", 'name = "deploy"', argument, *github)
    assert both.unknown
    assert len(both.statements) == 1
