"""The two files of AWS's tools as a child sees them: its session is `default`, and sign-ins of people stay."""

from __future__ import annotations

import os
import re

from offkey.model.records import dataclass
from offkey.model.regex import regex
from offkey.session.sections import sections

_KEY = regex(rb"^[ \t]*aws_(?:access_key_id|secret_access_key|session_token)[ \t]*=", re.MULTILINE | re.IGNORECASE)
_DEFAULT = regex(rb"(?:profile[ \t]+)?[\"']?default[\"']?")


@dataclass(frozen=True, slots=True)
class ChildFiles:
    """Paths of the files, and the names of the profiles that were left out because a key is written in them."""

    config: str
    credentials: str
    left_out: tuple[str, ...] = ()


def config(own: bytes, *, command: str | None, region: str) -> tuple[bytes, tuple[str, ...]]:
    """The config file for a child, and the sections left out: `own` is the person's, `command` a credential_process.

    The person's profiles stay, as a state bucket may be reached by one of them. Only `default` is replaced, and a
    profile with a key written in it goes.
    """
    kept, left_out = [], []
    for name, start, _, end in sections(own):
        text = own[start:end]
        if _DEFAULT.fullmatch(name):
            continue
        if _KEY.search(text):
            left_out.append(name.decode("utf-8", "replace").removeprefix("profile").strip())
        else:
            kept.append(text if text.endswith(b"\n") else text + b"\n")
    head = b"[default]\n" + (b"credential_process = %s\n" % command.encode() if command else b"")
    return head + b"region = %s\n" % region.encode() + b"".join(kept), tuple(left_out)


def place(folder: str, own: bytes, *, command: str | None, region: str) -> ChildFiles:
    """Write the files below `folder`, and give their paths.

    A file is called by what is in it, and so is never changed: whoever runs the same again finds it there, and a child
    that outlives this process keeps it. `folder` is made for this user alone.
    """
    from _blake2 import blake2b  # `hashlib` loads all of OpenSSL for it

    data, left_out = config(own, command=command, region=region)
    os.makedirs(folder, mode=0o700, exist_ok=True)
    path = f"{folder}/config-{blake2b(data, digest_size=16).hexdigest()}"
    _write(path, data)
    _write(f"{folder}/credentials", b"")
    return ChildFiles(path, f"{folder}/credentials", left_out)


def _write(path: str, data: bytes) -> None:
    if _holds(path, data):
        return
    beside = f"{path}.{os.getpid()}"
    file = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0), 0o600)
    with open(file, "wb") as stream:
        stream.write(data)
    os.replace(beside, path)


def _holds(path: str, data: bytes) -> bool:
    """Whether the file is there with just this in it, and belongs to this user alone."""
    try:
        file = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    except OSError:
        return False
    with open(file, "rb") as stream:
        state = os.fstat(file)
        if hasattr(os, "geteuid") and (state.st_uid != os.geteuid() or state.st_mode & 0o077):
            return False
        return stream.read(len(data) + 1) == data
