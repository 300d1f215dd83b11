"""The files a step writes to talk to the steps after it: `$GITHUB_ENV` and `$GITHUB_OUTPUT`."""

from __future__ import annotations

from pathlib import Path


def assignments(path: Path) -> dict[str, str]:
    """Take what was written to `path` (the file is removed): names and values, multiline ones too.

    Source: GitHub's workflow commands, "Setting an environment variable".
    """
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return {}
    path.unlink()
    found: dict[str, str] = {}
    position = 0
    while position < len(lines):
        name, separator, rest = lines[position].partition("=")
        key, here, end = lines[position].partition("<<")
        position += 1
        if here and (not separator or len(key) < len(name)):
            block = []
            while position < len(lines) and lines[position] != end:
                block.append(lines[position])
                position += 1
            found[key], position = "\n".join(block), position + 1
        elif separator:
            found[name] = rest
    return found
