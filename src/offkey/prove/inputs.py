"""What `prove` is pointed at: repositories, Terraform files, and JSON that holds policies."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from offkey.errors import UnreadableError, UsageError
from offkey.model.inventory import Inventory
from offkey.model.text import Incomplete, Place, Source
from offkey.read import repository, roles, trusted_roles

_TERRAFORM = (".tf", ".tofu", ".tf.json", ".tofu.json")


def inventory(paths: Sequence[str]) -> Inventory:
    """The roles in all of `paths` together.

    Raises UsageError for a path that does not exist or is of no kind that is understood.
    """
    found = [_one(Path(path), path) for path in paths]
    return Inventory(
        tuple(role for one in found for role in one.roles),
        tuple(provider for one in found for provider in one.providers),
        tuple(dict.fromkeys(item for one in found for item in one.incomplete)),
    )


def _one(path: Path, shown: str) -> Inventory:
    if path.is_dir():
        return trusted_roles.of_repository(repository.read(path))
    if not path.is_file():
        raise UsageError(f"{shown} does not exist")
    if path.name.endswith(_TERRAFORM):
        return trusted_roles.of_repository(repository.read(path.parent, paths=[path]))
    return _json(Source(shown, path.read_bytes()))


def _json(source: Source) -> Inventory:
    """What a JSON file holds; a file that is none of the known kinds is one that could not be read."""
    try:
        return roles.read(source)
    except UnreadableError as error:
        line = error.place.line if isinstance(error.place, Place) else 1
        return Inventory(incomplete=(Incomplete(source.path, line, error.message),))
