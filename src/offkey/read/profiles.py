"""Which named AWS profiles a job may have: a fresh runner has none, so a step has to write them.

Source: https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html;
aws-actions/configure-aws-credentials, action.yml (`aws-profile`).
"""

from __future__ import annotations

from offkey.model.regex import regex
from offkey.read.github_step import effective_env
from offkey.read.role_uses import CREDENTIALS_ACTION, local_action

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.pipeline import Job, Step, Workflow
    from offkey.model.repository import Repository

_DEPTH = 5
_WRITES_FILES = regex(r"\.aws/|\.aws\\|AWS_CONFIG_FILE|AWS_SHARED_CREDENTIALS_FILE|granted|aws-vault|saml2aws")
_CONFIGURE = regex(r"\baws\s+configure\b[^\n]*")
_NAMED = regex(r"--profile[\s=]+[\"']?([^\s\"']+)")
_PROFILE_ACTION = regex(r"aws.*(?:profile|credential|config|login|auth|sso)|(?:profile|credential|login|auth).*aws")
_FILE_VARIABLES = frozenset({"AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"})


def may_have_profile(repository: Repository, workflow: Workflow, job: Job, name: str) -> bool:
    """Whether some step of `job` writes the profile `name`, or may: by hand, by an action, or by a file elsewhere."""
    if _FILE_VARIABLES & effective_env(workflow, job).keys():
        return True
    return any(_writes(step, name) for step in _steps(repository, job.steps, _DEPTH))


def _steps(repository: Repository, steps: tuple[Step, ...], depth: int) -> Iterator[Step]:
    """The steps, and those of the repository's own composite actions that they use."""
    for step in steps:
        yield step
        action = local_action(repository, step) if depth else None
        if action is not None:
            yield from _steps(repository, action.steps, depth - 1)


def _writes(step: Step, name: str) -> bool:
    if _FILE_VARIABLES & {entry.key for entry in step.env}:
        return True
    if step.run is not None:
        return _by_script(step.run, name)
    if step.action == CREDENTIALS_ACTION:
        given = (step.with_.value("aws-profile") or "").strip()
        return given == name or "${{" in given
    return step.action is not None and _PROFILE_ACTION.search(step.action) is not None


def _by_script(script: str, name: str) -> bool:
    if _WRITES_FILES.search(script):
        return True
    for command in _CONFIGURE.finditer(script):
        named = _NAMED.search(command[0])
        if (named[1] if named else "default") == name or (named and "$" in named[1]):
            return True
    return False
