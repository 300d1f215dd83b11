"""Which steps fetch a pull request's code, for whom, and what keeps strangers out."""

from __future__ import annotations

import pytest
from tests.read.workflows import repository

from offkey.model.pipeline import Workflow
from offkey.model.repository import Repository
from offkey.read.pull_request_code import Guard, Reach, checkouts, privileged_event
from offkey.read.pull_request_guard import guard


def read(on: str, step: str, condition: str = "true", **others: str) -> tuple[Repository, Workflow]:
    text = f"on: {on}\njobs:\n  plan:\n    if: {condition}\n    runs-on: ubuntu-latest\n    steps:\n      - {step}\n"
    found = repository(plan=text, **others)
    return found, next(w for w in found.workflows if w.path.endswith("/plan.yml"))


def checkout(ref: str) -> str:
    return f"{{uses: actions/checkout@v4, with: {{ref: '{ref}'}}}}"


@pytest.mark.parametrize(
    ("step", "found"),
    [
        (checkout("${{ github.event.pull_request.head.sha }}"), 1),
        (checkout("${{ github.head_ref || github.ref }}"), 1),
        (checkout("refs/pull/${{ github.event.number }}/merge"), 1),
        (checkout("${{ github.event.pull_request.base.sha }}"), 0),
        (checkout("${{ github.sha }}"), 0),
        (checkout("release-pull"), 0),
        ("uses: actions/checkout@v4", 0),
        ("run: gh pr checkout 12", 1),
        ("run: git fetch origin pull/12/head:pr && git checkout pr", 1),
        ("run: 'echo done # gh pr checkout 12'", 0),
        ("run: 'git checkout ${{ github.event.pull_request.head.ref }}'", 1),
        ("run: git checkout main", 0),
    ],
)
def test_a_checkout_by_what_it_fetches(step: str, found: int) -> None:
    known, workflow = read("pull_request_target", step)
    assert len(list(checkouts(known, workflow, workflow.jobs[0], "pull_request_target"))) == found


@pytest.mark.parametrize(
    ("ref", "found"),
    [
        ("${{ github.event.pull_request.head.sha || github.sha }}", 0),
        ("${{ github.head_ref }}", 0),
        ("${{ github.event.pull_request.head.sha || github.event.issue.number }}", 1),
    ],
)
def test_a_comment_brings_no_pull_request(ref: str, found: int) -> None:
    known, workflow = read("issue_comment", checkout(ref))
    assert len(list(checkouts(known, workflow, workflow.jobs[0], "issue_comment"))) == found


HEAD = "ref: '${{ github.event.pull_request.head.sha }}'"


@pytest.mark.parametrize(
    ("version", "inputs", "expected"),
    [
        ("v3", HEAD, Reach.STRANGERS),
        ("v4.3.1", HEAD, Reach.STRANGERS),
        ("v4.4.0", HEAD, Reach.UNLESS_REFUSED),
        ("v4", HEAD, Reach.UNLESS_REFUSED),
        ("v5.0.1", HEAD, Reach.STRANGERS),
        ("v5.1.0", HEAD, Reach.UNLESS_REFUSED),
        ("v6.0.3", HEAD, Reach.STRANGERS),
        ("v7", HEAD, Reach.UNLESS_REFUSED),
        ("v7", f"{HEAD}, allow-unsafe-pr-checkout: true", Reach.STRANGERS),
        ("11bd71901bbe5b1630ceea73d27597364c9af683", HEAD, Reach.STRANGERS),
        ("v7", "ref: '${{ github.head_ref }}'", Reach.OWN_BRANCHES),
        (
            "v4.2.2",
            "ref: '${{ github.head_ref }}', repository: '${{ github.event.pull_request.head.repo.full_name }}'",
            Reach.STRANGERS,
        ),
    ],
)
def test_whose_code_a_checkout_fetches(version: str, inputs: str, expected: Reach) -> None:
    step = f"{{uses: actions/checkout@{version}, with: {{{inputs}}}}}"
    known, workflow = read("pull_request_target", step)
    (found,) = checkouts(known, workflow, workflow.jobs[0], "pull_request_target")
    assert found.reach is expected


def test_a_comment_starts_nothing_that_the_action_refuses() -> None:
    head = "ref: 'refs/pull/${{ github.event.issue.number }}/head'"
    known, workflow = read("issue_comment", f"{{uses: actions/checkout@v7, with: {{{head}}}}}")
    (found,) = checkouts(known, workflow, workflow.jobs[0], "issue_comment")
    assert found.reach is Reach.STRANGERS


