from __future__ import annotations

import pytest
from tests.read.expressions import file

from offkey.model.terraform import Value
from offkey.model.unknown import Unknown
from offkey.read.evaluate import Scope

DEFAULT = 'variable "x" {\n  default = "default"\n}\n'


def variable(declared: str, inputs: dict[str, Value] | None = None, **tfvars: str) -> Value:
    """The value of `var.x`; a variable file's name is written with `_` for `.`."""
    files = [file(text, f"{name.replace('_', '.')}.tfvars") for name, text in tfvars.items()]
    return Scope.of([file(declared)], tfvars=files, inputs=inputs).variable("x")


def test_a_variable_has_its_default() -> None:
    assert variable(DEFAULT) == "default"
    assert variable('variable "x" {\n  default = null\n}\n') is None


def test_a_variable_without_default_is_unknown() -> None:
    assert isinstance(variable('variable "x" {}\n'), Unknown)


def test_variable_files_apply_in_terraforms_order() -> None:
    assert variable(DEFAULT, terraform='x = "a"\n') == "a"
    assert variable(DEFAULT, terraform='x = "a"\n', b_auto='x = "b"\n') == "b"
    assert variable(DEFAULT, a_auto='x = "a"\n', b_auto='x = "b"\n') == "b"
    assert variable('variable "x" {}\n', terraform='x = "a"\n') == "a"


def test_what_somebody_has_to_say_is_what_every_variable_file_says() -> None:
    assert variable('variable "x" {}\n', live='x = "a"\n') == "a"
    assert variable('variable "x" {}\n', live='x = "a"\n', dev='x = "a"\n', test='y = "b"\n') == "a"
    assert isinstance(variable('variable "x" {}\n', live='x = "a"\n', dev='x = "b"\n'), Unknown)
    assert isinstance(variable('variable "x" {}\n', example='x = "a"\n'), Unknown)
    assert isinstance(variable('variable "x" {}\n', live='x = ""\n'), Unknown)


def test_a_variable_file_that_somebody_may_name_does_not_apply() -> None:
    value = variable(DEFAULT, live='x = "a"\n')
    assert isinstance(value, Unknown)
    assert "live.tfvars" in value.reason
    assert variable(DEFAULT, live='x = "default"\n', dev='y = "other"\n') == "default"
    assert isinstance(variable(DEFAULT, terraform='x = "a"\n', dev='x = "b"\n'), Unknown)


def test_arguments_of_a_call_come_before_everything() -> None:
    assert variable(DEFAULT, {"x": "argument"}, terraform='x = "a"\n') == "argument"
    assert variable(DEFAULT, {}, terraform='x = "a"\n') == "default"
    assert isinstance(variable(DEFAULT, {"x": Unknown("later")}), Unknown)
    assert variable(DEFAULT, {"x": None}) is None
    assert variable('variable "x" {\n  default = 1\n  nullable = false\n}\n', {"x": None}) == 1


@pytest.mark.parametrize(
    ("type_", "value", "expected"),
    [
        ("string", "5", "5"),
        ("string", "true", "true"),
        ('"string"', "5", "5"),
        ("number", '"5"', 5),
        ("bool", '"true"', True),
        ("any", "[1]", [1]),
        ("list(string)", "[1, true]", ["1", "true"]),
        ("set(string)", '["b", "a", "b"]', ["a", "b"]),
        ("map(number)", '{ a = "1" }', {"a": 1}),
        ("tuple([string, number])", '[1, "2"]', ["1", 2]),
        ("object({ a = string })", "{ a = 1, b = 2 }", {"a": "1"}),
        ("object({ a = optional(string), b = optional(number, 5) })", "{}", {"a": None, "b": 5}),
        ("list(object({ a = string, b = optional(bool, false) }))", "[{ a = 1 }]", [{"a": "1", "b": False}]),
        ("map(any)", '{ a = "1" }', {"a": "1"}),
        ("list", '["a"]', ["a"]),
        ("string", "null", None),
    ],
)
def test_a_value_is_converted_to_the_variables_type(type_: str, value: str, expected: Value) -> None:
    declared = f'variable "x" {{\n  type    = {type_}\n  default = {value}\n}}\n'
    assert variable(declared) == expected


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("number", '"a"'),
        ("bool", '"yes"'),
        ("list(string)", '"a"'),
        ("object({ a = string })", "{}"),
        ("map(string)", "[]"),
    ],
)
def test_a_value_of_another_type_is_none(type_: str, value: str) -> None:
    assert isinstance(variable(f'variable "x" {{\n  type    = {type_}\n  default = {value}\n}}\n'), Unknown)


def test_locals_see_variables_and_each_other_across_files() -> None:
    files = [
        file('locals {\n  b = "${local.a}/${var.x}"\n}\n', "b.tf"),
        file('locals {\n  a = "a"\n}\nlocals {\n  c = [local.b]\n}\n', "a.tf"),
        file(DEFAULT, "variables.tf"),
    ]
    assert Scope.of(files).local("c") == ["a/default"]


