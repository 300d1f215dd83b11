"""Reading only what is asked for finds exactly what reading everything finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from tests.repositories import STATIC_KEY, WORKFLOW, write

from offkey.model.report import Report
from offkey.read.repository import read
from offkey.rules import RULES
from offkey.scan import engine, together
from offkey.scan.engine import fix, run
from offkey.scan.secrets import inventory

TRUST = """\
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"]
    }
    condition {
      test     = "StringLike"
      variable = "token.actions.githubusercontent.com:sub"
      values   = [SUBJECT]
    }
  }
}
"""
HEREDOC = """\
resource "aws_iam_role" "by_text" {
  name               = "by-text"
  assume_role_policy = <<-EOF
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
      "Principal": {"Federated": "${var.provider_arn}"},
      "Condition": {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}}}]}
  EOF
}
"""
BLOCKS = (
    'provider "aws" {\n  region = var.region\n}\n',
    'provider "aws" {\n  access_key = var.key\n  secret_key = local.secret\n}\n',
    'provider "aws" {\n  alias = "b"\n  access_key = "AKIAIOSFODNN7EXAMPLE"\n  secret_key = "x"\n  region = "a"\n}\n',
    'provider "aws" {\n  profile = "x"\n  assume_role {\n    role_arn = "${var.key}-x"\n  }\n}\n',
    'provider "aws" {\n  skip_get_ec2_platforms = true\n  dynamic "endpoints" {\n    for_each = []\n  }\n}\n',
    'terraform {\n  required_version = ">= 1.5"\n  backend "s3" {\n    bucket = "b"\n    dynamodb_table = "t"\n'
    '    role_arn = "arn:aws:iam::111122223333:role/x"\n  }\n}\n',
    'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws", version = ">= 4.0" }\n  }\n}\n',
    'terraform {\n  backend "s3" {\n    access_key = "${local.secret}"\n    secret_key = var.key\n  }\n}\n',
    'variable "region" {}\n',
    'variable "key" {\n  type    = string\n  default = "AKIAIOSFODNN7EXAMPLE"\n}\n',
    'variable "subjects" {\n  default = ["repo:acme/infra:*"]\n}\n',
    'locals {\n  secret = "${var.key}/}{"\n  subject = "repo:acme/*:ref:refs/heads/main"\n}\n',
    TRUST.replace("SUBJECT", "local.subject"),
    TRUST.replace("SUBJECT", "var.subjects[0]"),
    TRUST.replace("Federated", "Service"),
    'resource "aws_iam_role" "r" {\n  name = "r"\n  assume_role_policy = data.aws_iam_policy_document.trust.json\n}\n',
    'resource "aws_iam_role" "s" {\n  count = 2\n  assume_role_policy = var.policy\n}\nvariable "policy" {}\n',
    HEREDOC,
    'resource "aws_iam_role_policy_attachment" "a" {\n  role = aws_iam_role.r.name\n'
    '  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"\n}\n',
    'resource "aws_iam_access_key" "k" {\n  user = "u"\n  status = var.status\n}\n',
    'variable "status" {\n  default = "Inactive"\n}\n',
    'resource "aws_vpc" "v" {\n  enable_classiclink = true\n}\n',
    'resource "aws_db_instance" "d" {\n  name = "{"\n}\n# }\n',
    'module "inner" {\n  source = "./inner"\n  policy = data.aws_iam_policy_document.trust.json\n  key = "x"\n}\n',
    'module "inner" {\n  source   = "./in${"ner"}"\n  status   = "Active"\n  subjects = ["repo:*"]\n}\n',
    'module "user" {\n  source = "terraform-aws-modules/iam/aws//modules/iam-user"\n  name = "u"\n}\n',
    'module "oidc" {\n  # for CI\n  source   = "terraform-aws-modules/iam/aws//modules/iam-github-oidc-role"\n'
    '  subjects = var.subjects\n}\n',
    'module "s3" {\n  source = "s3::https://s3.amazonaws.com/b/x.zip"\n}\n',
    'output "x" {\n  value = <<E\n}\nE\n}\n',
    '# offkey: ignore[iam-user-access-key]: needed\nresource "aws_iam_access_key" "l" {\n  user = "u"\n}\n',
)  # fmt: skip
BROKEN = (
    'resource "aws_iam_access_key" "m" {\n  user = = "u"\n}\n',
    'provider "aws" {\n  access_key = = 1\n}\n',
    'resource "aws_vpc" "w" {\n  enable_classiclink = true\n',
    "x = 1\n",
)
PATHS = ("main.tf", "other.tf", "z_override.tf", "inner/main.tf", "inner/extra.tf", "inner/deep/main.tf")


def texts(blocks: tuple[str, ...]) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(blocks), max_size=7).map("\n".join)


REPOSITORIES = st.builds(
    lambda files, workflow: {**files, WORKFLOW: STATIC_KEY} if workflow else files,
    st.dictionaries(st.sampled_from(PATHS), texts(BLOCKS), max_size=4),
    st.booleans(),
)
TFVARS: st.SearchStrategy[dict[str, str]] = st.sampled_from(
    [{}, {"terraform.tfvars": 'key = "x"\nstatus = "Active"\n'}]
)


def reports(files: Mapping[str, str]) -> tuple[Report, Report]:
    """What a scan says when everything is read, and when only what is asked for is."""
    with TemporaryDirectory() as folder:
        root = write(Path(folder), files)
        found = []
        for later in (False, True):
            repository = read(root, later=later)
            secrets = inventory(repository)
            found.append(replace(run(repository, RULES), secrets=secrets))
            changed = fix(repository, RULES, safeties=frozenset())
            assert changed == {}
        with patch.object(engine, "_FEW", 0), patch.object(together, "_MODULES", 1):
            assert run(read(root, later=True), RULES, count=True) == found[1]  # every module let go of after its turn
        return found[0], found[1]


@settings(deadline=None, max_examples=150)
@given(REPOSITORIES, TFVARS)
def test_the_findings_are_the_same(files: Mapping[str, str], variables: Mapping[str, str]) -> None:
    whole, later = reports({**files, **variables})
    event(f"findings: {min(len(whole.findings), 5)}")
    assert asdict(later) == asdict(whole)


@settings(deadline=None, max_examples=75)
@given(st.dictionaries(st.sampled_from(PATHS), texts((*BLOCKS, *BROKEN)), max_size=3))
def test_what_is_broken_and_asked_for_is_reported_either_way(files: Mapping[str, str]) -> None:
    """An argument that is broken ends where the parser gives up, or with its line: no later than that."""
    whole, later = reports(files)
    assert [(f.rule, f.primary.path, f.primary.line) for f in later.findings] == [
        (f.rule, f.primary.path, f.primary.line) for f in whole.findings
    ]
    assert (later.secrets, later.seen, later.read) == (whole.secrets, whole.seen, whole.read)
    assert set(later.incomplete) <= set(whole.incomplete)


def test_a_broken_argument_that_a_rule_asks_about_is_reported() -> None:
    whole, later = reports({"main.tf": BLOCKS[0] + BROKEN[1]})
    assert later.incomplete[:1] == whole.incomplete[:1] != ()


def test_a_file_that_does_not_fall_into_blocks_is_reported() -> None:
    whole, later = reports({"main.tf": BLOCKS[0] + BROKEN[2]})
    assert later.incomplete == whole.incomplete != ()


def test_a_slip_inside_a_block_that_no_rule_asks_about_is_not_noticed() -> None:
    whole, later = reports({"main.tf": BLOCKS[0] + 'resource "aws_db_instance" "d" {\n  name = = "x"\n}\n'})
    assert (later.incomplete, len(whole.incomplete)) == ((), 1)


CASES = sorted(Path(__file__).parents[1].glob("rules/*/*/before"))


@pytest.mark.parametrize("case", CASES, ids=[f"{c.parents[1].name}/{c.parent.name}" for c in CASES])
def test_every_case_of_every_rule_is_found_either_way(case: Path) -> None:
    whole, later = run(read(case), RULES), run(read(case, later=True), RULES)
    assert later.findings == whole.findings