@pytest.mark.parametrize(
    "step",
    [
        "{run: hub pr checkout 7}",
        "{run: 'hub checkout ${{ github.event.issue.pull_request.html_url }}'}",
        "{run: 'git fetch origin pull/7/head:change && git checkout change'}",
        "{run: 'git -C source fetch --depth=1 origin \"+refs/pull/$NUMBER/*:refs/remotes/origin/pr/*\"'}",
        "{run: 'git pull origin refs/pull/$NUMBER/merge'}",
        '{run: "git fetch origin \\\\\\n  pull/7/head"}',
        "{run: 'gh pr diff 7 | git apply'}",
        "{uses: r-lib/actions/pr-fetch@v2}",
        "{uses: octo-org/checkout-pull-request@v1}",
        "{uses: octo-org/tools/.github/actions/pr-checkout@v1}",
    ],
)
def test_a_step_that_brings_the_code_of_a_comments_pull_request(step: str) -> None:
    known, workflow = read("issue_comment", step)
    assert len(list(checkouts(known, workflow, workflow.jobs[0], "issue_comment"))) == 1


@pytest.mark.parametrize(
    "step",
    [
        "{run: hub checkout main}",
        "{run: 'hub pr show 7'}",
        "{run: 'gh pr diff 7 | grep terraform'}",
        '{run: "git fetch origin main\\n# pull/7/head"}',
        "{run: 'git pull origin main'}",
        "{uses: octo-org/checkout-prices@v1}",
        "{uses: octo-org/pr-fetch-labels@v1}",
    ],
)
def test_a_step_that_brings_no_code_of_a_pull_request(step: str) -> None:
    known, workflow = read("issue_comment", step)
    assert list(checkouts(known, workflow, workflow.jobs[0], "issue_comment")) == []


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("github.event.pull_request.head.repo.full_name == github.repository", Guard.TRUSTED),
        ("github.event.pull_request.head.repo.fork == false", Guard.TRUSTED),
        ("github.event.pull_request.merged", Guard.TRUSTED),
        ("github.event_name == 'push'", Guard.TRUSTED),
        ("github.event_name != 'pull_request_target'", Guard.TRUSTED),
        ("github.event_name == 'pull_request_target' || github.event_name == 'push'", Guard.NONE),
        ("contains(github.event.pull_request.labels.*.name, 'safe')", Guard.SOME),
        ("github.event.comment.author_association == 'OWNER'", Guard.SOME),
        ("github.actor == 'dependabot[bot]'", Guard.SOME),
        ("github.event.pull_request.draft == false", Guard.NONE),
        ("github.event_name == 'push' || contains(github.event.pull_request.title, 'x')", Guard.NONE),
        ("(github.event_name == 'push' || github.event_name == 'schedule') && github.ref == 'x'", Guard.TRUSTED),
        (
            "github.event_name != 'pull_request_target' || github.event.pull_request.head.repo.fork != true",
            Guard.TRUSTED,
        ),
        ("github.event.pull_request.head.repo.full_name == github.repository || inputs.forks", Guard.NONE),
        ("!github.event.pull_request.merged", Guard.NONE),
        ("failure() && github.event.pull_request.head.repo.fork", Guard.NONE),
    ],
)
def test_a_condition_by_whom_it_keeps_out(condition: str, expected: Guard) -> None:
    _, workflow = read("pull_request_target", "run: gh pr checkout 1", f'"{condition}"')
    job = workflow.jobs[0]
    assert guard(workflow, job, job.steps[0], "pull_request_target") is expected


CI = "name: ci\non: {event}\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make\n"


@pytest.mark.parametrize(
    ("on", "ci", "expected"),
    [
        ("pull_request", "push", None),
        ("[push, issue_comment]", "push", "issue_comment"),
        ("{workflow_run: {workflows: [ci]}}", "push", None),
        ("{workflow_run: {workflows: [ci]}}", "pull_request", "workflow_run"),
        ("{workflow_run: {workflows: [elsewhere]}}", "push", "workflow_run"),
    ],
)
def test_the_event_that_strangers_start(on: str, ci: str, expected: str | None) -> None:
    known, workflow = read(on, "run: make", ci=CI.format(event=ci))
    assert privileged_event(known, workflow) == expected


def test_a_called_workflow_has_the_events_of_its_callers() -> None:
    caller = "on: pull_request_target\njobs:\n  call:\n    uses: ./.github/workflows/plan.yml\n"
    known, workflow = read("workflow_call", "run: make", caller=caller)
    assert privileged_event(known, workflow) == "pull_request_target"
