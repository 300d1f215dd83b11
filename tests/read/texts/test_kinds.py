"""Which files are read is decided by their names, and by a search over their bytes."""

from __future__ import annotations

import pytest

from offkey.model.text_file import TextKind
from offkey.read.texts.kinds import kind_in, kind_of, worth_reading


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (".circleci/config.yml", TextKind.CIRCLECI),
        ("app/.circleci/continue/deploy.yaml", TextKind.CIRCLECI),
        ("bitbucket-pipelines.yml", TextKind.BITBUCKET),
        ("azure-pipelines.yml", TextKind.AZURE),
        ("ci/azure-pipelines-deploy.yaml", TextKind.AZURE),
        (".azure-pipelines/steps/plan.yml", TextKind.AZURE),
        ("Bitbucket-pipeline.yaml", TextKind.BITBUCKET),
        (".buildkite/pipeline.deploy.yml", TextKind.BUILDKITE),
        (".buildkite/hooks/environment", TextKind.SHELL),
        ("Jenkinsfile", TextKind.JENKINS),
        ("ci/Jenkinsfile.prod", TextKind.JENKINS),
        ("vars/deploy.groovy", TextKind.JENKINS),
        ("src/release.groovy", TextKind.JENKINS),
        ("ci/jenkinsfile.txt", TextKind.JENKINS),
        ("Jenkins-destroy", TextKind.JENKINS),
        ("Deployfile", TextKind.JENKINS),
        ("jenkins.yml", None),
        ("jenkins/values.yaml", None),
        ("profile", TextKind.SHELL),
        ("setup-aws", TextKind.SHELL),
        ("LICENSE", None),
        ("docker-compose.prod.yml", TextKind.COMPOSE),
        ("compose.yaml", TextKind.COMPOSE),
        ("Dockerfile.ci", TextKind.DOCKERFILE),
        ("build/app.dockerfile", TextKind.DOCKERFILE),
        ("deploy.sh", TextKind.SHELL),
        ("GNUmakefile", TextKind.MAKEFILE),
        ("rules.mk", TextKind.MAKEFILE),
        (".env.production", TextKind.DOTENV),
        (".envrc", TextKind.DOTENV),
        (".aws/config", TextKind.AWS_CONFIG),
        ("home/.aws/credentials", TextKind.AWS_CONFIG),
        ("private_dot_aws/readonly_config", TextKind.AWS_CONFIG),
        ("dot_aws/private_credentials.tmpl", TextKind.AWS_CONFIG),
        (".aws/credentials.j2", TextKind.AWS_CONFIG),
        ("live/prod/terragrunt.hcl", TextKind.TERRAGRUNT),
        ("root.hcl", TextKind.TERRAGRUNT),
        ("deployer_accessKeys.csv", TextKind.KEY_LIST),
        (".terraform.lock.hcl", TextKind.TOOL_VERSION),
        ("image.pkr.hcl", None),
        (".env.ts", None),
        ("Dockerfile.md", None),
        ("Makefile.py", None),
        ("src/deploy.py", TextKind.CDK),
        ("tests/test_deploy.py", None),
        ("conftest.py", None),
        ("README.md", None),
        ("main.tf", None),
    ],
)
def test_the_name_decides(path: str, kind: TextKind | None) -> None:
    assert kind_of(path) == kind


@pytest.mark.parametrize(
    ("path", "data", "kind"),
    [
        ("azure-pipelines.yml", b"steps: []", TextKind.AZURE),
        ("azure-eks.yml", b"steps:\n- task: TerraformTaskV4@4\n", TextKind.AZURE),
        ("pipelines/plan.yml", b"pool:\n  vmImage: ubuntu-latest\n", TextKind.AZURE),
        ("azure-values.yml", b"steps:\n- task: plan\n", None),
        ("pipelines/plan.yml", b"steps: []", None),
        ("Jenkinsfile", b"", TextKind.JENKINS),
        ("src/release.groovy", b"  pipeline {\n  agent any\n", TextKind.JENKINS),
        ("Deployfile", b"withAWS(credentials: 'x') {", TextKind.JENKINS),
        ("Rakefile", b"task :deploy do\n  pipeline()\nend\n", None),
        ("src/Release.groovy", b"class Release { def pipeline }", None),
        ("deploy.sh", b"", TextKind.SHELL),
        ("setup-aws", b"#!/usr/bin/env bash\n", TextKind.SHELL),
        ("setup-aws", b"#!/usr/bin/env ruby\n", None),
        ("profile", b"export AWS_PROFILE=x\n", None),
        (".buildkite/hooks/environment", b"export AWS_PROFILE=x\n", TextKind.SHELL),
        ("makefile", b"all:\n", TextKind.MAKEFILE),
        ("k8s/api.yaml", b"- name: AWS_ACCESS_KEY_ID\n  valueFrom:\n    secretKeyRef:\n", TextKind.WORKLOAD),
        ("k8s/api.yaml", b"- name: AWS_ACCESS_KEY_ID\n  value: x\n", None),
        ("site.yml", b"- hosts: all\n  environment:\n    AWS_ACCESS_KEY_ID: '{{ id }}'\n", TextKind.PLAYBOOK),
        ("group_vars/all/aws.yml", b"aws_access_key: '{{ id }}'\n", TextKind.PLAYBOOK),
        ("chart/values.yaml", b"aws_access_key: '{{ id }}'\n", None),
        ("templates/job.yml", b"- name: x\n  AWS_ACCESS_KEY_ID: ${{ id }}\n", None),
        ("dot_aws/encrypted_private_credentials", b"\x00", None),
        ("dot_aws/modify_config", b"[default]\n", None),
    ],
)
def test_what_a_name_leaves_open_the_tasks_decide(path: str, data: bytes, kind: TextKind | None) -> None:
    assert kind_in(path, data) == kind


@pytest.mark.parametrize(
    ("data", "worth"),
    [
        (b"export AWS_PROFILE=x", True),
        (b"image: minio/minio", True),
        (b"[profile x]\nrole_arn = y", True),
        (b"echo hello", False),
        (b"AWS\0", False),
        (b"", False),
    ],
)
def test_the_bytes_decide_whether_it_is_read(data: bytes, worth: bool) -> None:
    assert worth_reading(data, TextKind.SHELL) is worth


@pytest.mark.parametrize(
    ("data", "worth"),
    [
        (b"import { AccessKey } from 'aws-cdk-lib/aws-iam';", True),
        (b"import * as iam from '@aws-cdk/aws-iam'; new iam.WebIdentityPrincipal(x)", True),
        (b"import * as s3 from 'aws-cdk-lib/aws-s3';", False),
        (b"process.env.AWS_ACCESS_KEY_ID", False),
    ],
)
def test_typescript_is_read_where_it_is_a_cdk_program_about_keys_or_tokens(data: bytes, worth: bool) -> None:
    assert worth_reading(data, TextKind.CDK) is worth
