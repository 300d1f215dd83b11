"""Commands start often, in hooks and jobs: what is heavy is imported by the call that needs it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.repositories import STATIC_KEY, WORKFLOW, write

HEAVY = {
    "boto3", "botocore", "moto", "flask", "werkzeug", "jwt", "cryptography", "requests", "ssl", "http.client",
    "asyncio", "multiprocessing", "concurrent.futures", "logging", "tempfile", "random", "lzma", "xml",
    "importlib.metadata", "importlib.resources", "dataclasses", "inspect",
}  # fmt: skip
PARSERS = frozenset({"yaml", "tree_sitter", "offkey.read.grammars", "tree_sitter_hcl", "tree_sitter_bash"})
MOST = 93
"""How many modules of ours a scan of one workflow may import."""
MOST_OF_TERRAFORM = 68
"""How many a scan of one resource may import that no rule asks anything about."""
MOST_OF_TRUST = 175
"""How many a scan of one role may import that GitHub's tokens open: all that decides who gets in."""
PASSED_ON = frozenset({"re", "enum", "functools", "collections", "operator", "types", "reprlib", "math"})
"""Modules of Python's that hand out what is built in, or that something small of ours stands for."""
_SCRIPT = "from offkey.cli.start import run; run()"
"""What the installed script does; `-m` would import more to find the module."""
_LINE = re.compile(r"import time:\s+\d+ \|\s+\d+ \| +(\S+)")


def imported(*arguments: str) -> frozenset[str]:
    """Every module that one run of the command imports, by Python's own account."""
    command = [sys.executable, "-I", "-X", "importtime", "-c", _SCRIPT, *arguments]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert ran.returncode in (0, 1), ran.stderr
    found = frozenset(_LINE.findall(ran.stderr))
    assert "offkey.cli.start" in found
    return found


@pytest.mark.parametrize("arguments", [("--help",), ("scan", "--help"), ("explain", "wildcard-subject")])
def test_what_asks_nothing_of_a_repository_reads_with_no_parser(arguments: tuple[str, ...]) -> None:
    found = imported(*arguments)
    assert (HEAVY - {"importlib.resources", "tempfile", "random", "lzma"}) & found == frozenset()
    assert PARSERS & found == frozenset()


FOR_THE_TYPE_CHECKER = frozenset({"typing", "pathlib", "argparse", "locale", "gettext", "urllib.parse"})
NOTHING_TO_READ = 48
"""How many modules of ours are imported where there is nothing to read."""


def test_where_there_is_nothing_to_read_no_reader_is_imported(tmp_path: Path) -> None:
    found = imported("scan", str(tmp_path), "--format", "json")
    assert (HEAVY | PARSERS | FOR_THE_TYPE_CHECKER) & found == frozenset()
    ours = {name for name in found if name.startswith("offkey.")}
    assert len(ours) <= NOTHING_TO_READ, f"{len(ours)} modules: which of them does an empty repository need?"


def test_help_imports_no_rule_and_no_other_command() -> None:
    found = imported("--help")
    assert {name for name in found if name.startswith("offkey.")} <= {
        "offkey.cli",
        "offkey.cli.main",
        "offkey.cli.start",
        "offkey.errors",
        "offkey.model",
        "offkey.model.text",
    }


def test_the_version_needs_the_metadata_alone() -> None:
    found = imported("--version")
    assert PARSERS & found == frozenset()
    assert not any(name.startswith(("offkey.rules", "offkey.read", "offkey.reason")) for name in found)


def test_a_scan_imports_the_parser_of_what_is_there(tmp_path: Path) -> None:
    root = write(tmp_path, {"main.tf": 'resource "aws_vpc" "v" {\n  name = "x"\n}\n'})
    found = imported("scan", str(root))
    assert (HEAVY | PARSERS | FOR_THE_TYPE_CHECKER | {"json", "textwrap", "datetime"}) & found == frozenset()
    ours = {name for name in found if name.startswith("offkey.")}
    assert len(ours) <= MOST_OF_TERRAFORM, f"{len(ours)} modules: is one of them needed for a resource like any other?"


def test_what_is_plain_is_read_without_a_syntax_tree(tmp_path: Path) -> None:
    files = {
        WORKFLOW: STATIC_KEY + "      - run: terraform apply -input=false\n",
        "main.tf": 'terraform {\n  backend "s3" {\n    bucket = "b"\n    dynamodb_table = "t"\n  }\n}\n',
        "terraform.tfvars": 'region = "eu-central-1"\n',
        "policy.tf": 'resource "aws_iam_policy" "p" {\n  policy = <<EOF\n{"Statement": []}\nEOF\n}\n',
    }
    found = imported("scan", str(write(tmp_path, files)))
    assert PARSERS & found == frozenset()


