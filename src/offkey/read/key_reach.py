"""Whom the keys at one site really reach: AWS, or a service that only speaks its protocol.

The proof is often a later line: an action takes the keys, and three steps on a script names an endpoint.
A site is taken for foreign only where something proves it and nothing that it reaches talks to AWS.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from enum import Enum

from offkey.model.pipeline import Step, Workflow
from offkey.model.records import dataclass, field
from offkey.model.regex import regex
from offkey.model.repository import Repository
from offkey.model.text import Span
from offkey.model.text_file import TextKind
from offkey.model.unknown import Unknown
from offkey.read.aws_endpoints import (
    AWS_HOST,
    configures_elsewhere,
    endpoints_in,
    is_foreign_backend,
    is_foreign_host,
    is_foreign_provider,
    redirects,
    says_elsewhere,
    text_says_elsewhere,
)
from offkey.read.aws_keys import is_aws_endpoint, read_name
from offkey.read.key_follow import CREDENTIALS_ACTION
from offkey.read.key_sites import Scope, Site

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.module import Module

_EXPORTING = regex(r"GITHUB_ENV|GITHUB_OUTPUT|aws\s+configure|\.aws/|::set-env|::set-output", re.IGNORECASE)
_AWS_TOOLS = frozenset({"sam", "cdk", "eksctl", "serverless", "sls", "ecs-cli", "eb", "copilot", "ecs-deploy"})
_AWS_WORDS = regex(r"\b(?:aws|sam|cdk|eksctl|serverless|sls|eb|copilot|terraform|tofu)\b")
_AWS_ADDRESS = regex(rf"{AWS_HOST}|\barn:aws[\w-]*:")
_TERRAGRUNT = regex(r"\bterragrunt\b")
_ENDPOINT = regex(r"""\bendpoints?\s*=\s*["'](?P<value>[^"']+)["']""")
_TERRAFORM_ACTION = regex(r"dflook/(?:terraform|tofu)-")
"""Source: https://github.com/dflook/terraform-github-actions (input `path`: the root module)"""
_LOCAL_SERVICES = regex(r"localstack/|minio/|motoserver/|adobe/s3mock|scality/", re.IGNORECASE)


class Reach(Enum):
    """What a step shows about where its keys go."""

    AWS = "AWS"
    ELSEWHERE = "another service"
    OPEN = "nothing"


@dataclass(frozen=True, slots=True)
class Seen:
    """What steps were found to show, by their identity: one by itself, and all that follow it in its job."""

    steps: dict[int, Reach] = field(default_factory=dict)
    after: dict[int, Reach] = field(default_factory=dict)


def goes_elsewhere(repository: Repository, site: Site, seen: Seen) -> bool:
    """Whether the keys at `site` are proven to feed something that is not AWS."""
    around = (site.entries, *site.scope.environments())
    if any(map(redirects, around)) or (site.kind == "with" and says_elsewhere(site.entries, inputs=True)):
        return True
    # Any other address in the environment may be that of a store with keys of its own.
    found = {Reach.ELSEWHERE} if any(map(says_elsewhere, around)) else set[Reach]()
    if site.scope.step is not None:
        found.add(_shown(repository, site.scope, seen))
        if _exports(site, site.scope.step):
            found.add(_after(repository, site.scope, seen))
        return _sum(found) is Reach.ELSEWHERE
    inside = [scope for scope in _inside(site.scope) if scope.step is not None]
    found |= {_shown(repository, scope, seen) for scope in inside if scope.step and not _brings_keys(scope.step)}
    # The action asks AWS whose keys it was given, so keys that get to it are AWS's.
    return _sum(found) is Reach.ELSEWHERE and not any(s.step and s.step.action == CREDENTIALS_ACTION for s in inside)


def _shown(repository: Repository, scope: Scope, seen: Seen) -> Reach:
    """What the step of `scope` shows, looked at once."""
    key = id(scope.step)
    if key not in seen.steps:
        seen.steps[key] = of_step(repository, scope)
    return seen.steps[key]


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
                found = _sum({found, _shown(repository, _inner(scope, step), seen)})
    return seen.after[id(scope.step)]


def _inside(scope: Scope) -> Iterator[Scope]:
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
    if step.action and _TERRAFORM_ACTION.match(step.action):
        module = repository.module(posixpath.normpath(step.with_.value("path") or "").removeprefix("."))
        return of_module(repository, module) if module is not None else Reach.OPEN
    return _of_script(repository, scope, step) if step.run else Reach.OPEN


def _of_action(repository: Repository, uses: str) -> Reach:
    """Where the keys go that a composite action of the repository is given, as far as its own steps show."""
    folder = posixpath.normpath(uses[2:] or ".")
    action = next((a for a in repository.actions if (posixpath.dirname(a.source.path) or ".") == folder), None)
    inner = [(action, step) for step in action.steps if not _is_local(step)] if action else []
    return _sum({of_step(repository, Scope(a.source, action=a, step=s, steps=a.steps)) for a, s in inner})


def _is_local(step: Step) -> bool:
    """Whether it is an action of the repository: those inside another are not looked into."""
    return bool(step.uses and step.uses.startswith("./"))


