"""A repository whose filters and trust policies are written to keep the scanner busy."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.repositories import WORKFLOW, repository

from offkey.rules.unreachable_role import RULE
from offkey.scan.engine import run

JOB = """\
on: {push: {branches: ['%s']}, workflow_dispatch: {inputs: {%s}}}
permissions: {id-token: write}
jobs:
  apply:
    runs-on: ubuntu-latest
    strategy: {matrix: {a: %s, b: %s}}
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
      Condition = { StringLike = { "token.actions.githubusercontent.com:sub" = [%s] } }
    }]
  })
}
"""
CHOICES = ", ".join(f"i{n}: {{type: choice, options: [a, b, c, d]}}" for n in range(20))
ROW = list(range(16))


@pytest.mark.parametrize("pattern", ["*a" * 300, "[a-" * 300, "**" * 500, "a?+" * 300])
@pytest.mark.parametrize("subject", [f'"repo:acme/infra:{"*a" * 1000}"', '"repo:acme/infra:*b"', '"${var.x}*"'])
def test_it_ends(pattern: str, subject: str, tmp_path: Path) -> None:
    files = {WORKFLOW: JOB % (pattern, CHOICES, ROW, ROW), "main.tf": ROLE % subject}
    assert run(repository(tmp_path, files), [RULE]).findings == ()


def test_many_subjects_are_no_way_out(tmp_path: Path) -> None:
    subjects = ", ".join(f'"repo:acme/infra:ref:refs/heads/x{n}*"' for n in range(400))
    files = {WORKFLOW: JOB % ("release/**", "x: {}", [1], [1]), "main.tf": ROLE % subjects}
    assert run(repository(tmp_path, files), [RULE]).findings == ()
