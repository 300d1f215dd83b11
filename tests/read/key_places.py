"""All places in a repository's workflows and actions where keys may be handed on."""

from __future__ import annotations

from offkey.model.pipeline import CompositeAction, Workflow
from offkey.model.repository import Repository
from offkey.read.key_sites import Scope, Site, scopes_in, sites_in


def _parts(repository: Repository) -> list[Workflow | CompositeAction]:
    return [*repository.workflows, *repository.actions]


def scopes(repository: Repository) -> list[Scope]:
    """Every scope, in the order of the files."""
    return [scope for part in _parts(repository) for scope in scopes_in(part)]


def sites(repository: Repository) -> list[Site]:
    """Every site, in the order of the files."""
    return [site for part in _parts(repository) for site in sites_in(part)]
