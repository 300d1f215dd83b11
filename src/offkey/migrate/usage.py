"""What each job does with AWS: its credential steps, its terraform commands, its builds."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Sequence

from offkey.migrate.commands import TerraformUse, commands_of
from offkey.migrate.foreign import foreign_roots
from offkey.migrate.given import Inputs, ways
from offkey.migrate.infer.service_names import of_command
from offkey.migrate.inner_steps import InnerStep, inner_steps
from offkey.migrate.tools import changes, only_looks
from offkey.model.records import dataclass, replace
from offkey.model.regex import regex
from offkey.model.unknown import Unknown
from offkey.read.github_permissions import callers
from offkey.read.github_step import script
from offkey.read.terraform_actions import ActionRun, action_run
from offkey.read.terraform_command import TerraformCall

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.pipeline import Command, Job, Step, Workflow
    from offkey.model.repository import Repository

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
class JobUsage:
    """What one job does. Numbers are indexes into `job.steps`; `steps` are those it really runs.

    `events` start the workflow; where it is called, those that start its callers.
    """

    workflow: Workflow
    job: Job
    terraform: tuple[TerraformUse, ...]
    credentials: tuple[int, ...]
    services: frozenset[str]
    tools: frozenset[str]
    steps: tuple[InnerStep, ...]
    events: frozenset[str]
    changing: tuple[InnerStep, ...] = ()
    """Those that change something by another tool than terraform, beside it."""
    looking: bool = False
    """Whether it runs Terragrunt, and only to look."""
    ways: tuple[Inputs, ...] = ({},)
    """What its workflow is given, each way once."""

    @property
    def applies(self) -> bool:
        """Whether the job changes anything: by terraform, or by another tool, which may.

        A job that holds a key and shows no use of it counts by what starts it: a pull request looks,
        anything else may change things.
        """
        if self.online:
            proposed = "pull_request" in self.events  # where it plans what is proposed, it goes on doing so
            if self.unclear and self.job.environment is not None and self.events != {"pull_request"}:
                return True
            return any(use.call.changes for use in self.terraform) or (bool(self.changing) and not proposed)
        if self.obscure:
            return not self.looking and (self.job.environment is not None or not self.only_proposed)
        return bool(self.tools)

    @property
    def obscure(self) -> bool:
        """Whether nothing in the job shows what it does with AWS."""
        return not self.online and not self.tools

    @property
    def unclear(self) -> tuple[TerraformUse, ...]:
        """The terraform commands of which only a run knows what they do."""
        return tuple(use for use in self.terraform if "$" in use.call.verb)

    @property
    def only_proposed(self) -> bool:
        """Whether nothing but pull requests starts the workflow."""
        return bool(self.events) and self.events <= {"pull_request", "workflow_call"}

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
    if step.action in _SERVICE_OF_ACTION or _TERRAFORM_ACTION.search((step.uses or "").split("@", 1)[0]):
        return True
    acting = action_run(step)
    return acting is not None and not acting.call.offline


def usages(repository: Repository) -> tuple[JobUsage, ...]:
    """What every job of every workflow does, in the order of the files."""
    foreign = foreign_roots(repository)
    return tuple(
        usage(repository, w, job, foreign=foreign) for w in repository.workflows if w.on_github for job in w.jobs
    )


def usage(repository: Repository, workflow: Workflow, job: Job, *, foreign: frozenset[str] = frozenset()) -> JobUsage:
    """What one job does; terraform in `foreign` directories has nothing to do with AWS, and does not count."""
    steps, given = inner_steps(repository, job), ways(repository, workflow)
    services: set[str] = set()
    tools: set[str] = set()
    for step in [inner.step for inner in steps]:
        if step.action in _SERVICE_OF_ACTION:
            services.add(_SERVICE_OF_ACTION[step.action])
            tools.add(step.action)
        for command in script(step).commands:
            name = posixpath.basename(command.words[0]) if command.words else ""
            if name in AWS_TOOLS:
                tools.add(name)
                services |= _services(command)
    return JobUsage(
        workflow,
        job,
        tuple(use for use in terraform_uses(workflow, job, steps, given) if use.directory not in foreign),
        tuple(i for i, step in enumerate(job.steps) if step.action == CREDENTIALS_ACTION),
        frozenset(services),
        frozenset(tools),
        steps,
        _events(repository, workflow, frozenset()),
        tuple(inner for inner in steps if changes(inner.step)),
        only_looks(inner.step for inner in steps),
        given,
    )


def terraform_uses(
    workflow: Workflow, job: Job, steps: Iterable[InnerStep], given: Sequence[Inputs] = ({},)
) -> Iterator[TerraformUse]:
    """The terraform commands of a job, each in every root module that its matrix and its callers take it to."""
    for inner in steps:
        step = inner.step
        if inner.inside:
            own = replace(workflow, defaults_working_directory=None), replace(job, defaults_working_directory=None)
        else:
            own = workflow, job
        yield from commands_of(*own, inner, given)
        acting = action_run(step)
        match = _TERRAFORM_ACTION.search((step.uses or "").split("@", 1)[0])
        if acting is None and match is not None:
            call = TerraformCall(match["product"], match["verb"], None, ())
            acting = ActionRun(call, step.with_.value("path") or "")
        if acting is not None:
            yield TerraformUse(acting.call, _action_root(acting, step), inner.number, inner.conditions)


def _events(repository: Repository, workflow: Workflow, seen: frozenset[str]) -> frozenset[str]:
    """What starts a workflow, through its callers where there are any in the repository."""
    found = frozenset(workflow.events)
    if "workflow_call" not in found or workflow.path in seen:
        return found
    through = [call.workflow for call in callers(repository, workflow)]
    events = (_events(repository, caller, seen | {workflow.path}) for caller in through)
    return frozenset().union(found - {"workflow_call"} if through else found, *events)


def _action_root(acting: ActionRun, step: Step) -> str | Unknown:
    """The root module of an action such as dflook/terraform-plan."""
    found = acting.written_folder
    return Unknown(found.reason, step.place) if isinstance(found, Unknown) else found


def _services(command: Command) -> set[str]:
    if posixpath.basename(command.words[0]) != "aws":
        return set()
    plain = [word for word in command.words[1:] if not word.startswith("-")]
    named = bool(plain) and plain[0].isascii() and plain[0].replace("-", "").isalnum()
    service = of_command(plain[0]) if named else None
    return {service} if service else set()
