"""The roles of a repository, ready to be proven, and what they reach."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.repositories import repository

from offkey.model.inventory import Inventory
from offkey.model.policy import Policy
from offkey.model.proof import TrustedRole
from offkey.model.unknown import Unknown
from offkey.read.trusted_roles import of_repository
from offkey.reason.chains import chains

HOST = "token.actions.githubusercontent.com"
PROVIDER = f"""\
resource "aws_iam_openid_connect_provider" "github" {{
  url            = "https://{HOST}"
  client_id_list = ["sts.amazonaws.com"]
}}
"""
ENTRY = f"""\
data "aws_iam_policy_document" "entry" {{
  statement {{
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {{
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.github.arn]
    }}
    condition {{
      test     = "StringEquals"
      variable = "{HOST}:sub"
      values   = ["repo:acme/infra:environment:live"]
    }}
  }}
}}
resource "aws_iam_role" "hub" {{
  name                 = "hub"
  max_session_duration = 7200
  assume_role_policy   = data.aws_iam_policy_document.entry.json
}}
"""


def one(account: str) -> str:
    return f'provider "aws" {{\n  allowed_account_ids = ["{account}"]\n}}\n'


def trusting(principal: str, name: str = "deploy") -> str:
    trust = f'[{{ Effect = "Allow", Action = "sts:AssumeRole", Principal = {{ AWS = {principal} }} }}]'
    return (
        f'resource "aws_iam_role" "{name}" {{\n  name = "{name}"\n'
        f"  assume_role_policy = jsonencode({{ Statement = {trust} }})\n}}\n"
    )


def allowing(resource: str, role: str = "hub") -> str:
    return (
        f'resource "aws_iam_role_policy" "{role}" {{\n  role = aws_iam_role.{role}.id\n  policy = jsonencode({{\n'
        f'    Statement = [{{ Effect = "Allow", Action = "sts:AssumeRole", Resource = {resource} }}]\n  }})\n}}\n'
    )


def inventory(folder: Path, **files: str) -> Inventory:
    return of_repository(repository(folder, {f"{path}/main.tf": text for path, text in files.items()}))


def named(found: Inventory, name: str) -> TrustedRole:
    (only,) = [role for role in found.roles if role.name == name]
    return only


def reach(found: Inventory) -> list[tuple[str, str, bool]]:
    """Every edge, and whether it is certain."""
    return sorted((e.source.name, e.target.name, e.doubt is None) for e in chains(found.roles).edges)


def test_a_role_in_a_known_account(tmp_path: Path) -> None:
    found = inventory(tmp_path, hub=one("111111111111") + PROVIDER + ENTRY)
    hub = named(found, "hub")
    assert (hub.arn, hub.account, hub.max_session) == ("arn:aws:iam::111111111111:role/hub", "111111111111", 7200)
    assert (str(hub.place), hub.identity, hub.boundary) == ("hub/main.tf:22:1", (), None)
    (provider,) = found.providers
    assert (provider.host, provider.audiences, provider.account) == (HOST, ("sts.amazonaws.com",), "111111111111")
    assert str(provider.place) == "hub/main.tf:4:1"


def test_hub_and_spoke_in_two_roots_with_accounts_and_arns_written_out(tmp_path: Path) -> None:
    spoke = '"arn:aws:iam::222222222222:role/deploy"'
    found = inventory(
        tmp_path,
        hub=one("111111111111") + PROVIDER + ENTRY + allowing(spoke),
        dev=one("222222222222") + trusting('"arn:aws:iam::111111111111:role/hub"'),
    )
    assert reach(found) == [("hub", "deploy", True)]


def test_roles_of_one_module_are_recognised_although_their_account_is_not_known(tmp_path: Path) -> None:
    found = inventory(tmp_path, all=PROVIDER + ENTRY + trusting("aws_iam_role.hub.arn"))
    assert reach(found) == [("hub", "deploy", True)]
    deploy = named(found, "deploy")
    assert (deploy.arn, deploy.account) == (None, None)


def test_a_name_that_terraform_makes_is_recognised(tmp_path: Path) -> None:
    made = ENTRY.replace('name                 = "hub"', 'name_prefix          = "hub"')
    found = inventory(tmp_path, all=PROVIDER + made + trusting("aws_iam_role.hub.arn"))
    assert reach(found) == [("aws_iam_role.hub", "deploy", True)]


def test_the_own_account_by_its_root(tmp_path: Path) -> None:
    me = 'data "aws_caller_identity" "me" {}\n'
    root = trusting('"arn:aws:iam::${data.aws_caller_identity.me.account_id}:root"')
    found = inventory(tmp_path, all=me + PROVIDER + ENTRY + root + allowing("aws_iam_role.deploy.arn"))
    assert reach(found) == [("hub", "deploy", True)]
    found = inventory(tmp_path / "2", all=me + PROVIDER + ENTRY + root)
    assert reach(found) == []


def test_a_role_of_another_root_in_an_unknown_account_is_only_possible(tmp_path: Path) -> None:
    spoke = '"arn:aws:iam::222222222222:role/deploy"'
    hub = PROVIDER + ENTRY + allowing(spoke)
    dev = one("222222222222") + trusting('"arn:aws:iam::111111111111:role/hub"')
    assert reach(inventory(tmp_path, hub=hub, dev=dev)) == [("hub", "deploy", False)]


def test_the_account_of_the_provider_is_that_of_the_role(tmp_path: Path) -> None:
    arn = f'"arn:aws:iam::111111111111:oidc-provider/{HOST}"'
    found = inventory(tmp_path, hub=ENTRY.replace("aws_iam_openid_connect_provider.github.arn", arn))
    assert named(found, "hub").arn == "arn:aws:iam::111111111111:role/hub"


def test_what_the_role_may_do(tmp_path: Path) -> None:
    attached = """
