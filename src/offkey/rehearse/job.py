"""One job under one event, step by step, as a runner would take it."""

from __future__ import annotations

from offkey.model.pipeline import Step
from offkey.model.rehearsal import Hop, Run
from offkey.model.unknown import Unknown
from offkey.read.github_expression import runs
from offkey.rehearse import run_step, shim
from offkey.rehearse.actions import act
from offkey.rehearse.job_state import JobState

_FOLDERS = ("workspace", "home", "tmp", "calls", "files")


def run_job(state: JobState, label: str) -> Run:
    """Run every step of a job, and return the account; `label` says what started it."""
    for name in _FOLDERS:
        (state.folder / name).mkdir(parents=True)
    shim.install(state.folder / "bin", ("terraform", "tofu"))
    before = state.world.lab.calls.total
    for step in state.job.steps:
        _step(state, step)
    state.hops += _chained(state, before)
    refused = any(hop.verdict != "admitted" for hop in state.hops)
    return Run(
        workflow=state.workflow.path,
        job=state.name,
        event=label,
        claims=state.claims,
        hops=tuple(state.hops),
        commands=tuple(state.commands),
        not_rehearsed=tuple(state.missing),
        ok=not (state.failed or state.incomplete or refused),
    )


def _step(state: JobState, step: Step) -> None:
    context = state.contexts.mapping(step)
    wanted = runs(step.condition, context, status=state.contexts.status)
    if wanted is False:
        state.outcome(step, "skipped")
        return
    if isinstance(wanted, Unknown):
        state.not_rehearsed(step, f"whether it runs is not known here: {wanted.reason}")
        return
    failed_before = state.failed
    if step.run is not None:
        run_step.run(state, step)
    else:
        act(state, step, context)
    if state.failed and not failed_before:
        if (step.continue_on_error or "").strip().lower() == "true":
            state.failed = False
        state.outcome(step, "failure")
        state.contexts.status = "failure" if state.failed else state.contexts.status


def _chained(state: JobState, before: int) -> list[Hop]:
    """The roles that terraform went on to, each once, by the lab's own account."""
    found: dict[tuple[str, str], Hop] = {}
    for call in state.world.calls_since(before):
        if call.action == "sts:AssumeRole":
            verdict = "admitted" if call.allowed else "refused"
            hop = Hop(call.resource, verdict, call.reason or call.error or f"asked by {call.caller}")
            found.setdefault((hop.role, hop.verdict), hop)
    return list(found.values())
