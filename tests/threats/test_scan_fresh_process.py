"""A broken file ends no scan, also where nothing is imported yet that some other file would have brought along."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.repositories import STATIC_KEY, WORKFLOW, write

TRUST = (
    '{"Statement": [{"Effect": "Allow" "Action": "sts:AssumeRoleWithWebIdentity", "Principal": {"Federated": "x"}}]}'
)
ROLE = 'resource "aws_iam_role" "r" {\n  assume_role_policy = %s\n}\n'
STATE = 'terraform {\n  backend "s3" {\n    bucket = "state"\n  }\n}\n'
POLICY = (
    'resource "aws_iam_policy" "p" {\n  policy = <<EOF\n{"Statement": [{"Action": "s3:*" "Resource": "*"}]}\nEOF\n}\n'
)


@pytest.mark.parametrize(
    "files",
    [
        {"main.tf": ROLE % f"<<EOF\n{TRUST}\nEOF"},
        {"main.tf": ROLE % json.dumps(TRUST)},
        {"main.tf": STATE + POLICY},
        {"main.tf": STATE + POLICY.replace("<<EOF", "jsonencode(jsondecode(<<EOF").replace("\nEOF", "\nEOF\n))")},
        {"main.tf": ROLE % 'file("trust.json")', "trust.json": TRUST},
        {"trust.json": TRUST},
        {"template.json": '{"Resources": {"R": {"Type": "AWS::IAM::OIDCProvider" }'},
        {"template.yml": "Resources:\n  R: {Type: AWS::IAM::AccessKey\n"},
        {"main.tf.json": '{"resource": {"aws_iam_access_key": {"k": {"user": "u"}'},
        {
            "terraform.tfvars.json": '{"access_key": "AKIA" "x"}',
            "main.tf": 'provider "aws" {\n  access_key = var.access_key\n}\n',
        },
        {WORKFLOW: STATIC_KEY + "  broken: [\n"},
        {WORKFLOW: STATIC_KEY, "action.yml": "runs: {using: composite, steps: [\n"},
        {".gitlab-ci.yml": "deploy: {script: [aws s3 ls\n"},
        {"atlantis.yaml": "version: 3\nprojects: [\n"},
        {"terragrunt.hcl": 'remote_state {\n  backend = "s3"\n  config = {\n'},
        {".circleci/config.yml": "jobs: {build: {environment: {AWS_ACCESS_KEY_ID: $X\n"},
        {"lib/stack.ts": "import * as cdk from 'aws-cdk-lib'; new iam.AccessKey(this, `${"},
        {"stack.py": "import pulumi_aws as aws\naws.iam.Role(assume_role_policy=json.dumps({'a': f\"{"},
        {".aws/config": "[profile\naws_access_key_id = x\n"},
        {"offkey.yaml": "scan: [\n", "main.tf": STATE},
    ],
)
def test_every_broken_file_in_a_process_of_its_own(tmp_path: Path, files: dict[str, str]) -> None:
    command = [sys.executable, "-m", "offkey", "scan", str(write(tmp_path, files)), "--format", "json"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    broken_settings = "offkey.yaml" in files
    assert ran.returncode in ((2,) if broken_settings else (0, 1, 4)), ran.stderr
    assert "bug in offkey" not in ran.stderr
    assert broken_settings or json.loads(ran.stdout)["schema"] == "offkey.scan/1"
