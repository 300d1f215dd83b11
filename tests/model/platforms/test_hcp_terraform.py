"""HCP Terraform's tokens. HashiCorp, "Workload identity", "Dynamic credentials with the AWS provider"; facts 4."""

from __future__ import annotations

import pytest
from tests.model.platforms.fitting import classes

from offkey.model.platforms import hcp_terraform
from offkey.model.platforms.hcp_terraform import ENTERPRISE, PLATFORM
from offkey.model.tokens import Project

HOST = "app.terraform.io"
FULL = "organization:my-org:project:my-project:workspace:my-workspace"
# The payload of the page, without ids and times.
DOCUMENTED = {
    "sub": f"{FULL}:run_phase:apply",
    "aud": "aws.workload.identity",
    "terraform_run_phase": "apply",
    "terraform_workspace_name": "my-workspace",
    "terraform_organization_name": "my-org",
    "terraform_project_name": "my-project",
    "terraform_full_workspace": FULL,
}
STACK = {
    "sub": "organization:my-org:project:my-project:stack:my-stack:deployment:development:operation:plan",
    "aud": "aws.workload.identity",
    "terraform_operation": "plan",
    "terraform_stack_name": "my-stack",
    "terraform_stack_deployment_name": "development",
    "terraform_organization_name": "my-org",
    "terraform_project_name": "my-project",
}
OWN = Project("my-org", "my-workspace")


@pytest.mark.parametrize(
    ("token", "project", "shared", "instance"),
    [
        (DOCUMENTED, OWN, {"insider"}, {"insider"}),
        (DOCUMENTED, Project("my-org", "another"), {"sibling"}, {"sibling"}),
        (DOCUMENTED, Project("another", "my-workspace"), {"stranger"}, {"sibling"}),
        (DOCUMENTED, Project(), {"insider", "sibling", "stranger"}, {"insider", "sibling"}),
        (STACK, Project("my-org", "my-stack"), {"insider"}, {"insider"}),
        (STACK, OWN, {"sibling"}, {"sibling"}),
        ({**DOCUMENTED, "terraform_run_phase": "plan"}, OWN, set(), set()),
        ({**DOCUMENTED, "terraform_full_workspace": FULL.replace("my-project", "x")}, OWN, set(), set()),
        ({**DOCUMENTED, "sub": f"{FULL}:run_phase:destroy"}, OWN, set(), set()),
    ],
)
def test_a_token_is_of_one_class(token: dict[str, str], project: Project, shared: set[str], instance: set[str]) -> None:
    assert classes(PLATFORM, HOST, token, project) == shared
    assert classes(ENTERPRISE, "tfe.example.com", token, project) == instance


@pytest.mark.parametrize(
    ("claim", "text", "expected"),
    [
        ("sub", f"{FULL}:run_phase:*", OWN),
        ("sub", f"{FULL}", OWN),
        ("sub", f"{FULL}*", Project("my-org")),
        ("sub", "organization:my-org:project:*:workspace:my-workspace:run_phase:apply", OWN),
        ("sub", "organization:my-org:project:*:workspace:my-*:run_phase:apply", Project("my-org")),
        ("sub", "organization:my-org:*", Project("my-org")),
        ("sub", "organization:my-org*", Project()),
        ("sub", STACK["sub"], Project("my-org", "my-stack")),
        ("terraform_organization_name", "my-org", Project("my-org")),
        ("aud", "aws.workload.identity", Project()),
    ],
)
def test_whom_a_policy_names(claim: str, text: str, expected: Project) -> None:
    assert hcp_terraform.named(claim, text) == expected


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        (f"{FULL}:run_phase:apply", True),
        (f"{FULL}:run_phase:plan", True),
        (STACK["sub"], True),
        (f"{FULL}:run_phase:*", False),
        (FULL, False),
        ("organization:my-org:project:*:workspace:my-workspace:run_phase:apply", False),
    ],
)
def test_one_phase_of_one_workspace_is_what_a_person_may_have_meant(subject: str, expected: bool) -> None:
    assert hcp_terraform.reviewed(subject) is expected
