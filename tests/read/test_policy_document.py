from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests import terraform
from tests.read.expressions import evaluate

from offkey.model.policy import Policy
from offkey.model.unknown import Unknown
from offkey.read.policy import from_document

PROVIDER = """
provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "AKIAIOSFODNN7EXAMPLE"
  secret_key                  = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}
"""

DOCUMENTS: dict[str, str] = {
    "defaults": """
data "aws_iam_policy_document" "x" {
  statement {
    actions   = ["s3:*"]
    resources = ["*"]
  }
}
""",
    "empty": 'data "aws_iam_policy_document" "x" {}',
    "everything": """
data "aws_iam_policy_document" "x" {
  version   = "2008-10-17"
  policy_id = "p"
  statement {
    sid           = "One"
    effect        = "Deny"
    not_actions   = ["s3:Get*", "s3:Put*"]
    not_resources = ["arn:aws:s3:::a", "arn:aws:s3:::b/*"]
    not_principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111111111111:root"]
    }
  }
}
""",
    "trust": """
data "aws_iam_policy_document" "x" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"]
    principals {
      type        = "Federated"
      identifiers = ["arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"]
    }
    principals {
      type        = "AWS"
      identifiers = ["111111111111", "arn:aws:iam::222222222222:role/x"]
    }
    principals {
      type        = "AWS"
      identifiers = ["333333333333"]
    }
    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:aud"
      values   = ["sts.amazonaws.com"]
    }
    condition {
      test     = "StringLike"
      variable = "token.actions.githubusercontent.com:sub"
      values   = ["repo:acme/infra:ref:refs/heads/main", "repo:acme/infra:environment:*"]
    }
  }
}
""",
    "one-condition-in-two-blocks": """
data "aws_iam_policy_document" "x" {
  statement {
    actions   = ["a:b"]
    resources = ["*"]
    condition {
      test     = "StringLike"
      variable = "k"
      values   = ["one", "two"]
    }
    condition {
      test     = "StringLike"
      variable = "k"
      values   = ["three", "four"]
    }
  }
}
""",
    "one-value-in-each-of-two-blocks": """
data "aws_iam_policy_document" "x" {
  statement {
    actions   = ["a:b"]
    resources = ["*"]
    condition {
      test     = "StringLike"
      variable = "k"
      values   = ["one"]
    }
    condition {
      test     = "StringLike"
      variable = "k"
      values   = ["two"]
    }
  }
}
""",
    "one-value-after-two": """
data "aws_iam_policy_document" "x" {
  statement {
    actions   = ["a:b"]
    resources = ["*"]
    condition {
      test     = "StringLike"
      variable = "k"
      values   = ["one", "two"]
    }
    condition {
      test     = "StringLike"
      variable = "k"
      values   = ["three"]
    }
  }
}
""",
    "everybody": """
data "aws_iam_policy_document" "x" {
  statement {
    actions = ["a:b"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
  }
  statement {
    actions = ["a:c"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
  }
}
""",
    "policy-variables": """
data "aws_iam_policy_document" "x" {
  statement {
    actions   = ["a:b"]
    resources = ["arn:aws:s3:::b/&{aws:username}/*"]
    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["home/&{aws:username}"]
    }
  }
}
""",
    "merged": """
data "aws_iam_policy_document" "base" {
  statement {
    sid       = "Shared"
    actions   = ["a:base"]
    resources = ["*"]
  }
  statement {
    actions   = ["a:nameless"]
    resources = ["*"]
  }
}
data "aws_iam_policy_document" "over" {
  statement {
    sid       = "Own"
    effect    = "Deny"
    actions   = ["a:over"]
    resources = ["*"]
  }
}
data "aws_iam_policy_document" "x" {
  source_policy_documents   = [data.aws_iam_policy_document.base.json]
  override_policy_documents = [data.aws_iam_policy_document.over.json, jsonencode({ Statement = [] })]
  statement {
    sid       = "Shared"
    actions   = ["a:own"]
    resources = ["*"]
  }
  statement {
    sid       = "Own"
    actions   = ["a:own2"]
    resources = ["*"]
  }
}
""",
    "dynamic": """
locals {
  statements = { First = ["a:1", "a:2"], Second = ["a:3"] }
}
data "aws_iam_policy_document" "x" {
  dynamic "statement" {
    for_each = local.statements
    content {
      sid       = statement.key
      actions   = statement.value
      resources = ["*"]
      dynamic "condition" {
        for_each = toset(["x", "y"])
        iterator = it
        content {
          test     = "StringEquals"
          variable = "k:${it.key}"
          values   = [statement.key, it.value]
        }
      }
    }
  }
}
""",
    "many": """
data "aws_iam_policy_document" "each" {
  for_each = { a = "x", b = "y" }
  statement {
    actions   = ["a:${each.key}"]
    resources = [each.value]
  }
}
data "aws_iam_policy_document" "count" {
  count = 2
  statement {
    actions   = ["c:${count.index}"]
    resources = ["*"]
  }
}
data "aws_iam_policy_document" "x" {
  source_policy_documents = concat(
    [data.aws_iam_policy_document.each["b"].json],
    data.aws_iam_policy_document.count[*].json,
  )
}
""",
}

