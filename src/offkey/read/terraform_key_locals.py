"""Local values that hold a key under its name, and that a block takes as a whole: `variables = local.environment`."""

from __future__ import annotations

from offkey.model.hcl import Attribute, Block
from offkey.model.records import dataclass
from offkey.model.regex import regex
from offkey.model.text import Source, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Collection, Iterator, Mapping

    from offkey.model.module import Module
    from offkey.read.terraform_named_values import Named

_WHOLE = regex(
    rb"\blocal\.(?P<name>[\w-]++)"
    rb"(?!\.|\[(?![ \t]*(?:count|data|each|local|module|self|var)\.[\w.-]+[ \t]*\](?![.\[])))"
)
"""Also whichever item of a map something else decides: `local.environments[each.key]`."""
LOOKED_AT = (
    rb"\bfor_each\s*=\s*(?:nonsensitive\()?"
    rb"|\b(?:length|keys|can|contains|lookup|md5|sha\d+|base64sha\d+)\s*\(\s*(?:\w+\s*\(\s*){0,3}|(?:\#|//)[^\n]*"
)
"""A pattern of what stands before a value that is looked at, that something is made for each of, or only mentioned."""
_OTHERWISE = regex(rb"(?:\bin\s+(?:nonsensitive\()?|%b)\Z" % LOOKED_AT)
"""What stands before a local value that is looked at, gone through (`terraform_key_loops`) or only mentioned."""
BEFORE = 200
"""So much before a value is looked at."""
_ROUNDS = 3
"""From a local value to those that take it over (`merge(local.common, {…})`), and so on."""
_MOST = 50
"""No more keys are followed out of one local value."""

Written = tuple[Attribute, Source]


@dataclass(frozen=True, slots=True)
class Held:
    """By name: what is written of a key in a local value, or in those that it takes over."""

    written: Mapping[bytes, tuple[Written, ...]]

    def taken(self, block: Block, file: Source) -> Iterator[tuple[Named, Source]]:
        """What the local values hold that a block takes as a whole, and the files in which that is written."""
        return self.taken_in(block.body.span, file)

    def taken_in(self, span: Span, file: Source) -> Iterator[tuple[Named, Source]]:
        """The same for a part of a file."""
        from offkey.read.terraform_named_values import inside

        for name in _whole(file, span, self.written):
            for attribute, source in self.written[name]:
                yield from ((named, source) for named in inside(attribute.value))

    def may_be_taken(self, file: Source) -> bool:
        """Whether a block of the file may take one of them."""
        return any(match["name"] in self.written for match in _WHOLE.finditer(file.data))


def held(module: Module, holds: Callable[[Source, Span], bool]) -> Held | None:
    """The local values in whose text a name of a key may stand, and those that take one of them over; None without."""
    written = [
        (attribute.name.encode("utf-8", "replace"), attribute, file.source)
        for file in module.files
        if b"locals" in file.source.data
        for block in file.body.of_type("locals")
        for attribute in block.body.attributes
    ]
    found: dict[bytes, tuple[Written, ...]] = {
        name: ((attribute, source),) for name, attribute, source in written if holds(source, attribute.span)
    }
    for _round in range(_ROUNDS if found else 0):
        before = dict(found)
        for name, attribute, source in written:
            if more := [one for other in _whole(source, attribute.span, before) for one in before[other]]:
                found[name] = tuple(dict.fromkeys([*before.get(name, ()), *more]))[:_MOST]
        if found == before:
            break
    return Held(found) if found else None


def _whole(file: Source, span: Span, among: Collection[bytes]) -> dict[bytes, None]:
    """The local values `among` some that a part of a file takes as a whole, in order."""
    matches = (match for match in _WHOLE.finditer(file.data, span.start, span.end) if match["name"] in among)
    return dict.fromkeys(match["name"] for match in matches if not _is_otherwise(file.data, match))


def _is_otherwise(data: bytes, match: re.Match[bytes]) -> bool:
    return _OTHERWISE.search(data, max(0, match.start() - BEFORE), match.start()) is not None
