"""What jobs can become, for a person to read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from offkey.emit.style import Style, columns
from offkey.emit.verdict import because, verdict_word
from offkey.emit.witness import LINE, hanging, short, value_text
from offkey.model.redaction import printable
from offkey.model.verdict import Admitted, Refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.minted import JobAccess


def text(found: Sequence[JobAccess], style: Style, *, verbose: bool = False) -> str:
    """The jobs in the order of the files, each with the tokens that get a role; empty for no jobs.

    Tokens that differ in the form of the subject alone are one line. What is refused is shown, and why, where a job
    gets nothing at all; with `verbose` everywhere.
    """
    lines = [f"{style.bold('jobs')}  {style.dim('what the workflows here can become')}"] if found else []
    for (workflow, job), group in groupby(found, key=lambda one: (one.token.workflow, one.token.job)):
        tried = list(group)
        hopeless = any(one.dead for one in tried)
        said = f"  {style.bad('none of its tokens gets in')}" if hopeless else ""
        lines.append(f"  {style.bold(printable(job))} of {printable(workflow)}{said}")
        shown = [one for one in _alike(tried) if verbose or hopeless or not isinstance(one.verdict, Refused)]
        for row, one in zip(columns([_row(one, style) for one in shown]), shown, strict=True):
            lines.append(row)
            lines += _why(one, style)
    return "".join(f"{line}\n" for line in lines)


def _alike(tried: Sequence[JobAccess]) -> list[JobAccess]:
    """One of those that differ in the form of the subject alone."""
    first: dict[tuple[str, str, str], JobAccess] = {}
    for one in tried:
        first.setdefault((one.token.event, one.role, verdict_word(one.verdict)), one)
    return list(first.values())


def _row(one: JobAccess, style: Style) -> tuple[str, ...]:
    mark = {"admitted": style.good("✓"), "refused": style.bad("✗")}.get(verdict_word(one.verdict), style.warn("?"))
    subject = value_text(one.claims.get("sub"))
    return f"    {mark} {printable(one.token.event)}", printable(subject), style.dim(f"→ {printable(short(one.role))}")


def _why(one: JobAccess, style: Style) -> Iterator[str]:
    if not isinstance(one.verdict, Admitted):
        yield from (style.dim(f"      {line}") for line in hanging("", because(one.verdict), LINE - 6))
