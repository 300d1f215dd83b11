"""The ids of access keys that are written out without their secret, which is kept somewhere else.

Where a pipeline, a script or Terraform holds one, the rule about that says so; here it is in the settings of anything.
"""

from __future__ import annotations

from offkey.model.text import Span
from offkey.read.aws_keys import Part, access_key_ids, read_name
from offkey.read.example_paths import is_example
from offkey.read.plain_keys import PlainKey
from offkey.read.relevant import relevant
from offkey.read.texts.kinds import kind_of
from offkey.read.written_name import name_before

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from offkey.model.text import Place, Source

_SEEN = 200
"""Characters before an id, in which its name stands: a file may be a single line."""


def find_ids(sources: Iterable[Source], known: Collection[Place]) -> Iterator[PlainKey]:
    """Every id under a name that says whose it is, but for those that are `known` with their secrets."""
    for source in sources:
        if b"AKIA" not in source.data or relevant(source.path) or kind_of(source.path) or is_example(source.path):
            continue
        text = source.data.decode("latin-1")  # one character a byte, so that offsets are offsets
        for start, id_ in access_key_ids(text):
            place = source.place(Span(start, start + len(id_)))
            before = text[max(source.line_start(start), start - _SEEN) : start]
            name = name_before(before, len(before))
            said = read_name(name) if name and not _is_in_address(before, name) else None
            if place not in known and said is not None and said.part is Part.ID and said.says_aws:
                yield PlainKey(id_, place, None)


def _is_in_address(before: str, name: str) -> bool:
    """Whether the name is a parameter of a signed URL, which lives for a while and says nothing about who keeps it."""
    return before.rpartition(name)[0].endswith(("?", "&", ";"))
