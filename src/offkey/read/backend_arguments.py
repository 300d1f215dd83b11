"""The arguments of `terraform init -backend-config` in scripts and pipelines, and the folder that each is for."""

from __future__ import annotations

from offkey.model.builtin import bisect_left, bisect_right, lru_cache
from offkey.model.regex import regex
from offkey.model.text import Source, Span
from offkey.model.text_file import TextKind
from offkey.read.same import Same
from offkey.read.texts.kinds import kind_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_GIVEN = regex(
    rb"""-backend-config(?:\s*=\s*|\s+|["'],\s*)\\?["']?"""
    rb"""(?P<value>(?:\$\{\{[^{}\n]*\}\}|\{\{[^{}\n]*\}\}|\$\([^()"'\n]*\)|[^\s"'\\,;)\]])+)"""
)
"""The value of each `-backend-config`: a file, or `name=value`; also as two items of a list (`extra_args`)."""
_COMMENT = regex(rb"\s*(?:#|//|--)")
_INIT = regex(rb"\b(?P<program>terraform|tofu)\b[^\n;&|]*?\binit\b")
_DISTRIBUTION = regex(rb"\bterraform_distribution[ \t]*:[ \t]*[\"']?opentofu\b")
"""What runs a project of Atlantis, whose steps do not name a program.

Source: https://www.runatlantis.io/docs/repo-level-atlantis-yaml.html
"""
_CHANGE = regex(rb"""(?:\bcd[ \t]+|-chdir=)["']?(?P<folder>(?:\$\([^()\n]*\)|[^\s"';&|])+)""")
_DEFINITION = regex(rb"(?:export[ ]+)?[\w.-]+[ \t]*[:?+]{0,3}=")
"""A variable of a Makefile; a recipe begins with a tab."""


def arguments_in(source: Source) -> Iterator[tuple[str, Span]]:
    """Each value with its place; what a comment holds is left out."""
    for match in _GIVEN.finditer(source.data):
        line = source.data[source.data.rfind(b"\n", 0, match.start()) + 1 : match.start()]
        if not _COMMENT.match(line):
            yield match["value"].decode("utf-8", "replace"), Span(match.start("value"), match.end("value"))


def is_of_opentofu(source: Source, offset: int) -> bool:
    """Whether the last `init` before the argument is one of `tofu`, or Atlantis runs that."""
    ends, calls = _inits(Same(source))
    last = bisect_right(ends, offset) - 1
    return calls[last] == b"tofu" if last >= 0 else _DISTRIBUTION.search(source.data) is not None


def runs_opentofu_only(source: Source) -> bool:
    """Whether a script runs an `init`, and each of them is one of `tofu`."""
    _, calls = _inits(Same(source))
    return bool(calls) and all(call == b"tofu" for call in calls)


@lru_cache(maxsize=4)
def _inits(source: Same[Source]) -> tuple[Sequence[int], Sequence[bytes]]:
    """Where each `init` ends, and the program; found once, and not for each argument."""
    found = [(match.end(), match["program"]) for match in _INIT.finditer(source.value.data)]
    return [end for end, _ in found], [program for _, program in found]


def folder_of(source: Source, offset: int) -> str:
    """Where the last `cd` or `-chdir` before `offset` leads to, as it is written; empty where there is none.

    A variable of a Makefile stands wherever a recipe names it: what is before it says nothing.
    """
    starts, ends = _changes(Same(source))
    last = bisect_left(starts, offset) - 1
    if last < 0 or starts[last] < _start(source, offset):
        return ""
    return source.data[starts[last] : min(ends[last], offset)].decode("utf-8", "replace")


@lru_cache(maxsize=4)
def _changes(source: Same[Source]) -> tuple[Sequence[int], Sequence[int]]:
    """Where each folder that a command changes to begins, and ends."""
    found = [match.span("folder") for match in _CHANGE.finditer(source.value.data)]
    return [start for start, _ in found], [end for _, end in found]


def _start(source: Source, offset: int) -> int:
    """Where to look from: a line that defines a variable of a Makefile, or the file."""
    if kind_of(source.path) is not TextKind.MAKEFILE:
        return 0
    start = source.data.rfind(b"\n", 0, offset) + 1
    while start and source.data.endswith((b"\\\n", b"\\\r\n"), 0, start):
        start = source.data.rfind(b"\n", 0, start - 1) + 1
    return start if _DEFINITION.match(source.data, start) else 0
