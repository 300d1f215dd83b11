"""Jobs that run with the rights of the repository, and the places where they fetch a pull request's code.

Source: GitHub Docs, "Events that trigger workflows" (`pull_request_target`, `workflow_run`, `issue_comment`);
GitHub Security Lab, "Keeping your GitHub Actions and workflows secure: Preventing pwn requests".
"""

from __future__ import annotations

from offkey.model.enumeration import Enum
from offkey.model.records import dataclass
from offkey.model.regex import IGNORECASE, MULTILINE, regex
from offkey.model.text import Place, Source, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence

    from offkey.model.pipeline import Job, Step, Workflow
    from offkey.model.repository import Repository

_PRIVILEGED = ("pull_request_target", "issue_comment", "workflow_run")
_DEPTH = 4
_HEAD = regex(
    r"github\.event\.pull_request\.(?:head\.sha|number|merge_commit_sha)"
    r"|github\.event\.workflow_run\.(?:head_sha|head_commit|pull_requests)"
    r"|github\.event\.(?:number|issue\.number)|(?:\A|[^\w])refs/pull/"
)
"""What names the pull request's commit; the base of it is harmless."""
_HEAD_NAME = regex(r"github\.event\.pull_request\.head\.(?:ref|label)|github\.head_ref|workflow_run\.head_branch")
"""The name of its branch: in the pull request's own repository its code, in this one a branch of ours."""
_ABSENT = {
    "pull_request_target": regex(r"github\.event\.pull_request\.[\w.]+|github\.head_ref"),
    "workflow_run": regex(r"github\.event\.workflow_run\.[\w.]+"),
}
"""Empty unless this is the event: `${{ github.event.pull_request.head.sha || github.sha }}` then names ours.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#github-context (`head_ref`);
https://docs.github.com/en/webhooks/webhook-events-and-payloads#issue_comment
"""
_GUARDED = regex(r"v(?:4(?:\.(?:[4-9]|\d\d).*)?|5(?:\.[1-9].*)?|6(?:\.[1-9].*)?|[7-9].*|\d\d.*)\Z|main\Z")
"""Versions of `actions/checkout` that refuse a fork's code unless they are told otherwise.
Source: actions/checkout, releases v4.4.0, v5.1.0, v6.1.0 and v7.0.0 (2026-06-18 and 2026-07-20; the tags v4 to v7 moved
along), src/unsafe-pr-checkout-helper.ts."""
_OPT_IN = "allow-unsafe-pr-checkout"
_RELEASE = regex(r"\s*#\s*(v\d[\d.]*)")
_HEAD_OUTPUT = regex(r"(?:steps|needs)\.[\w-]+\.outputs\.[\w-]*(?:head|pr|pull)[\w-]*", IGNORECASE)
_HEAD_REPOSITORY = regex(r"github\.event\.(?:pull_request\.head\.repo|workflow_run\.head_repository)\.full_name")
_GIT = r"\bgit\s+(?:-[cC]\s+\S+\s+)*"
_LINE = r"(?:[^\n]|(?<=\\)\n)*"
_FETCH = regex(
    r"^[^\n#]*(?:\b(?:gh|hub)\s+pr\s+checkout\b|\bhub\s+checkout\b[^\n]*(?:/pull/|pull_request)"
    r"|\bgh\s+pr\s+diff\b[^\n]*\|\s*(?:git\s+(?:apply|am)|patch)\b"
    rf"|{_GIT}(?:fetch|pull)\b{_LINE}\bpull/[^\n]*/(?:head\b|merge\b|\*)"
    rf"|{_GIT}(?:checkout|switch|merge|fetch|clone|pull)\b[^\n]*(?:github\.event\.pull_request\.head|github\.head_ref))",
    MULTILINE,
)
"""Commands, a line that goes on behind a backslash included."""
_CHECKOUT_ACTION = regex(
    r"[^.].*[/-](?:checkout-(?:pr|pull-request)|(?:pr|pull-request)-(?:checkout|fetch))(?:-action)?\Z", IGNORECASE
)
"""Actions of others that fetch the pull request of the event, by what they are called.

Source: https://github.com/r-lib/actions/tree/v2/pr-fetch; https://github.com/OpenTTD/actions (`checkout-pull-request`)
"""
_INPUT = regex(r"\s*(?:github\.event\.)?inputs\.([\w-]+)\s*\Z")


class Guard(Enum):
    """What keeps strangers from starting the job."""

    NONE = "none"
    SOME = "some"
    """A label, an actor, a role in the organisation: somebody looks, and the code may change afterwards."""
    TRUSTED = "trusted"
    """Only who can push to the repository, or what is merged already."""


class Reach(Enum):
    """Whose pull requests a step fetches the code of."""

    STRANGERS = "strangers"
    UNLESS_REFUSED = "unless refused"
    """Those of forks, which the action itself refuses as long as its version and inputs stay."""
    OWN_BRANCHES = "own branches"
    """Only branches of this repository: the step fetches them by name."""


@dataclass(frozen=True, slots=True)
class Checkout:
    """A step that fetches the pull request's code; `what` names what it fetches, `sure` whether that is certain.

    `injected`: the step writes a stranger's words into its program, which is code of the same kind.
    """

    step: Step
    place: Place
    what: str
    reach: Reach = Reach.STRANGERS
    sure: bool = True
    injected: bool = False


