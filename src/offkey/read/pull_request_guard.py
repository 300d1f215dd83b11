"""What keeps strangers from starting a job, as its conditions and the steps before a checkout say.

Source: GitHub Docs, "Events that trigger workflows" and "Evaluate expressions in workflows and actions".
"""

from __future__ import annotations

from offkey.model.regex import IGNORECASE, regex
from offkey.model.unknown import Unknown
from offkey.read.pull_request_code import Guard

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

    from offkey.model.pipeline import Job, Step, Workflow

_REPOSITORY = r"(?:github\.repository\b|'[\w.-]+/[\w.-]+')"
_SAME_REPOSITORY = regex(
    rf"[\w.]*\bhead\.repo\.full_name\s*==\s*{_REPOSITORY}|\bgithub\.repository\s*==\s*[\w.]*head\.repo\.full_name"
    rf"|[\w.]*\bhead_repository\.full_name\s*==\s*{_REPOSITORY}|[\w.]*\bhead_repository\.fork\s*==\s*false"
    r"|[\w.]*\bhead\.repo\.fork\s*==\s*false|!\s*github\.event\.pull_request\.head\.repo\.fork"
    r"|[\w.]*\bpull_request\.merged(?:\s*==\s*true)?|[\w.]*\bhead\.repo\.owner\.login\s*==\s*(?:'[^']*'|[\w.]+)"
    r"|[\w.]*\bworkflow_run\.event\s*==\s*'(?!pull_request)\w+'|[\w.]*\bworkflow_run\.event\s*!=\s*'pull_request'"
)
"""Conditions that leave out everybody who cannot push to the repository, or ask that the change is merged."""
_OF_A_STRANGER = {"pull_request": {"merged": False, "head": {"repo": {"fork": True}}}}
"""What is certain of `pull_request_target`; the other events bring something else."""
_ANY_STATUS = Unknown("the steps and jobs before may fail")
_ANYWAY = regex(r"\balways\(\)|!\s*(?:cancelled|failure)\(\)")
"""Source: GitHub Docs, "Evaluate expressions in workflows and actions" (status check functions)"""
_NEEDED = regex(r"\bneeds\.(?:result|outputs)\b")
_VARIABLE = regex(r"(?<![\w.'])env\.([A-Za-z_]\w*)(?![\w.\[])")
_SOME_GUARD = regex(
    r"author_association|labels\.\*\.name|github\.event\.label\.name|github\.actor|\.user\.login|sender\.login"
    r"|triggering_actor|permission|allowed|authorized|is[-_]?member",
    IGNORECASE,
)
_CHECKS_RIGHTS = regex(
    r"author_association|collaborators?/[^\n]*permission|getCollaboratorPermissionLevel|checkMembershipForUser"
    r"|action-has-permission|get-user-teams-membership|actor-permission",
)


def guard(workflow: Workflow, job: Job, step: Step, event: str) -> Guard:
    """What the conditions of the job, of the jobs it needs and of the steps up to `step` ask of who starts it."""
    asked = conditions(workflow, job, step)
    if any(_leaves_out(condition, event) for condition in asked):
        return Guard.TRUSTED
    if event == "pull_request_target" and types_of(workflow) == {"labeled"}:
        return Guard.SOME
    if any(_SOME_GUARD.search(condition) for condition in asked) or _asks_for_rights(workflow, job, step):
        return Guard.SOME
    return Guard.NONE


def _leaves_out(condition: str, event: str) -> bool:
    """Whether no stranger's pull request meets a condition on `event`, whichever of its alternatives decides."""
    from offkey.read.github_expression import runs

    asked = _SAME_REPOSITORY.sub("false", condition)
    payload = _OF_A_STRANGER if event == "pull_request_target" else {}
    return runs(asked, {"github": {"event_name": event, "event": payload}}, status=_ANY_STATUS) is False


def types_of(workflow: Workflow) -> set[str]:
    """What of a pull request starts the workflow under `pull_request_target`; empty for the usual."""
    return {kind for t in workflow.triggers if t.event == "pull_request_target" for kind in t.types}


def conditions(workflow: Workflow, job: Job, step: Step | None = None) -> list[str]:
    """The conditions of a job, of a step in it, and of the jobs that it needs, each on one line.

    A job that runs whatever became of those it needs does not depend on their conditions. A variable of the environment
    that an expression fills in stands there as that.
    """
    needed = [other for other in workflow.jobs if other.id in job.needs and not _runs_anyway(job, other)]
    own = _with_variables(workflow, job, step) if step is not None else None
    found = [job.condition, own, *(other.condition for other in needed)]
    return [" ".join(condition.split()) for condition in found if condition]


def _with_variables(workflow: Workflow, job: Job, step: Step) -> str | None:
    condition = step.condition
    if condition is None or "env." not in condition:
        return condition
    from offkey.read.github_expression import whole
    from offkey.read.github_step import effective_env

    variables = effective_env(workflow, job, step)

    def filled(match: re.Match[str]) -> str:
        variable = variables.get(match[1])
        expression = whole(variable.value) if variable is not None and "${{" in variable.value else None
        if expression is None or "env." in expression or _is_set_by_steps(job, match[1]):
            return match[0]
        return f"format('{{0}}', {expression.strip()})"

    return _VARIABLE.sub(filled, condition)


def _is_set_by_steps(job: Job, name: str) -> bool:
    return any("GITHUB_ENV" in step.run and name in step.run for step in job.steps if step.run)


def _runs_anyway(job: Job, needed: Job) -> bool:
    """Whether a job that is skipped keeps the one that needs it from running no more: `always()`, `!failure()`."""
    written = job.condition or ""
    if not _ANYWAY.search(written):
        return False
    return "skipped" in written or not _NEEDED.search(written.replace(f"needs.{needed.id}.", "needs."))


def _asks_for_rights(workflow: Workflow, job: Job, step: Step) -> bool:
    """Whether an environment waits, or an earlier step or job looks up what the author may do."""
    if job.environment is not None:
        return True
    before = list(job.steps[: job.steps.index(step)])
    before += [s for other in workflow.jobs if other.id in job.needs for s in other.steps]
    texts = (" ".join((s.run or "", s.uses or "", s.with_.value("script") or "")) for s in before)
    return any(_CHECKS_RIGHTS.search(text) for text in texts)
