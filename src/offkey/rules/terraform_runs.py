"""Which workflow jobs run Terraform in which module, and with which version."""

from __future__ import annotations

import posixpath

from offkey.model.builtin import cached_property, lru_cache
from offkey.model.records import dataclass
from offkey.model.text_file import TextKind
from offkey.read.relevant import is_atlantis
from offkey.read.same import Same
from offkey.rules.terraform_tool import Tool
from offkey.rules.versions import ANY, NEWEST, Versions, meet, parse, span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from offkey.model.module import Module
    from offkey.model.pipeline import Job, Workflow
    from offkey.model.repository import Repository
    from offkey.model.unknown import Unknown
    from offkey.read.github_expression_values import Value
    from offkey.read.terraform_command import TerraformCall


@dataclass(frozen=True, slots=True)
class TerraformRun:
    """One terraform or tofu command of a job. `directory` is the root module it runs in; None where it is not known."""

    workflow: Workflow
    job: Job
    step: int
    call: TerraformCall
    directory: str | None
    inputs: Value = None
    """Those of a workflow that only others call, as one of them passes them."""

    def does_more_with(self, program: str) -> bool:
        """Whether it does more with the program than to format and validate."""
        return self.call.binary == program and not self.call.offline

    def sets_up(self, program: str) -> bool:
        """Whether the job installs the program by the action that is made for it."""
        from offkey.rules.terraform_jobs import SETUP

        return any(step.action == SETUP[program][0] for step in self.job.steps)


def runs_of(repository: Repository) -> TerraformRuns:
    """The runs of a repository: those of the last one asked about are kept, as each of its modules asks for them."""
    return _known_runs(Same(repository))


@lru_cache(maxsize=1)
def _known_runs(repository: Same[Repository]) -> TerraformRuns:
    return TerraformRuns(repository.value)


