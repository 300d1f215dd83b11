"""Whom Terraform signs in to: AWS, or a service that only speaks its protocol, as its modules and settings show."""

from __future__ import annotations

import posixpath
from itertools import chain

from offkey.model.builtin import lru_cache
from offkey.model.regex import regex
from offkey.model.static_key import Reach
from offkey.model.text import Span
from offkey.model.text_file import TextKind
from offkey.model.unknown import Unknown
from offkey.read.aws_endpoints import is_foreign_backend, is_foreign_host, is_foreign_provider, text_says_elsewhere
from offkey.read.aws_keys import is_aws_endpoint
from offkey.read.key_sites import Scope
from offkey.read.same import Same

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.module import Module
    from offkey.model.pipeline import Job, Step, Workflow
    from offkey.model.repository import Repository
    from offkey.model.terraform import Provider
    from offkey.model.text import Source
    from offkey.read.github_step import TerraformCommand

_ENDPOINT = regex(r"""\bendpoints?\s*=\s*["'](?P<value>[^"']+)["']""")

_OF_AWS = ("aws", "terraform_remote_state")


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
        if is_foreign_provider(provider) and not isinstance(provider.redirections, Unknown):  # or only sometimes
            found.add(Reach.ELSEWHERE)
        elif Reach.ELSEWHERE not in found or not _is_left_alone(provider) or _may_ask_aws(repository, module):
            found.add(Reach.AWS)
    if not module.providers and any(resource.type.startswith("aws_") for resource in module.resources):
        found.add(Reach.AWS)
    if not module.providers:
        found |= {of_module(repository, inner, seen=seen | {module.path}) for inner in _called(repository, module)}
    return Reach.of(found)


def _may_ask_aws(repository: Repository, module: Module, seen: frozenset[str] = frozenset()) -> bool:
    """Whether anything in a module may ask AWS, or in those that it calls; of modules of others the name tells."""
    if any(resource.type.startswith(_OF_AWS) for resource in module.resources):
        return True
    from offkey.read.terraform_declared import called

    inner = seen | {module.path}
    for call in module.calls:
        found = called(repository, module, call)
        if found is None and (not isinstance(call.source, str) or "aws" in call.source.lower()):
            return True
        if found is not None and found.path not in inner and _may_ask_aws(repository, found, inner):
            return True
    return False


def _is_left_alone(provider: Provider) -> bool:
    """Whether AWS is not asked whose keys a provider has, so that they may be no keys of AWS's."""
    told = (provider.settings.get(name) for name in ("skip_credentials_validation", "skip_requesting_account_id"))
    return all(setting is not None and setting.value is True for setting in told)


def plans_elsewhere(repository: Repository) -> bool:
    """Whether the Terraform of the repository is proven to work with other services only, so the keys are theirs."""
    elsewhere = False
    for module in repository.modules:
        if module.is_run:
            reach = of_module(repository, module)
            if reach is Reach.AWS:
                return False  # most repositories say so in their first module
            elsewhere = elsewhere or reach is Reach.ELSEWHERE
    return elsewhere


def plans_on_aws(repository: Repository) -> bool:
    """Whether all Terraform of the repository that is run works with AWS, whichever folder is meant."""
    reached = [of_module(repository, module) for module in repository.modules if module.is_run]
    return bool(reached) and all(reach is Reach.AWS for reach in reached)


def is_remote(module: Module) -> bool:
    """Whether a service runs the module, unless its workspace says otherwise.

    Source: https://developer.hashicorp.com/terraform/language/backend/remote
    """
    blocks = (block for file in module.files for block in file.body.of_type("terraform"))
    return any(b.body.block("cloud") or any(i.labels == ("remote",) for i in b.body.of_type("backend")) for b in blocks)


def _called(repository: Repository, module: Module) -> Iterator[Module]:
    from offkey.read.terraform_declared import called

    for call in module.local_calls:
        found = called(repository, module, call)
        if found is not None:
            yield found


def run_in(repository: Repository, workflow: Workflow, root: str) -> Module | None:
    """The module that a command runs in.

    A pipeline in a folder may be that of a project of its own, which the folder is: then its jobs start there.
    """
    folder = posixpath.dirname(workflow.path)
    found = repository.module(root)
    return found if found is not None or not folder else repository.module(posixpath.join(folder, root).rstrip("/"))


def of_terragrunt(repository: Repository) -> Reach:
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


def of_action(repository: Repository, scope: Scope, step: Step) -> Reach:
    """Where the keys of an action go that runs Terraform or Terragrunt; open for any other."""
    from offkey.read.terraform_actions import action_run, is_told_to_apply, terragrunt_command

    if terragrunt_command(step) is not None:
        return of_terragrunt(repository)
    acting = action_run(step)
    if acting is None and is_told_to_apply(step):
        return Reach.ELSEWHERE if plans_elsewhere(repository) else Reach.OPEN
    if acting is None or acting.call.offline:
        return Reach.OPEN
    if scope.workflow is not None and scope.job is not None:
        root = acting.root_module(scope.workflow, scope.job, step)
    else:
        root = acting.written_folder
    if isinstance(root, Unknown):
        return Reach.ELSEWHERE if plans_elsewhere(repository) else Reach.OPEN
    module = repository.module(root)
    return of_module(repository, module) if module is not None else Reach.OPEN


