"""What is looked at, brought together: the variables, the two files, the repository, the installed Terraform."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from offkey.doctor.here import Here, Wanted, files_of, on_instance
from offkey.model.inventory import Inventory
from offkey.prove.inputs import read as read_inputs
from offkey.read import repository
from offkey.session import terraform_program

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.repository import Repository

_HERE = (
    "*.tf",
    "*.tofu",
    "*.tf.json",
    ".github/workflows",
    ".gitea/workflows",
    ".forgejo/workflows",
    ".gitlab-ci.yml",
    "atlantis.yaml",
    "offkey.yaml",
)


def gather(
    environment: Mapping[str, str],
    folder: Path,
    *,
    now: datetime,
    accounts: Mapping[str, str],
    offline: bool,
    wanted: Wanted,
) -> Here:
    """Everything the examinations look at. The repository is the one that `folder` lies in."""
    config, credentials, mode, unread = files_of(environment)
    whole, inventory = _repository(folder, Path(environment.get("HOME") or "/"))
    return Here(
        environment=environment,
        folder=folder,
        now=now,
        config=config,
        credentials=credentials,
        mode=mode,
        repository=whole,
        inventory=inventory,
        terraform=_terraform(environment) if whole is not None and whole.modules else None,
        accounts=accounts,
        on_instance=on_instance(),
        offline=offline,
        wanted=wanted,
        unread=unread,
    )


def root_of(folder: Path, home: Path) -> Path | None:
    """The root of the repository that `folder` lies in, else `folder` itself where it holds something to read.

    A home folder that is a repository, as some keep their settings, is not taken for a project.
    """
    for candidate in (folder, *folder.parents):
        if candidate == home.resolve():
            break
        if (candidate / ".git").exists():
            return candidate
    return folder if any(any(True for _ in folder.glob(pattern)) for pattern in _HERE) else None


def _repository(folder: Path, home: Path) -> tuple[Repository | None, Inventory]:
    root = root_of(folder, home)
    if root is None:
        return None, Inventory()
    read = read_inputs([str(root)])
    return read.repository or repository.read(root), read.inventory


def _terraform(environment: Mapping[str, str]) -> tuple[str, str] | None:
    """Product and version of what is installed; None where nothing is, or it does not say."""
    for product in ("terraform", "tofu"):
        path = shutil.which(product, path=environment.get("PATH"))
        if path is None:
            continue
        found = terraform_program.version(path, environment)
        return (product, found) if found else None
    return None
