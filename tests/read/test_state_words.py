"""What names say of a state and its lock, and what is only called alike."""

from __future__ import annotations

import pytest

from offkey.model.unknown import Unknown
from offkey.read import state_words


@pytest.mark.parametrize(
    "name",
    [
        "acme-terraform-state-*",
        "*-terraform-state-*",
        "acme-gitops-terraform-demo-state",
        "acme.terraform.state",
        "terraform-remote-state",
        "acmetfstate1",
        "logs-tfstate",
        "tf_state",
        "TerraformState",
        "TFState",
        "acme-state-terraform",
        "aws_s3_bucket.faf-tfstate.bucket",
        "acme-tofu-app-state",
    ],
)
def test_it_is_the_state_of_terraform(name: str) -> None:
    assert state_words.calls_state(name)
    assert state_words.may_speak(name)


@pytest.mark.parametrize(
    "name",
    [
        "acme-state-of-the-union",
        "terraform-state-of-the-union",
        "app-state-machine",
        "terraform-state-machine",
        "user-session-state",
        "us-states",
        "tf-us-states",
        "tf-model-state",
        "acme-terraform-statements",
        "acmeterraformstatement",
        "acme-tfstate-access-logs",
        "estate-tf",
        "terraform-modules",
        "acme-state",
    ],
)
def test_it_is_the_state_of_something_else(name: str) -> None:
    assert not state_words.calls_state(name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("acme-state", True),
        ("aws_s3_bucket.state.bucket", True),
        ("state_bucket", True),
        ("acme-state-prod-2", True),
        ("var.state_bucket_arn", True),
        ("module.state_bucket.s3_bucket_arn", True),
        ("var.state_name", False),
        ("acme-state-exports", False),
        ("user-session-state", False),
        ("app-state", False),
        ("us-states", False),
        ("state-machine", False),
    ],
)
def test_a_state_at_the_end_may_be_any(name: str, expected: bool) -> None:
    assert state_words.ends_in_state(name) is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("terraform-locks", True),
        ("*-terraform-locks", True),
        ("tf-lock", True),
        ("tfstate-lock", True),
        ("TerraformLockTable", True),
        ("lock-table-for-terraform", True),
        ("terraform-blocks", False),
        ("order-locks", False),
        ("terraform", False),
    ],
)
def test_a_lock_is_called_after_its_tool(name: str, expected: bool) -> None:
    assert state_words.calls_lock(name) is expected


def test_a_policy_may_speak_of_the_backend() -> None:
    assert all(map(state_words.calls_backend, ["TerraformBackend", "tf-state-s3", "DynamoDBStateLocking", "tf-locks"]))
    assert not any(map(state_words.calls_backend, ["BackendService", "State", "Locks", "terraform"]))


def test_what_is_not_known_has_a_name() -> None:
    reasons = {
        "var.state_bucket is given from outside": "var.state_bucket",
        "the calls of the module pass different values for var.bucket": "var.bucket",
        "aws_s3_bucket.state.bucket is known when Terraform runs": "aws_s3_bucket.state.bucket",
        "TfState.Arn is known when the stack is made": "TfState.Arn",
        "terraform.workspace is known when Terraform runs": "",
        "data.terraform_remote_state.app.outputs.x is known when Terraform runs": "",
    }
    assert {reason: state_words.name_of(Unknown(reason)) for reason in reasons} == reasons


def test_some_names_say_nothing() -> None:
    assert all(
        map(
            state_words.says_nothing,
            ["var.bucket_arn", "module.s3.bucket", "module.store.s3_bucket_arn", "aws_s3_bucket.this.bucket"],
        )
    )
    assert not any(map(state_words.says_nothing, ["var.artifacts_arn", "var.kms_key_arn"]))
