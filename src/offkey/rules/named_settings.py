"""Which modules a file of backend settings is for, where jobs alone name it to `init`."""

from __future__ import annotations

from offkey.read.backend_arguments import arguments_in
from offkey.read.backend_files import given_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from offkey.model.module import Module
    from offkey.model.repository import Repository
    from offkey.rules.terraform_runs import TerraformRun


def naming(
    repository: Repository, runs: Iterable[Iterable[TerraformRun]], modules: tuple[Module, ...], path: str
) -> tuple[Module, ...]:
    """Those of the modules in which a job names the file at `path`, if nothing but jobs whose folder is known do."""
    if _is_named_elsewhere(repository, path):
        return modules
    folders = {
        run.directory
        for one in runs
        for run in one
        if run.call.verb == "init" and _names(given_words(run.call.arguments), path)
    }
    own = tuple(module for module in modules if module.path in folders)
    return modules if None in folders or not own else own


def _is_named_elsewhere(repository: Repository, path: str) -> bool:
    workflows = {workflow.path for workflow in repository.workflows}
    others = (source for at, source in repository.sources.items() if at not in workflows and not at.endswith(".md"))
    said = (source for source in others if b"-backend-config" in source.data)
    return any(_names((value for value, _ in arguments_in(source)), path) for source in said)


def _names(values: Iterable[str], path: str) -> bool:
    """Whether one may be the file, by its name, of which a variable or an expression may be any part."""
    name = path.rpartition("/")[2]
    for value in values:
        last = value.rpartition("/")[2]
        begin, unknown, _ = last.partition("$")
        if name.startswith(begin) if unknown or not last else name == last:
            return True
    return False
