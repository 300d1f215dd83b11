"""Where the state lies, and the policies that may be about it."""

from __future__ import annotations

from pathlib import Path

from tests.repositories import repository

from offkey.read.state_policies import state_of, state_policies

BACKEND = """
terraform {
  backend "s3" {
    bucket         = "acme-state"
    key            = "%s.tfstate"
    region         = "eu-west-1"
    dynamodb_table = "locks"
  }
}
"""
POLICY = """
data "aws_iam_policy_document" "state" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.state.arn}/*", "${var.other}/*"]
  }
}

resource "aws_s3_bucket" "state" {
  bucket = "acme-state"
}

resource "aws_iam_policy" "state" {
  policy = data.aws_iam_policy_document.state.json
}

variable "other" {}
"""


def test_the_state_is_where_the_backends_say(tmp_path: Path) -> None:
    found = state_of(repository(tmp_path, {"a/main.tf": BACKEND % "a", "b/main.tf": BACKEND % "b", "c/main.tf": ""}))
    assert (found.buckets, found.tables) == ({"acme-state": ["a.tfstate", "b.tfstate"]}, {"locks"})


def test_a_policy_has_its_document_and_resources_in_a_partition(tmp_path: Path) -> None:
    read = repository(tmp_path, {"main.tf": BACKEND % "a", "policy.tf": POLICY})
    (found,) = state_policies(read, state_of(read))
    known, unknown = found.policy.statements[0].resources
    assert known == "arn:aws:s3:::acme-state/*"
    assert not isinstance(unknown, str)
    assert str(found.place("s3:GetObject")) == "policy.tf:4:19"
    assert found.place("s3:Nothing").line == 2
    assert not found.of_bucket


def test_without_a_backend_no_policy_is_about_the_state(tmp_path: Path) -> None:
    read = repository(tmp_path, {"policy.tf": POLICY})
    assert list(state_policies(read, state_of(read))) == []
