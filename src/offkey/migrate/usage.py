"""What each job does with AWS: its credential steps, its terraform commands, its builds."""

from __future__ import annotations

import posixpath

from offkey.migrate.foreign import foreign_roots
from offkey.migrate.infer.service_names import of_command
from offkey.model.pipeline import Command, Job, Step, Workflow
from offkey.model.records import dataclass
from offkey.model.regex import regex
from offkey.model.repository import Repository
from offkey.model.unknown import Unknown
from offkey.read import github_matrix
from offkey.read.github_expression import Complete
from offkey.read.github_step import TerraformCommand, script, terraform_commands, working_directory
from offkey.read.terraform_command import TerraformCall

CREDENTIALS_ACTION = "aws-actions/configure-aws-credentials"
SETUP_TERRAFORM = frozenset({"hashicorp/setup-terraform", "opentofu/setup-opentofu"})
AWS_TOOLS = frozenset(
    {"aws", "sam", "cdk", "eksctl", "serverless", "sls", "copilot", "ecs-cli", "eb", "amplify", "chamber"}
)
"""Programs that do nothing without AWS."""
_TERRAFORM_ACTION = regex(r"(?:\A|/)(?P<product>terraform|tofu)-(?P<verb>plan|apply|destroy|refresh|output|check)\Z")
"""Actions named like dflook/terraform-plan, local copies included; `check` plans too."""
_SERVICE_OF_ACTION = {
    "aws-actions/amazon-ecr-login": "ecr",
    "aws-actions/amazon-ecs-deploy-task-definition": "ecs",
    "aws-actions/amazon-ecs-render-task-definition": "ecs",
    "aws-actions/aws-cloudformation-github-deploy": "cloudformation",
    "aws-actions/aws-codebuild-run-build": "codebuild",
    "aws-actions/aws-lambda-deploy": "lambda",
}


@dataclass(frozen=True, slots=True)
class TerraformUse:
    """One terraform command of a job. `directory` is the root module, Unknown where it is computed."""

    call: TerraformCall
    directory: str | Unknown
    step: int


@dataclass(frozen=True, slots=True)
class JobUsage:
    """What one job does. Numbers are indexes into `job.steps`."""

    workflow: Workflow
    job: Job
    terraform: tuple[TerraformUse, ...]
    credentials: tuple[int, ...]
    services: frozenset[str]
    tools: frozenset[str]

    @property
    def applies(self) -> bool:
        """Whether the job changes anything: by terraform, or by another tool, which may.

        A job that holds a key and shows no use of it counts by what starts it: a pull request looks,
        anything else may change things.
        """
        if self.online:
            return any(use.call.changes for use in self.terraform)
        return bool(self.tools) or (self.obscure and (self.job.environment is not None or not self.only_proposed))

    @property
    def obscure(self) -> bool:
        """Whether nothing in the job shows what it does with AWS."""
        return not self.online and not self.tools

    @property
    def only_proposed(self) -> bool:
        """Whether nothing but pull requests starts the workflow."""
        return bool(self.workflow.events) and set(self.workflow.events) <= {"pull_request", "workflow_call"}

    @property
    def online(self) -> bool:
        """Whether a terraform command of the job needs AWS."""
        return any(not use.call.offline for use in self.terraform)

    @property
    def uses_aws(self) -> bool:
        """Whether anything in the job needs AWS credentials, as far as its text shows."""
        return self.online or bool(self.credentials) or bool(self.tools)

    @property
    def roots(self) -> tuple[str, ...]:
        """The root modules that the job plans or applies, in order, each once."""
        known = [u.directory for u in self.terraform if isinstance(u.directory, str) and not u.call.offline]
        return tuple(dict.fromkeys(known))

    @property
    def unknown_roots(self) -> tuple[Unknown, ...]:
        """Why the directory of a command could not be known."""
        return tuple(u.directory for u in self.terraform if isinstance(u.directory, Unknown) and not u.call.offline)


def needs_aws(step: Step) -> bool:
    """Whether a step uses an action that works with AWS, or runs terraform, for the job."""
    return step.action in _SERVICE_OF_ACTION or bool(_TERRAFORM_ACTION.search((step.uses or "").split("@", 1)[0]))


def usages(repository: Repository) -> tuple[JobUsage, ...]:
    """What every job of every workflow does, in the order of the files."""
    foreign = foreign_roots(repository)
    return tuple(usage(w, job, foreign=foreign) for w in repository.workflows for job in w.jobs)


def usage(workflow: Workflow, job: Job, *, foreign: frozenset[str] = frozenset()) -> JobUsage:
    """What one job does; terraform in `foreign` directories has nothing to do with AWS, and does not count."""
    terraform: list[TerraformUse] = []
    services: set[str] = set()
    tools: set[str] = set()
    for index, step in enumerate(job.steps):
        for found in terraform_commands(step):
            roots = [root for root in _roots(workflow, job, step, found) if root not in foreign]
            terraform += (TerraformUse(found.call, root, index) for root in roots)
        match = _TERRAFORM_ACTION.search((step.uses or "").split("@", 1)[0])
        if match is not None:
            call = TerraformCall(match["product"], match["verb"], None, ())
            terraform.append(TerraformUse(call, _action_root(step), index))
        if step.action in _SERVICE_OF_ACTION:
            services.add(_SERVICE_OF_ACTION[step.action])
            tools.add(step.action)
        for command in script(step).commands:
            name = posixpath.basename(command.words[0]) if command.words else ""
            if name in AWS_TOOLS:
                tools.add(name)
                services |= _services(command)
    credentials = tuple(i for i, step in enumerate(job.steps) if step.action == CREDENTIALS_ACTION)
    return JobUsage(workflow, job, tuple(terraform), credentials, frozenset(services), frozenset(tools))


def _action_root(step: Step) -> str | Unknown:
    """The root module of an action such as dflook/terraform-plan: its input `path`."""
    path = step.with_.value("path") or "."
    if "$" in path or path.startswith(("/", "..")):
        return Unknown(f"the path {path} is computed at run time", step.place)
    clean = posixpath.normpath(path)
    return "" if clean == "." else clean


def _roots(workflow: Workflow, job: Job, step: Step, found: TerraformCommand) -> list[str | Unknown]:
    """The root modules a command runs in: one for each combination of the job's matrix."""
    combinations = github_matrix.combinations(job.matrix)
    if isinstance(combinations, Unknown):
        combinations = ({},)
    roots: dict[str | Unknown, None] = {}
    for combination in combinations:
        start = working_directory(workflow, job, step, context={"matrix": Complete(combination)})
        roots[start if isinstance(start, Unknown) else found.root_module(start)] = None
    return list(roots)


def _services(command: Command) -> set[str]:
    if posixpath.basename(command.words[0]) != "aws":
        return set()
    plain = [word for word in command.words[1:] if not word.startswith("-")]
    named = bool(plain) and plain[0].isascii() and plain[0].replace("-", "").isalnum()
    service = of_command(plain[0]) if named else None
    return {service} if service else set()
