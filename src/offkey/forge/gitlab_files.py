"""The files of a default branch that are read, without a clone.

The tree tells no sizes, so a large file is found out on its way. The archive costs one call, of which gitlab.com
allows few a minute, so few files come one by one.
Source: GitLab Docs, Repositories API: "List repository tree", "Raw blob content", "Get file archive"; "Rate limits".
"""

from __future__ import annotations

from offkey.errors import UnreadableError
from offkey.forge.answers import text_of
from offkey.forge.files import Branch, Entry, content_name, taken
from offkey.forge.http import Host, Refused
from offkey.model.forge import Choice, HostedFiles, Listed

_LINK, _FILE = "120000", frozenset({"100644", "100755"})


def files(host: Host, listed: Listed, choice: Choice, *, largest: int) -> HostedFiles:
    """The files of the default branch that are chosen and have at most `largest` bytes.

    Raises: UnreadableError where GitLab does not give the tree.
    """
    if listed.default_branch is None:
        return HostedFiles()  # without a commit there is no branch
    base, commit = f"projects/{listed.id}/repository", {"sha": listed.default_branch}
    asked = {"recursive": "true", "ref": listed.default_branch, "pagination": "keyset"}
    entries = {text_of(item, "path"): item for item in host.pages(f"{base}/tree", asked)}
    tree = {
        path: Entry(text_of(item, "id"), item["mode"] == _LINK)
        for path, item in entries.items()
        if item.get("type") == "blob" and (item.get("mode") == _LINK or item.get("mode") in _FILE)
    }
    branch = Branch(
        tree,
        blob=lambda name: _blob(host, f"{base}/blobs/{name}/raw", name, largest),
        archive=lambda: host.stream(f"{base}/archive.tar.gz", commit),
    )
    return taken(branch, choice, largest=largest)


def _blob(host: Host, address: str, name: str, largest: int) -> bytes:
    answer = host.get(address, most=largest)
    if not answer.ok:
        raise Refused(host.name, address, answer.status)
    if content_name(answer.body) != name:
        raise UnreadableError(f"{host.name}'s answer to {address} is not that file")
    return answer.body
