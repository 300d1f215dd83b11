"""A rehearsal as JSON (`offkey.rehearse/1`) and as a short account for a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from offkey.emit.migration import persistent
from offkey.emit.style import Style, columns
from offkey.model.rehearsal import Hop, RanCommand, Refusal, Rehearsal, Run


def document(rehearsal: Rehearsal) -> dict[str, Any]:
    """The JSON document of the contract."""
    return {
        "schema": "offkey.rehearse/1",
        "ok": rehearsal.ok,
        "runs": [_run(run) for run in rehearsal.runs],
        "refusals": [
            {"attempt": r.attempt, "claims": dict(r.claims), "role": r.role, "refused": r.refused, "error": r.error}
            for r in rehearsal.refusals
        ],
        "calls": {"total": rehearsal.calls_total, "by_role": dict(rehearsal.calls_by_role)},
        "persistent_secrets": {"before": rehearsal.secrets_before, "after": rehearsal.secrets_after},
        "setup": [_command(command) for command in rehearsal.setup],
        "notes": list(rehearsal.notes),
        "undecided": list(rehearsal.undecided),
    }


def _run(run: Run) -> dict[str, Any]:
    return {
        "workflow": run.workflow,
        "job": run.job,
        "event": run.event,
        "ok": run.ok,
        "claims": dict(run.claims),
        "hops": [{"role": h.role, "verdict": h.verdict, "because": h.because} for h in run.hops],
        "commands": [_command(command) for command in run.commands],
        "not_rehearsed": [{"step": n.step, "reason": n.reason} for n in run.not_rehearsed],
    }


def _command(command: RanCommand) -> dict[str, Any]:
    return {
        "argv": list(command.argv),
        "cwd": command.cwd,
        "exit": command.exit,
        "seconds": round(command.seconds, 2),
        "output": command.output,
    }


def text(rehearsal: Rehearsal, style: Style, *, verbose: bool = False) -> str:
    """The account for a person: every run, every refusal, what was not rehearsed, and the verdict."""
    lines = [
        *setup_lines(rehearsal.setup, style),
        *(line for run in rehearsal.runs for line in run_lines(run, style, verbose=verbose)),
        "",
        style.bold("tokens and keys that must not get in"),
        *(f"  {line}" for line in refusal_lines(rehearsal.refusals, style)),
        "",
        *(f"{style.dim('note')}  {note}" for note in rehearsal.notes),
        *verdict_lines(rehearsal, style),
    ]
    return "\n".join(style.fitted(line) for line in lines) + "\n"


def setup_lines(commands: Iterable[RanCommand], style: Style) -> Iterator[str]:
    """The federation, applied account by account as its administrators will."""
    for cwd in dict.fromkeys(command.cwd for command in commands):
        here = [command for command in commands if command.cwd == cwd]
        failed = next((command for command in here if command.exit != 0), None)
        seconds = style.dim(f"{sum(command.seconds for command in here):.1f} s")
        yield f"{style.bad('✗') if failed else style.good('✓')} {style.bold(cwd)} applied by a person  {seconds}"
        if failed is not None:
            yield from (f"    {style.dim('│')} {line}" for line in failed.output.rstrip().splitlines()[-30:])


def run_lines(run: Run, style: Style, *, verbose: bool = False) -> Iterator[str]:
    """One job: its event and subject, the roles it went through, its commands, and what did not run.

    A question mark where nothing failed, but too little ran to say that it holds.
    """
    mark = style.good("✓") if run.ok else style.bad("✗") if run.broken else style.warn("?")
    where = f" {style.dim('of')} {run.workflow.rsplit('/', 1)[-1]}" if run.workflow else ""
    subject = style.dim(str(run.claims.get("sub", "")))
    yield f"{mark} {style.bold(run.job)}{where} {style.dim('on')} {run.event}  {subject}"
    yield from (f"    {line}" for line in _hop_lines(run.hops, style, verbose=verbose))
    yield from (f"    {line}" for line in _command_lines(run.commands, style, verbose=verbose))
    for missing in run.not_rehearsed:
        yield f"    {style.warn('not rehearsed')}  {missing.step}: {missing.reason}"


def _hop_lines(hops: Sequence[Hop], style: Style, *, verbose: bool) -> Iterator[str]:
    """The roles on one line where all admitted; a refusal with its reason, and everything when verbose, on its own."""
    if not verbose:
        way = [_short(hop.role) for hop in hops if hop.verdict == "admitted"]
        if way:
            yield style.dim("token → ") + style.dim(" → ").join(way)
    for hop in hops:
        if verbose or hop.verdict != "admitted":
            shown = style.good(hop.verdict) if hop.verdict == "admitted" else style.bad(hop.verdict)
            yield f"{shown}  {hop.role}"
            yield f"  {hop.because}"


def _command_lines(commands: Sequence[RanCommand], style: Style, *, verbose: bool) -> Iterator[str]:
    """Commands that went well in a row in one directory share a line; the others show their output."""
    row: list[RanCommand] = []
    for command in commands:
        plain = not verbose and command.exit in (0, 2)
        if row and (not plain or command.cwd != row[0].cwd):
            yield _row(row, style)
            row = []
        if plain:
            row.append(command)
            continue
        code = "" if command.exit == 0 else style.bad(f"  exit {command.exit}")
        yield f"{' '.join(command.argv)}  {style.dim(f'{command.cwd or chr(46)}  {command.seconds:.1f} s')}{code}"
        yield from (f"  {style.dim('│')} {line}" for line in command.output.rstrip().splitlines()[-30:])
    if row:
        yield _row(row, style)


def _row(commands: Sequence[RanCommand], style: Style) -> str:
    """`terraform init 1.1 s, plan 5.0 s, apply 6.9 s in environments/dev`."""
    shown: list[str] = []
    for number, command in enumerate(commands):
        program, *words = command.argv or ("",)
        same = number and commands[number - 1].argv[:1] == command.argv[:1]
        verb = " ".join(word for word in words[:1] if not word.startswith("-"))
        shown.append(f"{'' if same else program + ' '}{verb} {style.dim(f'{command.seconds:.1f} s')}")
    return f"{', '.join(shown)} {style.dim(f'in {commands[0].cwd}') if commands[0].cwd else ''}".rstrip()


def refusal_lines(refusals: tuple[Refusal, ...], style: Style) -> Iterator[str]:
    """Every attempt that must fail, with AWS's own error; the roles it was made on are counted."""
    rows: list[tuple[str, ...]] = []
    for attempt in dict.fromkeys(r.attempt for r in refusals):
        tried = [r for r in refusals if r.attempt == attempt]
        inside = [r for r in tried if not r.refused]
        rows += [(style.bad("✗ got in"), attempt, _short(r.role), r.error) for r in inside]
        if not inside:
            roles = dict.fromkeys(one.role for one in tried)
            where = _short(tried[0].role) if len(roles) == 1 else f"{len(roles)} roles"
            rows.append((style.good("✓ refused"), attempt, where, style.dim(tried[-1].error)))
    yield from columns(rows)


def _short(role: str) -> str:
    """A role's name and account, for a reader who knows the rest of an ARN."""
    account, _, name = role.rpartition(":iam::")[2].partition(":role/")
    return f"{name}@{account}" if name else role


def verdict_lines(rehearsal: Rehearsal, style: Style) -> Iterator[str]:
    """The last lines: how much of it held, and the number everybody asks for."""
    passed = sum(run.ok for run in rehearsal.runs)
    open_ = sum(not run.ok and not run.broken for run in rehearsal.runs)
    refused = sum(r.refused for r in rehearsal.refusals)
    incomplete = f", {open_} ran in part only" if open_ else ""
    yield (
        f"{passed} of {len(rehearsal.runs)} runs passed{incomplete}, "
        f"{refused} of {len(rehearsal.refusals)} intrusions refused, "
        f"{rehearsal.calls_total} calls answered by the lab"
    )
    yield from (f"{style.warn('not decided')}  {sentence}" for sentence in rehearsal.undecided)
    yield persistent(rehearsal.secrets_before, rehearsal.secrets_after, style)