class TerraformRuns:
    """Every run in the repository's workflows, by module; the scripts are read when first asked for."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._found: dict[str | None, list[TerraformRun]] | None = None
        self._tools: dict[tuple[Same[Module], str | None, bool], Tool] = {}

    def of(self, module: Module) -> tuple[TerraformRun, ...]:
        """The runs with this module as their root, in the order of the files."""
        return tuple(self._by_directory.get(module.path, ()))

    def among(self, modules: tuple[Module, ...], path: str) -> tuple[Module, ...]:
        """Those of the modules that the workflow at `path` runs, where it is known of all its runs which they are.

        Of a file of settings, those in which jobs name it.
        """
        if len(modules) > 1 and self._repository.workflow(path) is None:
            from offkey.rules.named_settings import naming

            return naming(self._repository, self._by_directory.values(), modules, path)
        folders: Collection[str | None] = self._of_workflows.get(path, ())
        own = tuple(module for module in modules if module.path in folders)
        return modules if None in folders or not own else own

    def folders(self, path: str) -> tuple[str, ...] | None:
        """The folders in which the workflow at `path` plans or applies; None where they are not all known, or none."""
        found = self._worked_in.get(path, set())
        return tuple(sorted(one for one in found if one is not None)) if found and None not in found else None

    @cached_property
    def _worked_in(self) -> Mapping[str, set[str | None]]:
        """The folders in which each workflow plans or applies; None for what is not known."""
        found = self._folders(working=True)
        for path, folder in self._of_terragrunt:
            found.setdefault(path, set()).add(folder)
        return found

    @cached_property
    def _of_terragrunt(self) -> Sequence[tuple[str, str | None]]:
        """The workflows that run Terragrunt by its action, or call others' for it, and the folders."""
        found: list[tuple[str, str | None]] = []
        if self._says(b"terragrunt-action"):
            from offkey.rules import terragrunt_jobs

            found += terragrunt_jobs.folders(self._repository)
        if self._says(b"/.github/workflows/"):
            from offkey.rules import foreign_jobs

            found += foreign_jobs.folders(self._repository)
        return found

    def _says(self, word: bytes) -> bool:
        return any(word in workflow.source.data for workflow in self._repository.workflows)

    @cached_property
    def _of_workflows(self) -> Mapping[str, set[str | None]]:
        """The folders in which each workflow runs Terraform; None for what is not known."""
        return self._folders(working=False)

    def _folders(self, *, working: bool) -> dict[str, set[str | None]]:
        """The folders of all runs, or of those that do more than to format and validate, by workflow."""
        found: dict[str, set[str | None]] = {}
        for folder, runs in self._by_directory.items():
            for run in runs:
                if not (working and run.call.offline):
                    found.setdefault(run.workflow.path, set()).add(folder)
        return found

    @property
    def _by_directory(self) -> dict[str | None, list[TerraformRun]]:
        if self._found is None:
            from offkey.rules import terraform_jobs

            self._found = {}
            for run in terraform_jobs.runs(self._repository):
                self._found.setdefault(run.directory, []).append(run)
        return self._found

    def tool(self, module: Module, *, path: str | None = None, opentofu: bool = False) -> Tool:
        """What runs `module`: OpenTofu where a file is for it only, or every run is one of `tofu`.

        Where nothing is known to run it, its lock file or a file for version managers may say it, or that no workflow
        runs Terraform, or that its backend is one for OpenTofu only.
        The versions are those that `required_version` allows and a job that runs the module installs. A job that only
        formats or validates says nothing about who plans and applies, nor with what. For what the workflow at `path`
        says, only its own jobs are asked, and for what a workflow of Atlantis says there, no job; `opentofu` where the
        command that says it is one of `tofu`.
        """
        key = (Same(module), path, opentofu)
        if key not in self._tools:
            self._tools[key] = self._tool(module, path, opentofu=opentofu)
        return self._tools[key]

    def _tool(self, module: Module, path: str | None, *, opentofu: bool) -> Tool:
        runs = self.of(module)
        runs = tuple(run for run in runs if run.workflow.path == path) or runs
        opentofu = opentofu or self._is_opentofu(module, runs)
        program = "tofu" if opentofu else "terraform"
        by_atlantis = path is not None and is_atlantis(path)
        working = [run for run in runs if run.does_more_with(program) and not by_atlantis]
        jobs = {(id(run.job), id(run.inputs)): run for run in working}
        pins: list[Versions | Unknown] = []
        if jobs:
            from offkey.rules import terraform_jobs

            found = [(run, terraform_jobs.pins(self._repository, run, program)) for run in jobs.values()]
            pins += (pin for _, own in found for pin in own)
            if pins and any(not own and run.sets_up(program) for run, own in found):
                pins.append(NEWEST)
        if not pins:
            pins = list(self._otherwise(module, list(jobs.values()), program, atlantis=by_atlantis))
        installed = span(pins) if pins else ANY
        required = parse(module.required_version)
        allowed = required if isinstance(required, Versions) else ANY
        versions = meet([required, installed])
        if isinstance(versions, Versions) and versions.empty:
            versions = allowed  # the jobs that install another one fail: who gets through has one that is required
        return Tool(opentofu, versions, allowed)

    def tool_below(self, folder: str, constraint: str | None) -> Tool:
        """What runs the modules for which Terragrunt writes the backend, as far as a file, or every pipeline, says."""
        from offkey.rules.version_files import of_version_file

        of_file = of_version_file(self._repository, folder)
        required = parse(constraint)
        installed = self._of_pipelines(required, folder) if of_file is None else of_file
        return Tool(False, meet([required, installed]))

    def _of_pipelines(self, required: Versions | Unknown, folder: str) -> Versions | Unknown:
        """What the pipelines may run, and where a unit of Terragrunt refuses all of that, what the unit allows."""
        from offkey.rules.version_pins import of_pipelines

        units = {one for _, one in self._of_terragrunt if one and (not folder or one.startswith(f"{folder}/"))}
        said = of_pipelines(self._repository, required, folder, *units)
        if said == ANY or not isinstance(said, Versions):
            return said
        return span([said, *(wanted for wanted in self._of_units if said.meet(wanted).empty)])

    @cached_property
    def _of_units(self) -> tuple[Versions, ...]:
        """The versions that modules allow which are units of Terragrunt as well."""
        units = {posixpath.dirname(text.path) for text in self._repository.texts if text.kind is TextKind.TERRAGRUNT}
        written = {module.required_version for module in self._repository.modules if module.path in units}
        return tuple(found for one in written if isinstance(found := parse(one), Versions) and not found.empty)

    def _is_opentofu(self, module: Module, runs: Sequence[TerraformRun]) -> bool:
        if any(".tofu" in file.source.path.rpartition("/")[2] for file in module.files):
            return True
        if runs:
            working = [run for run in runs if not run.call.offline] or runs
            return all(run.call.binary == "tofu" for run in working)
        from offkey.rules.opentofu_only import is_locked_by_opentofu, needs_opentofu  # most modules are run somewhere
        from offkey.rules.version_files import of_version_file
        from offkey.rules.version_pins import asks_for_opentofu

        if is_locked_by_opentofu(module):
            return True
        if asks_for_opentofu(self._repository, module.path) or self._is_nowhere_terraform(module):
            return True
        if of_version_file(self._repository, module.path) is not None:
            return False
        return needs_opentofu(self._repository, module)

    def _is_nowhere_terraform(self, module: Module) -> bool:
        """Whether workflows run OpenTofu alone, also in folders that are not known, and no file asks for Terraform."""
        from offkey.rules.version_files import of_version_file

        found = self._by_directory
        every = [run for runs in found.values() for run in runs if not run.call.offline]
        return (
            any(not run.call.offline for run in found.get(None, ()))
            and all(run.call.binary == "tofu" for run in every)
            and of_version_file(self._repository, module.path) is None
        )

    def _otherwise(
        self, module: Module, jobs: Sequence[TerraformRun], program: str, *, atlantis: bool
    ) -> Iterator[Versions | Unknown]:
        """The versions of the program where no job installs one by its setup action with a version."""
        if any(run.sets_up(program) for run in jobs):
            return  # the newest
        from offkey.rules.version_files import of_version_file
        from offkey.rules.version_pins import of_atlantis, of_pipelines, opentofu_pins_in, pins_of

        of_file = of_version_file(self._repository, module.path, program)
        if program != "terraform":
            elsewhere = [run for run in self._by_directory.get(None, ()) if run.does_more_with(program)]
            pins = [opentofu_pins_in(run.workflow.source) for run in jobs or elsewhere]
            if pins and all(pins):
                yield from (pin for own in pins for pin in own)
            elif of_file is not None:
                yield of_file
            return
        written = [pin for run in jobs for pin in pins_of(self._repository, run.workflow.source)]
        if written:
            yield from written
        elif of_file is not None:
            yield of_file
        elif not jobs:
            said = of_atlantis if atlantis else of_pipelines
            yield said(self._repository, parse(module.required_version), module.path)
