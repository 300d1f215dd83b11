"""The steps of jobs that deploy to AWS without Terraform: by a command, a script or target that says so, an action.

Source: AWS CLI Command Reference.
"""

from __future__ import annotations

import posixpath
from itertools import pairwise

from offkey.model.builtin import partial
from offkey.model.finding import Confidence
from offkey.model.records import replace
from offkey.model.regex import IGNORECASE, regex, words
from offkey.rules.applying_steps import in_step

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.pipeline import Command, Job, Step
    from offkey.model.repository import Repository
    from offkey.model.text import Place, Source

_RUNNERS = regex(
    r"(?:\S*/)?(?:npx|pnpx|bunx|yarn|pnpm|bun|npm|exec|run|dlx|x|poetry|uv|pipenv|pdm|sudo|time|env|--|-\S*|\w+=.*)\Z"
)
"""What may stand before the command that it runs."""
_VERBS = {
    "cdk": ("deploy", "bootstrap", "destroy"),
    "aws-cdk": ("deploy", "bootstrap", "destroy"),
    "cdk-assets": ("publish",),
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
    "lambroll": ("deploy", "rollback"),
    "ecspresso": ("deploy", "rollback", "run"),
}
"""By program, the verbs that change what runs."""
_OF_AWS = {
    "cloudformation": ("deploy", "create-stack", "update-stack", "execute-change-set", "delete-stack"),
    "lambda": ("update-function-code", "create-function", "update-function-configuration", "update-alias"),
    "ecs": ("update-service", "create-service", "register-task-definition"),
    "elasticbeanstalk": ("update-environment", "create-environment"),
    "deploy": ("create-deployment",),
    "ssm": ("send-command",),
    "apprunner": ("start-deployment", "update-service"),
    "amplify": ("start-job", "start-deployment"),
    "autoscaling": ("start-instance-refresh",),
    "codepipeline": ("start-pipeline-execution",),
    "cloudfront": ("create-invalidation",),
}
"""By service, the commands of the AWS CLI that do."""
_OF_SITES, _DELETE = "create-invalidation", "--delete"
_OWN_PLACE = regex(
    r"pull_request|event\.number|head_ref|(?<![a-z])prs?(?![a-z])|preview|artifact|backup|cache|coverage|logs?(?![a-z])"
    r"|reports?(?![a-z])|results?(?![a-z])|storybook",
    IGNORECASE,
)
"""What says that a folder of a bucket, or a distribution, is the pull request's own, or has no site in it."""
_OF_CLUSTERS = {
    "kubectl": ("apply", "patch", "replace", "set image", "rollout restart"),
    "helm": ("install", "rollback", "upgrade"),
    "helmfile": ("apply", "sync"),
}
"""What changes a cluster: one of EKS, where the job asks AWS for the way to it."""
_NO_VERB = frozenset({"auth", "diff", "plugin", "repo", "explain", "help"})
_TO_EKS = regex(r"\beks\b[^\n]{0,200}?\bupdate-kubeconfig\b|\beksctl\b[^\n]{0,200}?\bwrite-kubeconfig\b")
_OF_ITS_OWN = regex(r"\b(?:kind|k3d|minikube)[ \t]+(?:cluster[ \t]+)?(?:create|start)\b")
_CLUSTER_ACTIONS = regex(r"(?:helm/kind-action|(?:[\w-]+/)?(?:setup-)?(?:kind|k3d|minikube)(?:-action)?)\Z")
_MAKERS = ("make", "just", "task", "npm", "yarn", "pnpm", "bun")
_TARGET = regex(
    r"(?:(?:api|app|backend|cdk|frontend|infra|lambda|prod|production|release|sam|service|stack|staging|web)[-_:])?"
    r"deploy(?:[-_:]\w[\w:-]*)?\Z"
)
_SCRIPT = regex(
    r"(?:(?:aws|cdk|cfn|ecs|lambda|sam|stack)[-_])?deploy(?:[-_][\w-]+)?(?:\.(?:sh|bash|py|ps1|js|ts|mjs))?\Z"
)
_ASIDE = regex(r"(?:dry|check|diff|lint|plan|preview|test|validate)")
_NO_CHANGE = ("--dry-run", "--dryrun", "--dry-run=client", "--dry-run=server", "--no-execute-changeset", "--help")
_ACTIONS = regex(
    r"aws-actions/(?:amazon-ecs-deploy-(?:task-definition|express-service)|aws-cloudformation-github-deploy"
    r"|aws-lambda-deploy)\b|(?:youyo/aws-cdk-github-actions|serverless/github-action|einaregilsson/beanstalk-deploy"
    r"|awslabs/amazon-app-runner-deploy|appleboy/lambda-action)\b"
)
_PULUMI = "pulumi/actions"
_PULUMI_CHOSEN = regex(r"\$\{\{[^}]*(?:&&|\|\|)\s*'(?:up|update|destroy)'")
"""An expression that chooses what is done: `github.event_name == 'pull_request' && 'preview' || 'up'`."""
_MAY = regex(
    words(
        "cdk sam serverless sls sst copilot eb zappa chalice",
        r"\b[^\n]{0,200}?\b(?:deploy|bootstrap|destroy|sync|delete|remove|update|publish)\b",
    )
    + "|"
    + words("lambroll ecspresso", r"\b[^\n]{0,200}?\b(?:deploy|rollback|run)\b")
    + r"|p(?<!\wp)ulumi\b[^\n]{0,200}?\b(?:up|update|destroy)\b|a(?<!\wa)mplify\b[^\n]{0,99}?\bpush\b|"
    + words(
        "cloudformation lambda ecs elasticbeanstalk deploy ssm apprunner amplify autoscaling codepipeline cloudfront",
        r"\b[\"']?[ \t]{1,99}(?:deploy|create|update|execute|delete|register|send|start)",
    )
    + r"|s(?<!\ws)3[ \t]{1,99}sync\b|k(?<!\wk)ubectl\b|h(?<!\wh)elm(?:file)?\b"
    r"|deploy[\w-]{0,60}\.(?:sh|bash|py|ps1|js|ts|mjs)\b|/deploy\b|"
    + words("make just task npm yarn pnpm bun", r"\b[^\n]{0,99}?\bdeploy")
)
"""What a script says that deploys, found faster than its commands are read."""


