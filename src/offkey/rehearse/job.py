"""One job under one event, step by step, as a runner would take it."""

from __future__ import annotations

from offkey.model.rehearsal import Hop, Run
from offkey.model.unknown import Unknown
from offkey.read.github_expression import runs
from offkey.read.role_uses import local_action
from offkey.rehearse import composite, run_step, shim
from offkey.rehearse.actions import act

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.pipeline import Step
    from offkey.rehearse.job_state import JobState

_FOLDERS = ("workspace", "home", "tmp", "calls", "files")
_EXCHANGES = frozenset({"sts:AssumeRoleWithWebIdentity", "sts:AssumeRole", "sts:GetCallerIdentity"})


def run_job(state: JobState, label: str) -> Run:
    """Run every step of a job, and return the account; `label` says what started it."""
    for name in _FOLDERS:
        (state.folder / name).mkdir(parents=True)
    shim.install(state.folder / "bin", ("terraform", "tofu"))
    before = state.world.lab.calls.total
    for step in state.job.steps:
        _step(state, step)
    state.hops += _chained(state, before)
    _note_unused_session(state, before)
    broken = state.failed or any(hop.verdict != "admitted" for hop in state.hops)
    return Run(
        workflow=state.workflow.path,
        job=state.name or state.job.id,
        event=label,
        claims=state.claims,
        hops=tuple(state.hops),
        commands=tuple(state.commands),
        not_rehearsed=tuple(state.missing),
        ok=not (broken or state.incomplete),
        broken=broken,
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
    action = local_action(state.world.repository, step)
    if step.run is not None:
        run_step.run(state, step)
    elif action is not None:
        composite.run(state, step, action, each=_step)
    else:
        act(state, step, context)
    if state.failed and not failed_before:
        if (step.continue_on_error or "").strip().lower() == "true":
            state.failed = False
        state.outcome(step, "failure")
        state.contexts.status = "failure" if state.failed else state.contexts.status


def _note_unused_session(state: JobState, before: int) -> None:
    """A job that takes a role for something that cannot run here has shown nothing of what the role is for."""
    used = any(call.action not in _EXCHANGES for call in state.world.calls_since(before))
    missed = state.session is not None and len(state.missing) > state.unneeded
    if missed and not used and not state.incomplete:
        state.left_out("what the role is taken for", "nothing that could run here did anything in AWS with it")
        state.incomplete = True


def _chained(state: JobState, before: int) -> list[Hop]:
    """The roles that terraform went on to, each once, by the lab's own account."""
    found: dict[tuple[str, str], Hop] = {}
    for call in state.world.calls_since(before):
        if call.action == "sts:AssumeRole":
            verdict = "admitted" if call.allowed else "refused"
            said = [text for text in (call.error, call.reason) if text]
            hop = Hop(call.resource, verdict, " — ".join(said) or f"asked by {call.caller}")
            found.setdefault((hop.role, hop.verdict), hop)
    return list(found.values())