def of_module(
    repository: Repository, module: Module, *, backend: bool = True, seen: frozenset[str] = frozenset()
) -> Reach:
    """Where the keys of a Terraform run go: its backend (if that counts), its providers, and those of local modules."""
    if module.path in seen:
        return Reach.OPEN
    found = set[Reach]()
    if backend and module.backend is not None:
        found.add(Reach.ELSEWHERE if is_foreign_backend(module.backend) else Reach.AWS)
    for provider in module.providers:
        found.add(Reach.ELSEWHERE if is_foreign_provider(provider) else Reach.AWS)
    if not module.providers and any(resource.type.startswith("aws_") for resource in module.resources):
        found.add(Reach.AWS)
    if not module.providers:
        found |= {of_module(repository, inner, seen=seen | {module.path}) for inner in _called(repository, module)}
    return _sum(found)


def is_remote(module: Module) -> bool:
    """Whether a service runs the module, unless its workspace says otherwise.

    Source: https://developer.hashicorp.com/terraform/language/backend/remote
    """
    blocks = (block for file in module.files for block in file.body.of_type("terraform"))
    return any(b.body.block("cloud") or any(i.labels == ("remote",) for i in b.body.of_type("backend")) for b in blocks)


def _sum(found: set[Reach]) -> Reach:
    if Reach.AWS in found:
        return Reach.AWS
    return Reach.ELSEWHERE if Reach.ELSEWHERE in found else Reach.OPEN


def _called(repository: Repository, module: Module) -> Iterator[Module]:
    from offkey.read.terraform_key_sources import called

    for call in module.local_calls:
        found = called(repository, module, call)
        if found is not None:
            yield found


def _of_script(repository: Repository, scope: Scope, step: Step) -> Reach:
    """An `aws` command with an endpoint goes there, one without goes to AWS; terraform goes where its module does."""
    text = step.run or ""
    found = {Reach.ELSEWHERE} if is_foreign_host(text) else set[Reach]()
    if _TERRAGRUNT.search(text):
        found.add(_of_terragrunt(repository))
    if _AWS_ADDRESS.search(text):
        found.add(Reach.AWS)
    if not _AWS_WORDS.search(text):
        return Reach.ELSEWHERE if text_says_elsewhere(text) else _sum(found)
    found |= set(_aws_commands(step))
    if not found and text_says_elsewhere(text):
        found = {Reach.ELSEWHERE}
    if Reach.AWS in found and re.search(r"AWS_ENDPOINT_URL(?:_S3)?=", text):
        found = {Reach.ELSEWHERE}
    return _sum(found | set(_terraform(repository, scope, step)))


def _aws_commands(step: Step) -> Iterator[Reach]:
    """Where each command that asks AWS, or says whom `aws` is to ask, goes to."""
    from offkey.read.github_step import script

    for command in script(step).commands:
        name = posixpath.basename(command.words[0]) if command.words else ""
        if name == "aws" and configures_elsewhere(command.words):
            yield Reach.ELSEWHERE
        elif name == "aws" and command.words[1:2] not in ((), ("configure",), ("--version",)):
            words = " ".join(command.words)
            yield Reach.ELSEWHERE if any(endpoints_in(words)) and text_says_elsewhere(words) else Reach.AWS
        elif name in _AWS_TOOLS:
            yield Reach.AWS


def _of_terragrunt(repository: Repository) -> Reach:
    """Where the repository's Terragrunt keeps its state, where all of it is another service and nothing asks AWS."""
    files = [file.source for file in repository.texts if file.kind is TextKind.TERRAGRUNT]
    states = [source for source in files if b"remote_state" in source.data]
    texts = [source.text(Span(0, len(source.data))) for source in states]
    if not texts or not all(map(_state_is_elsewhere, texts)):
        return Reach.OPEN
    asked = any(b'provider "aws"' in source.data for source in files) or any(m.providers for m in repository.modules)
    return Reach.OPEN if asked else Reach.ELSEWHERE


def _state_is_elsewhere(text: str) -> bool:
    return is_foreign_host(text) or any(is_aws_endpoint(m["value"]) is False for m in _ENDPOINT.finditer(text))


def _terraform(repository: Repository, scope: Scope, step: Step) -> Iterator[Reach]:
    elsewhere = any("-backend-config" in (s.run or "") and text_says_elsewhere(s.run or "") for s in scope.steps)
    if elsewhere:
        yield Reach.ELSEWHERE
    if not repository.modules:
        return
    from offkey.read.github_step import substituted_terraform_commands, terraform_commands, working_directory

    for command in (*terraform_commands(step), *substituted_terraform_commands(step)):
        if not command.call.offline and scope.workflow is not None and scope.job is not None:
            start = working_directory(scope.workflow, scope.job, step)
            root = command.root_module(start) if isinstance(start, str) else start
            module = None if isinstance(root, Unknown) else run_in(repository, scope.workflow, root)
            if module is not None:
                yield of_module(repository, module, backend=not elsewhere)


def run_in(repository: Repository, workflow: Workflow, root: str) -> Module | None:
    """The module that a command runs in.

    A pipeline in a folder may be that of a project of its own, which the folder is: then its jobs start there.
    """
    folder = posixpath.dirname(workflow.path)
    found = repository.module(root)
    return found if found is not None or not folder else repository.module(posixpath.join(folder, root).rstrip("/"))


def _exports(site: Site, step: Step) -> bool:
    """Whether a step leaves the keys behind for the steps after it."""
    if site.kind == "run":
        return _EXPORTING.search(site.text) is not None
    return site.kind == "with" and step.action is not None and "credentials" in step.action


def _inner(scope: Scope, step: Step) -> Scope:
    return Scope(scope.source, scope.workflow, scope.action, scope.job, step, scope.steps)