KNOWN: dict[str, Any] = {
    "defaults": [{"Effect": "Allow", "Action": ["s3:*"], "Resource": ["*"]}],
    "empty": [],
    "everything": [
        {
            "Sid": ["One"],
            "Effect": "Deny",
            "NotAction": ["s3:Get*", "s3:Put*"],
            "NotResource": ["arn:aws:s3:::a", "arn:aws:s3:::b/*"],
            "NotPrincipal": {"AWS": ["arn:aws:iam::111111111111:root"]},
        }
    ],
    "trust": [
        {
            "Effect": "Allow",
            "Action": ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"],
            "Principal": {
                "AWS": ["111111111111", "333333333333", "arn:aws:iam::222222222222:role/x"],
                "Federated": ["arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"],
            },
            "Condition": {
                "StringEquals": {"token.actions.githubusercontent.com:aud": ["sts.amazonaws.com"]},
                "StringLike": {
                    "token.actions.githubusercontent.com:sub": [
                        "repo:acme/infra:environment:*",
                        "repo:acme/infra:ref:refs/heads/main",
                    ]
                },
            },
        }
    ],
    "one-condition-in-two-blocks": [
        {
            "Effect": "Allow",
            "Action": ["a:b"],
            "Resource": ["*"],
            "Condition": {"StringLike": {"k": ["four", "one", "three", "two"]}},
        }
    ],
    "one-value-in-each-of-two-blocks": [
        {
            "Effect": "Allow",
            "Action": ["a:b"],
            "Resource": ["*"],
            "Condition": {"StringLike": {"k": ["one", "two"]}},
        }
    ],
    "one-value-after-two": [
        {
            "Effect": "Allow",
            "Action": ["a:b"],
            "Resource": ["*"],
            "Condition": {"StringLike": {"k": ["one", "three", "two"]}},
        }
    ],
    "everybody": [
        {"Effect": "Allow", "Action": ["a:b"], "Principal": ["*"]},
        {"Effect": "Allow", "Action": ["a:c"], "Principal": {"AWS": ["*"]}},
    ],
    "policy-variables": [
        {
            "Effect": "Allow",
            "Action": ["a:b"],
            "Resource": ["arn:aws:s3:::b/${aws:username}/*"],
            "Condition": {"StringLike": {"s3:prefix": ["home/${aws:username}"]}},
        }
    ],
    "merged": [
        {"Sid": ["Shared"], "Effect": "Allow", "Action": ["a:own"], "Resource": ["*"]},
        {"Effect": "Allow", "Action": ["a:nameless"], "Resource": ["*"]},
        {"Sid": ["Own"], "Effect": "Deny", "Action": ["a:over"], "Resource": ["*"]},
    ],
    "dynamic": [
        {
            "Sid": ["First"],
            "Effect": "Allow",
            "Action": ["a:1", "a:2"],
            "Resource": ["*"],
            "Condition": {"StringEquals": {"k:x": ["First", "x"], "k:y": ["First", "y"]}},
        },
        {
            "Sid": ["Second"],
            "Effect": "Allow",
            "Action": ["a:3"],
            "Resource": ["*"],
            "Condition": {"StringEquals": {"k:x": ["Second", "x"], "k:y": ["Second", "y"]}},
        },
    ],
    "many": [
        {"Effect": "Allow", "Action": ["a:b"], "Resource": ["y"]},
        {"Effect": "Allow", "Action": ["c:0"], "Resource": ["*"]},
        {"Effect": "Allow", "Action": ["c:1"], "Resource": ["*"]},
    ],
}


def statements(document: str) -> list[Any]:
    """The statements with single values as lists and lists in order: IAM makes no difference."""

    def normal(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: normal(item) for key, item in value.items()}
        return sorted(value) if isinstance(value, list) else [value]

    read = json.loads(document).get("Statement", [])
    return [{key: item if key == "Effect" else normal(item) for key, item in s.items()} for s in read]


def document(text: str) -> str:
    value = evaluate("data.aws_iam_policy_document.x.json", text)
    assert isinstance(value, str)
    return value


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents(name: str) -> None:
    assert statements(document(DOCUMENTS[name])) == KNOWN[name]


