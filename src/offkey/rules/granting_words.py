"""The line of a policy that makes its holder powerful: the first line of a long document says little."""

from __future__ import annotations

from itertools import islice

from offkey.model.builtin import bisect_right, lru_cache
from offkey.model.regex import IGNORECASE, regex
from offkey.model.text import Span
from offkey.read.relevant import is_terraform
from offkey.read.same import Same
from offkey.rules.permissions import Power

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Mapping

    from offkey.model.hcl import HclFile
    from offkey.model.module import Module
    from offkey.model.repository import Repository
    from offkey.model.text import Place, Source
    from offkey.rules.permissions import Permission

_EVERYTHING = regex(
    rb'\bactions?\b[\\"\']{0,3}\s{0,99}[=:]\s{0,99}\[?[^\]={}]{0,5000}?(?P<word>\\?["\']\*(?::\*)?\\?["\'])', IGNORECASE
)
_IAM = regex(rb'(?P<word>["\']iam:\*\\?["\']|\biam:\*(?=\s))')
_CALLS = 50
"""So many calls of a module are looked at for what one passes."""
_COMMENT = regex(rb"[ \t]*(?:#|//)")


def place_of_grant(repository: Repository, permission: Permission) -> Place | None:
    """Where a policy says it, if that is not the line where the permission stands."""
    if permission.power is Power.ADMINISTRATOR:
        pattern = _EVERYTHING
    else:
        pattern = _IAM if permission.power is Power.GRANTING else _named(permission.what)
    found = place_of_word(repository, permission.place, pattern)
    beyond = found is not None and (found.path != permission.place.path or found.line > permission.place.line)
    return found if beyond else None


def place_of_word(repository: Repository, at: Place, pattern: re.Pattern[bytes]) -> Place | None:
    """The first `word` that a pattern finds in the block of Terraform that a place stands in, outside of comments."""
    source = repository.sources.get(at.path)
    if source is not None and is_terraform(at.path):
        block = _block(repository, at)
        found = _first(source, block, pattern) if block is not None else None
        return found or _in_calls(repository, at, pattern)
    block = _lines(source, at) if source is not None else None
    return _first(source, block, pattern) if source is not None and block is not None else None


def _in_calls(repository: Repository, at: Place, pattern: re.Pattern[bytes]) -> Place | None:
    """The same in the calls of the module, which may pass the policy."""
    module = repository.module(at.path.rpartition("/")[0])
    calls = islice(module.calls_of_it, _CALLS) if module is not None else ()
    found = (_first(call.file, call.block.span, pattern) for _, call in calls)
    return next((place for place in found if place is not None), None)


def _block(repository: Repository, at: Place) -> Span | None:
    """The block of the file that the place stands in."""
    module = repository.module(at.path.rpartition("/")[0])
    file = _files(Same(module)).get(at.path) if module is not None else None
    if file is None:
        return None
    blocks, line_of = file.body.blocks, file.source.line_of
    before = bisect_right(blocks, at.line, key=lambda block: line_of(block.span.start)) - 1
    return blocks[before].span if before >= 0 and at.line <= line_of(blocks[before].span.end) else None


def _lines(source: Source, at: Place) -> Span | None:
    """The lines of a template or a policy that the place covers; None for one line, which says it."""
    if at.end_line <= at.line:
        return Span(0, len(source.data)) if at.line == at.column == 1 else None  # the document that the file is
    return source.span_of_lines(at.line, at.end_line)


def _named(what: str) -> re.Pattern[bytes]:
    """The pattern of the action that the words for a permission begin with."""
    return regex(rb"(?P<word>" + what.split("`")[1].encode() + rb")\b")


@lru_cache(maxsize=1)
def _files(module: Same[Module]) -> Mapping[str, HclFile]:
    return {file.source.path: file for file in module.value.files}


def _first(source: Source, block: Span, pattern: re.Pattern[bytes]) -> Place | None:
    for match in pattern.finditer(source.data, block.start, block.end):
        start = match.start("word")
        if not _COMMENT.match(source.data, source.data.rfind(b"\n", 0, start) + 1):
            return source.place(Span(start, match.end("word")))
    return None
