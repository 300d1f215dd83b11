"""The steps of jobs that deploy to AWS without Terraform: by a command, a script or target that says so, an action."""

from __future__ import annotations

import posixpath
from itertools import pairwise

from offkey.model.finding import Confidence
from offkey.model.regex import regex
from offkey.rules.applying_steps import in_step

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.pipeline import Step
    from offkey.model.repository import Repository
    from offkey.model.text import Place, Source

_RUNNERS = regex(
    r"(?:\S*/)?(?:npx|pnpx|bunx|yarn|pnpm|bun|npm|exec|run|dlx|x|poetry|uv|pipenv|pdm|sudo|time|env|--|-\S*|\w+=.*)\Z"
)
"""What may stand before the command that it runs."""
_VERBS = {
    "cdk": ("deploy", "bootstrap", "destroy"),
    "aws-cdk": ("deploy", "bootstrap", "destroy"),
    "sam": ("deploy", "sync", "delete"),
    "serverless": ("deploy", "remove"),
    "sls": ("deploy", "remove"),
    "sst": ("deploy", "remove"),
    "pulumi": ("up", "update", "destroy"),
    "copilot": ("deploy",),
    "eb": ("deploy",),
    "zappa": ("deploy", "update"),
    "chalice": ("deploy",),
    "amplify": ("push",),
}
"""By program, the verbs that change what runs."""
_OF_AWS = {
    "cloudformation": ("deploy", "create-stack", "update-stack", "execute-change-set", "delete-stack"),
    "lambda": ("update-function-code", "create-function"),
    "ecs": ("update-service", "register-task-definition"),
    "elasticbeanstalk": ("update-environment",),
    "deploy": ("create-deployment",),
}
"""By service, the commands of the AWS CLI that do."""
_MAKERS = ("make", "just", "task", "npm", "yarn", "pnpm", "bun")
_TARGET = regex(r"deploy(?:[-_:]\w[\w:-]*)?\Z")
_SCRIPT = regex(
    r"(?:(?:aws|cdk|cfn|ecs|lambda|sam|stack)[-_])?deploy(?:[-_][\w-]+)?(?:\.(?:sh|bash|py|ps1|js|ts|mjs))?\Z"
)
_ASIDE = regex(r"(?:dry|check|diff|lint|plan|preview|test|validate)")
_NO_CHANGE = ("--dry-run", "--dryrun", "--dry-run=client", "--dry-run=server", "--no-execute-changeset", "--help")
_ACTIONS = regex(
    r"aws-actions/(?:amazon-ecs-deploy-task-definition|aws-cloudformation-github-deploy|aws-lambda-deploy)\b"
    r"|(?:youyo/aws-cdk-github-actions|serverless/github-action|einaregilsson/beanstalk-deploy)\b"
)
_PULUMI = "pulumi/actions"
_MAY = regex(
    r"\b(?:cdk|sam|serverless|sls|sst|copilot|eb|zappa|chalice)\b[^\n]{0,200}?\b"
    r"(?:deploy|bootstrap|destroy|sync|delete|remove|update)\b"
    r"|\bpulumi\b[^\n]{0,200}?\b(?:up|update|destroy)\b|\bamplify\b[^\n]{0,99}?\bpush\b"
    r"|\b(?:cloudformation|lambda|ecs|elasticbeanstalk|deploy)\b[\"']?[ \t]{1,99}"
    r"(?:deploy|create|update|execute|delete|register)"
    r"|deploy[\w-]{0,60}\.(?:sh|bash|py|ps1|js|ts|mjs)\b|/deploy\b"
    r"|\b(?:make|just|task|npm|yarn|pnpm|bun)\b[^\n]{0,99}?\bdeploy"
)
"""What a script says that deploys, found faster than its commands are read."""


def deploys(repository: Repository, source: Source, step: Step) -> Iterator[Place]:
    """Where a step of a file deploys."""
    return (place for place, _ in in_step(repository, source, step, _deploying))


def _deploying(step: Step) -> Iterator[tuple[int | None, Confidence]]:
    """The action (None) and the commands (by offset) that deploy."""
    if step.uses is not None and _acts(step):
        yield None, Confidence.HIGH
    if step.run is None or not _MAY.search(step.run.replace("\\\n", " ")):
        return
    from offkey.read.github_step import script

    for command in script(step).commands:
        if _changes(command.words):
            yield command.span.start, Confidence.MEDIUM


def _acts(step: Step) -> bool:
    uses = step.uses or ""
    if step.action == _PULUMI:
        return (step.with_.value("command") or "").strip() in _VERBS["pulumi"]
    return _ACTIONS.match(uses) is not None


def _changes(words: tuple[str, ...]) -> bool:
    if not words or any(word in _NO_CHANGE for word in words):
        return False
    if words[0] in _MAKERS and any(map(_TARGET.match, words[1:])):
        return not (words[0] == "pnpm" and words[1:2] == ("deploy",))  # which makes a folder to be deployed
    start = next((index for index, word in enumerate(words) if not _RUNNERS.match(word)), None)
    if start is None:
        return False
    program, rest = posixpath.basename(words[start]), [word for word in words[start + 1 :] if not word.startswith("-")]
    if program == "aws":
        return any(then in _OF_AWS.get(word, ()) for word, then in pairwise(rest))
    if program in _VERBS:
        return any(word in _VERBS[program] for word in rest[:3]) and "list" not in rest
    if program in ("bash", "sh", "python", "python3", "node", "tsx", "ts-node"):
        program = posixpath.basename(rest[0]) if rest else ""
    return _SCRIPT.match(program) is not None and _ASIDE.search(program) is None
