"""Whether a Terraform command downloads modules from S3 in a way that sees no profile.

Source: facts on go-getter: Terraform before 1.14 and OpenTofu before 1.11 build `s3::` on the first SDK for Go, which
takes keys from the environment and reads no `~/.aws/config` (hashicorp/terraform#34767).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence

_SINCE = {"terraform": (1, 14), "tofu": (1, 11)}
_DOWNLOADING = frozenset({"init", "get"})
_FILES = (".tf", ".tofu", ".tf.json", ".hcl")
_SKIPPED = frozenset({".terraform", ".git", "node_modules", ".terragrunt-cache"})
_MOST_FILES, _LARGEST = 5_000, 1 << 20

Version = Callable[[str], tuple[int, ...] | None]
"""Tells the version of a program, None where it cannot be had."""


def needs_variables(command: Sequence[str], folder: str, version: Version) -> bool:
    """Whether `command`, run in `folder`, has to find credentials in its environment to download modules."""
    program = os.path.basename(command[0]).removesuffix(".exe")
    if program == "terragrunt":
        return _names_s3(folder)
    since = _SINCE.get(program)
    if since is None or _subcommand(command) not in _DOWNLOADING or not _names_s3(_folder(command, folder)):
        return False
    found = version(command[0])
    return found is None or found[:2] < since


def _subcommand(command: Sequence[str]) -> str:
    return next((word for word in command[1:] if not word.startswith("-")), "")


def _folder(command: Sequence[str], folder: str) -> str:
    """Where the root module is. Source: https://developer.hashicorp.com/terraform/cli/commands (-chdir)."""
    for word in command[1:]:
        if word.startswith("-chdir="):
            return os.path.join(folder, word.removeprefix("-chdir="))
        if not word.startswith("-"):
            break
    return folder


def _names_s3(folder: str) -> bool:
    """Whether a file below `folder`, or below the folder that its modules share, speaks of an `s3::` source.

    Too often is harmless: the command then gets its session in variables as well.
    """
    return any(b"s3::" in _read(path) for path in _files(folder))


def _files(folder: str) -> Iterator[str]:
    count = 0
    for place in _with_modules(folder):
        for path, folders, names in os.walk(place):
            folders[:] = sorted(name for name in folders if name not in _SKIPPED)
            for name in names:
                if name.endswith(_FILES) and (count := count + 1) <= _MOST_FILES:
                    yield os.path.join(path, name)


def _with_modules(folder: str) -> Iterator[str]:
    """`folder`, and every `modules` folder beside it or above it, up to the root of the repository."""
    yield folder
    place = os.path.abspath(folder)
    while not os.path.exists(os.path.join(place, ".git")):
        parent = os.path.dirname(place)
        if parent == place:
            return
        place = parent
        if os.path.isdir(modules := os.path.join(place, "modules")):
            yield modules


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(_LARGEST)
    except OSError:
        return b""