variable "x" {}
resource "aws_iam_role_policy_attachment" "a" {
  for_each   = toset(["AdministratorAccess", "AWSOutpostsAuthorizeServerPolicy"])
  role       = "hub"
  policy_arn = "arn:aws:iam::aws:policy/${each.value}"
}
resource "aws_iam_role_policy_attachment" "b" {
  role       = var.x
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}
data "aws_partition" "p" {}
resource "aws_iam_role_policy_attachment" "c" {
  role       = "hub"
  policy_arn = "arn:${data.aws_partition.p.partition}:iam::aws:policy/ReadOnlyAccess"
}
"""
    text = ENTRY.replace("  name  ", '  permissions_boundary = "arn:aws:iam::aws:policy/PowerUserAccess"\n  name  ')
    hub = named(inventory(tmp_path, hub=PROVIDER + text + attached), "hub")
    assert [len(p.statements) if isinstance(p, Policy) else p.reason for p in hub.identity] == [
        "what AWS's policy AWSOutpostsAuthorizeServerPolicy allows is not known here",
        1,
        0,
        "a policy is attached to a role that is known when Terraform runs",
    ]
    assert isinstance(hub.boundary, Policy)


def test_a_boundary_of_the_same_module(tmp_path: Path) -> None:
    limit = 'resource "aws_iam_policy" "limit" {\n  policy = jsonencode({ Statement = [] })\n}\n'
    text = ENTRY.replace("  name  ", "  permissions_boundary = aws_iam_policy.limit.arn\n  name  ")
    assert named(inventory(tmp_path, hub=PROVIDER + limit + text), "hub").boundary == Policy(())


def test_instances_are_roles_of_their_own_and_alike_ones_are_one(tmp_path: Path) -> None:
    each = ENTRY.replace("  name  ", '  for_each = toset(["a", "b"])\n  name  ').replace('"hub"\n', "each.key\n", 1)
    found = inventory(tmp_path, hub=PROVIDER + each.replace('"hub"', '"x"', 0))
    assert sorted(role.name for role in found.roles) == ["a", "b"]
    count = ENTRY.replace("  name  ", "  count = 3\n  name  ")
    assert [role.name for role in inventory(tmp_path / "2", hub=PROVIDER + count).roles] == ["hub"]


def test_roles_that_public_modules_make(tmp_path: Path) -> None:
    call = """