def deploys(repository: Repository, source: Source, step: Step, *, to_cluster: bool = False) -> Iterator[Place]:
    """Where a step of a file deploys; with `to_cluster`, what changes a cluster of Kubernetes does as well."""
    look = partial(_deploying, to_cluster=to_cluster)
    return (place for place, _ in in_step(repository, source, step, look))


def chooses(step: Step) -> bool:
    """Whether an expression says if the action of a step deploys."""
    return step.action == _PULUMI and "${{" in (step.with_.value("command") or "")


def reaches_cluster(job: Job) -> bool:
    """Whether a job asks AWS for the way to a cluster, and makes none of its own."""
    scripts = [step.run.replace("\\\n", " ") for step in job.steps if step.run]
    return (
        any(map(_TO_EKS.search, scripts))
        and not any(map(_OF_ITS_OWN.search, scripts))
        and not any(step.action and _CLUSTER_ACTIONS.match(step.action) for step in job.steps)
    )


def _deploying(step: Step, *, to_cluster: bool) -> Iterator[tuple[int | None, Confidence]]:
    """The action (None) and the commands (by offset) that deploy."""
    if step.uses is not None and _acts(step):
        yield None, Confidence.HIGH
    if step.run is None or not _MAY.search(step.run.replace("\\\n", " ")):
        return
    from offkey.read.github_step import script

    for command in script(step).commands:
        if any(_changes(words, to_cluster=to_cluster) for words in _said(step, command)):
            yield command.span.start, Confidence.MEDIUM


def _said(step: Step, command: Command) -> Iterator[tuple[str, ...]]:
    """The words of a command, and of those whose output a variable gets: `ID=$(aws ssm send-command …)`."""
    yield command.words
    for _, value in command.assignments:
        if value.startswith("$(") and _MAY.search(value.replace("\\\n", " ")):
            from offkey.read.github_step import script

            yield from (inner.words for inner in script(replace(step, run=value[2:-1])).commands)


def _acts(step: Step) -> bool:
    uses = step.uses or ""
    if step.action == _PULUMI:
        command = (step.with_.value("command") or "").strip()
        return command in _VERBS["pulumi"] or _PULUMI_CHOSEN.search(command) is not None
    return _ACTIONS.match(uses) is not None


def _changes(words: tuple[str, ...], *, to_cluster: bool) -> bool:
    if not words or any(word in _NO_CHANGE for word in words):
        return False
    if words[0] in _MAKERS and any(map(_TARGET.match, words[1:])):
        return not (words[0] == "pnpm" and words[1:2] == ("deploy",))  # which makes a folder to be deployed
    start = next((index for index, word in enumerate(words) if not _RUNNERS.match(word)), None)
    if start is None:
        return False
    program = posixpath.basename(words[start])
    rest = [word for word in words[start + 1 :] if not word.startswith("-") or word == _DELETE]
    if program == "aws":
        return _by_aws(rest)
    if program in _OF_CLUSTERS:
        return to_cluster and _on_cluster(program, rest)
    if program in _VERBS:
        return any(word in _VERBS[program] for word in rest[:3]) and "list" not in rest
    if program in ("bash", "sh", "python", "python3", "node", "tsx", "ts-node"):
        program = posixpath.basename(rest[0]) if rest else ""
    return _SCRIPT.match(program) is not None and _ASIDE.search(program) is None


def _by_aws(rest: list[str]) -> bool:
    """Whether a command of the AWS CLI changes what runs, or a site.

    One that makes a bucket the same as a folder (`--delete`) does so with a site; what is only added may be anything.
    """
    for index, (word, then) in enumerate(pairwise(rest)):
        if then in _OF_AWS.get(word, ()):
            return then != _OF_SITES or not any(map(_OWN_PLACE.search, rest))
        if (word, then) == ("s3", "sync"):
            ends = [word for word in rest[index + 2 :] if word != _DELETE][:2]
            to_bucket = len(ends) > 1 and ends[1].startswith("s3://") and not any(map(_OWN_PLACE.search, ends))
            return to_bucket and _DELETE in rest
    return False


def _on_cluster(program: str, rest: list[str]) -> bool:
    said = f" {' '.join(rest[:4])} "
    return any(f" {verb} " in said for verb in _OF_CLUSTERS[program]) and _NO_VERB.isdisjoint(rest[:3])