@pytest.mark.parametrize(("name", "version"), [("defaults", "2012-10-17"), ("everything", "2008-10-17")])
def test_the_version_is_the_newer_language_unless_it_says_otherwise(name: str, version: str) -> None:
    assert json.loads(document(DOCUMENTS[name]))["Version"] == version


@pytest.mark.slow
@pytest.mark.terraform
def test_the_provider_makes_the_same_documents(tmp_path: Path) -> None:
    providers = terraform.mirror()
    root = PROVIDER
    for name, text in DOCUMENTS.items():
        output = 'output "json" {\n  value = data.aws_iam_policy_document.x.json\n}\n'
        terraform.write(tmp_path, {f"{name}/main.tf": text, f"{name}/output.tf": output})
        root += f'module "{name}" {{\n  source = "./{name}"\n}}\noutput "{name}" {{\n  value = module.{name}.json\n}}\n'
    terraform.write(tmp_path, {"main.tf": root})
    for arguments in (["init"], ["apply", "-auto-approve"]):
        ran = terraform.run([*arguments, "-no-color"], tmp_path, providers=providers)
        assert ran.returncode == 0, ran.stderr
    shown = json.loads(terraform.run(["output", "-json"], tmp_path, providers=providers).stdout)
    assert {name: statements(output["value"]) for name, output in shown.items()} == KNOWN


# --- what is not known ---------------------------------------------------------------------------


def partly(body: str) -> Policy:
    text = f'variable "x" {{}}\ndata "aws_iam_policy_document" "x" {{\n{body}\n}}\n'
    policy = from_document(evaluate("data.aws_iam_policy_document.x.json", text))
    assert isinstance(policy, Policy)
    return policy


STATEMENT = 'actions = ["a:b"]\nresources = ["*"]'


def test_an_unknown_value_leaves_its_statement_standing() -> None:
    policy = partly(
        """
  statement {
    actions   = ["a:b", "${var.x}:*"]
    resources = var.x
    principals {
      type        = "Federated"
      identifiers = [var.x]
    }
    condition {
      test     = "StringLike"
      variable = "${var.x}:sub"
      values   = ["repo:${var.x}/*", "repo:a/b:*"]
    }
  }
"""
    )
    (statement,) = policy.statements
    assert policy.unknown == ()
    assert statement.actions[0] == "a:b"
    assert [known(text) for text in (statement.actions[1], statement.resources[0])] == [["?", ":*"], []]
    assert [known(principal.value) for principal in statement.principals] == [[]]
    (condition,) = statement.conditions
    assert known(condition.key) == ["?", ":sub"]
    assert [known(value) for value in condition.values] == [["repo:", "?", "/*"], "repo:a/b:*"]


def known(text: str | Unknown) -> str | list[str]:
    return text if isinstance(text, str) else [p if isinstance(p, str) else "?" for p in text.pieces]


@pytest.mark.parametrize(
    "body",
    [
        'dynamic "statement" {\n  for_each = var.x\n  content {\n    actions = ["a:c"]\n  }\n}',
        "source_policy_documents = var.x",
        "source_policy_documents = [var.x]",
        "override_policy_documents = [var.x]",
        "source_json = var.x",
        f"statement {{\n  effect = var.x\n  {STATEMENT}\n}}",
        f'statement {{\n  {STATEMENT}\n  principals {{\n    type = var.x\n    identifiers = ["*"]\n  }}\n}}',
        f'statement {{\n  {STATEMENT}\n  condition {{\n    test = var.x\n    variable = "k"\n    values = []\n  }}\n}}',
        f'statement {{\n  {STATEMENT}\n  dynamic "condition" {{\n    for_each = var.x\n    content {{}}\n  }}\n}}',
        f'statement {{\n  {STATEMENT}\n  dynamic "principals" {{\n    for_each = var.x\n    content {{}}\n  }}\n}}',
    ],
)
def test_a_statement_that_may_say_anything_is_unknown(body: str) -> None:
    policy = partly(f"statement {{\n  {STATEMENT}\n}}\n{body}")
    assert len(policy.statements) == 1
    assert policy.unknown


def test_a_document_around_something_that_is_no_json_is_no_document() -> None:
    text = 'data "aws_iam_policy_document" "x" {\n  source_policy_documents = ["{"]\n}\n'
    assert isinstance(evaluate("data.aws_iam_policy_document.x.json", text), Unknown)


def test_one_document_that_refers_to_itself_is_unknown() -> None:
    text = """
data "aws_iam_policy_document" "x" {
  source_policy_documents = [data.aws_iam_policy_document.x.json]
  statement {
    actions   = ["a:b"]
    resources = ["*"]
  }
}
"""
    policy = from_document(evaluate("data.aws_iam_policy_document.x.json", text))
    assert isinstance(policy, Policy)
    assert policy.unknown
