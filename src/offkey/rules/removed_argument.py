"""Arguments that a version of Terraform or of the AWS provider, which this repository allows, no longer knows."""

from __future__ import annotations

from offkey.errors import EditError
from offkey.model.finding import Confidence, Finding, Fix, Related, Rule, Safety, Severity
from offkey.model.node import ModuleNode, Share
from offkey.model.records import replace
from offkey.model.text_file import TextKind
from offkey.rules.removed_arguments import RemovedArgument, removed_arguments

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from offkey.model.repository import Repository
    from offkey.model.terraform import Backend
    from offkey.model.text import Edit, Place


def check(share: Share) -> Iterator[Finding]:
    """Every removed argument of modules, of backends that Terragrunt writes, and of what `init` is given for one."""
    for module in share.modules:
        yield from of_module(ModuleNode(share.repository, module))
    if any(text.kind is TextKind.TERRAGRUNT for text in share.texts):
        yield from _of_terragrunt(share.repository)
    if share.rest and _may_be_given(share.repository):
        yield from _given(share.repository)


def of_module(node: ModuleNode) -> Iterator[Finding]:
    """Every removed argument of backends, providers, resources and calls of the public VPC module."""
    backend = node.module.backend
    if backend is not None:
        yield from _in_backend(node, backend)
    if node.module.says("terraform_remote_state"):
        yield from _in_remote_states(node)
    for argument in removed_arguments(node):
        yield _finding(argument)


# --- the backend's role ------------------------------------------------------------------------------


def nested_assume_role_edits(backend: Backend) -> list[Edit]:
    """The edits that move the backend's role into `assume_role = { … }`, where its first argument stood.

    Raises `EditError` where that would touch something else, or there is an `assume_role` already.
    """
    from offkey.rules.backend_edits import backend_edits

    return backend_edits(backend, role=True, lock=False)


def _in_backend(node: ModuleNode, backend: Backend) -> Iterator[Finding]:
    from offkey.rules.backend_edits import top_level_role

    arguments = top_level_role(backend)
    if not arguments:
        return
    from offkey.rules.terraform_runs import runs_of

    tool = runs_of(node.repository).tool(node.module)
    if not tool.may_be_at_least(terraform=(1, 10, 0), opentofu=None):
        return
    older = tool.may_be_before(terraform=(1, 10, 0), opentofu=(1, 10, 0))
    yield _of_backend(
        {attribute.name: backend.source.place(attribute.span) for attribute in arguments},
        _fix("Move the role into `assume_role`", Safety.UNSAFE, lambda: nested_assume_role_edits(backend)),
        Confidence.MEDIUM if older else Confidence.HIGH,
    )


def _in_remote_states(node: ModuleNode) -> Iterator[Finding]:
    """One finding for the states that a module reads with arguments that only the backend of old had."""
    from offkey.read.remote_states import remote_states
    from offkey.rules.backend_edits import NESTED
    from offkey.rules.terraform_runs import runs_of

    states = [state.settings for state in remote_states(node.module) if not state.settings.keys().isdisjoint(NESTED)]
    tool = runs_of(node.repository).tool(node.module) if states else None
    if tool is None or not tool.may_be_at_least(terraform=(1, 10, 0), opentofu=None):
        return
    first, *others = ({name: said.place for name, said in state.items() if name in NESTED} for state in states)
    beside = tuple(Related(place, name) for state in others for name, place in state.items())
    yield replace(
        _of_backend(first, None, Confidence.MEDIUM),
        message=f"Terraform 1.10 removed {', '.join(f'`{name}`' for name in first)} from the settings of the S3 "
        "backend, so reading this state stops. Move the role into `assume_role = { … }`.",
        related=beside,
    )


