"""Whose "same owner" and "same repository" is meant: the flags, else offkey.yaml, else the git remote."""

from __future__ import annotations

import re

from offkey.errors import UsageError
from offkey.model.configuration import PartialRepository, RepositoryIdentity
from offkey.model.records import replace
from offkey.model.regex import regex
from offkey.model.tokens import Project
from offkey.read.git_remote import slug_of

_SEGMENT = r"[A-Za-z0-9_.][A-Za-z0-9_.-]*"
_REPOSITORY = regex(
    rf"(?P<owner>{_SEGMENT})/(?P<name>{_SEGMENT}(?:/{_SEGMENT})*)(?:@(?P<owner_id>\d+)/(?P<id>\d+))?", re.ASCII
)
_AS_IN_SUBJECTS = regex(rf"(?P<owner>{_SEGMENT})@(?P<owner_id>\d+)/(?P<name>{_SEGMENT})@(?P<id>\d+)", re.ASCII)
_OWNER = regex(rf"(?P<owner>{_SEGMENT})(?:@(?P<owner_id>\d+))?", re.ASCII)
_FORM = "write OWNER/REPO, or with both ids OWNER/REPO@OWNER_ID/REPO_ID: acme/infra@123456/456789"
_IDS = "`gh api repos/OWNER/REPO --jq '.owner.id, .id'` prints both ids"


def project(
    *,
    repository: str | None = None,
    owner: str | None = None,
    configured: PartialRepository | None = None,
    remote: str | None = None,
) -> Project:
    """The project that roles are meant for, as far as anybody says; what nobody says is None.

    `repository` and `owner` are the flags, `configured` is offkey.yaml's repository, `remote` the `owner/name` of
    the git remote. What comes first decides; ids are added where another says them of the same repository.
    Raises UsageError, with a hint, for a flag that is none, and for two flags that contradict each other.
    """
    given = parse_repository(repository) if repository is not None else None
    if owner is not None:
        given = _with_owner(given, parse_owner(owner))
    known = [given, _configured(configured), _remote(remote)]
    found = Project()
    for one in (one for one in known if one is not None):
        found = _completed(found, one)
    return found


def parse_repository(text: str) -> Project:
    """The project that `--repository OWNER/REPO[@OWNER_ID/REPO_ID]` names; a name may lie in subgroups.

    The way subjects write it, `OWNER@OWNER_ID/REPO@REPO_ID`, is understood too. Raises UsageError for anything else.
    """
    match = _REPOSITORY.fullmatch(text) or _AS_IN_SUBJECTS.fullmatch(text)
    if match is None:
        raise UsageError(f"--repository {text}: that is no repository", hint=_hint(text))
    return Project(match["owner"], match["name"], match["owner_id"], match["id"])


def parse_owner(text: str) -> Project:
    """The owner that `--owner OWNER[@OWNER_ID]` names. Raises UsageError for anything else."""
    match = _OWNER.fullmatch(text)
    if match is None:
        hint = "give the owner alone; --repository takes both" if "/" in text else "write OWNER, or OWNER@OWNER_ID"
        raise UsageError(f"--owner {text}: that is no owner", hint=hint)
    return Project(owner=match["owner"], owner_id=match["owner_id"])


def identity(project: Project, configured: PartialRepository | None = None) -> tuple[RepositoryIdentity, bool] | None:
    """Who the repository is to GitHub, and whether its default branch is known; None without owner and name.

    Ids count together only: GitHub's immutable subject holds both.
    """
    if project.owner is None or project.name is None:
        return None
    branch = configured.default_branch if configured is not None else None
    ids = (project.owner_id, project.id) if project.owner_id and project.id else (None, None)
    found = RepositoryIdentity(project.owner, project.name, *ids)
    return (found, False) if branch is None else (replace(found, default_branch=branch), True)


def _with_owner(given: Project | None, owner: Project) -> Project:
    if given is None:
        return owner
    if not _same(given.owner, owner.owner) or (given.owner_id and owner.owner_id not in (None, given.owner_id)):
        hint = "leave one out: the repository names its owner"
        raise UsageError(
            f"--owner {owner.owner} is not the owner of --repository {given.owner}/{given.name}", hint=hint
        )
    return replace(given, owner_id=given.owner_id or owner.owner_id)


def _configured(configured: PartialRepository | None) -> Project | None:
    if configured is None or configured.owner is None:
        return None
    return Project(configured.owner, configured.name, configured.owner_id, configured.id)


def _remote(slug: str | None) -> Project | None:
    owner, slash, name = (slug or "").partition("/")
    return Project(owner, name) if slash else None


def _completed(found: Project, other: Project) -> Project:
    """What is found already, and what another source adds to it: it has to speak of the same owner, and repository."""
    if found.owner is None:
        return other
    if not _same(found.owner, other.owner) or _differ(found.owner_id, other.owner_id):
        return found
    found = replace(found, owner_id=found.owner_id or other.owner_id, name=found.name or other.name)
    if not _same(found.name, other.name) or _differ(found.id, other.id):
        return found
    return replace(found, id=found.id or other.id)


def _same(one: str | None, other: str | None) -> bool:
    """Names that differ in case alone are the same on every platform."""
    return one is not None and other is not None and one.lower() == other.lower()


def _differ(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one != other


def _hint(text: str) -> str:
    address = slug_of(text) if "://" in text or text.startswith("git@") else None
    if address is not None:
        return f"give the name alone: {address}"
    if "@" in text:
        return f"{_FORM}; {_IDS}"
    return _FORM
