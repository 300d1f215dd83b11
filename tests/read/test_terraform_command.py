"""Terraform command lines are read as the binary reads them."""

import pytest

from offkey.read.terraform_command import TerraformCall, parse


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("terraform plan", TerraformCall("terraform", "plan", None, ())),
        ("tofu apply -auto-approve", TerraformCall("tofu", "apply", None, ("-auto-approve",))),
        (
            "terraform -chdir=envs/dev init -input=false",
            TerraformCall("terraform", "init", "envs/dev", ("-input=false",)),
        ),
        ("/usr/bin/terraform state mv a b", TerraformCall("terraform", "state mv", None, ("a", "b"))),
        ("terraform", TerraformCall("terraform", "", None, ())),
        ("echo terraform apply", None),
        ("", None),
    ],
)
def test_a_line_is_read(line: str, expected: TerraformCall | None) -> None:
    assert parse(line.split()) == expected


def test_directories_join_and_fold() -> None:
    call = parse(["terraform", "-chdir=../live", "plan"])
    assert call is not None
    assert call.directory("environments/dev") == "environments/live"
    assert TerraformCall("terraform", "plan", None, ()).directory(".") == ""


@pytest.mark.parametrize("verb", ["apply", "destroy", "import", "state rm"])
def test_what_writes_needs_the_apply_role(verb: str) -> None:
    call = parse(["terraform", *verb.split()])
    assert call is not None
    assert call.changes


@pytest.mark.parametrize("line", ["terraform fmt -check", "terraform init -backend=false", "terraform validate"])
def test_what_reads_neither_state_nor_cloud_is_offline(line: str) -> None:
    call = parse(line.split())
    assert call is not None
    assert call.offline
