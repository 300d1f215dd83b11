"""Whose role it is: the project that somebody names, or the one that the repository belongs to."""

from __future__ import annotations

import re
from pathlib import Path

from offkey.errors import UsageError
from offkey.model.text import Source
from offkey.model.tokens import Project
from offkey.read import git_remote
from offkey.read.configuration import read_partial

_PROJECT = re.compile(r"(?P<owner>[^/@\s]+)/(?P<name>[^@\s]+?)(?:@(?P<owner_id>\d+)/(?P<id>\d+))?\Z", re.ASCII)
_INSIDE = re.compile(r"(?P<owner>[^/@\s]+)@(?P<owner_id>\d+)/(?P<name>[^/@\s]+)@(?P<id>\d+)\Z", re.ASCII)
_OWNER = re.compile(r"(?P<owner>[^/@\s]+)(?:@(?P<owner_id>\d+))?\Z", re.ASCII)


def named(*, repository: str | None, owner: str | None) -> Project | None:
    """The project of `--repository` and `--owner`; None where neither is given.

    Raises UsageError where one is not of its form, or they contradict each other.
    """
    if repository is None:
        return _owner(owner) if owner is not None else None
    match = _INSIDE.match(repository) or _PROJECT.match(repository)
    if match is None:
        raise UsageError(
            f"--repository {repository} is not OWNER/REPO",
            hint="for example acme/infra, or with ids acme/infra@123456/456789",
        )
    project = Project(match["owner"], match["name"], match["owner_id"], match["id"])
    if owner is not None and (_owner(owner).owner or "").lower() != (project.owner or "").lower():
        raise UsageError(f"--owner {owner} is not the owner of --repository {repository}", hint="one of them is enough")
    return project


def _owner(text: str) -> Project:
    match = _OWNER.match(text)
    if match is None:
        raise UsageError(
            f"--owner {text} is not the name of an owner", hint="for example acme, or with its id acme@123456"
        )
    return Project(owner=match["owner"], owner_id=match["owner_id"])


def configured(configuration: Source | None) -> Project | None:
    """The repository of `offkey.yaml`; None where it says none.

    Raises ConfigurationError where the file is wrong.
    """
    if configuration is None:
        return None
    said = read_partial(configuration).repository
    return Project(said.owner, said.name, said.owner_id, said.id) if said.owner and said.name else None


def of_remote(root: Path) -> Project | None:
    """The repository of the git remote.

    It is only where the Terraform lies: the roles in it may well be for other repositories.
    """
    slug = next((found for folder in (root, *root.parents) if (found := git_remote.slug(folder))), None)
    owner, _, name = (slug or "").partition("/")
    return Project(owner, name) if owner and name else None
