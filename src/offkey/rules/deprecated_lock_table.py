"""A DynamoDB lock table where Terraform can lock with an object beside the state."""

from __future__ import annotations

from offkey.errors import EditError
from offkey.model.finding import Confidence, Finding, Fix, Related, Rule, Safety, Severity
from offkey.model.node import Share
from offkey.model.records import replace
from offkey.model.text_file import TextKind
from offkey.read.aws_endpoints import is_foreign_backend
from offkey.read.backend_files import given_tables
from offkey.rules.terraform_runs import TerraformRuns, runs_of
from offkey.rules.terraform_tool import Tool
from offkey.rules.versions import ANY, meet, parse, span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.module import Module
    from offkey.model.repository import Repository
    from offkey.model.terraform import Backend
    from offkey.model.text import Edit, Place
    from offkey.read.backend_files import Given
    from offkey.rules.versions import Number


def check(share: Share) -> Iterator[Finding]:
    """Every lock table whose module a Terraform may run that calls it deprecated."""
    runs = runs_of(share.repository)
    yield from _of_modules(share, runs, opentofu=None)
    if share.rest and any(text.kind is TextKind.TERRAGRUNT for text in share.repository.texts):
        yield from _of_terragrunt(share.repository, runs)


def replaceable(share: Share) -> Iterator[Finding]:
    """As `check`, also where OpenTofu runs that can lock with an object; it does not call the table deprecated.

    Source: https://opentofu.org/docs/v1.10/intro/whats-new/ ("Native S3 locking").
    """
    yield from _of_modules(share, runs_of(share.repository), opentofu=(1, 10, 0))


def _of_modules(share: Share, runs: TerraformRuns, *, opentofu: Number | None) -> Iterator[Finding]:
    for module, backend in ((each, backend) for each in share.modules for backend in each.backends):
        if backend.value("dynamodb_table") in (None, "") or is_foreign_backend(backend):
            continue
        tool = runs.tool(module)
        if tool.may_be_at_least(terraform=(1, 11, 0), opentofu=opentofu):
            table = backend.settings["dynamodb_table"]
            yield _finding(table.place, tool, both=_locks_by_object(backend), fix=_fix(backend))
    if share.rest:
        yield from _given(share.repository, runs, opentofu=opentofu)


def _given(repository: Repository, runs: TerraformRuns, *, opentofu: Number | None) -> Iterator[Finding]:
    """One finding for each file that gives `init` a table, with every place of it."""
    found: dict[str, Finding] = {}
    for given in sorted((*given_tables(repository), *_written(repository)), key=_where):
        own = [m for m in runs.among(given.modules, given.place.path) if not _is_elsewhere(m)]
        tools = ((module, _tool(runs, module, given)) for module in own)
        may = ((m, tool) for m, tool in tools if tool.may_be_at_least(terraform=(1, 11, 0), opentofu=opentofu))
        module, tool = next(may, (None, None))
        if module is None and not repository.modules and not given.opentofu:
            tool = _elsewhere(repository, given)
        if tool is None:
            continue
        first = found.get(given.place.path)
        if first is None:
            both = given.both or (module is not None and _locks_by_object(module.backend))
            found[given.place.path] = _finding(given.place, tool, both=both, fix=None)
        elif given.place != first.primary:
            also = Related(given.place, "given here as well")
            found[given.place.path] = replace(first, related=(*first.related, also))
    yield from found.values()


def _where(given: Given) -> Place:
    return given.place


def _written(repository: Repository) -> Iterator[Given]:
    others = (source.data for path, source in repository.sources.items() if not path.endswith(".tf"))
    if any(b"dynamodb_table" in data and (b"<<" in data or b">" in data) for data in others):
        from offkey.read.written_backends import written_tables

        yield from written_tables(repository)


def _tool(runs: TerraformRuns, module: Module, given: Given) -> Tool:
    tool = runs.tool(module, path=given.place.path, opentofu=given.opentofu)
    return replace(tool, versions=meet([parse(given.required), tool.versions])) if given.required else tool


def _elsewhere(repository: Repository, given: Given) -> Tool | None:
    """What runs the modules of those who call the workflows of a repository that has none, if it may be new enough."""
    from offkey.rules.computed_pins import computed, is_left_to_callers
    from offkey.rules.version_files import of_version_file
    from offkey.rules.version_pins import pins_in

    path = given.place.path
    workflow = repository.workflow(path)
    if workflow is not None and is_left_to_callers(repository, workflow):
        return None
    source = repository.sources.get(path)
    pins = [*(pins_in(source) if source else ()), *(computed(repository, workflow) if workflow else ())]
    said = span(pins) if pins else of_version_file(repository, "") or ANY
    tool = Tool(False, meet([parse(given.required), said]))
    return tool if tool.may_be_at_least(terraform=(1, 11, 0), opentofu=None) else None


def _of_terragrunt(repository: Repository, runs: TerraformRuns) -> Iterator[Finding]:
    from offkey.read.terragrunt_state import terragrunt_tables

    for table in terragrunt_tables(repository):
        tool = runs.tool_below(table.folder, table.constraint)
        if tool.may_be_at_least(terraform=(1, 11, 0), opentofu=None):
            yield replace(_finding(table.place, tool, both=table.both, fix=None), confidence=Confidence.MEDIUM)


def lock_file_edits(backend: Backend) -> list[Edit]:
    """The edits that replace the backend's lock table by `use_lockfile = true`.

    Raises `EditError` where that would touch something else.
    """
    from offkey.rules.backend_edits import backend_edits

    return backend_edits(backend, role=False, lock=True)


def _is_elsewhere(module: Module) -> bool:
    return module.backend is not None and is_foreign_backend(module.backend)


def _locks_by_object(backend: Backend | None) -> bool:
    return backend is not None and backend.value("use_lockfile") is True


def _finding(place: Place, tool: Tool, *, both: bool, fix: Fix | None) -> Finding:
    too_old = not both and tool.bounded and tool.may_be_before(terraform=(1, 10, 0), opentofu=(1, 10, 0))
    if both:
        cure = "The lock object is already in use, so remove the table once no old checkout runs any more."
    elif too_old:
        cure = "Raise `required_version` to 1.11 or newer, then lock with `use_lockfile = true`."
    else:
        cure = "Lock with `use_lockfile = true`, which needs only the state bucket."
    return Finding(
        f"The lock table `dynamodb_table` is deprecated since Terraform 1.11. {cure}",
        place,
        fix=None if too_old else fix,
    )


def _fix(backend: Backend) -> Fix | None:
    try:
        edits = lock_file_edits(backend)
    except EditError:
        return None
    return Fix("Lock with an object beside the state", Safety.UNSAFE, tuple(edits))


RULE = Rule(
    id="deprecated-lock-table",
    summary="The state is locked through a DynamoDB table, which newer versions call deprecated.",
    severity=Severity.LOW,
    on=Share,
    check=check,
)
