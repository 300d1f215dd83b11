"""A scan of an organisation: its repositories in `offkey.scan/1`, and as a table for a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from offkey.emit.namespaces import SubjectsDocument, subjects
from offkey.emit.style import Style, columns
from offkey.emit.text import number
from offkey.model.redaction import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.forge import HostedEnvironment, StoredName
    from offkey.model.organisation import Inventoried


class StoredDocument(TypedDict):
    """The name of a secret or a variable; never its value."""

    name: str
    kind: str
    level: str
    environment: str | None
    updated: str | None
    flags: list[str]


class EnvironmentDocument(TypedDict):
    """An environment and what protects it; `branches` null: any branch may deploy."""

    name: str
    protections: list[str]
    branches: list[str] | None


class RepositoryDocument(TypedDict):
    """One repository of the organisation; `name` is its whole path. `subjects` null: not known."""

    name: str
    id: str
    owner_id: str | None
    default_branch: str | None
    archived: bool
    complete: bool
    persistent_secrets: list[str]
    findings: int
    subjects: SubjectsDocument | None
    stored: list[StoredDocument]
    environments: list[EnvironmentDocument]
    protected_branches: list[str] | None


def repositories(found: Sequence[Inventoried]) -> list[RepositoryDocument]:
    """The document of each repository."""
    return [_repository(one) for one in found]


def _repository(one: Inventoried) -> RepositoryDocument:
    settings = one.settings
    branches = settings.protected_branches if settings else None
    return {
        "name": one.listed.path,
        "id": one.listed.id,
        "owner_id": one.listed.owner_id,
        "default_branch": one.listed.default_branch,
        "archived": one.listed.archived,
        "complete": one.complete,
        "persistent_secrets": [secret.id for secret in one.report.secrets],
        "findings": len(one.report.findings),
        "subjects": subjects(settings.subjects) if settings and settings.subjects else None,
        "stored": [_stored(name) for name in settings.stored] if settings else [],
        "environments": [_environment(each) for each in settings.environments] if settings else [],
        "protected_branches": list(branches) if branches is not None else None,
    }


def _stored(name: StoredName) -> StoredDocument:
    return {
        "name": name.name,
        "kind": name.kind,
        "level": name.level,
        "environment": name.environment,
        "updated": name.updated.isoformat() if name.updated else None,
        "flags": list(name.flags),
    }


def _environment(each: HostedEnvironment) -> EnvironmentDocument:
    branches = list(each.branches) if each.branches is not None else None
    return {"name": each.name, "protections": list(each.protections), "branches": branches}


def table(found: Sequence[Inventoried], style: Style) -> str:
    """A line for each repository that has something to say, the others counted."""
    rows = []
    for one in found:
        secrets, findings = len(one.report.secrets), len(one.report.findings)
        if secrets or findings or not one.complete:
            how = "" if one.complete else style.warn("incomplete")
            rows.append(
                (f"  {printable(one.listed.path)}", number(secrets, "secret"), number(findings, "finding"), how)
            )
    lines = [style.bold(f"repositories: {len(found)}"), *columns(rows)]
    if len(found) > len(rows):
        lines.append(style.dim(f"  {len(found) - len(rows)} with neither"))
    return "\n".join(lines) + "\n\n"
