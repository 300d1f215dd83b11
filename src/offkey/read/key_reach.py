"""Whom the keys at one site really reach: AWS, or a service that only speaks its protocol.

The proof is often a later line: an action takes the keys, and three steps on a script names an endpoint.
A site is taken for foreign only where something proves it and nothing that it reaches talks to AWS.
"""

from __future__ import annotations

import posixpath

from offkey.model.records import dataclass, field, replace
from offkey.model.regex import IGNORECASE, regex
from offkey.model.static_key import Reach
from offkey.read.aws_endpoints import (
    AWS_ADDRESS,
    configures_elsewhere,
    endpoints_in,
    is_foreign_host,
    redirects,
    says_elsewhere,
    text_says_elsewhere,
)
from offkey.read.aws_keys import may_bring_own_key, read_name
from offkey.read.key_follow import CREDENTIALS_ACTION
from offkey.read.key_sites import Scope, Site
from offkey.read.same import says
from offkey.read.terraform_command import may_run_terraform

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from offkey.model.pipeline import Command, Step
    from offkey.model.repository import Repository

_ENDPOINT = regex(r"AWS_ENDPOINT_URL(?:_S3)?=")
_EXPORTING = regex(r"GITHUB_ENV|GITHUB_OUTPUT|aws\s+configure|\.aws/|::set-env|::set-output", IGNORECASE)
_AWS_TOOLS = frozenset({"sam", "cdk", "eksctl", "serverless", "sls", "ecs-cli", "eb", "copilot", "ecs-deploy"})
_AWS_WORDS = regex(r"\b(?:aws|sam|cdk|eksctl|serverless|sls|eb|copilot|terraform|tofu)\b")
_AWS_ADDRESS = regex(AWS_ADDRESS)
_TERRAGRUNT = regex(r"\bterragrunt\b")
_RUNS_FILES = regex(r"\bmake\b|\.(?:ba|z)?sh\b")
_LEAVING = (b"GITHUB_ENV", b"endpoint_url")
"""Without one of these, no step leaves an address behind for others."""
_LOCAL_SERVICES = regex(r"localstack/|minio/|motoserver/|adobe/s3mock|scality/", IGNORECASE)


@dataclass(frozen=True, slots=True)
class Seen:
    """What steps were found to show, by their identity: one by itself, and all that follow it in its job."""

    steps: dict[int, Reach] = field(default_factory=dict)
    after: dict[int, Reach] = field(default_factory=dict)
    redirected: dict[int, frozenset[int]] = field(default_factory=dict)
    """By the identity of a job's steps, those whose environment an earlier one sends elsewhere."""


def goes_elsewhere(repository: Repository, site: Site, seen: Seen) -> bool:
    """Whether the keys at `site` are proven to feed something that is not AWS."""
    around = (site.entries, *site.scope.environments())
    if any(map(redirects, around)) or (site.kind == "with" and says_elsewhere(site.entries, inputs=True)):
        return True
    # Any other address in the environment may be that of a store with keys of its own.
    found = {Reach.ELSEWHERE} if any(map(says_elsewhere, around)) else set[Reach]()
    if site.kind == "with" and any("ENDPOINT" in entry.value for entry in site.entries):
        from offkey.read.store_actions import brings_endpoint  # few stores hand out an address

        if brings_endpoint(repository, site.entries):
            inner = (_inner(site.scope, step) for step in site.scope.steps if _is_local(step))
            asked = any(map(asks_aws, site.scope.steps))
            return not asked and all(shown(repository, scope, seen) is not Reach.AWS for scope in inner)
    if site.scope.step is not None:
        found.add(shown(repository, site.scope, seen))
        if _exports(site, site.scope.step):
            found.add(_after(repository, site.scope, seen))
        return Reach.of(found) is Reach.ELSEWHERE
    scopes = [scope for scope in inside(site.scope) if scope.step is not None]
    found |= {shown(repository, scope, seen) for scope in scopes if scope.step and not _brings_keys(scope.step)}
    # The action asks AWS whose keys it was given, so keys that get to it are AWS's.
    asked = any(scope.step and scope.step.action == CREDENTIALS_ACTION for scope in scopes)
    return Reach.of(found) is Reach.ELSEWHERE and not asked


