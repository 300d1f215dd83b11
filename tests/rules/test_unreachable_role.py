"""What the git remote changes: which repository the job's tokens are from."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.repositories import WORKFLOW, write

from offkey.read.repository import read
from offkey.rules.unreachable_role import RULE
from offkey.scan.engine import run

JOB = """\
on: {push: {branches: [main]}}
permissions: {id-token: write}
jobs:
  apply:
    runs-on: ubuntu-latest
    steps:
      - uses: aws-actions/configure-aws-credentials@v6
        with: {aws-region: eu-west-1, role-to-assume: 'arn:aws:iam::111111111111:role/deploy'}
"""
ROLE = """\
resource "aws_iam_role" "deploy" {
  name = "deploy"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com" }
      Condition = { StringLike = { "token.actions.githubusercontent.com:sub" = "%s" } }
    }]
  })
}
"""


def found(root: Path, subject: str, remote: str) -> list[str]:
    configuration = f'[remote "origin"]\n\turl = https://github.com/{remote}.git\n'
    write(root, {WORKFLOW: JOB, "main.tf": ROLE % subject, ".git/config": configuration})
    return [f"{finding.severity}/{finding.confidence}" for finding in run(read(root), [RULE]).findings]


@pytest.mark.parametrize(
    ("subject", "remote", "expected"),
    [
        ("repo:acme/infra:ref:refs/heads/main", "acme/infra", []),
        ("repo:acme/infra:ref:refs/heads/main", "Acme/Infra", []),
        ("repo:acme@1/infra@2:ref:refs/heads/main", "acme/infra", []),
        ("repo:acme/*", "acme/infra", []),
        ("repo:acme/infra:ref:refs/heads/main", "somebody/fork", ["low/low"]),
        ("repo:acme/infra:ref:refs/heads/dev", "somebody/fork", ["high/high"]),
        ("repo:acme/infra:environment:x", "acme/infra", ["high/high"]),
    ],
)
def test_a_name_that_differs_from_the_remote_is_no_certainty(
    subject: str, remote: str, expected: list[str], tmp_path: Path
) -> None:
    assert found(tmp_path, subject, remote) == expected
