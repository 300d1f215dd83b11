"""What jobs can become, for a person and for a program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TypedDict

from offkey.emit.proof_json import ClaimDocument, claims
from offkey.emit.style import Style, columns
from offkey.emit.witness import LINE, hanging, short, value_text
from offkey.model.minted import JobAccess
from offkey.model.redaction import printable
from offkey.model.unknown import Unknown
from offkey.model.verdict import Admitted, Refused, Verdict


class JobDocument(TypedDict):
    """One token of one job, at the role that the job asks for with it."""

    workflow: str
    job: str
    event: str
    claims: dict[str, ClaimDocument]
    role: str
    verdict: str
    because: str
    dead: bool


def document(found: Sequence[JobAccess]) -> list[JobDocument]:
    """Every answer as JSON has it."""
    return [
        {
            "workflow": one.token.workflow,
            "job": one.token.job,
            "event": one.token.event,
            "claims": claims(one.claims),
            "role": one.role,
            "verdict": _word(one.verdict),
            "because": _because(one.verdict),
            "dead": one.dead,
        }
        for one in found
    ]


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
        first.setdefault((one.token.event, one.role, _word(one.verdict)), one)
    return list(first.values())


def _row(one: JobAccess, style: Style) -> tuple[str, ...]:
    mark = {"admitted": style.good("✓"), "refused": style.bad("✗")}.get(_word(one.verdict), style.warn("?"))
    subject = value_text(one.claims.get("sub"))
    return f"    {mark} {printable(one.token.event)}", printable(subject), style.dim(f"→ {printable(short(one.role))}")


def _why(one: JobAccess, style: Style) -> Iterator[str]:
    if not isinstance(one.verdict, Admitted):
        yield from (style.dim(f"      {line}") for line in hanging("", _because(one.verdict), LINE - 6))


def _word(verdict: Verdict) -> str:
    match verdict:
        case Admitted():
            return "admitted"
        case Refused():
            return "refused"
        case Unknown():
            return "unknown"


def _because(verdict: Verdict) -> str:
    return verdict.reason if isinstance(verdict, Unknown) else verdict.because
