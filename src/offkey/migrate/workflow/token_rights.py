"""What a job does with its own GITHUB_TOKEN: the rights it had by default and must now be given by name.

One `permissions:` key takes every right away that it does not name.
Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#permissions
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from re import Pattern

from offkey.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.pipeline import Step

_BY_ACTION: Mapping[str, tuple[str, ...]] = {
    "actions/create-release": ("contents",),
    "ad-m/github-push-action": ("contents",),
    "anothrnick/github-tag-action": ("contents",),
    "changesets/action": ("contents", "pull-requests"),
    "cycjimmy/semantic-release-action": ("contents", "issues", "pull-requests"),
    "endbug/add-and-commit": ("contents",),
    "google-github-actions/release-please-action": ("contents", "pull-requests"),
    "googleapis/release-please-action": ("contents", "pull-requests"),
    "jamesives/github-pages-deploy-action": ("contents",),
    "mathieudutour/github-tag-action": ("contents",),
    "ncipollo/release-action": ("contents",),
    "peaceiris/actions-gh-pages": ("contents",),
    "peter-evans/create-pull-request": ("contents", "pull-requests"),
    "softprops/action-gh-release": ("contents",),
    "stefanzweifel/git-auto-commit-action": ("contents",),
    "dflook/terraform-plan": ("pull-requests",),
    "dflook/tofu-plan": ("pull-requests",),
    "marocchino/sticky-pull-request-comment": ("pull-requests",),
    "mshick/add-pr-comment": ("pull-requests",),
    "op5dev/tf-via-pr": ("pull-requests",),
    "peter-evans/create-or-update-comment": ("pull-requests",),
    "thollander/actions-comment-pull-request": ("pull-requests",),
    "jasonetco/create-an-issue": ("issues",),
    "peter-evans/create-issue-from-file": ("issues",),
    "github/codeql-action": ("security-events",),
    "dorny/test-reporter": ("checks",),
    "enricomi/publish-unit-test-result-action": ("checks", "pull-requests"),
    "mikepenz/action-junit-report": ("checks",),
    "bobheadxi/deployments": ("deployments",),
    "chrnorm/deployment-action": ("deployments",),
    "chrnorm/deployment-status": ("deployments",),
    "benc-uk/workflow-dispatch": ("actions",),
}
_BY_TEXT: Sequence[tuple[str, Pattern[str]]] = (
    ("contents", regex(r"\bgit\s+push\b|\bgh\s+release\s+(?:create|upload|edit|delete)|\bsemantic-release\b")),
    ("contents", regex(r"createRelease|createRef\b|createOrUpdateFileContents|git-push:\s*true")),
    ("packages", regex(r"\bghcr\.io\b|\b(?:docker|npm|maven|nuget|rubygems)\.pkg\.github\.com\b")),
    ("pull-requests", regex(r"createComment|updateComment|\bgh\s+pr\s+(?:comment|edit|create|merge|review|close)")),
    ("pull-requests", regex(r"\bpulls\.(?:create|update|merge)|\binfracost\s+comment\b|\btfcmt\b|\breviewdog\b")),
    ("issues", regex(r"\bgh\s+issue\s+(?:create|comment|edit|close)|issues\.(?:create|update|addLabels)\(")),
    ("statuses", regex(r"createCommitStatus")),
    ("checks", regex(r"checks\.(?:create|update)\(")),
    ("deployments", regex(r"createDeployment")),
    ("actions", regex(r"createWorkflowDispatch|\bgh\s+workflow\s+run\b|\bgh\s+run\s+(?:rerun|cancel)")),
)
_TOKEN = regex(r"\$\{\{\s*(?:secrets\.GITHUB_TOKEN|github\.token)\s*\}\}", re.IGNORECASE)
_ONLY_READS = regex(r"(?:\A|/)(?:setup-|checkout\Z|cache\Z)|tflint|trivy|infracost|checkov|tfsec")


def asked(steps: Iterable[Step]) -> Mapping[str, str]:
    """The rights to write that these steps of a job show, by scope."""
    found = list(steps)
    scopes = {scope for step in found for scope in _scopes(step)}
    if _has_another_token(found):
        scopes -= {"contents"}
    return dict.fromkeys(sorted(scopes), "write")


def unclear(steps: Iterable[tuple[int, Step]]) -> int | None:
    """The number of the first step that is handed the token and does not show what for; None without one."""
    for number, step in steps:
        given = any(_TOKEN.search(text) for text in _texts(step))
        if given and not any(_scopes(step)) and not _ONLY_READS.search(step.action or ""):
            return number
    return None


def _scopes(step: Step) -> Iterator[str]:
    yield from _BY_ACTION.get(step.action or "", ())
    texts = _texts(step)
    for scope, pattern in _BY_TEXT:
        if any(pattern.search(text) for text in texts):
            yield scope


def _texts(step: Step) -> list[str]:
    entries = [*step.with_, *step.env]
    return [step.run or "", *(entry.value for entry in entries), *(f"{entry.key}: {entry.value}" for entry in entries)]


def _has_another_token(steps: Sequence[Step]) -> bool:
    """Whether the repository was checked out with a token of somebody else's, which pushes then use."""
    tokens = [step.with_.value("token") for step in steps if step.action == "actions/checkout"]
    return any(token and not _TOKEN.search(token) for token in tokens)
