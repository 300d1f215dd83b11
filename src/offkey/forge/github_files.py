"""The files of a default branch that are read, without a clone.

One call gives the tree of all paths. Few files come one call each; more of them come in the archive, which costs one
call whatever it holds, and bytes. What the archive leaves out or changes (`export-ignore`, `export-subst`) is found
out by the name of its content in the tree, and asked for by itself.
Source: GitHub Docs, "Get a tree", "Get a blob", "Download a repository archive (tar)"; "Rate limits for the REST API":
5,000 calls an hour; https://git-scm.com/docs/gitattributes, "Creating an archive".
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from offkey.errors import UnreadableError
from offkey.forge.files import Branch, Entry, content_name, taken
from offkey.forge.github import address
from offkey.model.forge import Choice, HostedFiles, Listed
from offkey.model.text import Incomplete

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.forge.http import Host

_LARGE_KILOBYTES = 400_000
_LINK, _FILE = "120000", frozenset({"100644", "100755", "100664"})
_EMPTY = 409
"""What GitHub answers for the tree of a repository without a commit. A 404 is a branch that may not be seen."""
_CUT = "has more files than GitHub lists: not all of them were looked at"


def files(host: Host, listed: Listed, choice: Choice, *, largest: int) -> HostedFiles:
    """The files of the default branch that are chosen and have at most `largest` bytes.

    Raises: UnreadableError where GitHub does not give the tree.
    """
    base = address(listed.owner, listed.name)
    if listed.default_branch is None:
        return HostedFiles()
    name = quote(listed.default_branch, safe="")
    path = f"{base}/git/trees/{name}"
    answer = host.get(path, {"recursive": 1}, most=64_000_000)
    if answer.status == _EMPTY:
        return HostedFiles()
    tree = host.json(answer, path)
    branch = Branch(
        dict(_entries(tree)),
        blob=lambda content: _blob(host, base, content, largest),
        archive=lambda: host.stream(f"{base}/tarball/{name}"),
        large=listed.kilobytes > _LARGE_KILOBYTES,
    )
    cut = () if tree.get("truncated") is False else (Incomplete(".", 1, _CUT),)
    return taken(branch, choice, largest=largest, unread=cut)


def _entries(tree: Any) -> Iterator[tuple[str, Entry]]:
    listed = tree.get("tree") if isinstance(tree, dict) else None
    if not isinstance(listed, list):
        raise UnreadableError("GitHub gives no tree where one was asked for")
    for entry in listed:
        if isinstance(entry, dict) and entry.get("type") == "blob":
            if not all(isinstance(entry.get(key), str) for key in ("path", "mode", "sha")):
                raise UnreadableError("an entry of GitHub's tree lacks its path, mode or sha")
            size = entry.get("size")
            if entry["mode"] == _LINK or entry["mode"] in _FILE:
                yield (
                    entry["path"],
                    Entry(entry["sha"], entry["mode"] == _LINK, size if isinstance(size, int) else None),
                )


def _blob(host: Host, base: str, name: str, largest: int) -> bytes:
    path = f"{base}/git/blobs/{quote(name, safe='')}"
    found = host.json(host.get(path, most=2 * largest + 65_536), path)
    text = found.get("content") if isinstance(found, dict) and found.get("encoding") == "base64" else None
    try:
        data = base64.b64decode(text) if isinstance(text, str) else None
    except (binascii.Error, ValueError):
        data = None
    if data is None or content_name(data) != name:
        raise UnreadableError(f"GitHub's answer to {path} is not that file")
    return data
