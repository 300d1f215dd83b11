"""A rehearsal as a short account for a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from offkey.emit.migration import persistent
from offkey.emit.style import Style, paragraph
from offkey.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.rehearsal import Hop, RanCommand, Refusal, Rehearsal, Run

_MARGIN = 2
"""What a caller may put before every line."""
_ANSWER = 15
"""Columns before an answer of AWS's: as many as before the attempts that it was given to."""
_PARTICULARS = regex(
    r"Credentials could not be loaded, please check your action inputs: "
    r"|User: \S+ is (?=not authorized)| on resource: \S+| because no identity-based policy allows the \S+ action"
    r"|(?<=Token expired): current date/time .*| Encoded authorization failure message: .*"
)
"""What an answer says of one call only."""


def text(rehearsal: Rehearsal, style: Style, *, verbose: bool = False) -> str:
    """The account for a person: every run, every refusal, what was not rehearsed, and the verdict."""
    lines = [
        *setup_lines(rehearsal.setup, style),
        *(line for run in rehearsal.runs for line in run_lines(run, style, verbose=verbose)),
        "",
        style.bold("tokens and keys that must not get in"),
        *(f"  {line}" for line in refusal_lines(rehearsal.refusals, style, verbose=verbose)),
        "",
        *note_lines(rehearsal.notes, style),
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
        yield from paragraph("    ", "not rehearsed", f"{missing.step}: {missing.reason}", style=style)


def note_lines(notes: Iterable[str], style: Style) -> Iterator[str]:
    """The sentences that the reader must see."""
    for note in notes:
        yield from paragraph("", "note", note, style=style, paint=style.dim)


def _hop_lines(hops: Sequence[Hop], style: Style, *, verbose: bool) -> Iterator[str]:
    """The roles on one line where all admitted; a refusal with its reason, and everything when verbose, on its own."""
    if not verbose:
        way = [_short(hop.role) for hop in hops if hop.verdict == "admitted"]
        if way:
            first, *others = style.wrapped(" → ".join(["token", *way]), margin=6 + _MARGIN)
            yield from (first, *(f"  {line}" for line in others))
    for hop in hops:
        if verbose or hop.verdict != "admitted":
            shown = style.good(hop.verdict) if hop.verdict == "admitted" else style.bad(hop.verdict)
            yield f"{shown}  {hop.role}"
            yield from (f"  {line}" for line in style.wrapped(hop.because, margin=6 + _MARGIN))


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
        program, *words = _words(command)
        same = number and _words(commands[number - 1])[0] == program
        verb = " ".join(word for word in words[:1] if not word.startswith("-"))
        shown.append(f"{'' if same else program + ' '}{verb} {style.dim(f'{command.seconds:.1f} s')}")
    return f"{', '.join(shown)} {style.dim(f'in {commands[0].cwd}') if commands[0].cwd else ''}".rstrip()


def _words(command: RanCommand) -> tuple[str, ...]:
    """The words of a command, program first; of a call by boto3 that is the service as well."""
    argv = command.argv or ("",)
    return (" ".join(argv[:2]), *argv[2:]) if argv[0] == "boto3" else argv


def refusal_lines(refusals: tuple[Refusal, ...], style: Style, *, verbose: bool = False) -> Iterator[str]:
    """Every attempt that must fail, those with the same answer of AWS's together; then what got in.

    Whoever asked, and for what, differs from role to role, and is left out unless verbose.
    """
    answers: dict[str, dict[str, None]] = {}
    for refusal in refusals:
        if refusal.refused:
            error = refusal.error if verbose else _brief(refusal.error)
            answers.setdefault(refusal.attempt, {})[error] = None
    alike: dict[tuple[str, ...], list[str]] = {}
    for attempt, errors in answers.items():
        alike.setdefault(tuple(errors), []).append(attempt)
    for given, attempts in alike.items():
        number = sum(refusal.refused and refusal.attempt in attempts for refusal in refusals)
        yield from paragraph("", f"✓ {number:3} refused", ", ".join(attempts), style=style, paint=style.good)
        for error in given if verbose else given[:1]:
            lines = style.wrapped(error if verbose else _with_others(given), margin=_ANSWER + _MARGIN)
            yield from (f"{' ' * _ANSWER}{style.dim(line)}" for line in lines)
    for refusal in refusals:
        if not refusal.refused:
            yield from paragraph("", "✗ got in", _intrusion(refusal), style=style, paint=style.bad)


def _with_others(answers: tuple[str, ...]) -> str:
    """The first of them, and how many others there are."""
    others = len(answers) - 1
    return answers[0] + (f" (and {others} other answer{'s' if others > 1 else ''})" if others else "")


def _brief(error: str) -> str:
    """An answer of AWS's without the ARNs and the times in it."""
    return _PARTICULARS.sub("", error)


def _intrusion(refusal: Refusal) -> str:
    """Who got in where, and as whom: what to look for in the trust policy."""
    subject, principal = refusal.claims.get("sub"), refusal.claims.get("aws:PrincipalArn")
    told = f" with the subject {subject}" if subject else f" as {principal}" if principal else ""
    return f"{refusal.attempt}: {_short(refusal.role)}{told}: {refusal.error}"


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
    summary = (
        f"{passed} of {len(rehearsal.runs)} runs passed{incomplete}, "
        f"{refused} of {len(rehearsal.refusals)} intrusions refused, "
        f"{rehearsal.calls_total} calls answered by the lab"
    )
    yield from style.wrapped(summary, margin=0)
    for sentence in rehearsal.unasked:
        yield from paragraph("", "✗ too wide", sentence, style=style, paint=style.bad)
    for sentence in rehearsal.undecided:
        yield from paragraph("", "not decided", sentence, style=style)
    yield persistent(rehearsal.secrets_before, rehearsal.secrets_after, style)
