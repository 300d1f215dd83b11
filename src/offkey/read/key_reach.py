"""Whom the keys at one site really reach: AWS, or a service that only speaks its protocol.

The proof is often a later line: an action takes the keys, and three steps on a script names an endpoint.
A site is taken for foreign only where something proves it and nothing that it reaches talks to AWS.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from enum import Enum

from offkey.model.pipeline import Step
from offkey.model.regex import regex
from offkey.model.repository import Repository
from offkey.model.terraform import Module
from offkey.model.unknown import Unknown
from offkey.read.aws_endpoints import (
    endpoints_in,
    is_foreign_backend,
    is_foreign_host,
    is_foreign_provider,
    says_elsewhere,
    text_says_elsewhere,
)
from offkey.read.aws_keys import read_name
from offkey.read.github_step import script, terraform_commands, working_directory
from offkey.read.key_follow import CREDENTIALS_ACTION
from offkey.read.key_sites import Scope, Site
from offkey.read.terraform_key_sources import called

_EXPORTING = regex(r"GITHUB_ENV|GITHUB_OUTPUT|aws\s+configure|\.aws/|::set-env|::set-output", re.IGNORECASE)
_AWS_TOOLS = frozenset({"sam", "cdk", "eksctl", "serverless", "sls", "ecs-cli", "eb", "copilot", "ecs-deploy"})
_AWS_WORDS = regex(r"\b(?:aws|sam|cdk|eksctl|serverless|sls|eb|copilot|terraform|tofu)\b")
_AWS_ADDRESS = regex(r"\.amazonaws\.com|\barn:aws[\w-]*:")
_TERRAFORM_ACTION = regex(r"dflook/(?:terraform|tofu)-")
"""Source: https://github.com/dflook/terraform-github-actions (input `path`: the root module)"""
_LOCAL_SERVICES = regex(r"localstack/|minio/|motoserver/|adobe/s3mock|scality/", re.IGNORECASE)


class Reach(Enum):
    """What a step shows about where its keys go."""

    AWS = "AWS"
    ELSEWHERE = "another service"
    OPEN = "nothing"


def goes_elsewhere(repository: Repository, site: Site, known: dict[int, Reach]) -> bool:
    """Whether the keys at `site` are proven to feed something that is not AWS.

    `known` remembers what steps were found to show, by their identity.
    """
    if says_elsewhere(site.entries, inputs=site.kind == "with") or any(
        says_elsewhere(entries) for entries in site.scope.environments()
    ):
        return True
    elsewhere = False
    for scope in reached(site):
        key = id(scope.step)
        if key not in known:
            known[key] = of_step(repository, scope)
        if known[key] is Reach.AWS:
            return False
        elsewhere = elsewhere or known[key] is Reach.ELSEWHERE
    # The action asks AWS whose keys it was given, so keys that get to it are AWS's.
    return elsewhere and not any(s.step and s.step.action == CREDENTIALS_ACTION for s in _behind(site))


def reached(site: Site) -> Iterator[Scope]:
    """The steps that the keys at `site` reach: its own, and those behind it without keys of their own."""
    if site.scope.step is not None:
        yield site.scope
    yield from (scope for scope in _behind(site) if scope.step is not None and not _brings_keys(scope.step))


def _behind(site: Site) -> Iterator[Scope]:
    """The steps whose environment the keys at `site` get into, other than its own."""
    scope = site.scope
    if scope.step is not None:
        yield from _following(scope, scope.step) if _exports(site, scope.step) else ()
    elif scope.job is not None:
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
    for call in module.calls:
        found = called(repository, module, call)
        if found is not None:
            yield found


def _of_script(repository: Repository, scope: Scope, step: Step) -> Reach:
    """An `aws` command with an endpoint goes there, one without goes to AWS; terraform goes where its module does."""
    text = step.run or ""
    found = {Reach.ELSEWHERE} if is_foreign_host(text) else set[Reach]()
    if _AWS_ADDRESS.search(text):
        found.add(Reach.AWS)
    if not _AWS_WORDS.search(text):
        return Reach.ELSEWHERE if text_says_elsewhere(text) else _sum(found)
    for command in script(step).commands:
        name = posixpath.basename(command.words[0]) if command.words else ""
        if name == "aws" and command.words[1:2] not in ((), ("configure",), ("--version",)):
            words = " ".join(command.words)
            found.add(Reach.ELSEWHERE if any(endpoints_in(words)) and text_says_elsewhere(words) else Reach.AWS)
        elif name in _AWS_TOOLS:
            found.add(Reach.AWS)
    if Reach.AWS in found and re.search(r"AWS_ENDPOINT_URL(?:_S3)?=", text):
        found = {Reach.ELSEWHERE}
    return _sum(found | set(_terraform(repository, scope, step)))


def _terraform(repository: Repository, scope: Scope, step: Step) -> Iterator[Reach]:
    elsewhere = any("-backend-config" in (s.run or "") and text_says_elsewhere(s.run or "") for s in scope.steps)
    if elsewhere:
        yield Reach.ELSEWHERE
    for command in terraform_commands(step):
        if not command.call.offline and scope.workflow is not None and scope.job is not None:
            start = working_directory(scope.workflow, scope.job, step)
            root = command.root_module(start) if isinstance(start, str) else start
            module = None if isinstance(root, Unknown) else repository.module(root)
            if module is not None:
                yield of_module(repository, module, backend=not elsewhere)


def _exports(site: Site, step: Step) -> bool:
    """Whether a step leaves the keys behind for the steps after it."""
    if site.kind == "run":
        return _EXPORTING.search(site.text) is not None
    return site.kind == "with" and step.action is not None and "credentials" in step.action


def _following(scope: Scope, step: Step) -> Iterator[Scope]:
    """The steps after `step`, up to the next that brings credentials of its own."""
    position = next(index for index, other in enumerate(scope.steps) if other is step)
    for later in scope.steps[position + 1 :]:
        if later.action == CREDENTIALS_ACTION:
            return
        yield _inner(scope, later)


def _inner(scope: Scope, step: Step) -> Scope:
    return Scope(scope.source, scope.workflow, scope.action, scope.job, step, scope.steps)
