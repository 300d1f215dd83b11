"""How the cases of `--expect` came out, for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from offkey.emit.style import Style, columns
from offkey.emit.witness import LINE, bullets, hanging, role_label
from offkey.model.expectation import CaseResult, Outcome
from offkey.model.redaction import printable


def text(results: Sequence[CaseResult], style: Style) -> str:
    """A line for each case that holds; those that do not with their place and reason; and the count."""
    rows = columns([_row(result, style) for result in results])
    lines = [line for row, result in zip(rows, results, strict=True) for line in (row, *_why(result, style))]
    return "".join(f"{line}\n" for line in (*lines, "", summary(results, style)))


def _row(result: CaseResult, style: Style) -> tuple[str, str, str]:
    mark = {Outcome.PASSED: style.good("✓"), Outcome.FAILED: style.bad("✗")}.get(result.outcome, style.warn("?"))
    role = role_label(result.role) if result.role is not None else printable(result.expectation.roles)
    wanted = "must get in" if result.case.allowed else "must not get in"
    return f"{mark} {style.bold(role)}", printable(result.case.subject), style.dim(wanted)


def _why(result: CaseResult, style: Style) -> Iterator[str]:
    if result.outcome is not Outcome.PASSED:
        yield f"    {style.dim(printable(str(result.case.place)))}"
        yield from (f"    {line}" for line in hanging("", result.because, LINE - 4))
        yield from (f"    {line}" for line in bullets(result.assumptions, "assuming", style))


def summary(results: Sequence[CaseResult], style: Style) -> str:
    """The last line: how many cases hold, fail, and are not decided."""
    counts = Counter(result.outcome for result in results)
    parts = [f"{counts[Outcome.PASSED]} of {len(results)} cases hold"]
    if counts[Outcome.FAILED]:
        parts.append(style.bad(f"{counts[Outcome.FAILED]} failed"))
    if counts[Outcome.UNDECIDED]:
        parts.append(style.warn(f"{counts[Outcome.UNDECIDED]} not decided"))
    return ", ".join(parts)
