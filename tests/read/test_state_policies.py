"""Where the state lies, and the policies that may be about it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.repositories import repository

from offkey.model.repository import Repository
from offkey.read.state_policies import StatePolicy, state_of, state_policies

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
    actions   = ["s3:GetObject", "s3:DeleteObject"]
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


def policies(read: Repository) -> list[StatePolicy]:
    return [found for module in read.modules for found in state_policies(module, state_of(read))]


def test_the_state_is_where_the_backends_say(tmp_path: Path) -> None:
    found = state_of(repository(tmp_path, {"a/main.tf": BACKEND % "a", "b/main.tf": BACKEND % "b", "c/main.tf": ""}))
    assert (found.buckets, found.tables) == ({"acme-state": ["a.tfstate", "b.tfstate"]}, {"locks"})


def test_a_policy_has_its_document_and_resources_in_a_partition(tmp_path: Path) -> None:
    read = repository(tmp_path, {"main.tf": BACKEND % "a", "policy.tf": POLICY})
    (found,) = policies(read)
    known, unknown = found.policy.statements[0].resources
    assert known == "arn:aws:s3:::acme-state/*"
    assert not isinstance(unknown, str)
    assert str(found.place("s3:GetObject")) == "policy.tf:4:19"
    assert found.place("s3:Nothing").line == 2
    assert not found.of_bucket


def test_without_a_backend_a_policy_is_about_the_state_that_says_so(tmp_path: Path) -> None:
    logs = POLICY.replace('"state"', '"logs"').replace(".state.", ".logs.").replace("acme-state", "acme-logs")
    read = repository(tmp_path, {"state/policy.tf": POLICY, "logs/policy.tf": logs})
    assert [found.address for found in policies(read)] == ["aws_iam_policy.state"]


DOCUMENT = """
data "aws_iam_policy_document" "state" {
  statement {
    %s
  }
}
"""
WIDE = """
    actions   = ["s3:*"]
    resources = ["arn:aws:s3:::acme-state/*"]
"""


def _policy(document: str, more: str = "") -> str:
    return f"""{more}
resource "aws_iam_policy" "this" {{
  policy = {document}
}}
"""


@pytest.mark.parametrize(
    "policy",
    [
        pytest.param(_policy("data.aws_iam_policy_document.state.json", DOCUMENT % WIDE), id="data-source"),
        pytest.param(
            _policy(
                "data.aws_iam_policy_document.state[0].json",
                DOCUMENT.replace("statement", "count = 1\n  statement") % WIDE,
            ),
            id="one-of-several",
        ),
        pytest.param(
            _policy(
                "data.aws_iam_policy_document.all.minified_json",
                DOCUMENT % WIDE
                + """
data "aws_iam_policy_document" "all" {
  source_policy_documents = [data.aws_iam_policy_document.state.json]
}
""",
            ),
            id="merged",
        ),
        pytest.param(
            _policy(
                "data.aws_iam_policy_document.state.json",
                """
data "aws_iam_policy_document" "state" {
  dynamic "statement" {
    for_each = ["acme-state"]
    content {
      actions   = ["s3:Delete*"]
      resources = ["arn:aws:s3:::${statement.value}"]
    }
  }
}
""",
            ),
            id="dynamic",
        ),
        pytest.param(
            _policy(
                'true ? data.aws_iam_policy_document.state.json : "{}"',
                DOCUMENT % 'not_actions = ["iam:*"]\n resources = ["arn:aws:s3:::acme-state/*"]',
            ),
            id="conditional-and-everything-but",
        ),
        pytest.param(
            _policy(
                "data.aws_iam_policy_document.state.json",
                DOCUMENT % 'actions = local.actions\n resources = ["arn:aws-cn:s3:::acme-state"]'
                + 'locals { actions = ["s3:*"] }',
            ),
            id="actions-from-elsewhere",
        ),
        pytest.param(
            _policy(
                'jsonencode({ Statement = { Effect = "Allow", Action = "S3:DELETE?BJECT", Resource = local.arns } })',
                """
