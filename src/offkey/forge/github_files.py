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
import posixpath
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from offkey.errors import UnreadableError
from offkey.forge.files import FEW, Wanted, content_name, from_archive, too_large
from offkey.forge.github import address
from offkey.forge.http import Host
from offkey.model.forge import HostedFiles, Listed
from offkey.model.text import Incomplete

_LARGE_KILOBYTES = 400_000
_MANY = 500
"""Of a very large repository, as many files come one by one rather than in the archive."""
_LINK, _FILE = "120000", frozenset({"100644", "100755", "100664"})
_EMPTY = 409
"""What GitHub answers for the tree of a repository without a commit. A 404 is a branch that may not be seen."""


def files(host: Host, listed: Listed, wanted: Callable[[str], bool], *, largest: int) -> HostedFiles:
    """The files of the default branch whose paths are `wanted` and that have at most `largest` bytes.

    Raises: UnreadableError where GitHub does not give the tree.
    """
    base = address(listed.owner, listed.name)
    if listed.default_branch is None:
        return HostedFiles()
    branch = quote(listed.default_branch, safe="")
    path = f"{base}/git/trees/{branch}"
    answer = host.get(path, {"recursive": 1}, most=64_000_000)
    if answer.status == _EMPTY:
        return HostedFiles()
    tree = host.json(answer, path)
    entries = {entry["path"]: entry for entry in _entries(tree)}
    chosen = {name: entry for name, entry in entries.items() if wanted(name)}
    found = Wanted()
    for name, entry in chosen.items():
        _choose(found, name, entry, largest)
    if tree.get("truncated") is not False:
        found.unread.append(Incomplete(".", 1, "has more files than GitHub lists: not all of them were looked at"))
    if len(found.names) > FEW and not (listed.kilobytes > _LARGE_KILOBYTES and len(found.names) <= _MANY):
        from_archive(host.stream(f"{base}/tarball/{branch}"), found, largest)
    for name, content in found.without().items():
        found.found[name] = _blob(host, base, content, largest)
    links = {name: entry for name, entry in chosen.items() if entry["mode"] == _LINK}
    _follow(host, base, found, links, entries, largest)
    return HostedFiles(dict(sorted(found.found.items())), len(entries), tuple(sorted(found.unread)))


def _entries(tree: Any) -> Iterator[dict[str, Any]]:
    listed = tree.get("tree") if isinstance(tree, dict) else None
    if not isinstance(listed, list):
        raise UnreadableError("GitHub gives no tree where one was asked for")
    for entry in listed:
        if isinstance(entry, dict) and entry.get("type") == "blob":
            if not all(isinstance(entry.get(key), str) for key in ("path", "mode", "sha")):
                raise UnreadableError("an entry of GitHub's tree lacks its path, mode or sha")
            yield entry


def _choose(found: Wanted, path: str, entry: Mapping[str, Any], largest: int) -> None:
    size = entry.get("size")
    if entry["mode"] not in _FILE:
        return
    if isinstance(size, int) and size <= largest:
        found.names[path] = entry["sha"]
    else:
        found.unread.append(too_large(path, largest))


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


def _follow(
    host: Host,
    base: str,
    found: Wanted,
    links: Mapping[str, Mapping[str, Any]],
    entries: Mapping[str, Mapping[str, Any]],
    largest: int,
) -> None:
    """A link is the file it leads to, if that is one of this tree."""
    for path, link in links.items():
        to = _blob(host, base, link["sha"], largest).decode("utf-8", "surrogateescape")
        target = entries.get(posixpath.normpath(posixpath.join(posixpath.dirname(path), to)))
        if target is not None and target["mode"] in _FILE and isinstance(target.get("size"), int):
            if target["size"] <= largest:
                found.found[path] = _blob(host, base, target["sha"], largest)
            else:
                found.unread.append(too_large(path, largest))
