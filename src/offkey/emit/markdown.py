"""Findings as Markdown, for a job summary or a comment on a pull request.

Source: GitHub Flavored Markdown Spec, sections 2.4 and 2.5 (what an escape and an entity do), 4.10 (a `|` in a cell),
6.3 (code spans) and 6.9 (autolinks). Mentions are not in it: GitHub finds them in the finished text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from offkey.emit.text import at
from offkey.model.redaction import printable
from offkey.model.regex import regex
from offkey.model.results import Results, severity_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.finding import Finding

_SPECIAL = regex(r"[\\`*_{}\[\]<>#!|~&]|(?<=:)/(?=/)|(?<=www)\.", re.IGNORECASE)
_PUNCTUATION = regex(r"[!-,;-@\[-`{-~]")
_CODE = regex(r"`([^`]+)`")
_MENTION = "@<!-- -->"
"""A backslash before the `@` is gone before GitHub looks for mentions; a comment parts it from the name."""


def markdown(results: Results) -> str:
    """The headline, a table of the findings, what they mean, and what could not be read."""
    lines = [f"## offkey {results.command}", "", escaped(results.headline), *_findings(results), *_incomplete(results)]
    return "\n".join(lines) + "\n"


def _findings(results: Results) -> Iterator[str]:
    if not results.findings:
        return
    yield ""
    yield from table(("severity", "what", "where", "why"), [_row(finding) for finding in results.worst_first()])
    yield ""
    for kind in results.kinds:
        if any(results.of_kind(kind)):
            yield f"- {code(kind.id)}: {escaped(kind.summary)}"


def _row(finding: Finding) -> tuple[str, ...]:
    related = "".join(f"<br>{code(at(item.place))} {escaped(item.label)}" for item in finding.related)
    why = escaped(finding.message) + related
    return str(severity_of(finding)), code(finding.rule), code(at(finding.primary)), why


def _incomplete(results: Results) -> Iterator[str]:
    if results.incomplete:
        yield from ("", "Not read:", "")
    for item in results.incomplete:
        yield f"- {code(at(item))}: {escaped(item.reason)}"


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A table whose cells are Markdown already, made by `code` and `escaped`."""
    yield f"| {' | '.join(header)} |"
    yield f"|{'|'.join(' --- ' for _ in header)}|"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def code(text: str) -> str:
    """`text` as code that nothing in it can end, in a cell of a table too."""
    text = printable(text)
    if "|" in text or not text.strip():
        # A backslash before a `|` in a code span is an escape or a character, by what stands around the span.
        return f"<code>{_PUNCTUATION.sub(lambda match: f'&#{ord(match[0])};', text)}</code>"
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{text}{space}{fence}"


def escaped(text: str) -> str:
    """A sentence whose `code` stays code, and in which nothing else is markup, a link or a mention."""
    text = printable(text)
    pieces: list[str] = []
    position = 0
    for match in _CODE.finditer(text):
        pieces += [_plain(text[position : match.start()]), code(match[1])]
        position = match.end()
    return "".join([*pieces, _plain(text[position:])])


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text).replace("@", _MENTION)
