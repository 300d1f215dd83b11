"""Why a file is no text, where its first bytes say so."""

from __future__ import annotations

_GIT_CRYPT = b"\0GITCRYPT\0"
"""Source: https://github.com/AGWA/git-crypt, `commands.cpp`: the header of a file that it encrypts."""


def reason(data: bytes) -> str:
    """The words for a file that holds a NUL, or is in another encoding than UTF-8."""
    if data.startswith(_GIT_CRYPT):
        return "is encrypted by git-crypt: run `git-crypt unlock` first"
    return "not UTF-8 text"