def shown(repository: Repository, scope: Scope, seen: Seen) -> Reach:
    """Where the keys of the step of `scope` go, looked at once."""
    key = id(scope.step)
    if key not in seen.steps:
        seen.steps[key] = Reach.ELSEWHERE if _is_redirected(repository, scope, seen) else of_step(repository, scope)
    return seen.steps[key]


def _is_redirected(repository: Repository, scope: Scope, seen: Seen) -> bool:
    """Whether a step before this one has left an address for it that is not AWS's."""
    if scope.step is None or scope.step.action == CREDENTIALS_ACTION or not says(scope.source, *_LEAVING):
        return False
    key = id(scope.steps)
    if key not in seen.redirected:
        from offkey.read.loaded_environments import redirected  # few jobs leave an environment, or a profile
        from offkey.read.pointed_profiles import pointed

        seen.redirected[key] = redirected(repository, scope.steps) | pointed(scope.steps)
    return id(scope.step) in seen.redirected[key]


def _after(repository: Repository, scope: Scope, seen: Seen) -> Reach:
    """What the steps after that of `scope` show, up to the next that brings credentials of its own.

    Found from the last step to the first, so that a job costs no more than its length however many steps ask.
    """
    if id(scope.step) not in seen.after:
        found = Reach.OPEN
        for step in reversed(scope.steps):
            seen.after[id(step)] = found
            if step.action == CREDENTIALS_ACTION:
                found = Reach.OPEN
            elif not _brings_keys(step):
                found = Reach.of({found, shown(repository, _inner(scope, step), seen)})
    return seen.after[id(scope.step)]


def inside(scope: Scope) -> Iterator[Scope]:
    """The steps in the job, or in the jobs of the workflow, that `scope` is."""
    if scope.job is not None:
        yield from (_inner(scope, step) for step in scope.job.steps)
    elif scope.workflow is not None:
        for job in scope.workflow.jobs:
            for step in job.steps:
                yield Scope(scope.source, scope.workflow, job=job, step=step, steps=job.steps)


def _brings_keys(step: Step) -> bool:
    """Whether a step has keys of its own, so that no others reach it."""
    names = [read_name(entry.key) for entry in step.env]
    return any(name is not None and name.says_aws for name in names)


def of_step(repository: Repository, scope: Scope) -> Reach:
    """Where the keys of one step go, as far as the step and the Terraform it runs show."""
    step = scope.step
    if step is None:
        return Reach.OPEN
    if says_elsewhere(step.with_, inputs=True) or says_elsewhere(step.env):
        return Reach.ELSEWHERE
    if step.uses and _is_local(step):
        return _of_action(repository, step.uses)
    if step.uses and _LOCAL_SERVICES.search(step.uses):
        return Reach.ELSEWHERE
    if step.action and step.action.startswith("aws-actions/") and step.action != CREDENTIALS_ACTION:
        return Reach.AWS
    if any(_AWS_ADDRESS.search(entry.value) for entry in (*step.with_, *step.env)):
        return Reach.AWS
    if may_run_terraform(step):
        from offkey.read.terraform_reach import of_action

        return of_action(repository, scope, step)
    return _of_run(repository, scope, step) if step.run else Reach.OPEN


def _of_action(repository: Repository, uses: str) -> Reach:
    """Where the keys go that a composite action of the repository is given, as far as its own steps show."""
    folder = posixpath.normpath(uses[2:] or ".")
    action = next((a for a in repository.actions if (posixpath.dirname(a.source.path) or ".") == folder), None)
    if action is None:
        return Reach.OPEN
    from offkey.read.pointed_profiles import pointed

    away = pointed(action.steps) if b"endpoint_url" in action.source.data else frozenset()
    inner = [Scope(action.source, action=action, step=s, steps=action.steps) for s in action.steps if not _is_local(s)]
    return Reach.of({Reach.ELSEWHERE if id(one.step) in away else of_step(repository, one) for one in inner})


