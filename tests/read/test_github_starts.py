"""Every way a job comes to run, and what its expressions see then."""

from __future__ import annotations

import pytest
from tests.read.workflows import repository

from offkey.model.configuration import RepositoryIdentity
from offkey.model.unknown import Unknown
from offkey.read.github_expression import value
from offkey.read.github_starts import Start, starts

IDENTITY = RepositoryIdentity("acme", "infra")


def found(on: str, job: str = "", *, default_known: bool = True) -> list[Start]:
    text = f"on: {{{on}}}\njobs:\n  a:\n    runs-on: x\n{job}    steps: []\n"
    read = repository(a=text)
    (workflow,) = read.workflows
    return list(starts(read, IDENTITY, workflow, workflow.jobs[0], default_known=default_known))


@pytest.mark.parametrize(
    ("on", "written", "expected"),
    [
        ("push: {branches: [main]}", "${{ github.ref }}", "refs/heads/main"),
        ("push: {branches: [a/b]}", "${{ github.ref_name }} ${{ github.ref_type }}", "a/b branch"),
        ("push: {tags: [v1]}", "${{ github.ref_name }} ${{ github.ref_type }}", "v1 tag"),
        ("push: {branches: ['a/**']}", "${{ github.ref_type }}", "branch"),
        ("push: {branches: ['a/**']}", "${{ github.ref_name }}", None),
        ("push: {branches: ['a/**']}", "${{ github.event.ref }}", None),
        ("push: {branches: [main]}", "${{ github.event.ref }}", "refs/heads/main"),
        ("push: {branches: [main]}", "${{ github.actor }}", None),
        ("push: {branches: [main]}", "${{ github.head_ref }}", ""),
        ("pull_request: {}", "${{ github.head_ref }}", None),
        ("pull_request: {}", "${{ github.event.action }}", None),
        ("pull_request: {}", "${{ github.event.pull_request.merged }}", False),
        ("pull_request: {types: [closed]}", "${{ github.event.pull_request.merged }}", None),
        ("pull_request: {}", "${{ github.event.pull_request.title }}", None),
        ("push: {branches: [main]}", "${{ github.repository }}", "acme/infra"),
        ("push: {branches: [main]}", "${{ inputs.x || 'none' }}", "none"),
        ("workflow_dispatch: {inputs: {x: {}}}", "${{ inputs.x }}", None),
        ("push: {branches: [main]}", "${{ vars.X }}", None),
        ("push: {branches: [main]}", "${{ secrets.X }}", None),
        ("schedule: [{cron: 0 0 * * *}]", "${{ github.event.repository.default_branch }}", "main"),
    ],
)
def test_what_is_certain_and_nothing_else(on: str, written: str, expected: object) -> None:
    """None stands for what is not known."""
    came_out = value(written, found(on)[0].context)
    assert (None if isinstance(came_out, Unknown) else came_out) == expected


def test_a_default_branch_that_is_assumed_is_not_certain() -> None:
    (start,) = found("schedule: [{cron: 0 0 * * *}]", default_known=False)
    for written in ("${{ github.ref }}", "${{ github.event.repository.default_branch }}"):
        assert isinstance(value(written, start.context), Unknown)


def test_each_job_of_a_matrix_starts_by_itself() -> None:
    row = "    strategy: {matrix: {e: [a, b], include: [{e: b, region: x}]}}\n"
    contexts = [start.context["matrix"] for start in found("push: {branches: [main]}", row)]
    assert contexts == [{"e": "a"}, {"e": "b", "region": "x"}]


def test_a_condition_that_cannot_be_decided_rules_nothing_out() -> None:
    for condition in ("github.actor == 'x'", "vars.GO == 'yes'", "needs.a.outputs.x", "always()"):
        assert len(found("push: {branches: [main]}", f"    if: {condition}\n")) == 1
    for condition in ("false", "github.ref == 'refs/heads/x'", "github.event_name == 'pull_request' && vars.X"):
        assert found("push: {branches: [main]}", f"    if: {condition}\n") == []
