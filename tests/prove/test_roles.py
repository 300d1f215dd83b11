"""Roles come from a repository's Terraform, or from a file that is a trust policy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.reason.documents import PROVIDER, policy, web_identity
from tests.repositories import write

from offkey.errors import UnreadableError, UsageError
from offkey.model.policy import Policy
from offkey.prove.roles import at

TERRAFORM = """\
resource "aws_iam_role" "deploy" {
  name               = "deploy"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

resource "aws_iam_role" "other" {
  name               = var.name
  assume_role_policy = var.policy
}
"""


def test_terraform_roles_have_their_name_or_address(tmp_path: Path) -> None:
    deploy, other = at(write(tmp_path, {"infra/main.tf": TERRAFORM}))
    assert (deploy.name, deploy.trust, deploy.place.path) == ("deploy", Policy((), "2012-10-17"), "infra/main.tf")
    assert other.name == "aws_iam_role.other"
    assert not isinstance(other.trust, Policy)


def test_a_bare_policy_is_a_role_without_a_name(tmp_path: Path) -> None:
    statement = web_identity({"StringEquals": {"a:sub": "b"}})
    document = {"Version": "2012-10-17", "Statement": [statement]}
    path = tmp_path / "trust.json"
    path.write_text("\ufeff" + json.dumps(document), encoding="utf-8")
    (role,) = at(path)
    assert (role.name, role.trust, role.place.path) == ("", policy(statement), "trust.json")
    assert PROVIDER in str(role.trust)


@pytest.mark.parametrize("text", ["", "{}", "x", '{"sub": "s"}'])
def test_a_file_that_is_no_policy_is_refused_with_its_path(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableError, match=r"x\.json: not a policy"):
        at(path)


def test_a_path_that_is_not_there_is_a_mistake_of_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not there"):
        at(tmp_path / "gone")
