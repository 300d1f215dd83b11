"""The access keys that CloudFormation templates and CDK programs of a repository make."""

from __future__ import annotations

from collections.abc import Iterator

from offkey.model.repository import Repository
from offkey.model.text import Place
from offkey.model.text_file import TextKind
from offkey.read import cdk, policy_files
from offkey.read.repository import relevant


def template_keys(repository: Repository) -> Iterator[tuple[str, Place]]:
    """What each key is called, and where it is made."""
    for path, source in repository.sources.items():
        if not relevant(path) and policy_files.may_hold(path):
            yield from policy_files.created_keys(source)
    for file in repository.texts:
        if file.kind is TextKind.CDK:
            yield from cdk.created_keys(file.source)
