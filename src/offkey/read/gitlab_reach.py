"""Whether a GitLab job's commands talk to AWS, as far as they and the Terraform they run show."""

from __future__ import annotations

from offkey.model.records import replace
from offkey.model.regex import regex
from offkey.model.static_key import Reach
from offkey.model.unknown import Unknown
from offkey.read.github_step import terraform_commands, working_directory
from offkey.read.gitlab_keys import expanded, step_of, workflow_of
from offkey.read.key_reach import of_step
from offkey.read.key_sites import Scope
from offkey.read.terraform_reach import is_remote, of_module, plans_on_aws, run_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.gitlab import GitlabJob, GitlabPipeline
    from offkey.model.module import Module
    from offkey.model.pipeline import Job, Step, Workflow
    from offkey.model.repository import Repository

_TOOLS = regex(r"\b(?:aws|terraform|tofu|gitlab-terraform|gitlab-tofu|sam|cdk|eksctl|serverless|sls)\b")
_CLI = regex(r"\b(?:aws|sam|cdk|eksctl|serverless|sls)\s")
_WHERE = ("bucket", "region", "endpoint", "endpoints")


def asks_aws(repository: Repository, pipeline: GitlabPipeline, job: GitlabJob) -> bool:
    """Whether the job is seen to ask AWS for anything: an `aws` command, Terraform with an `aws` provider."""
    if not _TOOLS.search(job.shell.text):
        return False
    step = step_of(job, expanded(job, job.shell.text))
    workflow = workflow_of(replace(pipeline, jobs=(job,)))
    (generic,) = workflow.jobs
    roots = _roots(workflow, generic, step)
    found = (run_in(repository, workflow, root) for root in roots if isinstance(root, str))
    modules = [module for module in found if module is not None]
    if any(map(is_remote, modules)):
        return False  # the credentials are where the runs are
    if modules and all(_says_nothing(repository, module) for module in modules) and not _CLI.search(job.shell.text):
        return False
    reach = of_step(repository, Scope(job.source, workflow, job=generic, step=step, steps=(step,)))
    if reach is not Reach.OPEN or modules:
        return reach is Reach.AWS
    return _names_region(job) or (any(isinstance(root, Unknown) for root in roots) and plans_on_aws(repository))


def _names_region(job: GitlabJob) -> bool:
    """Whether a variable of the job names a region of AWS: Terraform that lies elsewhere then works there, too."""
    return any(entry.key in ("AWS_REGION", "AWS_DEFAULT_REGION") for one in job.variables for entry in one.entries)


def _roots(workflow: Workflow, job: Job, step: Step) -> list[str | Unknown]:
    """The folders of the root modules that the job runs."""
    start = working_directory(workflow, job, step)
    commands = (command for command in terraform_commands(step) if not command.call.offline)
    return [command.root_module(start) if isinstance(start, str) else start for command in commands]


def _says_nothing(repository: Repository, module: Module) -> bool:
    """Whether only a backend speaks of S3, and leaves to `init` which service that is."""
    bare = module.backend is not None and not any(module.backend.settings.get(name) for name in _WHERE)
    return bare and of_module(repository, module, backend=False) is not Reach.AWS
