"""Every kind of event that starts a workflow, and the refs that it runs on."""

from __future__ import annotations

import pytest
from tests.read.workflows import workflow

from offkey.model.configuration import RepositoryIdentity
from offkey.read.github_events import Event, events

IDENTITY = RepositoryIdentity("acme", "infra")


def found(on: str, *, default_known: bool = True) -> list[Event]:
    text = f"on:\n{on}\njobs: {{a: {{runs-on: x, steps: []}}}}\n"
    return list(events(workflow(text), IDENTITY, default_known=default_known))


def labels(on: str) -> list[str]:
    return [event.label for event in found(on)]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("  push:", ["push to any branch", "push of any tag"]),
        ("  push: {paths: [a/**]}", ["push to any branch", "push of any tag"]),
        ("  push: {branches: [main, dev]}", ["push to main", "push to dev"]),
        ("  push: {branches: ['release/**']}", ["push to branch release/**"]),
        ("  push: {branches: [main, '*', '!main']}", ["push to branch * !main"]),
        ("  push: {branches-ignore: [main]}", ["push to branch ** !main"]),
        ("  push: {tags: [v1, 'v2*']}", ["push of tag v1", "push of tag v2*"]),
        ("  push: {branches: [main], tags: ['**']}", ["push to main", "push of any tag"]),
        ("  push: {tags-ignore: [x]}", ["push of tag ** !x"]),
        ("  pull_request:", ["pull_request", "pull_request from a fork"]),
        ("  pull_request: {types: [closed]}", ["pull_request", "pull_request from a fork", "pull_request (merged)"]),
        ("  pull_request_review: {types: [submitted]}", ["pull_request_review", "pull_request_review from a fork"]),
        ("  pull_request_target:", ["pull_request_target", "pull_request_target on any branch"]),
        ("  schedule: [{cron: 0 0 * * *}]", ["schedule"]),
        ("  workflow_dispatch:", ["workflow_dispatch on any branch", "workflow_dispatch on any tag"]),
        ("  release: {types: [published]}", ["release on any tag"]),
        ("  merge_group:", ["merge_group on branch gh-readonly-queue/**"]),
        ("  something_new:", ["something_new on any branch", "something_new on any tag"]),
        ("  workflow_call:", []),
    ],
)
def test_the_events_of_a_trigger(on: str, expected: list[str]) -> None:
    assert labels(on) == expected


def test_the_refs_they_run_on() -> None:
    (main,) = found("  push: {branches: [main]}")
    assert (main.what.ref, main.refs, main.payload) == ("refs/heads/main", None, {"ref": "refs/heads/main"})
    (release,) = found("  push: {branches: ['release/**', '!release/old']}")
    assert release.what.ref == "refs/heads/release/x"
    assert release.refs is not None
    assert release.refs.has("refs/heads/release/1")
    assert not release.refs.has("refs/heads/release/old")


def test_a_default_branch_that_is_only_assumed_is_one_of_all() -> None:
    (known,) = found("  schedule: [{cron: 0 0 * * *}]")
    assert (known.what.ref, known.refs, known.doubt) == ("refs/heads/main", None, None)
    (assumed,) = found("  schedule: [{cron: 0 0 * * *}]", default_known=False)
    assert assumed.doubt is not None
    assert assumed.refs is not None
    assert assumed.refs.has("refs/heads/master")


def test_the_base_branch_of_a_target_is_for_older_servers() -> None:
    today, older = found("  pull_request_target: {branches: [dev]}")
    assert (today.what.ref, today.doubt) == ("refs/heads/main", None)
    assert older.what.ref == "refs/heads/dev"
    assert older.doubt is not None


def test_a_merged_pull_request_has_a_subject_that_nobody_documents() -> None:
    *_, merged = found("  pull_request: {types: [closed], branches: [main]}")
    assert (merged.what.ref, list(merged.unknown)) == ("refs/heads/main", ["sub"])
