"""The scripts of a pipeline as one script in which all keeps its place: what stands around them is blank.

Only literal scalars (`run: |`) and plain ones of one line are read: others have escapes, or fold their lines.

Source: YAML 1.2.2, 8.1.2 "Literal Style"; POSIX.1-2017, Shell Command Language, 2.7.4 "Here-Document" (`<<-` leaves
out tabs in front of each line)
"""

from __future__ import annotations

from offkey.model.regex import MULTILINE, regex
from offkey.model.text import Source
from offkey.read.relevant import may_make_roles

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator

    from offkey.model.repository import Repository
    from offkey.model.text import Span

_BLOCK = regex(rb"\|[^\n]*\n")
_PLAIN = regex(rb"[^\"'>\n][^\n]*")
_INDENTATION = regex(rb"(?:[ ]*\r?\n)*(?P<width>[ ]*)")
_OTHER = regex(rb"[^\n]+")
_HERE = regex(rb"[ \t]<<(?=[ \t]*[\"'\\]?\w)")
_EXPRESSION = regex(rb"\$\{\{(?P<inside>[^{}\n]*)\}\}")
_NO_NAME = regex(rb"\W")


def scripts(repository: Repository) -> Iterator[Source]:
    """Those of the workflows, the actions and the pipelines of GitLab that make roles for tokens, a file at a time."""
    for flow in repository.workflows:
        if may_make_roles(flow.source):
            steps = (step for job in flow.jobs for step in job.steps)
            yield _script(flow.source, (step.run_span for step in steps if step.run_span is not None))
    for action in repository.actions:
        if may_make_roles(action.source):
            yield _script(action.source, (step.run_span for step in action.steps if step.run_span is not None))
    yield from _of_gitlab(repository)


def _of_gitlab(repository: Repository) -> Iterator[Source]:
    spans: dict[str, list[Span]] = {}
    sources: dict[str, Source] = {}
    for pipeline in repository.gitlab:
        files = [pipeline.source, *(repository.sources[path] for path in pipeline.included)]
        if not any(may_make_roles(file) for file in files):
            continue
        for piece in (piece for job in pipeline.jobs for shell in (job.shell, job.after) for piece in shell.pieces):
            if may_make_roles(piece.source):
                sources[piece.source.path] = piece.source
                spans.setdefault(piece.source.path, []).append(piece.span)
    yield from (_script(source, spans[path]) for path, source in sources.items())


def _script(source: Source, spans: Iterable[Span]) -> Source:
    """The scalars at these places; several jobs may have the same."""
    pieces, position = [], 0
    for span in sorted({(span.start, span.end) for span in spans}):
        start, text = _read(source.data, *span)
        if text and start >= position:
            pieces += [_OTHER.sub(_blank, source.data[position:start]), text]
            position = start + len(text)
    return Source(source.path, b"".join([*pieces, _OTHER.sub(_blank, source.data[position:])]))


def _read(data: bytes, start: int, end: int) -> tuple[int, bytes]:
    """What a shell reads of a scalar, and where that begins; nothing where it is of another style."""
    header = _BLOCK.match(data, start, end)
    if header is None:
        plain = _PLAIN.match(data, start, end)
        return start, _EXPRESSION.sub(_variable, plain[0]) if plain is not None and plain.end() == end else b""
    text = data[header.end() : end]
    indented = _INDENTATION.match(text)
    width = len(indented["width"]) if indented is not None else 0
    lines = regex(rb"^[ ]{%d}" % width, MULTILINE).sub(b"\t" * width, text)
    return header.end(), _EXPRESSION.sub(_variable, _HERE.sub(b"<<-", lines))


def _blank(match: re.Match[bytes]) -> bytes:
    return b" " * len(match[0])


def _variable(match: re.Match[bytes]) -> bytes:
    """What GitHub puts in, as a variable of the shell that nothing sets."""
    inside = _NO_NAME.sub(b"_", match["inside"].strip())
    return b"${%b}" % inside.rjust(len(match[0]) - len("${}"), b"_")
