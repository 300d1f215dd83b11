"""The shape of `offkey.scan/1`, which its JSON schema is written from: apart from what writes the document."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from offkey.emit.organisation import RepositoryDocument

SeverityName = Literal["low", "medium", "high", "critical"]
ConfidenceName = Literal["low", "medium", "high"]


class PlaceDocument(TypedDict):
    """Where a secret is used."""

    path: str
    line: int


class SecretDocument(TypedDict):
    """One long-lived credential with every place that uses it."""

    id: str
    kind: str
    places: list[PlaceDocument]


class SecretsDocument(TypedDict):
    """The persistent-secret count."""

    count: int
    items: list[SecretDocument]


class RelatedDocument(TypedDict):
    """Another place that belongs to a finding."""

    path: str
    line: int
    label: str


class FixDocument(TypedDict):
    """The change that `--fix` would make."""

    title: str
    safety: Literal["safe", "unsafe"]


class FindingDocument(TypedDict):
    """One thing wrong at one place; lines and columns count from 1."""

    rule: str
    severity: SeverityName
    confidence: ConfidenceName
    message: str
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    fingerprint: str
    related: list[RelatedDocument]
    fix: FixDocument | None


class IncompleteDocument(TypedDict):
    """Something that could not be read."""

    path: str
    line: int
    reason: str


class FilesDocument(TypedDict):
    """How many files were walked over, and how many of them parsed."""

    seen: int
    read: int


class ScanDocument(TypedDict):
    """What `offkey scan --format json` prints."""

    schema: Literal["offkey.scan/1"]
    persistent_secrets: SecretsDocument
    findings: list[FindingDocument]
    suppressed: int
    baselined: int
    incomplete: list[IncompleteDocument]
    excluded: list[str]
    files: FilesDocument
    seconds: float
    repositories: NotRequired[list[RepositoryDocument]]
