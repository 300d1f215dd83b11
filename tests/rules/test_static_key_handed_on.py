"""Where a resource is made for each item of a map, the finding names the item as well."""

from __future__ import annotations

from pathlib import Path

from tests.repositories import repository

from offkey.rules import static_key_handed_on
from offkey.scan.engine import run

LOCALS = """\
locals {
  shared = {
    AWS_REGION            = "eu-west-1"
    AWS_ACCESS_KEY_ID     = aws_iam_access_key.ci.id
    AWS_SECRET_ACCESS_KEY = aws_iam_access_key.ci.secret
  }
  pairs = setproduct(["site", "tools"], keys(local.shared))
}
resource "aws_iam_access_key" "ci" {
  user = "ci"
}
"""
SECRETS = """\
resource "github_actions_secret" "all" {
  for_each = {
    for pair in local.pairs : "${pair[0]}.${pair[1]}" => {
      repository = pair[0]
      name       = pair[1]
      value      = local.shared[pair[1]]
    }
  }
  repository      = each.value.repository
  secret_name     = each.value.name
  plaintext_value = each.value.value
}
"""


def test_the_item_of_a_map_in_another_file_is_named_with_the_loop(tmp_path: Path) -> None:
    files = {"locals.tf": LOCALS, "secrets.tf": SECRETS}
    (found,) = run(repository(tmp_path, files), [static_key_handed_on.RULE]).findings
    assert (found.primary.path, found.primary.line) == ("secrets.tf", 2)
    assert [(one.place.path, one.place.line) for one in found.related] == [("locals.tf", 4)]


def test_where_a_call_hands_the_key_to_the_module_is_named(tmp_path: Path) -> None:
    root = repository(
        tmp_path,
        {
            "live/main.tf": """\
variable "aws_access_key_id" {}
variable "aws_secret_access_key" {}
module "secrets" {
  source                = "../modules/secrets"
  aws_access_key_id     = var.aws_access_key_id
  aws_secret_access_key = var.aws_secret_access_key
}
""",
            "modules/secrets/main.tf": """\
variable "aws_access_key_id" {}
variable "aws_secret_access_key" {}
resource "aws_secretsmanager_secret_version" "aws_access_key_id" {
  secret_id     = "app/aws-access-key-id"
  secret_string = var.aws_access_key_id
}
resource "aws_secretsmanager_secret_version" "aws_secret_access_key" {
  secret_id     = "app/aws-secret-access-key"
  secret_string = var.aws_secret_access_key
}
""",
        },
    )
    (finding,) = run(root, [static_key_handed_on.RULE]).findings
    assert (finding.primary.path, finding.primary.line) == ("modules/secrets/main.tf", 5)
    assert ("live/main.tf", 5, "it comes by here") in [(r.place.path, r.place.line, r.label) for r in finding.related]
