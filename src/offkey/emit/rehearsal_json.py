"""A rehearsal as JSON: `offkey.rehearse/1`."""

from __future__ import annotations

from typing import Literal, TypedDict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.claims import ClaimValue
    from offkey.model.rehearsal import RanCommand, Refusal, Rehearsal, Run

REHEARSE: Literal["offkey.rehearse/1"] = "offkey.rehearse/1"

Claims = dict[str, str | int | float | bool | list[str] | None]


class HopDocument(TypedDict):
    """One exchange of credentials; `verdict` is `admitted` or `refused`."""

    role: str
    verdict: Literal["admitted", "refused"]
    because: str


class CommandDocument(TypedDict):
    """One command that really ran; `output` is its tail."""

    argv: list[str]
    cwd: str
    exit: int
    seconds: float
    output: str


class NotRehearsedDocument(TypedDict):
    """A step that could not run here; it never counts as passed."""

    step: str
    reason: str


class RunDocument(TypedDict):
    """One job under one event. Neither `ok` nor `broken`: too little of it could run here."""

    workflow: str
    job: str
    event: str
    ok: bool
    broken: bool
    claims: Claims
    hops: list[HopDocument]
    commands: list[CommandDocument]
    not_rehearsed: list[NotRehearsedDocument]


class RefusalDocument(TypedDict):
    """One attempt that must fail; `refused` is false where it got in."""

    attempt: str
    claims: Claims
    role: str
    refused: bool
    error: str


class CallsDocument(TypedDict):
    """What the lab was asked."""

    total: int
    by_role: dict[str, int]


class SecretsDocument(TypedDict):
    """How many long-lived credentials the repository depends on."""

    before: int
    after: int


class RehearseDocument(TypedDict):
    """What `offkey rehearse` and `offkey demo` print with `--format json`."""

    schema: Literal["offkey.rehearse/1"]
    ok: bool
    runs: list[RunDocument]
    refusals: list[RefusalDocument]
    calls: CallsDocument
    persistent_secrets: SecretsDocument
    setup: list[CommandDocument]
    notes: list[str]
    undecided: list[str]
    unasked: list[str]


def document(rehearsal: Rehearsal) -> RehearseDocument:
    """The JSON document of the contract."""
    return {
        "schema": REHEARSE,
        "ok": rehearsal.ok,
        "runs": [_run(run) for run in rehearsal.runs],
        "refusals": [_refusal(refusal) for refusal in rehearsal.refusals],
        "calls": {"total": rehearsal.calls_total, "by_role": dict(rehearsal.calls_by_role)},
        "persistent_secrets": {"before": rehearsal.secrets_before, "after": rehearsal.secrets_after},
        "setup": [_command(command) for command in rehearsal.setup],
        "notes": list(rehearsal.notes),
        "undecided": list(rehearsal.undecided),
        "unasked": list(rehearsal.unasked),
    }


def _run(run: Run) -> RunDocument:
    return {
        "workflow": run.workflow,
        "job": run.job,
        "event": run.event,
        "ok": run.ok,
        "broken": run.broken,
        "claims": {name: _claim(value) for name, value in run.claims.items()},
        "hops": [
            {"role": h.role, "verdict": "admitted" if h.verdict == "admitted" else "refused", "because": h.because}
            for h in run.hops
        ],
        "commands": [_command(command) for command in run.commands],
        "not_rehearsed": [{"step": n.step, "reason": n.reason} for n in run.not_rehearsed],
    }


def _refusal(refusal: Refusal) -> RefusalDocument:
    return {
        "attempt": refusal.attempt,
        "claims": {name: _claim(value) for name, value in refusal.claims.items()},
        "role": refusal.role,
        "refused": refusal.refused,
        "error": refusal.error,
    }


def _claim(value: ClaimValue) -> str | int | float | bool | list[str] | None:
    return list(value) if isinstance(value, tuple) else value


def _command(command: RanCommand) -> CommandDocument:
    return {
        "argv": list(command.argv),
        "cwd": command.cwd,
        "exit": command.exit,
        "seconds": round(command.seconds, 2),
        "output": command.output,
    }
