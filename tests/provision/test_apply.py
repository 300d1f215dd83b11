"""The rendered Terraform applied for real, into an AWS without any rights of its own (plain moto)."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests import terraform
from tests.configurations import ACME, ONE_ACCOUNT, configuration

from offkey.provision.design import design
from offkey.provision.render import render

MOTO = "123456789012"
"""The account that plain moto plays."""

KEPT = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "OnlyTLS",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": "arn:aws:s3:::acme-terraform-state/*",
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    ],
}

pytestmark = [pytest.mark.terraform, pytest.mark.slow, pytest.mark.lab]


@pytest.fixture
def aws() -> Iterator[dict[str, str]]:
    """The environment that leads to an empty AWS."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # A process of its own: what moto holds in memory is shared by everything that runs beside it.
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
            "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
    finally:
        server.terminate()
        server.wait(timeout=300)


def _wait_for(port: int) -> None:
    for _ in range(3000):
        with socket.socket() as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(f"nothing answers on port {port}")


def client(aws: dict[str, str], service: str) -> Any:
    import boto3

    return boto3.client(
        service,
        endpoint_url=aws["AWS_ENDPOINT_URL"],
        region_name="eu-west-1",
        aws_access_key_id=aws["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=aws["AWS_SECRET_ACCESS_KEY"],
    )


def succeed(folder: Path, aws: dict[str, str], *arguments: str) -> str:
    ran = terraform.run([*arguments, "-no-color"], folder, providers=terraform.mirror(), variables=aws)
    assert ran.returncode == 0, ran.stderr + ran.stdout
    return ran.stdout


@pytest.fixture
def hub(tmp_path: Path) -> Path:
    terraform.write(tmp_path, render(design(configuration(ACME.replace("111111111111", MOTO)))))
    return tmp_path / "federation" / "hub"


def test_the_hub_is_applied_once_and_taken_back(hub: Path, aws: dict[str, str]) -> None:
    s3, iam = client(aws, "s3"), client(aws, "iam")
    s3.create_bucket(Bucket="acme-terraform-state", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_bucket_policy(Bucket="acme-terraform-state", Policy=json.dumps(KEPT))
    succeed(hub, aws, "init", "-input=false")
    succeed(hub, aws, "apply", "-auto-approve", "-input=false")
    assert {role["RoleName"] for role in iam.list_roles()["Roles"]} == {
        "infra-hub-plan",
        "infra-hub-apply-dev",
        "infra-hub-apply-live",
        "infra-state-plan",
        "infra-state-apply-dev",
        "infra-state-apply-live",
    }
    [provider] = iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]
    assert provider["Arn"] == f"arn:aws:iam::{MOTO}:oidc-provider/token.actions.githubusercontent.com"

    # Nothing was said about the bucket's policy, so nothing happened to it.
    assert sids(s3) == ["OnlyTLS"]

    # Handed in, it is kept, and the fence stands beside it; a second apply changes nothing.
    today = s3.get_bucket_policy(Bucket="acme-terraform-state")["Policy"]
    (hub / "state_bucket_policy.json").write_text(today, encoding="utf-8")
    succeed(hub, aws, "apply", "-auto-approve", "-input=false")
    assert sids(s3)[0] == "OnlyTLS"
    assert {"NeverDeleteState", "PlanNeverWritesState", "NothingElseInThisBucket1"} <= set(sids(s3))
    succeed(hub, aws, "plan", "-detailed-exitcode", "-input=false")

    succeed(hub, aws, "destroy", "-auto-approve", "-input=false")
    assert iam.list_roles()["Roles"] == []


def sids(s3: Any) -> list[str]:
    policy = json.loads(s3.get_bucket_policy(Bucket="acme-terraform-state")["Policy"])
    return [statement["Sid"] for statement in policy["Statement"]]


def test_one_account_that_has_the_identity_provider_already(tmp_path: Path, aws: dict[str, str]) -> None:
    iam = client(aws, "iam")
    iam.create_open_id_connect_provider(
        Url="https://token.actions.githubusercontent.com", ClientIDList=["sts.amazonaws.com", "other"]
    )
    terraform.write(tmp_path, render(design(configuration(ONE_ACCOUNT.replace("111111111111", MOTO)))))
    folder = tmp_path / "federation" / "hub"
    succeed(folder, aws, "init", "-input=false")
    succeed(folder, aws, "apply", "-auto-approve", "-input=false", "-var", "create_identity_provider=false")

    [provider] = iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]
    described = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=provider["Arn"])
    assert sorted(described["ClientIDList"]) == ["other", "sts.amazonaws.com"]
    assert {role["RoleName"] for role in iam.list_roles()["Roles"]} == {"infra-hub-plan", "infra-hub-apply-production"}
    document = iam.get_role_policy(RoleName="infra-hub-plan", PolicyName="permissions")["PolicyDocument"]
    assert {statement["Sid"] for statement in document["Statement"]} == {"Read", "FindState", "ReadState", "LockState"}