def test_override_files_have_the_last_word() -> None:
    files = [
        file('locals {\n  a = "overridden"\n}\n', "m/override.tf"),
        file('locals {\n  a = "plain"\n  b = "plain"\n}\n', "m/z.tf"),
        file('locals {\n  b = "overridden"\n}\n', "m/a_override.tf"),
    ]
    scope = Scope.of(files)
    assert (scope.local("a"), scope.local("b")) == ("overridden", "overridden")


RESOURCES = """
variable "org" {}
resource "aws_iam_role" "plain" {
  name = "deploy"
}
resource "aws_iam_role" "pathed" {
  name = "deploy-${var.org}"
  path = "/ci/"
}
resource "aws_iam_role" "nameless" {}
resource "aws_iam_role" "many" {
  for_each = toset(["dev", "live"])
  name     = "deploy-${each.key}"
}
resource "aws_iam_role" "two" {
  count = 2
  name  = "deploy-${count.index}"
}
resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}
data "aws_eks_cluster" "apps" {
  name = "apps"
}
resource "aws_iam_openid_connect_provider" "apps" {
  url = data.aws_eks_cluster.apps.identity[0].oidc[0].issuer
}
module "eks" {
  source = "terraform-aws-modules/eks/aws"
}
module "other" {
  source = "../eks"
}
data "aws_iam_openid_connect_provider" "github" {
  url = "https://token.actions.githubusercontent.com"
}
resource "aws_s3_bucket" "state" {
  bucket = "acme-state"
}
data "aws_iam_policy" "admin" {
  name = "AdministratorAccess"
}
data "aws_iam_policy" "exact" {
  arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}
"""


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("aws_iam_role.plain.name", "deploy"),
        ("aws_iam_role.plain.id", "deploy"),
        ("aws_iam_role.plain.arn", "arn:?:iam::?:role/deploy"),
        ("aws_iam_role.pathed.arn", "arn:?:iam::?:role/ci/deploy-?"),
        ("aws_iam_role.plain.unique_id", "?"),
        ("aws_iam_role.nameless.name", "?"),
        ('aws_iam_role.many["live"].name', "deploy-live"),
        ('aws_iam_role.many["live"].arn', "arn:?:iam::?:role/deploy-live"),
        ("aws_iam_role.many[var.org].name", "deploy-?"),
        ("aws_iam_role.two[1].name", "deploy-1"),
        ("aws_iam_role.two[*].name", ["deploy-0", "deploy-1"]),
        ("aws_iam_role.plain[*].name", ["deploy"]),
        ("aws_iam_role.many[*].name", "?"),
        ("aws_iam_openid_connect_provider.github.url", "token.actions.githubusercontent.com"),
        ("aws_iam_openid_connect_provider.github.client_id_list", ["sts.amazonaws.com"]),
        ("one(aws_iam_openid_connect_provider.github.client_id_list)", "sts.amazonaws.com"),
        (
            "aws_iam_openid_connect_provider.github.arn",
            "arn:?:iam::?:oidc-provider/token.actions.githubusercontent.com",
        ),
        (
            "data.aws_iam_openid_connect_provider.github.arn",
            "arn:?:iam::?:oidc-provider/token.actions.githubusercontent.com",
        ),
        ("data.aws_eks_cluster.apps.identity[0].oidc[0].issuer", "https://?"),
        ("flatten(data.aws_eks_cluster.apps.identity[*].oidc[*].issuer)", ["https://?"]),
        ('replace(data.aws_eks_cluster.apps.identity[0].oidc[0].issuer, "https://", "")', "?"),
        ("aws_iam_openid_connect_provider.apps.url", "?"),
        ("aws_iam_openid_connect_provider.apps.arn", "arn:?:iam::?:oidc-provider/?"),
        ("module.eks.cluster_oidc_issuer_url", "https://?"),
        ("module.eks.oidc_provider", "?"),
        ("module.other.cluster_oidc_issuer_url", "?"),
        ("aws_s3_bucket.state.id", "acme-state"),
        ("aws_s3_bucket.state.arn", "arn:?:s3:::acme-state"),
        ('"${aws_s3_bucket.state.arn}/*"', "arn:?:s3:::acme-state/*"),
        ("data.aws_iam_policy.admin.arn", "arn:?:iam::?:policy/?AdministratorAccess"),
        ("data.aws_iam_policy.exact.arn", "arn:aws:iam::aws:policy/ReadOnlyAccess"),
        ("aws_iam_role.absent.name", "?"),
    ],
)
def test_what_resources_are_known_to_be_called(expression: str, expected: Value) -> None:
    scope = Scope.of([file(f"locals {{\n  probe = {expression}\n}}\n{RESOURCES}")])
    assert shown(scope.local("probe")) == expected


def shown(value: Value) -> Value:
    """The value with `?` for what is not known."""
    if isinstance(value, Unknown):
        return "".join(piece if isinstance(piece, str) else "?" for piece in value.pieces) or "?"
    return [shown(item) for item in value] if isinstance(value, list) else value
