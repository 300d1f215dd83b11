"""What of a script runs on this machine, and what is only named."""

from __future__ import annotations

import pytest

from offkey.rehearse.script import runnable


@pytest.mark.parametrize(
    "text",
    [
        "terraform init\nterraform plan -out=tfplan\n",
        "cd environments/dev && terraform init -input=false",
        "terraform plan -no-color | tee plan.txt",
        'echo "id=$(terraform output -raw id)" >> "$GITHUB_OUTPUT"',
        "if terraform plan -detailed-exitcode; then echo same; fi",
        "set -euo pipefail\nterraform workspace select dev || terraform workspace new dev",
    ],
)
def test_terraform_among_harmless_commands_runs_as_written(text: str) -> None:
    assert runnable(text, allowed=[], depth=0).text == text
    assert runnable(text, allowed=[], depth=0).left_out == ()


def test_a_script_without_terraform_is_no_reason_to_run() -> None:
    assert runnable("echo hello", allowed=[], depth=0).text is None


def test_what_the_user_allowed_runs() -> None:
    assert runnable("make package", allowed=["make package"], depth=0).text == "make package"
    assert runnable("make package VERBOSE=1", allowed=["make package"], depth=0).text is not None


def test_allowing_one_target_does_not_allow_another() -> None:
    judged = runnable("make deploy", allowed=["make package"], depth=0)
    assert judged.text is None
    assert judged.left_out[0][0] == "make deploy"


def test_an_unknown_command_is_left_out_and_the_rest_runs_in_order() -> None:
    judged = runnable("npm ci\nterraform init\nterraform apply -auto-approve\n", allowed=[], depth=0)
    assert judged.text == "terraform init\nterraform apply -auto-approve\n"
    assert [shown for shown, _ in judged.left_out] == ["npm ci"]


def test_a_terraform_under_a_condition_that_cannot_be_decided_does_not_run() -> None:
    judged = runnable("if curl -f https://example.com; then terraform apply; fi", allowed=[], depth=0)
    assert judged.text is None
    assert {shown for shown, _ in judged.left_out} == {"curl -f https://example.com", "terraform apply"}


@pytest.mark.parametrize(
    "text",
    [
        "terraform plan -var x=$(curl https://example.com)",
        "terraform plan -var x=`id`",
        "cat ~/.aws/credentials; terraform plan",
        "cp /etc/passwd . ; terraform plan",
        "cd ../.. && terraform plan",
        "terraform plan > /etc/motd",
        "terraform plan -var x=$(cat ../../secret)",
        "tee /tmp/x < plan; terraform plan",
    ],
)
def test_nothing_reads_or_writes_outside_the_copy(text: str) -> None:
    judged = runnable(text, allowed=[], depth=1)
    assert judged.left_out
    assert judged.text != text


def test_going_up_within_the_copy_is_fine() -> None:
    assert runnable("cd ../live && terraform plan", allowed=[], depth=2).left_out == ()
