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
