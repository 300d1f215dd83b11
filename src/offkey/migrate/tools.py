"""Whether the tools beside terraform change anything in AWS, or only look.

A job that plans and beside it only asks AWS keeps the role that may look; one that deploys does not.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from offkey.model.regex import regex
from offkey.read.github_step import script

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.pipeline import Command, Step

_LOOKS = regex(
    r"(?:describe|get|list|head|batch-get|lookup|search|query|scan|wait|help|simulate|validate|estimate|test|view|tail|filter)"
    r"(?:-|\Z)"
)
_LOCAL = frozenset({"configure", "sts", "help", "sso", "login", "logout", "history"})
"""Commands of the AWS CLI that change nothing in an account."""
_LOOKING = {"s3": frozenset({"ls", "presign"}), "eks": frozenset({"update-kubeconfig"}), "logs": frozenset({"tail"})}
_OTHERS = {
    "cdk": frozenset({"deploy", "destroy", "bootstrap"}),
    "sam": frozenset({"deploy", "delete", "sync", "package"}),
    "eksctl": frozenset({"create", "delete", "upgrade", "scale", "set", "enable", "associate"}),
    "serverless": frozenset({"deploy", "remove"}),
    "sls": frozenset({"deploy", "remove"}),
    "eb": frozenset({"deploy", "create", "terminate", "setenv", "swap"}),
    "copilot": frozenset({"deploy", "init", "delete"}),
}
"""What other tools change by, as one of their words."""
_CHANGING_ACTIONS = frozenset(
    {
        "aws-actions/amazon-ecs-deploy-task-definition",
        "aws-actions/aws-cloudformation-github-deploy",
        "aws-actions/aws-codebuild-run-build",
        "aws-actions/aws-lambda-deploy",
    }
)
_TERRAGRUNT_ACTION = "gruntwork-io/terragrunt-action"
_TERRAGRUNT_CHANGES = frozenset({"apply", "destroy", "apply-all", "destroy-all", "import", "taint", "untaint", "push"})


def changes(step: Step) -> bool:
    """Whether a step changes something in AWS by another tool than terraform; what a script may skip does not count."""
    if step.action in _CHANGING_ACTIONS:
        return True
    return any(_changes(command) for command in script(step).commands if not command.conditional)


def _changes(command: Command) -> bool:
    name = posixpath.basename(command.words[0]) if command.words else ""
    words = [word for word in command.words[1:] if not word.startswith("-")]
    if name == "aws":
        return len(_plain(command)) > 1 and not _looks(*_plain(command)[:2])
    if name in _OTHERS:
        return bool(_OTHERS[name] & set(words[:2]))
    return name == "docker" and words[:1] == ["push"] and ".dkr.ecr." in " ".join(command.words)


def _plain(command: Command) -> list[str]:
    """The service and the operation: the first words that are no option of the AWS CLI's own, nor its value."""
    found: list[str] = []
    words = iter(command.words[1:])
    for word in words:
        if not word.startswith("-"):
            found.append(word)
        elif "=" not in word and word not in _FLAGS:
            next(words, None)
    return found


_FLAGS = frozenset({"--no-cli-pager", "--debug", "--no-paginate", "--no-sign-request", "--no-verify-ssl", "--version"})
"""Options of the AWS CLI without a value. Source: https://docs.aws.amazon.com/cli/latest/reference/"""


def _looks(service: str, operation: str) -> bool:
    return service in _LOCAL or operation in _LOOKING.get(service, ()) or _LOOKS.match(operation) is not None


def only_looks(steps: Iterable[Step]) -> bool:
    """Whether Terragrunt is run, and every run of it only looks."""
    found = [words for step in steps for words in _terragrunt(step)]
    return bool(found) and not any(_TERRAGRUNT_CHANGES & words or any("$" in word for word in words) for words in found)


def _terragrunt(step: Step) -> Iterator[frozenset[str]]:
    """The words that say what each run of Terragrunt does."""
    if step.action == _TERRAGRUNT_ACTION:
        yield frozenset((step.with_.value("tg_command") or "$").split())
    for command in script(step).commands:
        if command.words and posixpath.basename(command.words[0]) == "terragrunt":
            yield frozenset(word for word in command.words[1:] if not word.startswith("-"))
