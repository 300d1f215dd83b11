"""Whether a job takes an AWS role with its identity token, whichever way: also where only its name says so."""

from __future__ import annotations

from offkey.model.pipeline import NO_ENTRIES, Entries
from offkey.model.regex import IGNORECASE, regex
from offkey.read.role_uses import CREDENTIALS_ACTION, KEY_INPUTS, ROLE, is_by_token, may_take_role, role_uses

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.pipeline import Entry, Job, Step, Workflow
    from offkey.model.repository import Repository

_ROLE_INPUT = regex(
    r"(?:(?:apply|assume|aws|cd|ci|deploy|deployment|gha|github|iam|oidc|plan|terraform|tf)[-_])*role[-_](?:arn|to[-_]assume)\Z",
    IGNORECASE,
)
"""What a called workflow calls the role that it takes: `aws_role_arn`; one for what it makes has another word."""
_ROLE_VALUE = regex(r"\s*(?:\$\{\{|arn:[^:]*:iam:)")
_DEPTH = 5


def takes_role(repository: Repository, workflow: Workflow, job: Job, *, depth: int = _DEPTH) -> bool:
    """Whether `job` takes an AWS role with the token: itself, in an action of others, or in a workflow it calls.

    Of a workflow that is not here only what it is given is seen: the ARN of a role.
    """
    if job.uses is None:
        handed = any(step.action and is_by_token(step.with_, None) and _hands_role(step.with_) for step in job.steps)
        if handed or any(True for _ in role_uses(repository, workflow, job)):
            return True
        return any(_takes_by_name(repository, step, _DEPTH) for step in job.steps)
    from offkey.read.github_permissions import called_workflow

    called = called_workflow(repository, job) if depth else None
    if called is None:
        secrets = job.secrets if isinstance(job.secrets, Entries) else NO_ENTRIES
        return not job.uses.startswith("./") and any(_is_role(entry) for entry in (*job.with_, *secrets))
    return any(takes_role(repository, called, inner, depth=depth - 1) for inner in called.jobs)


def _takes_by_name(repository: Repository, step: Step, depth: int) -> bool:
    """Whether an action of the repository takes a role that is used by the whole name of that, at some version."""
    from offkey.read.own_actions import own_action

    action = own_action(repository, step) if depth and step.uses and not step.uses.startswith("./") else None
    return action is not None and any(
        may_take_role(inner.with_, either=False)
        if inner.action == CREDENTIALS_ACTION
        else _takes_by_name(repository, inner, depth - 1)
        for inner in action.steps
    )


def _hands_role(with_: Entries) -> bool:
    """Whether an action is given a role to assume, also where it calls that `aws_role_to_assume`."""
    return any(entry.key.lower().replace("_", "-").endswith(ROLE) and entry.value.strip() for entry in with_)


def _is_role(entry: Entry) -> bool:
    """Whether a workflow of others is given a role by this, which it has no use for but to take it."""
    return _ROLE_INPUT.match(entry.key) is not None and _ROLE_VALUE.match(entry.value) is not None


def chooses_role(job: Job) -> bool:
    """Whether an expression decides between a role and keys: `role == '' && secrets.AWS_ACCESS_KEY_ID || ''`."""
    given = [step.with_ for step in job.steps if step.action == CREDENTIALS_ACTION]
    return any(may_take_role(with_, either=False) and _is_choice(with_) for with_ in given)


def _is_choice(with_: Entries) -> bool:
    keys = [value for name in KEY_INPUTS if (value := with_.value(name) or "").strip()]
    return bool(keys) and all("&&" in value or "||" in value for value in keys)