locals { arns = ["${aws_s3_bucket.this.arn}/*"] }
resource "aws_s3_bucket" "this" { bucket = "acme-state" }
""",
            ),
            id="encoded",
        ),
        pytest.param(
            _policy(
                'jsonencode({ Statement = [{ Effect = "Allow", Action = "dynamodb:*", (local.key) = local.arn }] })',
                'locals { key = "Resource"\n arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/locks" }',
            ),
            id="computed-key",
        ),
        pytest.param(
            _policy(
                "data.aws_iam_policy_document.state[1].json",
                """
data "aws_iam_policy_document" "state" {
  count = 2
  statement {
    actions   = ["s3:*"]
    resources = ["arn:aws:s3:::${["logs", "acme-state"][count.index]}"]
  }
}
""",
            ),
            id="one-instance",
        ),
        pytest.param(
            _policy(
                "data.aws_iam_policy_document.state.json",
                DOCUMENT % 'actions = ["s3:*"]\n resources = ["${aws_s3_bucket.a[0].arn}/*"]'
                + """
variable "name" { default = "acme" }
resource "aws_s3_bucket" "a" {
  count  = 1
  bucket = "${var.name}-state"
}
""",
            ),
            id="a-name-that-is-put-together",
        ),
        pytest.param(
            _policy(
                "data.aws_iam_policy_document.state.json",
                DOCUMENT % 'actions = ["s3:*"]\n resources = ["${aws_s3_bucket.a.arn}-state/*"]'
                + 'resource "aws_s3_bucket" "a" { bucket = "acme" }',
            ),
            id="a-name-that-goes-on-behind-the-reference",
        ),
        pytest.param(
            _policy(
                """<<EOT
{"Statement": {"Effect": "Allow", "\\u0041ction": "s3:*", "Resource": "arn:aws:s3:::acme-\\u0073tate\\/*"}}
EOT
"""
            ),
            id="escapes-in-json",
        ),
    ],
)
def test_whatever_may_allow_too_much_on_the_state_is_found(tmp_path: Path, policy: str) -> None:
    read = repository(tmp_path, {"main.tf": BACKEND % "a", "policy.tf": f"# s3: dynamodb:\n{policy}"})
    (found,) = policies(read)
    assert len(found.policy.statements) == 1


@pytest.mark.parametrize(
    "policy",
    [
        pytest.param(
            _policy(
                "data.aws_iam_policy_document.state.json",
                DOCUMENT % 'actions = ["s3:GetObject", "s3:P*", "ec2:*"]\n resources = ["arn:aws:s3:::acme-state/*"]',
            ),
            id="what-a-backend-needs",
        ),
        pytest.param(
            _policy(
                "data.aws_iam_policy_document.state.json",
                DOCUMENT % 'actions = ["s3:*"]\n resources = ["arn:aws:s3:::logs/*"]',
            ),
            id="another-bucket",
        ),
        pytest.param(
            _policy(
                "data.aws_iam_policy_document.state.json",
                DOCUMENT % 'actions = ["s3:*"]\n resources = ["${aws_s3_bucket.a.arn}/*", aws_s3_bucket.b.arn, "*"]'
                + """
resource "aws_s3_bucket" "a" { bucket = "${var.name}-logs" }
resource "aws_s3_bucket" "b" { bucket_prefix = "acme-state" }
""",
            ),
            id="buckets-of-another-name",
        ),
        pytest.param(
            _policy(
                'jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:*", Resource = aws_s3_bucket.a.arn }] })',
                'resource "aws_s3_bucket" "a" { bucket = "logs" }',
            ),
            id="another-bucket-encoded",
        ),
    ],
)
def test_what_is_about_something_else_is_not(tmp_path: Path, policy: str) -> None:
    read = repository(tmp_path, {"main.tf": BACKEND % "a", "policy.tf": policy})
    assert policies(read) == []
