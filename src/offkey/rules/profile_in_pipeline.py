"""A named AWS profile that Terraform or the AWS CLI asks for in a job that has none.

A profile that is asked for comes before the session that the job holds, in Terraform as in the CLI, and
where it does not exist the call fails instead of going on to the session.
"""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.hcl_expression import Literal, Reference
from offkey.model.node import Share
from offkey.model.terraform import Backend, Provider, Setting
from offkey.read.role_uses import RoleUse, hosted, role_uses
from offkey.read.same import Same
from offkey.rules.terraform_runs import TerraformRun, runs_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from offkey.model.module import Module
    from offkey.model.pipeline import Job, Workflow
    from offkey.model.repository import Repository
    from offkey.read.github_step import Variable
    from offkey.rules.gitlab_profiles import GitlabRun


def check(share: Share) -> Iterator[Finding]:
    """One finding for each profile of a provider, of a backend, and of a job's environment."""
    repository, runs = share.repository, runs_of(share.repository)
    for module in share.modules:
        alike: dict[tuple[str, str], list[Setting]] = {}
        run = runs.of(module)
        for what, setting in _settings(module) if (run or repository.gitlab) and module.says("profile") else ():
            alike.setdefault((what, str(setting.value)), []).append(setting)
        for (what, _), settings in alike.items():
            used = _runs(repository, run, setting=settings[0], what=what)
            found = list(_in_module(repository, settings, what, used))
            yield from found or _in_gitlab(repository, module, what, settings[0])
    for workflow in share.workflows:
        if b"AWS_PROFILE" in workflow.source.data:
            for job in workflow.jobs:
                yield from _in_job(repository, workflow, job)


# --- Terraform ---------------------------------------------------------------------------------------


def _settings(module: Module) -> Iterator[tuple[str, Setting]]:
    holders: list[Provider | Backend] = [*module.providers, *module.backends]
    for holder in holders:
        setting = holder.settings.get("profile")
        if setting is not None and isinstance(setting.value, str) and setting.value:
            yield "backend" if isinstance(holder, Backend) else "provider", setting


def _in_gitlab(repository: Repository, module: Module, what: str, setting: Setting) -> Iterator[Finding]:
    if not repository.gitlab:
        return
    from offkey.rules import gitlab_profiles  # few modules that name a profile are run by GitLab

    runs = _gitlab_runs(Same(repository)).get(module.path, ())
    yield from gitlab_profiles.of_profile(repository, runs, what, setting)


@lru_cache(maxsize=1)
def _gitlab_runs(repository: Same[Repository]) -> Mapping[str, Sequence[GitlabRun]]:
    """The commands that GitLab's jobs run with keys alone, by the folder."""
    from offkey.rules import gitlab_profiles

    found: dict[str, list[GitlabRun]] = {}
    for run in gitlab_profiles.runs(repository.value):
        found.setdefault(run.folder, []).append(run)
    return found


def _runs(repository: Repository, runs: tuple[TerraformRun, ...], *, setting: Setting, what: str) -> list[TerraformRun]:
    """The runs that use the setting as it stands: nothing on their command line or in their environment replaces it."""
    used = [run for run in runs if not run.call.offline]
    if what == "backend":
        from offkey.read.backend_files import may_give

        given = (may_give(repository, run.call.arguments, folder=run.directory, name="profile") for run in used)
        return [] if any(given) else used
    if isinstance(setting.attribute.value, Literal):
        return used
    return [] if any(_gives_variable(run, setting) for run in used) else used


def _gives_variable(run: TerraformRun, setting: Setting) -> bool:
    """Whether a job may give the variable behind a profile another value."""
    if any(word.startswith("-var") for word in run.call.arguments):
        return True
    expression = setting.attribute.value
    name = expression.dotted.partition("var.")[2] if isinstance(expression, Reference) else ""
    return not name or f"TF_VAR_{name}".encode("utf-8", "surrogateescape") in run.workflow.source.data


def _in_module(
    repository: Repository, settings: list[Setting], what: str, runs: list[TerraformRun]
) -> Iterator[Finding]:
    setting, *others = settings
    from offkey.read.profiles import may_have_profile

    lacking = [run for run in runs if not may_have_profile(repository, run.workflow, run.job, str(setting.value))]
    if not lacking:
        return
    jobs = {(run.workflow.path, run.job.id): run for run in lacking}
    sure = any(hosted(run.job.runs_on) for run in lacking)
    cure = "give it with `-backend-config`" if what == "backend" else "make it a variable that is null"
    yield Finding(
        f"The {what} asks for the profile `{setting.value}`, and the jobs that run this module write no such profile: "
        f"Terraform stops with `failed to get shared config profile`. Leave the profile out, or {cure} in pipelines.",
        setting.place,
        related=(
            *(Related(other.place, "here too") for other in others),
            *(Related(run.job.place, "runs this module") for run in jobs.values()),
        ),
        confidence=Confidence.HIGH if sure else Confidence.LOW,
        severity=None if sure else Severity.LOW,
    )


# --- AWS_PROFILE -------------------------------------------------------------------------------------


def _in_job(repository: Repository, workflow: Workflow, job: Job) -> Iterator[Finding]:
    """The first `AWS_PROFILE` that a step sees which comes after the role was taken."""
    use = next(iter(role_uses(repository, workflow, job)), None)
    if use is None or (use.inputs.value("output-env-credentials") or "").strip().lower() == "false":
        return
    from offkey.read.github_step import effective_env
    from offkey.read.profiles import may_have_profile

    for step in job.steps[job.steps.index(use.step) + 1 :]:
        variable = effective_env(workflow, job, step).get("AWS_PROFILE")
        if step.run is not None and variable is not None and variable.value.strip() and "${{" not in variable.value:
            if not may_have_profile(repository, workflow, job, variable.value.strip()):
                yield _of_variable(workflow, variable, use)
            return


def _of_variable(workflow: Workflow, variable: Variable, use: RoleUse) -> Finding:
    return Finding(
        f"`AWS_PROFILE` names the profile `{variable.value.strip()}`, which no step of the job writes: the AWS CLI, "
        "boto3 and Terraform stop there, although the job holds the session of a role. Leave the variable out.",
        workflow.source.place(variable.entry.span),
        related=(Related(use.place, "the role whose session is meant"),),
        confidence=Confidence.HIGH if use.sure else Confidence.LOW,
        severity=None if use.sure else Severity.LOW,
    )


RULE = Rule(
    id="profile-in-pipeline",
    summary="A job asks for a named profile that it does not have.",
    severity=Severity.MEDIUM,
    on=Share,
    check=check,
)