module "hub" {
  source   = "terraform-aws-modules/iam/aws//modules/iam-github-oidc-role"
  name     = "hub"
  subjects = ["acme/infra:*"]
  policies = { admin = "arn:aws:iam::aws:policy/AdministratorAccess" }
}
module "six" {
  source             = "terraform-aws-modules/iam/aws//modules/iam-role"
  name               = "six"
  enable_github_oidc = true
  oidc_subjects      = ["acme/infra:environment:live"]
}
"""
    found = inventory(tmp_path, hub=one("111111111111") + call, dev=trusting('"arn:aws:iam::111111111111:role/hub"'))
    hub = named(found, "hub")
    assert (hub.arn, hub.account, str(hub.place)) == (
        "arn:aws:iam::111111111111:role/hub",
        "111111111111",
        "hub/main.tf:5:1",
    )
    assert [type(policy) for policy in hub.identity] == [Policy, Unknown]
    six = named(found, "module.six")
    assert (six.arn, six.account) == (None, "111111111111")  # AWS ends the name
    assert reach(found) == [("hub", "deploy", False)]  # more inputs of the module may say more


def test_a_trust_policy_without_its_role(tmp_path: Path) -> None:
    loose = ENTRY.partition("resource")[0]
    trust = loose.replace("sts:AssumeRoleWithWebIdentity", "sts:AssumeRole").replace("Federated", "AWS")
    permission = 'data "aws_iam_policy_document" "may" {\n  statement {\n    actions = ["sts:AssumeRole"]\n  }\n}\n'
    found = inventory(tmp_path, hub=PROVIDER + loose, dev=trust + permission)
    assert [(role.name, role.arn, len(role.identity)) for role in found.roles] == [
        ("data.aws_iam_policy_document.entry", None, 1)
    ] * 2


@pytest.mark.parametrize(
    ("kind", "arguments", "expected"),
    [
        ("resource", f'url = "https://{HOST}"\n  client_id_list = var.x', (HOST, 1)),
        ("resource", 'url = var.x\n  client_id_list = ["a", "b"]', (None, 2)),
        ("data", f'url = "https://{HOST}"', (HOST, 1)),
        ("data", f'arn = "arn:aws:iam::111111111111:oidc-provider/{HOST}"', (HOST, 1)),
    ],
)
def test_providers_as_far_as_they_are_known(
    tmp_path: Path, kind: str, arguments: str, expected: tuple[str | None, int]
) -> None:
    text = f'variable "x" {{}}\n{kind} "aws_iam_openid_connect_provider" "p" {{\n  {arguments}\n}}\n'
    (provider,) = inventory(tmp_path, all=text).providers
    assert (provider.host if isinstance(provider.host, str) else None, len(provider.audiences)) == expected


def test_what_could_not_be_read_is_said(tmp_path: Path) -> None:
    found = inventory(tmp_path, broken="resource {{{")
    assert [item.path for item in found.incomplete] == ["broken/main.tf"]


def test_what_another_module_attaches_by_name(tmp_path: Path) -> None:
    attach = 'variable "role" {}\n' + allowing('"*"').replace("aws_iam_role.hub.id", "var.role")
    call = 'module "may" {\n  source = "../may"\n  role   = aws_iam_role.hub.name\n}\n'
    found = inventory(tmp_path, hub=PROVIDER + ENTRY + call, may=attach)
    assert [type(policy) for policy in named(found, "hub").identity] == [Policy]
    found = inventory(tmp_path / "2", hub=PROVIDER + ENTRY + call, may=attach, other=trusting('"*"', "hub"))
    assert [[type(policy) for policy in role.identity] for role in found.roles] == [[Unknown], [Unknown]]


def test_a_name_that_is_no_text_beside_what_is_attached_elsewhere(tmp_path: Path) -> None:
    attach = allowing('"*"').replace("aws_iam_role.hub.id", '"another"')
    found = inventory(tmp_path, hub=PROVIDER + ENTRY.replace('= "hub"', '= ["hub"]') + attach)
    assert [role.name for role in found.roles] == ["aws_iam_role.hub"]
