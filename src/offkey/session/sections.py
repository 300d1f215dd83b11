"""The sections of a file of profiles as bytes, for whoever changes or copies it without touching the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator

from offkey.model.regex import regex
from offkey.model.tuples import NamedTuple

_HEADER = regex(rb"^[ \t]*\[[ \t]*(?P<name>[^\]\r\n]*?)[ \t]*\][^\n]*\n?", re.MULTILINE)


class Section(NamedTuple):
    """One section: its name as it is written, and where its header begins, its inside begins and all of it ends."""

    name: bytes
    start: int
    inside: int
    end: int


def sections(data: bytes) -> Iterator[Section]:
    """Every section, in order; what stands before the first belongs to none."""
    headers = list(_HEADER.finditer(data))
    for index, header in enumerate(headers):
        end = headers[index + 1].start() if index + 1 < len(headers) else len(data)
        yield Section(header["name"], header.start(), header.end(), end)
