"""The modules that would run here."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.doctor.here import Here
    from offkey.model.module import Module
    from offkey.model.terraform import Backend, Provider


def roots(here: Here) -> Sequence[Module]:
    """The module of the folder itself where it is one; else those of the repository that nobody calls."""
    if here.repository is None:
        return ()
    own = [module for module in here.repository.modules if folder_of(here, module) == here.folder.resolve()]
    return own or [module for module in here.repository.modules if module.is_run]


def folder_of(here: Here, module: Module) -> Path:
    """Where the module lies."""
    assert here.repository is not None
    return Path(here.repository.root, module.path).resolve()


def holders(module: Module) -> tuple[Provider | Backend, ...]:
    """The blocks of a module that say who Terraform is."""
    return (*module.providers, *((module.backend,) if module.backend is not None else ()))
