"""What `prove` is pointed at: repositories, Terraform files, and JSON that holds policies."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from offkey.errors import UnreadableError, UsageError
from offkey.model.inventory import Inventory
from offkey.model.proof import TrustedRole
from offkey.model.records import dataclass
from offkey.model.text import Incomplete, Place, Source
from offkey.read import repository, roles, trusted_roles, written_trusts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.repository import Repository
    from offkey.model.trust import WrittenTrust

STDIN = "-"
"""The path that stands for JSON on stdin; a file that is really called so is `./-`."""

_TERRAFORM = (".tf", ".tofu", ".tf.json", ".tofu.json")


@dataclass(frozen=True, slots=True)
class Inputs:
    """What was read: the roles, and the repository where exactly one was given."""

    inventory: Inventory
    repository: Repository | None = None


def inventory(paths: Sequence[str]) -> Inventory:
    """The roles in all of `paths` together; see `read`."""
    return read(paths).inventory


def read(paths: Sequence[str]) -> Inputs:
    """The roles in all of `paths` together, of a path that is given twice once.

    Raises UsageError for a path that does not exist.
    """
    found = [_one(Path(path), path) for path in dict.fromkeys(paths)]
    return Inputs(together([one.inventory for one in found]), found[0].repository if len(found) == 1 else None)


def live(profiles: Sequence[str]) -> Inventory:
    """The roles of the accounts that the credentials of these profiles are for; without any, of the environment's.

    Raises: see `aws.iam.read` and `aws.client.client`.
    """
    from offkey.aws import iam
    from offkey.aws.client import Target, client

    targets = [Target(profile) for profile in profiles] or [Target()]
    return together([iam.read(client("iam", target)) for target in targets])


def together(found: Sequence[Inventory]) -> Inventory:
    """Several inventories as one."""
    return Inventory(
        tuple(role for one in found for role in one.roles),
        tuple(provider for one in found for provider in one.providers),
        tuple(dict.fromkeys(item for one in found for item in one.incomplete)),
    )


def _one(path: Path, shown: str) -> Inputs:
    if shown == STDIN:
        return Inputs(_json(Source("stdin", sys.stdin.buffer.read())))
    if path.is_dir():
        whole = repository.read(path)
        templates = Inventory(tuple(map(_of_template, written_trusts.of_other_files(whole))))
        return Inputs(together([trusted_roles.of_repository(whole), templates]), whole)
    if not path.is_file():
        raise UsageError(f"{shown} does not exist")
    if path.name.endswith(_TERRAFORM):
        return Inputs(trusted_roles.of_repository(repository.read(path.parent, paths=[path])))
    return Inputs(_json(Source(shown, path.read_bytes())))


def _of_template(written: WrittenTrust) -> TrustedRole:
    return TrustedRole(written.address, written.trust, written.place, identity=tuple(p for p, _ in written.inline))


def _json(source: Source) -> Inventory:
    """What a JSON file holds; a file that is none of the known kinds is one that could not be read."""
    try:
        return roles.read(source)
    except UnreadableError as error:
        line = error.place.line if isinstance(error.place, Place) else 1
        return Inventory(incomplete=(Incomplete(source.path, line, error.message),))