def _of_terragrunt(repository: Repository) -> Iterator[Finding]:
    from offkey.read.terragrunt_state import terragrunt_roles
    from offkey.rules.backend_edits import NESTED
    from offkey.rules.terraform_runs import runs_of

    for role in terragrunt_roles(repository, NESTED.keys()):
        tool = runs_of(repository).tool_below(role.folder, role.constraint)
        if tool.may_be_at_least(terraform=(1, 10, 0), opentofu=None):
            yield _of_backend(role.places, None, Confidence.MEDIUM)


def _may_be_given(repository: Repository) -> bool:
    """Whether there is anything but modules: a pipeline, a script, or a file of settings."""
    beside = repository.texts or repository.workflows or repository.aside or repository.gitlab or repository.actions
    return bool(beside) or any("backend" in path and not path.endswith(".tf") for path in repository.sources)


def _given(repository: Repository) -> Iterator[Finding]:
    """What scripts and files of settings give a backend: once for each file, of which nobody knows more."""
    from offkey.read.backend_files import given_arguments
    from offkey.rules.backend_edits import NESTED
    from offkey.rules.terraform_runs import runs_of

    found: dict[str, dict[str, Place]] = {}
    for given in given_arguments(repository, NESTED.keys()):
        runs, path = runs_of(repository), given.place.path
        tools = [runs.tool(module, path=path, opentofu=given.opentofu) for module in given.modules]
        if all(tool.may_be_at_least(terraform=(1, 10, 0), opentofu=None) for tool in tools):
            found.setdefault(path, {}).setdefault(given.name or "", given.place)
    for places in found.values():
        yield _of_backend(places, None, Confidence.MEDIUM)


def _of_backend(places: Mapping[str, Place], fix: Fix | None, confidence: Confidence) -> Finding:
    (_, first), *others = places.items()
    return Finding(
        f"Terraform 1.10 removed {', '.join(f'`{name}`' for name in places)} from the top level of the S3 backend, so "
        "`init` stops. Move the role into `assume_role = { … }`.",
        first,
        related=tuple(Related(place, name) for name, place in others),
        fix=fix,
        confidence=confidence,
    )


# --- everything else ---------------------------------------------------------------------------------


def _finding(argument: RemovedArgument) -> Finding:
    from offkey.edit import hcl

    source, body, attribute = argument.source, argument.body, argument.attribute
    if argument.successor is None:
        cure, title = "Delete it: it has no effect any more.", f"Delete `{attribute.name}`"
        fix = _fix(title, Safety.SAFE, lambda: hcl.delete_attribute(source, body, attribute))
    else:
        cure, title = f"Its successor is `{argument.successor}`.", f"Write `{argument.successor}`"
        fix = _fix(title, Safety.UNSAFE, lambda: _renamed(argument, argument.successor or ""))
    return Finding(
        f"Version {argument.version} of {argument.owner} removed `{attribute.name}`. {cure}",
        source.place(attribute.span),
        fix=fix,
        confidence=Confidence.MEDIUM if argument.older_allowed else Confidence.HIGH,
        severity=Severity.LOW if argument.older_allowed else None,
    )


def _renamed(argument: RemovedArgument, name: str) -> list[Edit]:
    from offkey.edit import hcl
    from offkey.rules.backend_edits import seconds

    source, attribute = argument.source, argument.attribute
    edits = hcl.rename_attribute(source, argument.body, attribute, name)
    if name == "duration":
        return [*edits, *hcl.replace_value(source, argument.body, attribute, seconds(source, attribute))]
    if name.endswith("_files"):
        listed = f"[{source.text(attribute.value.span)}]"
        return [*edits, *hcl.replace_value(source, argument.body, attribute, listed)]
    return edits


def _fix(title: str, safety: Safety, build: Callable[[], list[Edit]]) -> Fix | None:
    """The fix, or None where the edit would touch something else."""
    try:
        return Fix(title, safety, tuple(build()))
    except EditError:
        return None


RULE = Rule(
    id="removed-argument",
    summary="An argument is used that an allowed version of Terraform or of a provider no longer knows.",
    severity=Severity.MEDIUM,
    on=Share,
    check=check,
)
