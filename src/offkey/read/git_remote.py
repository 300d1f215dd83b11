"""The repository's name from its own git configuration; git itself is not run.

Source: https://git-scm.com/docs/git-config#_syntax, https://git-scm.com/docs/gitrepository-layout.
"""

from __future__ import annotations

import os

from offkey.model.regex import ASCII, IGNORECASE, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

_COMMENT = regex(r"\s[#;]")
_SECTION = regex(r"\[\s*(?P<name>[\w.-]+)(?:\s+\"(?P<sub>(?:[^\"\\]|\\.)*)\")?\s*\]\s*(?P<rest>.*)", ASCII)
_URL = regex(r"url\s*=\s*(?P<value>.*)", IGNORECASE)
_WITH_SCHEME = regex(r"(?:https?|ssh|git|git\+ssh)://(?:[^/@]*@)?[^/]+/(?P<path>.+)\Z")
_SCP_LIKE = regex(r"(?:[^/@:]+@)?[^/:]+:(?P<path>[^/].*)\Z")
_SLUG = regex(r"(?P<owner>[\w.-]+)/(?P<name>[\w.-]+)\Z", ASCII)
_MAX_BYTES = 1024 * 1024


def slug(root: str | Path) -> str | None:
    """`owner/name` of the remote called origin, or None where there is none, or another form."""
    folder = _git_directory(root)
    configuration = _text(os.path.join(folder, "config")) if folder else None
    url = origin(configuration) if configuration else None
    return slug_of(url) if url else None


def origin(configuration: str) -> str | None:
    """The first `url` of `[remote "origin"]` in a git configuration, or None."""
    inside = False
    for raw in configuration.splitlines():
        line = raw.strip()
        section = _SECTION.match(line)
        if section:
            inside = section["name"].lower() == "remote" and section["sub"] == "origin"
            line = section["rest"]
        url = _URL.match(line)
        if inside and url:
            return _COMMENT.split(url["value"])[0].strip().strip('"')
    return None


def slug_of(url: str) -> str | None:
    """`owner/name` of an https, ssh or `git@host:` URL, or None."""
    match = _WITH_SCHEME.match(url) or _SCP_LIKE.match(url)
    if not match:
        return None
    path = match["path"].strip("/").removesuffix(".git")
    return path if _SLUG.match(path) else None


def _git_directory(root: str | Path) -> str | None:
    """The directory that holds `config`: `.git`, or for a worktree what its `.git` file leads to."""
    dot = os.path.join(root, ".git")
    if os.path.isdir(dot):
        return dot
    pointer = _text(dot)
    if pointer is None or not pointer.startswith("gitdir:"):
        return None
    folder = os.path.join(root, pointer.removeprefix("gitdir:").strip())
    common = _text(os.path.join(folder, "commondir"))
    return os.path.join(folder, common.strip()) if common else folder


def _text(path: str) -> str | None:
    try:
        if not os.path.isfile(path) or os.path.getsize(path) > _MAX_BYTES:
            return None
        with open(path, encoding="utf-8", errors="replace") as stream:
            return stream.read()
    except (OSError, ValueError):
        return None
