"""Names for findings that survive moved lines."""

from __future__ import annotations

import sys

from offkey.model.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from offkey.model.finding import Finding
    from offkey.model.repository import Repository
    from offkey.model.text import Place

_LINES, _LINE = 100, 4_000
"""So many lines, and bytes of each, tell a finding from others: a file may be one that all findings lie in."""


def with_fingerprints(repository: Repository, findings: Sequence[Finding]) -> list[Finding]:
    """`findings` with their fingerprints: rule, path, the text of the lines, and which of equals it is.

    White space does not count, so neither moving nor re-indenting the lines renames a finding.
    """
    if not findings:
        return []
    sha256 = _sha256()
    seen: dict[tuple[str, str, str], int] = {}
    named = []
    for finding in findings:
        key = (finding.rule, finding.primary.path, lines_at(repository, finding.primary))
        equals = seen.get(key, 0)
        digest = sha256("\0".join((*key, str(equals))).encode("utf-8", "surrogateescape")).hexdigest()
        seen[key] = equals + 1
        named.append(replace(finding, fingerprint=digest[:32]))
    return named


def lines_at(repository: Repository, place: Place) -> str:
    """The first lines of `place` with white space collapsed; empty where the file was not read."""
    source = repository.sources.get(place.path)
    if source is None:
        return ""
    numbers = range(place.line, min(max(place.line, place.end_line) + 1, place.line + _LINES))
    return " ".join(word for number in numbers for word in source.line(number, most=_LINE).split())


def _sha256() -> Callable[[bytes], Any]:
    """The function of `hashlib`, without OpenSSL: to import that takes longer than all the fingerprints of a scan.

    Source: CPython, Lib/random.py, which takes `_sha512` the same way.
    """
    for name in ("_sha2", "_sha256", "hashlib"):
        try:
            __import__(name)
        except ImportError:
            continue
        break
    found: Callable[[bytes], Any] = sys.modules[name].sha256
    return found
