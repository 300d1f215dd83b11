"""Commits of a pull request that a step looks up: `issue_comment` brings only the number of the pull request."""

from __future__ import annotations

from offkey.model.regex import IGNORECASE, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from offkey.model.pipeline import Job, Step, Workflow

_OUTPUT = regex(r"\b(?P<context>steps|needs)\.(?P<id>[\w-]+)\.outputs\.(?P<name>[\w-]+)")
_BASE = regex(r"base|merge[-_]?commit", IGNORECASE)
_COMMIT = regex(r"\bhead(?:\.|[\"']\]\[[\"'])sha\b|\bhead_?sha\b|\bheadRefOid\b", IGNORECASE)
_BRANCH = regex(r"\bhead(?:\.|[\"']\]\[[\"'])ref\b|\bhead_?ref\b|\bheadRefName\b", IGNORECASE)
_OF_A_PULL_REQUEST = regex(r"\bpulls\.get\b|\bpull_number\b|/pulls/|\bgh\s+pr\s+view\b|\bpull_request\b")
"""Source: https://docs.github.com/en/rest/pulls/pulls#get-a-pull-request; https://cli.github.com/manual/gh_pr_view"""


def looks_up_head(workflow: Workflow, job: Job, ref: str) -> str | None:
    """Whether `ref` is what a step has found out to be the `commit` of a pull request, or the name of its `branch`."""
    asked = _OUTPUT.search(ref)
    if asked is None or _BASE.search(asked["name"]):
        return None
    if asked["context"] == "steps":
        return _found_by(job.steps, asked["id"])
    needed = next((other for other in workflow.jobs if other.id == asked["id"]), None)
    handed = _OUTPUT.search(needed.outputs.value(asked["name"]) or "") if needed is not None else None
    return _found_by(needed.steps, handed["id"]) if needed is not None and handed is not None else None


def _found_by(steps: Sequence[Step], name: str) -> str | None:
    step = next((one for one in steps if one.id == name), None)
    script = (step.run or step.with_.value("script") or "") if step is not None else ""
    if not _OF_A_PULL_REQUEST.search(script):
        return None
    if _COMMIT.search(script):
        return "commit"
    return "branch" if _BRANCH.search(script) else None
