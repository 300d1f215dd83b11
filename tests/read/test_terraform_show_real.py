"""What the real terraform prints of a plan, and of the state after it was applied in the lab."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests import terraform
from tests.worlds import SHARED, World, open_world

from offkey.model.inventory import Inventory
from offkey.model.text import Source
from offkey.model.unknown import Unknown
from offkey.read.roles import read
from offkey.reason.chains import chains

pytestmark = [pytest.mark.terraform, pytest.mark.lab, pytest.mark.slow]

MAIN = """
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}
provider "aws" {
  region = "eu-west-1"
}
data "aws_caller_identity" "me" {}
resource "aws_iam_role" "entry" {
  name               = "entry"
  assume_role_policy = data.aws_iam_policy_document.entry.json
}
data "aws_iam_policy_document" "entry" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.me.account_id}:oidc-provider/gitlab.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "gitlab.com:sub"
      values   = ["project_path:acme/infra:ref_type:branch:ref:main"]
    }
  }
}
resource "aws_iam_openid_connect_provider" "gitlab" {
  url            = "https://gitlab.com"
  client_id_list = ["https://gitlab.com"]
}
resource "aws_iam_policy" "assume" {
  name   = "assume"
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "sts:AssumeRole", Resource = "arn:aws:iam::*:role/middle" }
  ] })
}
resource "aws_iam_role_policy_attachment" "assume" {
  role       = aws_iam_role.entry.name
  policy_arn = aws_iam_policy.assume.arn
}
module "roles" {
  source  = "./roles"
  account = data.aws_caller_identity.me.account_id
}
"""
ROLES = """
variable "account" {
  type = string
}
resource "aws_iam_role" "middle" {
  name               = "middle"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "arn:aws:iam::${var.account}:root" } }
  ] })
}
resource "aws_iam_role" "last" {
  name                 = "last"
  max_session_duration = 7200
  assume_role_policy   = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_role.middle.arn } }
  ] })
}
"""


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Inventory]:
    """What `terraform show -json` prints before and after apply."""
    folder = tmp_path_factory.mktemp("roles")
    terraform.write(folder, {"main.tf": MAIN, "roles/main.tf": ROLES})
    with open_world() as world:
        plan = _run(
            world, folder, ("init", "-input=false"), ("plan", "-out=made", "-input=false"), ("show", "-json", "made")
        )
        state = _run(world, folder, ("apply", "-input=false", "made"), ("show", "-json"))
    return {name: read(Source(f"{name}.json", text.encode())) for name, text in (("plan", plan), ("state", state))}


def _run(world: World, folder: Path, *commands: tuple[str, ...]) -> str:
    keys = world.lab.administrator(SHARED).credentials
    variables = {
        "AWS_ENDPOINT_URL": world.lab.endpoint,
        "AWS_ACCESS_KEY_ID": keys.access_key_id,
        "AWS_SECRET_ACCESS_KEY": keys.secret_access_key.reveal(),
        "AWS_SESSION_TOKEN": keys.session_token.reveal() if keys.session_token else "",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    output = ""
    for command in commands:
        ran = terraform.run(command, folder, providers=terraform.mirror(), variables=variables)
        assert ran.returncode == 0, ran.stderr + ran.stdout
        output = ran.stdout
    return output


@pytest.mark.parametrize("kind", ["plan", "state"])
def test_the_roles_are_known_in_full(shown: dict[str, Inventory], kind: str) -> None:
    roles = {role.name: role for role in shown[kind].roles}
    assert {name: role.arn for name, role in roles.items()} == {
        name: f"arn:aws:iam::{SHARED}:role/{name}" for name in ("entry", "middle", "last")
    }
    assert roles["last"].max_session == 7200
    (provider,) = shown[kind].providers
    assert (provider.host, provider.audiences, provider.account) == ("gitlab.com", ("https://gitlab.com",), SHARED)


def test_a_state_shows_the_whole_way(shown: dict[str, Inventory]) -> None:
    roles = {role.name: role for role in shown["state"].roles}
    (chain,) = chains(shown["state"].roles).into(roles["last"], [roles["entry"]])
    assert [edge.target.name for edge in chain.edges] == ["middle", "last"]
    assert chain.doubt is None


def test_a_plan_says_what_it_does_not_know_yet(shown: dict[str, Inventory]) -> None:
    roles = {role.name: role for role in shown["plan"].roles}
    found = chains(shown["plan"].roles)
    assert [(e.source.name, e.target.name, e.doubt) for e in found.edges] == [("entry", "middle", None)]
    assert [u.role.name for u in found.unknown] == ["last"]
    assert isinstance(roles["last"].trust, Unknown)
    assert "aws_iam_role.middle.arn" in roles["last"].trust.reason