def privileged_event(repository: Repository, workflow: Workflow) -> str | None:
    """The event of the workflow, or of one that calls it, that strangers start with the repository's rights."""
    return next(iter(_events(repository, workflow, _DEPTH)), None)


def _events(repository: Repository, workflow: Workflow, depth: int) -> Iterator[str]:
    for event in _PRIVILEGED:
        if event in workflow.events and (event != "workflow_run" or _follows_pull_requests(repository, workflow)):
            yield event
    if workflow.reusable and depth:
        from offkey.read.github_permissions import callers

        for call in callers(repository, workflow):
            yield from _events(repository, call.workflow, depth - 1)


def _follows_pull_requests(repository: Repository, workflow: Workflow) -> bool:
    """Whether a workflow that `workflow_run` waits for runs on pull requests; where it is not here, it may."""
    from offkey.read.local_names import awaited

    trigger = next(trigger for trigger in workflow.triggers if trigger.event == "workflow_run")
    text = workflow.source.text(trigger.span)
    waiting = text.encode("utf-8", "surrogateescape")
    named = [other for other in awaited(repository, waiting) if other.name and other.name in text]
    if not named:
        return True
    return any({"pull_request", "pull_request_target"} & set(other.events) for other in named)


def checkouts(repository: Repository, workflow: Workflow, job: Job, event: str) -> Iterator[Checkout]:
    """Every step of `job` that fetches the code of the pull request that started it."""
    source = workflow.source
    for step in job.steps:
        if step.action == "actions/checkout":
            yield from _by_action(repository, workflow, job, step, event)
        elif step.uses and step.uses_span is not None and _CHECKOUT_ACTION.match(step.uses.partition("@")[0]):
            yield Checkout(step, source.place(step.uses_span), f"`{_short(step.uses)}`", sure=False)
        elif step.run is not None and step.run_span is not None and (match := _FETCH.search(step.run)):
            from offkey.read.scalar_place import command_place

            start = len(step.run[: match.start()].encode("utf-8", "surrogateescape"))
            line = match[0]
            lead = len(line) - len(line.lstrip())
            yield Checkout(step, command_place(source, step.run_span, step.run, start + lead), f"`{_short(line)}`")


def _by_action(repository: Repository, workflow: Workflow, job: Job, step: Step, event: str) -> Iterator[Checkout]:
    """The checkout by its `repository`, by the commit in `ref`, or by the name of the branch there."""
    source = workflow.source
    started = {event, *_events(repository, workflow, _DEPTH)}
    absent = [pattern for name, pattern in _ABSENT.items() if name not in started]
    reach = Reach.UNLESS_REFUSED if event != "issue_comment" and _refuses(source, step) else Reach.STRANGERS
    patterns = [("repository", _HEAD_REPOSITORY, reach), ("ref", _HEAD, reach), ("ref", _HEAD_NAME, Reach.OWN_BRANCHES)]
    for name, pattern, whose in patterns:
        entry = step.with_.get(name)
        given = [entry.value, *_given(repository, workflow, entry.value)] if entry else []
        found = next((value for value in given if pattern.search(_present(value, absent))), None)
        if entry is not None and found is not None:
            yield Checkout(step, source.place(entry.span), f"`{_short(found)}`", whose)
            return
    ref = step.with_.get("ref")
    if ref is None or event != "issue_comment" or ".outputs." not in ref.value:
        return
    from offkey.read.found_heads import looks_up_head  # few workflows wait for comments

    found_out = looks_up_head(workflow, job, ref.value)
    named = _HEAD_OUTPUT.search(ref.value) is not None
    if named or found_out is not None:
        whose = (
            Reach.STRANGERS if named or found_out == "commit" or step.with_.get("repository") else Reach.OWN_BRANCHES
        )
        yield Checkout(step, source.place(ref.span), f"`{_short(ref.value)}`", whose, sure=False)


def _present(value: str, absent: Sequence[re.Pattern[str]]) -> str:
    """A text without what no event brings that starts the workflow."""
    for pattern in absent:
        value = pattern.sub("", value)
    return value


def _refuses(source: Source, step: Step) -> bool:
    """Whether the action refuses to fetch a fork's code, by its version and because nothing opts in."""
    if (step.with_.value(_OPT_IN) or "false").strip().lower() != "false" or step.uses is None or step.uses_span is None:
        return False
    version = step.uses.rpartition("@")[2]
    comment = _RELEASE.match(source.text(Span(step.uses_span.end, source.line_end(step.uses_span.end))))
    return _GUARDED.match(comment[1] if comment else version) is not None


def _given(repository: Repository, workflow: Workflow, value: str) -> Iterator[str]:
    """What the jobs that call the workflow pass for the input that a value is."""
    from offkey.read.github_expression import whole
    from offkey.read.github_permissions import callers

    match = _INPUT.match(whole(value) or "")
    for call in callers(repository, workflow) if match else ():
        passed = call.job.with_.value(match[1]) if match else None
        if passed:
            yield passed


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 80 else words[:77] + "…"
