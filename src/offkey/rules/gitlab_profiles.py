"""A profile of a module that a GitLab job runs with keys in its environment, and without a file of profiles."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Related, Severity
from offkey.model.hcl_expression import Literal
from offkey.model.records import dataclass
from offkey.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from offkey.model.gitlab import GitlabJob
    from offkey.model.repository import Repository
    from offkey.model.terraform import Setting
    from offkey.read.terraform_command import TerraformCall

_KEY = "AWS_ACCESS_KEY_ID"
_MAY_HAVE_PROFILES = regex(
    r"\.aws/|\baws\s+configure\b|AWS_CONFIG_FILE|AWS_SHARED_CREDENTIALS_FILE|AWS_PROFILE|granted|aws-vault|saml2aws"
)


@dataclass(frozen=True, slots=True, eq=False)
class GitlabRun:
    """One command of Terraform in a job that shows all it does, in a folder that is known."""

    job: GitlabJob
    call: TerraformCall
    folder: str


def runs(repository: Repository) -> Iterator[GitlabRun]:
    """Those of jobs that have keys, and nothing that could bring a profile."""
    for pipeline in repository.gitlab:
        for job in () if pipeline.unread else pipeline.jobs:
            if _has_only_keys(job) and ("terraform" in job.shell.text or "tofu" in job.shell.text):
                yield from _of_job(repository, job)


def of_profile(repository: Repository, found: Iterable[GitlabRun], what: str, setting: Setting) -> Iterator[Finding]:
    """At most one finding, where some of the commands in a module's folder use its setting as it stands."""
    using = [run for run in found if _uses(repository, run, what, setting)]
    if using:
        jobs = {run.job.place: run.job for run in using}
        yield Finding(
            f"The {what} asks for the profile `{setting.value}`, and the GitLab jobs that run this module have keys in "
            "their environment and write no profile: unless the image or the runner brings it, Terraform stops with "
            "`failed to get shared config profile`. Leave the profile out.",
            setting.place,
            related=tuple(Related(place, "runs this module") for place in jobs),
            confidence=Confidence.LOW,
            severity=Severity.LOW,
        )


def _has_only_keys(job: GitlabJob) -> bool:
    names = {entry.key for each in job.variables for entry in each.entries}
    return not job.template and job.whole and _KEY in names and not any(map(_MAY_HAVE_PROFILES.search, names))


def _of_job(repository: Repository, job: GitlabJob) -> Iterator[GitlabRun]:
    from offkey.read.github_step import terraform_commands_in
    from offkey.read.gitlab_scripts import with_scripts

    text = with_scripts(repository, job).shell.text
    for command in () if _MAY_HAVE_PROFILES.search(text) else terraform_commands_in(text):
        folder = command.root_module("")
        if isinstance(folder, str) and not command.call.offline:
            yield GitlabRun(job, command.call, folder)


def _uses(repository: Repository, run: GitlabRun, what: str, setting: Setting) -> bool:
    if what == "backend":
        from offkey.read.backend_files import may_give

        given = may_give(repository, run.call.arguments, folder=run.folder, name="profile")
        return run.call.verb == "init" and not given
    return run.call.verb != "init" and isinstance(setting.attribute.value, Literal)
