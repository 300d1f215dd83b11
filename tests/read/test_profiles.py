"""Which profiles a job may have."""

from __future__ import annotations

import pytest
from tests.read.workflows import repository

from offkey.read.profiles import may_have_profile


def may_have(step: str, *, env: str = "{}", name: str = "dev") -> bool:
    found = repository(
        a=f"on: push\njobs:\n  a:\n    runs-on: x\n    env: {env}\n    steps:\n      - run: make\n      - {step}\n"
    )
    workflow = found.workflows[0]
    return may_have_profile(found, workflow, workflow.jobs[0], name)


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("run: terraform apply", False),
        ("run: aws configure set region eu-west-1 --profile dev", True),
        ("run: aws configure set region eu-west-1 --profile=live", False),
        ("run: 'aws configure set region eu-west-1 --profile \"$NAME\"'", True),
        ("run: aws configure set region eu-west-1", False),
        ("run: cp config ~/.aws/config", True),
        ("uses: aws-actions/configure-aws-credentials@v6", False),
        ("{uses: aws-actions/configure-aws-credentials@v6, with: {aws-profile: dev}}", True),
        ("{uses: aws-actions/configure-aws-credentials@v6, with: {aws-profile: live}}", False),
        ("{uses: aws-actions/configure-aws-credentials@v6, with: {aws-profile: '${{ inputs.name }}'}}", True),
        ("uses: acme/configure-aws-profile@v1", True),
        ("uses: hashicorp/setup-terraform@v3", False),
    ],
)
def test_a_step_by_what_it_writes(step: str, expected: bool) -> None:
    assert may_have(step) is expected


def test_without_a_name_it_is_the_default_profile_that_is_written() -> None:
    assert may_have("run: aws configure set region eu-west-1", name="default")


def test_a_file_that_lies_elsewhere_may_hold_any_profile() -> None:
    assert may_have("run: terraform apply", env="{AWS_CONFIG_FILE: ci/aws.ini}")
