from __future__ import annotations

from pathlib import Path

from tests.migrate.pipelines import DEV, apply_job, files, found, root

from offkey.migrate.infer.services import services_of, unknown_services

CALLS = """\
module "own" {
  source = "../modules/own"
}

module "vpc" {
  source = "terraform-aws-modules/vpc/aws"
}

module "theirs" {
  source = "git::https://example.com/theirs.git"
}

data "aws_caller_identity" "me" {}
resource "aws_something_new" "x" {}
resource "random_id" "x" {}
"""


def test_services_of_resources_of_local_modules_and_of_known_ones(tmp_path: Path) -> None:
    content = files(apply_job("infra", "infra"), infra=root("k", DEV) + CALLS)
    content["modules/own/main.tf"] = 'resource "aws_sqs_queue" "q" {}\nresource "aws_other_thing" "x" {}\n'
    repository, _, roots = found(tmp_path, content)
    assert services_of(repository, [one.module for one in roots]) == {"ec2", "iam", "logs", "sqs"}
    assert [(what, path) for what, path, _ in unknown_services(repository, roots)] == [
        ("aws_something_new", "infra/main.tf"),
        ("module git::https://example.com/theirs.git", "infra/main.tf"),
        ("aws_other_thing", "modules/own/main.tf"),
    ]