def _is_local(step: Step) -> bool:
    """Whether it is an action of the repository: those inside another are not looked into."""
    return bool(step.uses and step.uses.startswith("./"))


def _of_run(repository: Repository, scope: Scope, step: Step) -> Reach:
    """Where a script's keys go: where it does not show that itself, the files of the repository that it runs may."""
    found = _of_script(repository, scope, step)
    if found is not Reach.OPEN or not _RUNS_FILES.search(step.run or ""):
        return found
    from offkey.read.file_reach import of_files  # few steps run any

    return of_files(repository, scope, step)


def _of_script(repository: Repository, scope: Scope, step: Step) -> Reach:
    """An `aws` command with an endpoint goes there, one without goes to AWS; terraform goes where its module does."""
    if step.run and may_bring_own_key(step.run):
        from offkey.read.own_keys import without_own_keys  # few scripts have any

        step = replace(step, run=without_own_keys(step.run))
    text = step.run or ""
    found = {Reach.ELSEWHERE} if is_foreign_host(text) else set[Reach]()
    if _TERRAGRUNT.search(text):
        from offkey.read.terraform_reach import of_terragrunt

        found.add(of_terragrunt(repository))
    if _AWS_ADDRESS.search(text):
        found.add(Reach.AWS)
    if not _AWS_WORDS.search(text):
        return Reach.ELSEWHERE if text_says_elsewhere(text) else Reach.of(found)
    found |= set(_aws_commands(step))
    if not found and text_says_elsewhere(text):
        found = {Reach.ELSEWHERE}
    if Reach.AWS in found and points_elsewhere(text):
        found = {Reach.ELSEWHERE}
    from offkey.read.terraform_reach import of_runs

    return Reach.of(found | set(of_runs(repository, scope, step)))


def asks_aws(step: Step) -> bool:
    """Whether a step asks AWS by something else than Terraform: one of its actions, or a command of its programs."""
    if step.action and step.action.startswith("aws-actions/"):
        return True
    return bool(step.run) and (Reach.AWS in _aws_commands(step) or _AWS_ADDRESS.search(step.run or "") is not None)


def points_elsewhere(script: str) -> bool:
    """Whether the script sends AWS's tools to another service, also by the profile that it writes for itself."""
    if _ENDPOINT.search(script):
        return True
    if "endpoint_url" not in script or "--profile" in script or "AWS_PROFILE" in script:
        return False
    from offkey.read import pointed_profiles

    return pointed_profiles.points_elsewhere(script)


def _aws_commands(step: Step) -> Iterator[Reach]:
    """Where each command that asks AWS, or says whom `aws` is to ask, goes to."""
    from offkey.read.github_step import script

    yield from reached(script(step).commands)


def reached(commands: Iterable[Command]) -> Iterator[Reach]:
    """The same for the commands of any script."""
    for command in commands:
        name = posixpath.basename(command.words[0]) if command.words else ""
        if name == "aws" and configures_elsewhere(command.words):
            yield Reach.ELSEWHERE
        elif name == "aws" and command.words[1:2] not in ((), ("configure",), ("--version",)):
            words = " ".join(command.words)
            yield Reach.ELSEWHERE if any(endpoints_in(words)) and text_says_elsewhere(words) else Reach.AWS
        elif name in _AWS_TOOLS:
            yield Reach.AWS


def _exports(site: Site, step: Step) -> bool:
    """Whether a step leaves the keys behind for the steps after it."""
    if site.kind == "run":
        return _EXPORTING.search(site.text) is not None
    return site.kind == "with" and step.action is not None and "credentials" in step.action


def _inner(scope: Scope, step: Step) -> Scope:
    return Scope(scope.source, scope.workflow, scope.action, scope.job, step, scope.steps)
