"""Where scripts write a key into the profile of AWS's CLI that a mapping around them puts into the environment."""

from __future__ import annotations

from itertools import islice

from offkey.model.regex import ASCII, regex
from offkey.model.text import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.text import Place, Source
    from offkey.read.key_sites import Scope

_SET = regex(
    rb"\baws[ \t]+configure[ \t]+(?:--profile[= \t]+[\w./-]+[ \t]+)?set[ \t]+(?:[\w-]+\.){0,3}aws_access_key_id[ \t]+"
    rb"(?:--profile[= \t]+[\w./-]+[ \t]+)?[\"']?\$\{?(?P<name>[A-Za-z_]\w*)",
    ASCII,
)
_NEXT = regex(rb"\n(?=[^\s#-])")
_COMMENT = regex(rb"[ \t]*(?:-[ \t]+)?#")
_MOST = 30
"""So many further places of one key are named."""


def written(scope: Scope, name: str) -> tuple[Place, ...]:
    """The commands inside `scope` that write the variable `name` down, unless a script there fills it itself."""
    source = scope.source
    if b"configure" not in source.data or f"{name}=".encode() in source.data:
        return ()
    return tuple(islice(_written(source, _span(scope), name.encode()), _MOST))


def _written(source: Source, span: Span, name: bytes) -> Iterator[Place]:
    for match in _SET.finditer(source.data, span.start, span.end):
        if match["name"] == name and not _COMMENT.match(source.data, source.line_start(match.start())):
            yield source.place(Span(*match.span("name")))


def _span(scope: Scope) -> Span:
    """The lines of the step or the job whose environment it is; the whole file for that of every job."""
    if scope.step is not None:
        return scope.step.run_span or Span(0, 0)
    if scope.job is not None and scope.given is not None:  # of GitLab, where the span of a job is its name
        start = scope.job.span.start if scope.job.place.path == scope.source.path else len(scope.source.data)
        following = _NEXT.search(scope.source.data, start)
        return Span(start, following.start() if following else len(scope.source.data))
    if scope.job is not None:
        return scope.job.span
    return Span(0, len(scope.source.data))
