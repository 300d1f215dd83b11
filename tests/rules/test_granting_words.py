"""Where a long policy says what makes its holder powerful."""

from __future__ import annotations

from pathlib import Path

import pytest

from offkey.read.repository import read
from offkey.rules import admin_on_federated_role
from offkey.scan.engine import run

ROLE = """\
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:sub"
      values   = ["repo:octo-org/octo-repo:ref:refs/heads/main"]
    }
  }
}
resource "aws_iam_role" "ci" {
  name               = "ci"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
"""
INLINE = 'resource "aws_iam_role_policy" "ci" {\n  role   = aws_iam_role.ci.id\n  policy = '
REST = "data.aws_iam_policy_document.ci.json\n}\n"
DOCUMENT = 'data "aws_iam_policy_document" "ci" {\n  statement {\n'


def lines(root: Path, text: str) -> list[str]:
    (root / "main.tf").write_text(ROLE + text, encoding="utf-8")
    (finding,) = run(read(root), [admin_on_federated_role.RULE]).findings
    texts = (ROLE + text).splitlines()
    return [texts[related.place.line - 1].strip() for related in finding.related if related.label == "what allows it"]


@pytest.mark.parametrize("actions", [['"s3:*"', '"iam:*"'], ['"ecr:*"', '"*"'], ['"*:*"'], ['# "iam:*"', '"iam:*"']])
def test_it_is_the_line_of_the_action(tmp_path: Path, actions: list[str]) -> None:
    written = "".join(f"      {action}{'' if action.startswith('#') else ','}\n" for action in actions)
    text = f'{DOCUMENT}    actions = [\n{written}    ]\n    resources = ["*"]\n  }}\n}}\n{INLINE}{REST}'
    assert lines(tmp_path, text) == [f"{actions[-1]},"]


def test_it_is_found_in_an_object(tmp_path: Path) -> None:
    statement = 'Statement = [{\n      Effect = "Allow"\n      Action = "*"\n      Resource = "*"\n    }]'
    assert lines(tmp_path, f"{INLINE}jsonencode({{ {statement} }})\n}}\n") == ['Action = "*"']


def test_it_is_not_told_where_the_finding_says_it(tmp_path: Path) -> None:
    arn = "arn:aws:iam::aws:policy/AdministratorAccess"
    attached = 'resource "aws_iam_role_policy_attachment" "ci" {\n  role = aws_iam_role.ci.name\n'
    assert lines(tmp_path, f'{attached}  policy_arn = "{arn}"\n}}\n') == []


def test_a_policy_of_aws_is_named_by_a_variable_or_a_local_value(tmp_path: Path) -> None:
    """The finding stands where it is attached, and a related place says where its name is."""
    attached = 'resource "aws_iam_role_policy_attachment" "ci" {\n  role       = aws_iam_role.ci.name\n'
    default = '  default = "arn:aws:iam::aws:policy/AdministratorAccess"'
    variable = f'variable "policy" {{\n{default}\n}}\n'
    assert lines(tmp_path, variable + attached + "  policy_arn = var.policy\n}\n") == [default.strip()]
    local = "locals {\n  policies = [var.policy]\n}\n"
    assert lines(tmp_path, variable + local + attached + "  policy_arn = local.policies[0]\n}\n") == [default.strip()]
    written = '  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"\n}\n'
    assert lines(tmp_path, attached + written) == []


def test_a_policy_of_aws_is_the_default_of_a_parameter(tmp_path: Path) -> None:
    case = Path(__file__).parent / "admin-on-federated-role" / "default-of-a-parameter" / "before"
    (finding,) = run(read(case), [admin_on_federated_role.RULE]).findings
    assert [(one.place.line, one.label) for one in finding.related] == [
        (10, "who may take the role"),
        (4, "what allows it"),
    ]
