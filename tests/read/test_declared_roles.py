"""The roles that Terraform declares, and what a job may call them."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.repositories import repository

from offkey.model.repository import Repository
from offkey.model.unknown import Unknown
from offkey.read.declared_roles import DeclaredRole, declared_roles, named

TRUST = """
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [%s]
    }
  }
}
"""
ROLE = """
resource "aws_iam_role" "%s" {
  name               = "%s"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
"""
OF_ONE = '"arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"'
SOMEWHERE = "aws_iam_openid_connect_provider.github.arn"


def read(root: Path, **files: str) -> Repository:
    return repository(root, {f"{name.replace('__', '/')}.tf": text for name, text in files.items()})


def roles(root: Path, **files: str) -> tuple[DeclaredRole, ...]:
    return declared_roles(read(root, **files))


def meant(found: tuple[DeclaredRole, ...], asked: str) -> list[str]:
    return [one.module for one in named(found, asked, variable=None)]


def test_a_role_by_name_and_by_arn(tmp_path: Path) -> None:
    found = roles(tmp_path, main=TRUST % SOMEWHERE + ROLE % ("ci", "deploy"))
    assert [(one.module, one.address, one.name, one.role.account) for one in found] == [
        ("", "aws_iam_role.ci", "deploy", None)
    ]
    assert meant(found, "deploy") == [""]
    assert meant(found, "arn:aws:iam::222222222222:role/team/deploy") == [""]
    assert meant(found, "arn:aws:iam::222222222222:role/other") == []
    assert meant(found, "arn:aws:iam::222222222222:user/deploy") == []


@pytest.mark.parametrize(
    ("provider", "account"),
    [
        ('provider "aws" {\n  allowed_account_ids = ["333333333333"]\n}', "333333333333"),
        (
            'provider "aws" {\n  assume_role {\n    role_arn = "arn:aws:iam::444444444444:role/x"\n  }\n}',
            "444444444444",
        ),
        ('provider "aws" {\n  allowed_account_ids = [var.account]\n}', "111111111111"),
        (
            'provider "aws" {\n  dynamic "assume_role" {\n    for_each = var.x\n    content {\n'
            '      role_arn = "arn:aws:iam::444444444444:role/x"\n    }\n  }\n}',
            "111111111111",
        ),
        ("", "111111111111"),
    ],
)
def test_the_account_that_is_written_nearest(provider: str, account: str, tmp_path: Path) -> None:
    (one,) = roles(tmp_path, main=TRUST % OF_ONE + ROLE % ("ci", "deploy") + provider)
    assert (one.role.account, one.role.arn) == (account, f"arn:aws:iam::{account}:role/deploy")


def test_the_account_tells_roles_of_one_name_apart(tmp_path: Path) -> None:
    of_other = OF_ONE.replace("111111111111", "222222222222")
    files = {name: TRUST % who + ROLE % ("ci", "deploy") for name, who in (("dev__m", OF_ONE), ("live__m", of_other))}
    found = roles(tmp_path, **files)
    assert meant(found, "arn:aws:iam::222222222222:role/deploy") == ["live"]
    assert meant(found, "deploy") == ["dev", "live"]


def test_a_name_that_is_made_is_no_name(tmp_path: Path) -> None:
    (one,) = roles(tmp_path, main=TRUST % OF_ONE + ROLE % ("ci", "${var.prefix}-deploy"))
    assert (one.name, one.role.name) == (None, "aws_iam_role.ci")


def test_a_role_is_known_where_all_of_its_trust_is(tmp_path: Path) -> None:
    text = (
        TRUST % OF_ONE + ROLE % ("ci", "deploy") + '\nresource "aws_iam_role" "x" {\n  assume_role_policy = var.x\n}\n'
    )
    assert [one.known for one in roles(tmp_path, main=text)] == [True, False]


VARIABLE = """
resource "github_actions_variable" "x" {
  repository    = "%s"
  variable_name = "AWS_ROLE"
  value         = aws_iam_role.ci.arn
}
"""


def test_a_variable_that_the_module_hands_to_github(tmp_path: Path) -> None:
    text = TRUST % OF_ONE + ROLE % ("ci", "a") + ROLE % ("other", "b")
    found = roles(tmp_path / "own", main=text + VARIABLE % "infra")
    asked = Unknown("it is a variable")
    assert [one.name for one in named(found, asked, variable="vars.aws_Role")] == ["a"]
    assert named(found, asked, variable="secrets.AWS_ROLE") == ()
    assert named(found, asked, variable=None) == ()


def test_a_variable_of_another_repository_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_text('[remote "origin"]\n\turl = git@github.com:acme/infra.git\n')
    text = TRUST % OF_ONE + ROLE % ("ci", "a") + VARIABLE % "other" + (VARIABLE % "infra").replace("_ROLE", "_MINE")
    (one,) = roles(tmp_path, main=text.replace('"x" {\n  repository    = "infra"', '"y" {\n  repository    = "infra"'))
    assert one.variables == ("vars.aws_mine",)


def test_a_secret_holds_a_role_too(tmp_path: Path) -> None:
    secret = """
    resource "github_actions_environment_secret" "x" {
      for_each        = toset(["A", "B"])
      secret_name     = "ROLE_${each.key}"
      plaintext_value = aws_iam_role.ci[0].arn
    }
    """
    (one,) = roles(tmp_path, main=TRUST % OF_ONE + ROLE % ("ci", "a") + secret)
    assert one.variables == ("secrets.role_a", "secrets.role_b")
