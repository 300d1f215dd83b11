"""What the name of a role says of its power: one that may do everything, that applies, or that deploys."""

from __future__ import annotations

from offkey.model.regex import IGNORECASE, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.pipeline import Job, Workflow
    from offkey.read.role_names import RoleName

_ADMINISTRATOR = regex(r"(?:\A|[/._:-])(?:admin|administrator|administratoraccess|poweruser)\Z", IGNORECASE)
"""How the name of a role ends that may do everything."""
_APPLIER = regex(r"(?:\A|[/._:-])apply(?:(?:[_-]iam)?[_-]role)?(?:[_-]arn)?\Z", IGNORECASE)
"""How one ends with which something is applied, or the variable that holds it: `role/ci-apply`, `vars.APPLY_ROLE`."""
_DEPLOYER = regex(r"(?:(?<![A-Za-z])deploy|(?<![A-Z])Deploy|(?<![A-Za-z])DEPLOY)(?:er|ment|ER|MENT)?(?![a-z])")
"""A word for what deploys: `role/app-deployer`, `GithubDeployRole`, `vars.AWS_DEPLOY_ROLE_ARN`."""
_ASIDE = regex(r"preview|review|ephemeral|sandbox|playground|scratch", IGNORECASE)
"""What is made for a change alone, and taken away with it."""
_LESS = regex(
    r"(?<![A-Za-z])(?:read|plan|test|diff|check|pull|[Pp][Rr]s?(?![A-Za-z]))|Read|Plan|Test|Diff|Check|Pull"
    r"|(?<![A-Z])(?:READ|PLAN|TEST|DIFF|CHECK|PULL|PR(?![A-Z]))"
)
"""What says of a role that it is one for pull requests."""
_VARIABLES = ("secrets.", "vars.")


def power_by_name(workflow: Workflow, job: Job, name: RoleName) -> str | None:
    """What completes "a role that …", by its name; None where that says nothing of the kind."""
    if _ADMINISTRATOR.search(name.name):
        return "is called an administrator's"
    if _APPLIER.search(name.name):
        return "applies, by its name"
    return "deploys, by its name" if _is_deployer(workflow, job, name) else None


def _is_deployer(workflow: Workflow, job: Job, name: RoleName) -> bool:
    """Whether a role deploys by its name, and nothing says that it is for previews."""
    called = _own_name(name.name)
    if _DEPLOYER.search(called) is None or _LESS.search(called):
        return False
    around = (called, name.environment, job.id, job.name or "", workflow.path)
    return not any(map(_ASIDE.search, around))


def _own_name(name: str) -> str:
    """The last part of the name of a secret or a variable, or of an ARN; empty for a script that says it."""
    if name.startswith(_VARIABLES):
        return name.partition(".")[2]
    last = name.rpartition("/")[2] if name.startswith("arn:") and ":role/" in name else ""
    return "" if "}" in last else last