def test_a_scan_of_workflows_reads_no_terraform(tmp_path: Path) -> None:
    root = write(tmp_path, {WORKFLOW: STATIC_KEY})
    found = imported("scan", str(root))
    assert (HEAVY | PARSERS | FOR_THE_TYPE_CHECKER) & found == frozenset()
    ours = {name for name in found if name.startswith("offkey.")}
    assert len(ours) <= MOST, f"{len(ours)} modules: is one of them needed for all, that few repositories need?"
    assert not any(name.startswith("offkey.reason.examine") for name in ours)


def test_a_scan_does_not_import_what_only_passes_on_what_is_built_in(tmp_path: Path) -> None:
    files = {WORKFLOW: STATIC_KEY, "main.tf": 'resource "aws_iam_access_key" "k" {\n  user = "ci"\n}\n'}
    root = str(write(tmp_path, files))
    # `re` compiles what no run before has kept, and what another run keeps at the same time may be lost
    for shown in ("json", "text"):
        assert any(PASSED_ON.isdisjoint(imported("scan", root, "--format", shown)) for _ in range(5)), shown


TRUST = """
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [format("arn:aws:iam::%s:oidc-provider/token.actions.githubusercontent.com", "111122223333")]
    }
    condition {
      test     = "StringLike"
      variable = "token.actions.githubusercontent.com:sub"
      values   = ["repo:acme/*"]
    }
  }
}

resource "aws_iam_role" "deploy" {
  name               = "deploy"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy_attachment" "deploy" {
  role       = aws_iam_role.deploy.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
"""


def test_who_is_trusted_is_decided_without_what_the_type_checker_needs(tmp_path: Path) -> None:
    found = imported("scan", str(write(tmp_path, {"trust.tf": TRUST})))
    assert "offkey.reason.examine" in found, "nothing was proven"
    ours = {name for name in found if name.startswith("offkey.")}
    assert len(ours) <= MOST_OF_TRUST, f"{len(ours)} modules: is one of them needed for a trust like any other?"
    assert (HEAVY | PARSERS | FOR_THE_TYPE_CHECKER | {"json", "fractions"}) & found == frozenset()


WITH_A_ROLE = """\
on:
  push:
    branches: [main, "release/**"]
permissions:
  contents: read
  id-token: write
jobs:
  lint:
    runs-on: ubuntu-latest
    steps:
      - run: terraform fmt -check
  apply:
    runs-on: ubuntu-latest
    env: {STAGE: live}
    steps:
      - uses: aws-actions/configure-aws-credentials@v6
        with:
          aws-region: eu-west-1
          role-to-assume: arn:aws:iam::111122223333:role/deploy
      - run: |
          echo "TF_LOG=info" >> "$GITHUB_ENV"
          echo "AWS_SECRET_ACCESS_KEY=$AWS_SECRET_ACCESS_KEY" > out/aws.env
      - uses: actions/upload-artifact@v4
        with: {name: out, path: out/plan}
"""
LOOPED = """
locals {
  settings = { key = "" }
}

resource "aws_iam_role" "switch" {
  count              = length(local.settings) > 0 && 1 != 2 ? 1 : 0
  name               = "switch"
  assume_role_policy = jsonencode({ Statement = [{
    Effect    = "Allow"
    Action    = "sts:AssumeRoleWithWebIdentity"
    Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
    Condition = { StringEquals = { "token.actions.githubusercontent.com:sub" = "repo:acme/infra" } }
  }] })
}

resource "github_actions_secret" "all" {
  secret_name     = "AWS_SECRET_ACCESS_KEY"
  plaintext_value = join(",", [for name, value in local.settings : value])
}
"""
IN_JSON = '{"resource": {"aws_iam_access_key": {"ci": {"user": "ci"}}}}'


def test_what_trusts_are_proven_of_is_not_searched_with_patterns_made_for_it(tmp_path: Path) -> None:
    files = {WORKFLOW: WITH_A_ROLE, "trust.tf": TRUST, "loop.tf": LOOPED, "keys.tf.json": IN_JSON}
    root = str(write(tmp_path, files))
    # `re` compiles what no run before has kept, and what another run keeps at the same time may be lost
    slow = {"re", "enum", "functools", "collections", "typing", "fractions"}
    assert any(slow.isdisjoint(imported("scan", root)) for _ in range(5))
