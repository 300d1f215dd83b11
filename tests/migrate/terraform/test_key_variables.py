"""Variables that carry a key go through every module on their way, or are spoken of."""

from __future__ import annotations

from pathlib import Path

from tests.migrate.pipelines import KEYS, again, migrated, tool_job, workflow
from tests.migrate.terraform.test_keys import ANSWERS, said
from tests.repositories import WORKFLOW

CHILD = """\
provider "aws" {
  access_key = var.access_key
  secret_key = var.secret_key
  region     = "eu-west-1"
}
variable "access_key" {}
variable "secret_key" {}
"""
MIDDLE = """\
variable "access_key" {}
variable "secret_key" {}
module "inner" {
  source     = "../inner"
  access_key = var.access_key
  secret_key = var.secret_key
  name       = "a"
}
"""
ROOT = """\
variable "aws_access_key" {}
variable "aws_secret_key" {}
module "outer" {
  source     = "%s"
  access_key = var.aws_access_key
  secret_key = "${var.aws_secret_key}"
}
"""
FILLED = KEYS.replace("AWS_ACCESS_KEY_ID:", "TF_VAR_aws_access_key:").replace(
    "AWS_SECRET_ACCESS_KEY:", "TF_VAR_aws_secret_key:"
)
JOB = workflow(tool_job("apply", "terraform apply -auto-approve", keys=FILLED))


def test_what_a_module_does_not_declare_any_more_is_not_given(tmp_path: Path) -> None:
    files = {"main.tf": ROOT % "./outer", "outer/main.tf": MIDDLE, "inner/main.tf": CHILD, WORKFLOW: JOB}
    done = migrated(tmp_path, files, ANSWERS)
    after = {path: data.decode() for path, data in done.plan.after.items()}
    assert after["inner/main.tf"] == 'provider "aws" {\n  region = "eu-west-1"\n}\n'
    assert after["outer/main.tf"] == 'module "inner" {\n  source = "../inner"\n  name   = "a"\n}\n'
    assert after["main.tf"] == 'module "outer" {\n  source = "./outer"\n}\n'
    assert (said(done), again(tmp_path, done)) == ([], {})


def test_a_variable_with_another_use_is_still_given(tmp_path: Path) -> None:
    more = CHILD + 'resource "aws_ssm_parameter" "key" {\n  value = var.secret_key\n}\n'
    done = migrated(tmp_path, {"main.tf": ROOT % "./inner", "inner/main.tf": more, WORKFLOW: JOB}, ANSWERS)
    after = done.plan.after["main.tf"].decode()
    assert "access_key =" not in after
    assert 'secret_key = "${var.aws_secret_key}"' in after


def test_what_a_module_elsewhere_asks_for_is_still_filled(tmp_path: Path) -> None:
    done = migrated(tmp_path, {"main.tf": ROOT % "git::https://example.com/m.git", WORKFLOW: JOB}, ANSWERS)
    assert "main.tf" not in done.plan.after
    assert done.plan.secrets_after == 1
    assert [entry for entry in said(done) if "still hands on a static key" in entry]


def test_a_variable_that_nothing_reads_goes_with_what_filled_it(tmp_path: Path) -> None:
    unread = 'variable "aws_access_key" {}\nvariable "aws_secret_key" {}\nresource "aws_vpc" "a" {}\n'
    done = migrated(tmp_path, {"main.tf": unread, WORKFLOW: JOB}, ANSWERS)
    assert done.plan.after["main.tf"].decode() == 'resource "aws_vpc" "a" {}\n'
    assert (b"TF_VAR" in done.plan.after[WORKFLOW], done.plan.secrets_after) == (False, 0)


def test_a_variable_that_gets_no_value_any_more_is_said(tmp_path: Path) -> None:
    given = "terraform apply -var 'aws_access_key=${{ secrets.AWS_ACCESS_KEY_ID }}' "
    given += "-var 'aws_secret_key=${{ secrets.AWS_SECRET_ACCESS_KEY }}'"
    content = {"main.tf": ROOT % "git::https://example.com/m.git", WORKFLOW: workflow(tool_job("a", given, keys=""))}
    done = migrated(tmp_path, content, ANSWERS)
    asked = "is not given a key any more and still asked for: let what uses it go"
    assert [entry for entry in said(done) if "asked for" in entry] == [
        f"main.tf:1 var.aws_access_key {asked}",
        f"main.tf:2 var.aws_secret_key {asked}",
    ]


def test_an_argument_that_cannot_be_taken_out_is_said(tmp_path: Path) -> None:
    root = ROOT.replace("  access_key", "  /* x */ access_key") % "./inner"
    done = migrated(tmp_path, {"main.tf": root, "inner/main.tf": CHILD, WORKFLOW: JOB}, ANSWERS)
    declared = "module.outer is given what it does not declare any more: access_key shares its line with something else"
    assert f"main.tf:3 {declared}" in said(done)
