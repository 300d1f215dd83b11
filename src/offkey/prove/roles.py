"""The roles of a repository's Terraform, and a bare trust policy, as roles to say something about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from offkey.errors import UnreadableError, UsageError
from offkey.model.proof import TrustedRole
from offkey.model.repository import Repository
from offkey.model.text import Place
from offkey.read import policy
from offkey.read.repository import read


def at(path: Path) -> tuple[TrustedRole, ...]:
    """The roles in the repository at `path`, or the one whose trust policy is the JSON file `path`.

    Raises:
        UsageError: there is no such path.
        UnreadableError: the file is no policy.

    """
    if path.is_dir():
        return tuple(of_repository(read(path)))
    if not path.is_file():
        raise UsageError(f"{path} is not there", hint="give a repository, or a trust policy's JSON file")
    text = path.read_text(encoding="utf-8-sig", errors="surrogateescape")
    try:
        return (TrustedRole("", policy.parse(text), Place(path.name, 1)),)
    except UnreadableError as error:
        raise UnreadableError(error.message, place=path, hint="a trust policy's JSON is read") from error


def of_repository(repository: Repository) -> Iterator[TrustedRole]:
    """A role for each `aws_iam_role`: by its name where that is known, else by its address."""
    for module in repository.modules:
        for found in module.roles:
            name = found.name if isinstance(found.name, str) else found.resource.address
            yield TrustedRole(name, found.trust, found.trust_place, identity=tuple(p for p, _ in found.inline))
