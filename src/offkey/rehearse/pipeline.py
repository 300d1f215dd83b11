"""Every workflow under every event that starts it: its jobs in the order they wait for each other, calls followed."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence

from offkey.migrate.usage import JobUsage, usages
from offkey.model.pipeline import Job, Workflow
from offkey.model.platforms.github import job_claims
from offkey.model.records import dataclass, replace
from offkey.model.rehearsal import NotRehearsed, Run
from offkey.model.unknown import Unknown
from offkey.read import github_inputs, github_matrix
from offkey.read.github_expression import Complete, Value, interpolate, runs, value
from offkey.read.github_permissions import MAX_LEVELS, Call, called_workflow, effective_permissions
from offkey.rehearse import matters
from offkey.rehearse.context import Contexts
from offkey.rehearse.job import run_job
from offkey.rehearse.job_state import JobState
from offkey.rehearse.occasions import starts
from offkey.rehearse.workspace import Artifacts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.read.github_occasion import Occasion
    from offkey.rehearse.world import World


@dataclass(frozen=True, slots=True)
class _Started:
    """A workflow under one event. `callers` are the jobs that call it, the nearest first; none where it started."""

    workflow: Workflow
    occasion: Occasion
    artifacts: Artifacts
    inputs: Mapping[str, Value]
    callers: tuple[Call, ...] = ()

    @property
    def first(self) -> Workflow:
        """The workflow that the event started."""
        return self.callers[-1].workflow if self.callers else self.workflow


@dataclass(frozen=True, slots=True)
class _Ended:
    """How a job or a workflow ended, and what it hands to those that wait for it."""

    result: str
    outputs: Mapping[str, Value]


_SKIPPED = _Ended("skipped", Complete())
_Steps = Generator[Run, None, _Ended]


@dataclass(frozen=True, slots=True)
class _Stage:
    world: World
    usages: Mapping[tuple[str, str], JobUsage]
    matters: matters.Mattering


def pipelines(world: World) -> Iterator[Run]:
    """Run every job that uses AWS, and those it waits for, under every event that starts it."""
    found = {(usage.workflow.path, usage.job.id): usage for usage in usages(world.repository)}
    stage = _Stage(world, found, matters.Mattering(world.repository, found))
    for number, start in enumerate(starts(world, stage.matters)):
        artifacts = Artifacts(world.folder / f"artifacts-{number}")
        yield from _workflow(stage, _Started(start.workflow, start.occasion, artifacts, start.inputs))


def _workflow(stage: _Stage, started: _Started) -> _Steps:
    wanted = stage.matters.wanted(started.workflow)
    ended: dict[str, _Ended] = {}
    for job in _in_order(started.workflow.jobs):
        ended[job.id] = yield from _job(stage, started, job, ended, wanted=job.id in wanted)
    jobs = {id_: Complete({"result": one.result, "outputs": one.outputs}) for id_, one in ended.items()}
    declared = github_inputs.outputs(started.workflow)
    context = {"jobs": Complete(jobs), "inputs": started.inputs}
    outputs = {name: value(written, context) for name, written in declared.items()}
    return _Ended(_together([one.result for one in ended.values()]), Complete(outputs))


def _job(stage: _Stage, started: _Started, job: Job, ended: Mapping[str, _Ended], *, wanted: bool) -> _Steps:
    """One job, for each combination of its matrix. One that nobody waits for is taken for done."""
    before = [ended[need].result for need in job.needs if need in ended]
    known = {need: ended[need] for need in job.needs if need in ended}
    needs = {need: Complete({"result": one.result, "outputs": one.outputs}) for need, one in known.items()}
    status = "failure" if {"failure", "skipped"} & set(before) else "success"
    found: list[_Ended] = []
    for combination in _combinations(stage.world, started.workflow, job):
        identity = stage.world.configuration.repository
        contexts = Contexts(identity, started.workflow, job, started.occasion, combination, needs, started.inputs)
        decided = runs(job.condition, contexts.mapping(), status=status)
        if decided is False or not wanted:
            found.append(_SKIPPED if decided is False else _Ended("success", {}))
        elif job.uses is not None:
            found.append((yield from _called(stage, started, job, contexts)))
        else:
            found.append((yield from _run(stage, started, contexts, decided)))
    outputs = {name: given for one in found for name, given in one.outputs.items()}
    return _Ended(_together([one.result for one in found]), Complete(outputs) if outputs else {})


def _together(results: Sequence[str]) -> str:
    return next((result for result in ("failure", "success") if result in results), "skipped")


def _combinations(world: World, workflow: Workflow, job: Job) -> Sequence[Mapping[str, Value]]:
    found = github_matrix.combinations(job.matrix)
    if isinstance(found, Unknown):
        world.note(f"{workflow.path}: the matrix of {job.id} is not known here; it ran once without it")
        return ({},)
    return found


def _in_order(jobs: Sequence[Job]) -> list[Job]:
    """The jobs so that each comes after those it needs."""
    left, done, ordered = list(jobs), set[str](), list[Job]()
    known = {job.id for job in jobs}
    while left:
        ready = next((job for job in left if not (set(job.needs) & known) - done), left[0])
        left.remove(ready)
        done.add(ready.id)
        ordered.append(ready)
    return ordered


def _called(stage: _Stage, started: _Started, job: Job, contexts: Contexts) -> _Steps:
    """The workflow that a job calls, with the inputs it gives; one of another repository is not here to run."""
    found = called_workflow(stage.world.repository, job)
    if found is None or len(started.callers) >= MAX_LEVELS:
        return (yield from _elsewhere(stage, started, job, contexts))
    inputs = github_inputs.passed(found, job.with_, contexts.mapping())
    callers = (Call(started.workflow, job), *started.callers)
    return (yield from _workflow(stage, replace(started, workflow=found, inputs=inputs, callers=callers)))


def _elsewhere(stage: _Stage, started: _Started, job: Job, contexts: Contexts) -> _Steps:
    missing = NotRehearsed(job.uses or job.id, "the workflow it calls is not in this repository")
    claims = _claims(stage.world, started, None)
    label = started.occasion.label
    yield Run(started.workflow.path, _name(started, contexts), label, claims, (), (), (missing,), ok=False)
    return _Ended("success", {})


def _run(stage: _Stage, started: _Started, contexts: Contexts, decided: bool | Unknown) -> _Steps:
    world, job, workflow = stage.world, contexts.job, started.workflow
    world.progress(f"{workflow.path.rsplit('/', 1)[-1]}  {job.id}  on {started.occasion.label}")
    environment = None if job.environment is None else interpolate(job.environment, contexts.mapping())
    claims = _claims(world, started, environment if isinstance(environment, str) and environment else None)
    grant = effective_permissions(workflow, job, callers=started.callers)
    number = sum(1 for _ in world.folder.glob("job-*"))
    state = JobState(
        world=world,
        workflow=workflow,
        job=job,
        contexts=contexts,
        token=world.lab.issuer.job(claims, may_request=grant.level("id-token") == "write"),
        claims=claims,
        artifacts=started.artifacts,
        folder=world.folder / f"job-{number}",
        name=_name(started, contexts),
    )
    if isinstance(decided, Unknown):
        state.missing.append(NotRehearsed(f"the condition of {job.id}", f"taken as true: {decided.reason}"))
    if isinstance(environment, Unknown):
        state.missing.append(NotRehearsed(f"the environment of {job.id}", environment.reason))
        state.incomplete = True
    run = run_job(state, started.occasion.label)
    yield run
    outputs = {entry.key: interpolate(entry.value, contexts.mapping()) for entry in job.outputs}
    return _Ended("failure" if run.broken else "success", outputs)


def _name(started: _Started, contexts: Contexts) -> str:
    """The job as GitHub calls it: its id with the values of its matrix, behind the jobs that call it."""
    chosen = ", ".join(str(value) for value in contexts.combination.values())
    own = f"{contexts.job.id} ({chosen})" if chosen else contexts.job.id
    return " / ".join([*(call.job.id for call in reversed(started.callers)), own])


def _claims(world: World, started: _Started, environment: str | None) -> dict[str, Value]:
    """What the job's token says. A called workflow has the subject of its caller, and only one claim names the file."""
    claims = job_claims(
        world.configuration.repository,
        started.occasion.event,
        workflow=started.first.path,
        workflow_name=started.first.name,
        environment=environment,
    )
    if started.callers:
        slug = world.configuration.repository.slug
        claims["job_workflow_ref"] = f"{slug}/{started.workflow.path}@{claims['ref']}"
    return claims
