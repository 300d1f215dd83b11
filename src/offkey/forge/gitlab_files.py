"""The files of a default branch that are read, without a clone.

The tree tells no sizes, so a large file is found out on its way. The archive costs one call, of which gitlab.com
allows few a minute, so few files come one by one.
Source: GitLab Docs, Repositories API: "List repository tree", "Raw blob content", "Get file archive"; "Rate limits".
"""

from __future__ import annotations

from collections.abc import Callable

from offkey.errors import UnreadableError
from offkey.forge.answers import text_of
from offkey.forge.files import FEW, Wanted, content_name, from_archive, too_large
from offkey.forge.http import Host, Refused, TooLarge
from offkey.model.forge import HostedFiles, Listed

_FILE = frozenset({"100644", "100755"})


def files(host: Host, listed: Listed, wanted: Callable[[str], bool], *, largest: int) -> HostedFiles:
    """The files of the default branch whose paths are `wanted` and that have at most `largest` bytes.

    Raises: UnreadableError where GitLab does not give the tree.
    """
    if listed.default_branch is None:
        return HostedFiles()  # without a commit there is no branch
    base = f"projects/{listed.id}/repository"
    asked = {"recursive": "true", "ref": listed.default_branch, "pagination": "keyset"}
    entries = {text_of(item, "path"): item for item in host.pages(f"{base}/tree", asked)}
    blobs = {path: item for path, item in entries.items() if item.get("type") == "blob"}
    chosen = {path: item for path, item in blobs.items() if item.get("mode") in _FILE and wanted(path)}
    found = Wanted({path: text_of(item, "id") for path, item in chosen.items()})
    if len(found.names) > FEW:
        from_archive(host.stream(f"{base}/archive.tar.gz", {"sha": listed.default_branch}), found, largest)
    for path, name in found.without().items():
        _blob(host, f"{base}/blobs/{name}/raw", found, path, largest)
    return HostedFiles(dict(sorted(found.found.items())), len(blobs), tuple(sorted(found.unread)))


def _blob(host: Host, address: str, found: Wanted, path: str, largest: int) -> None:
    try:
        answer = host.get(address, most=largest)
    except TooLarge:
        found.unread.append(too_large(path, largest))
        return
    if not answer.ok:
        raise Refused(host.name, address, answer.status)
    if content_name(answer.body) != found.names[path]:
        raise UnreadableError(f"{host.name}'s answer to {address} is not that file")
    found.found[path] = answer.body
