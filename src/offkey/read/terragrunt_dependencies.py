"""The units of Terragrunt whose outputs another unit takes.

Source: https://terragrunt.gruntwork.io/docs/reference/hcl/blocks/#dependency
"""

from __future__ import annotations

from posixpath import join

from offkey.read.terragrunt_units import Unit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.module import Module
    from offkey.model.repository import Repository

_UNIT = "terragrunt.hcl"


def dependency(repository: Repository, unit: Module, name: str) -> Module | None:
    """The unit that `dependency.name` of a unit is, where it runs a module that is known; None for any other."""
    if not isinstance(unit, Unit):
        return None
    for block in unit.files[0].body.of_type("dependency"):
        written = block.body.attribute("config_path") if block.labels == (name,) else None
        if written is not None:
            folder = unit.place_of(written.value)
            return _at(repository, folder) if folder is not None else None
    return None


def _at(repository: Repository, written: str) -> Module | None:
    path = written if written.endswith(".hcl") else join(written, _UNIT)
    callers = (caller for module in repository.modules if path in module.related for caller in module.callers)
    return next((unit for unit in (*callers, *repository.units) if unit.path == path), None)