def of_runs(repository: Repository, scope: Scope, step: Step) -> Iterator[Reach]:
    """Where the keys of each run of Terraform in a step go, and what settings of a backend show that are passed."""
    job = Same(scope.source), Same(scope.workflow), Same(scope.job), Same(scope.steps)
    elsewhere, given = _passed(Same(repository), *job)
    if elsewhere:
        yield Reach.ELSEWHERE
    if not repository.modules:
        return
    for _command, root in _runs(scope, step):
        module = _module(repository, scope, root)
        if module is not None and module.path in given:
            yield from (Reach.ELSEWHERE, of_module(repository, module, backend=False))
        elif module is not None:
            yield of_module(repository, module, backend=not elsewhere)
        elif isinstance(root, Unknown) and plans_elsewhere(repository):
            yield Reach.ELSEWHERE  # whichever it is


@lru_cache(maxsize=16)
def _passed(
    repository: Same[Repository],
    source: Same[Source],
    workflow: Same[Workflow | None],
    job: Same[Job | None],
    steps: Same[tuple[Step, ...]],
) -> tuple[bool, frozenset[str]]:
    """Whether a job tells a backend of a store elsewhere, and the modules that a file tells so: found once for it."""
    scope = Scope(source.value, workflow.value, job=job.value, steps=steps.value)
    passing = [step for step in scope.steps if _passes(step)]
    inner = _passing_in_actions(repository.value, scope)
    elsewhere = any(text_says_elsewhere(step.run or "") for step in chain(passing, inner))
    asked = passing if repository.value.modules else ()
    return elsewhere, frozenset(path for step in asked for path in _given_elsewhere(repository.value, scope, step))


def _passing_in_actions(repository: Repository, scope: Scope) -> Iterator[Step]:
    """The steps of the repository's own actions, used in the job, that pass settings to a backend."""
    if any(b"-backend-config" in action.source.data for action in repository.actions):
        from offkey.read.own_actions import own_action

        used = {step.uses: step for step in scope.steps if step.uses}
        found = (own_action(repository, step) for step in used.values())
        yield from (step for action in found if action for step in action.steps if _passes(step))


def _passes(step: Step) -> bool:
    return "-backend-config" in (step.run or "")


def keeps_state_elsewhere(repository: Repository, scope: Scope, step: Step) -> bool:
    """Whether every run of Terraform in a step keeps its state in another service, as far as all of them are known."""
    given = set(_given_elsewhere(repository, scope, step))
    modules = modules_run(repository, scope, step)
    return bool(modules) and all(
        module is not None
        and (module.path in given or (module.backend is not None and is_foreign_backend(module.backend)))
        for module in modules
    )


def modules_run(repository: Repository, scope: Scope, step: Step) -> list[Module | None]:
    """The modules that a step runs with credentials; None for one that is not known."""
    return [_module(repository, scope, root) for _command, root in _runs(scope, step)]


def _runs(scope: Scope, step: Step) -> Iterator[tuple[TerraformCommand, str | Unknown]]:
    """The commands of Terraform in a step that need credentials, each with the folder that it runs in."""
    from offkey.read.github_step import substituted_terraform_commands, terraform_commands, working_directory

    for command in (*terraform_commands(step), *substituted_terraform_commands(step)):
        if not command.call.offline and scope.workflow is not None and scope.job is not None:
            start = working_directory(scope.workflow, scope.job, step)
            yield command, command.root_module(start) if isinstance(start, str) else start


def _given_elsewhere(repository: Repository, scope: Scope, step: Step) -> Iterator[str]:
    """The modules whose backend a step gives a file of settings that keeps the state in another service."""
    from offkey.read.backend_files import given_words, settings_named

    for command, root in _runs(scope, step):
        module = _module(repository, scope, root)
        if module is not None:
            arguments = command.call.arguments
            named = list(settings_named(repository, arguments, module.path))
            if any(text_says_elsewhere(s.text(Span(0, len(s.data)))) for s in named):
                yield module.path
            elif not named and any(given_words(arguments)):
                from offkey.read.written_backends import writes_settings_elsewhere  # few are given what is not there

                if writes_settings_elsewhere(repository, arguments, module):
                    yield module.path


def _module(repository: Repository, scope: Scope, root: str | Unknown) -> Module | None:
    if isinstance(root, Unknown) or scope.workflow is None:
        return None
    return run_in(repository, scope.workflow, root)
