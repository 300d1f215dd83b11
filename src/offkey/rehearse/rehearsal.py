"""A rehearsal from end to end: the lab opens, a person sets up, every job runs, every intruder knocks."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from offkey.lab.lab import Lab
from offkey.migrate.usage import JobUsage, usages
from offkey.model.configuration import Configuration
from offkey.model.platforms.github import job_claims
from offkey.model.records import dataclass
from offkey.model.rehearsal import NotRehearsed, RanCommand, Refusal, Rehearsal, Run
from offkey.model.unknown import Unknown
from offkey.provision.design import design
from offkey.read import github_matrix
from offkey.read.github_expression import Complete, Value, interpolate, runs
from offkey.read.github_occasion import Occasion, occasions
from offkey.read.github_permissions import has_id_token
from offkey.read.repository import read
from offkey.rehearse import setup, without_terraform
from offkey.rehearse.context import Contexts
from offkey.rehearse.job import run_job
from offkey.rehearse.job_state import JobState
from offkey.rehearse.refusals import attempts
from offkey.rehearse.terraform import cli_configuration, find, find_mirror, user_configuration
from offkey.rehearse.workspace import Artifacts, copy_repository
from offkey.rehearse.world import Progress, World
from offkey.scan.secrets import inventory

_ORDER = {"pull_request": 0, "push": 1}


@dataclass(frozen=True, slots=True)
class Watch:
    """How the outside follows a rehearsal: a line for what is being done, and each run as it ends."""

    progress: Progress = lambda _: None
    ran: Callable[[Run], None] = lambda _: None
    prepared: Callable[[tuple[RanCommand, ...]], None] = lambda _: None


def rehearse(root: Path, configuration: Configuration, *, secrets_before: int | None, watch: Watch) -> Rehearsal:
    """Rehearse the repository at `root`, which stays untouched.

    `secrets_before` is the count before the migration, None where it is the repository's own.
    Raises ConfigurationError where the federation is missing or a configured mirror is none.
    """
    with _world(root, configuration, watch.progress) as world:
        held = len(inventory(world.repository))
        secrets = (held if secrets_before is None else secrets_before, held)
        setup.create_stores(world)
        prepared = _set_up(world)
        watch.prepared(prepared.commands)
        if prepared.failed is not None:
            return _result(world, (), (), prepared, secrets)
        federation = design(configuration)
        found = tuple(_runs(world, watch))
        if world.terraform is None:
            found = (*found, *_watched(without_terraform.probe_states(world, federation), watch))
        watch.progress("tokens and keys that must not get in")
        refusals = tuple(attempts(world, federation))
        return _result(world, found, refusals, prepared, secrets)


def _set_up(world: World) -> setup.Prepared:
    if world.terraform is not None:
        return setup.apply_federation(world)
    world.note(f"{setup.MISSING}: roles were made as federation/ says, tokens exchanged, the state probed with boto3")
    without_terraform.install(world)
    return setup.Prepared(())


def _watched(runs: Iterator[Run], watch: Watch) -> Iterator[Run]:
    for run in runs:
        watch.ran(run)
        yield run


def _result(
    world: World,
    found: tuple[Run, ...],
    refusals: tuple[Refusal, ...],
    prepared: setup.Prepared,
    secrets: tuple[int, int],
) -> Rehearsal:
    calls = world.lab.calls
    return Rehearsal(
        ok=prepared.failed is None and bool(found) and all(r.ok for r in found) and all(r.refused for r in refusals),
        runs=found,
        refusals=refusals,
        calls_total=calls.total,
        calls_by_role=calls.by_role(),
        secrets_before=secrets[0],
        secrets_after=secrets[1],
        notes=tuple(world.notes),
        setup=prepared.commands,
    )


@contextmanager
def _world(root: Path, configuration: Configuration, progress: Progress) -> Iterator[World]:
    folder = Path(tempfile.mkdtemp(prefix="offkey-rehearsal-"))
    try:
        copy_repository(root, folder / "repository")
        with Lab({account.id: name for name, account in configuration.accounts.items()}) as lab:
            world = World(
                lab=lab,
                configuration=configuration,
                repository=read(folder / "repository"),
                copy=folder / "repository",
                folder=folder,
                terraform=find(),
                cli_configuration=None,
                progress=progress,
            )
            _choose_providers(world)
            yield world
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _choose_providers(world: World) -> None:
    """Where terraform takes providers from: the user's own configuration, else a mirror on this machine."""
    if world.terraform is None:
        return
    configured = world.configuration.rehearsal.provider_mirror
    own = None if configured else user_configuration()
    if own is not None:
        world.cli_configuration = own
        return
    registry = world.terraform.registry
    mirror = find_mirror(configured, registry=registry)
    if mirror is not None:
        path = world.folder / "terraformrc"
        path.write_text(cli_configuration(mirror, registry), encoding="utf-8")
        world.cli_configuration = path
        world.note(f"providers come from the mirror {mirror}")


# --- runs --------------------------------------------------------------------------------------------------


def _runs(world: World, watch: Watch) -> Iterator[Run]:
    """Every job that uses AWS under every event that starts it, pull requests first, in the order of needs."""
    by_workflow: dict[str, list[JobUsage]] = {}
    for usage in usages(world.repository):
        by_workflow.setdefault(usage.workflow.path, []).append(usage)
    number = 0
    for found in by_workflow.values():
        workflow = found[0].workflow
        if not any(_matters(usage) for usage in found):
            continue
        started = occasions(world.repository, world.configuration.repository, workflow)
        for occasion in sorted(started, key=lambda o: _ORDER.get(o.event.name, 2)):
            number += 1
            artifacts = Artifacts(world.folder / f"artifacts-{number}")
            yield from _workflow(world, found, occasion, artifacts, watch)


def _matters(usage: JobUsage) -> bool:
    """Whether a job is a reason to run its workflow at all."""
    return usage.online or bool(usage.credentials)


def _workflow(
    world: World, found: Sequence[JobUsage], occasion: Occasion, artifacts: Artifacts, watch: Watch
) -> Iterator[Run]:
    wanted = _wanted(found)
    results: dict[str, str] = {}
    for usage in _in_order(found):
        needs = {need: Complete({"result": results.get(need, "success"), "outputs": {}}) for need in usage.job.needs}
        before = [results.get(need, "success") for need in usage.job.needs]
        status = "failure" if "failure" in before else "skipped" if "skipped" in before else "success"
        outcomes: list[str] = []
        for combination in _combinations(world, usage):
            contexts = Contexts(world.configuration.repository, usage.workflow, usage.job, occasion, combination, needs)
            decided = runs(usage.job.condition, contexts.mapping(), status=status if status != "skipped" else "failure")
            if decided is False or usage.job.id not in wanted:
                outcomes.append("skipped" if decided is False else "success")
                continue
            run = _run(world, usage, contexts, artifacts, decided)
            watch.ran(run)
            outcomes.append("success" if run.ok else "failure")
            yield run
        results[usage.job.id] = next((o for o in ("failure", "success") if o in outcomes), "skipped")


def _combinations(world: World, usage: JobUsage) -> Sequence[Mapping[str, Value]]:
    found = github_matrix.combinations(usage.job.matrix)
    if isinstance(found, Unknown):
        world.note(f"{usage.workflow.path}: the matrix of {usage.job.id} is not known here; it ran once without it")
        return ({},)
    return found


def _wanted(found: Sequence[JobUsage]) -> frozenset[str]:
    """The jobs that use AWS, and those they wait for: a build they need has to run as well."""
    by_id = {usage.job.id: usage for usage in found}
    queue = [usage.job.id for usage in found if _matters(usage)]
    wanted: set[str] = set()
    while queue:
        id_ = queue.pop()
        if id_ in by_id and id_ not in wanted:
            wanted.add(id_)
            queue += by_id[id_].job.needs
    return frozenset(wanted)


def _in_order(found: Sequence[JobUsage]) -> list[JobUsage]:
    """The jobs so that each comes after those it needs."""
    left, done, ordered = list(found), set[str](), list[JobUsage]()
    known = {usage.job.id for usage in found}
    while left:
        ready = next((u for u in left if not (set(u.job.needs) & known) - done), left[0])
        left.remove(ready)
        done.add(ready.job.id)
        ordered.append(ready)
    return ordered


def _run(world: World, usage: JobUsage, contexts: Contexts, artifacts: Artifacts, decided: bool | Unknown) -> Run:
    job, workflow = usage.job, usage.workflow
    world.progress(f"{workflow.path.rsplit('/', 1)[-1]}  {job.id}  on {contexts.occasion.label}")
    environment = None if job.environment is None else interpolate(job.environment, contexts.mapping())
    claims = job_claims(
        world.configuration.repository,
        contexts.occasion.event,
        workflow=workflow.path,
        workflow_name=workflow.name,
        environment=environment if isinstance(environment, str) and environment else None,
    )
    may_request = has_id_token(world.repository, workflow, job) is True
    number = sum(1 for _ in world.folder.glob("job-*"))
    state = JobState(
        world=world,
        workflow=workflow,
        job=job,
        contexts=contexts,
        token=world.lab.issuer.job(claims, may_request=may_request),
        claims=claims,
        artifacts=artifacts,
        folder=world.folder / f"job-{number}",
    )
    if isinstance(decided, Unknown):
        state.missing.append(NotRehearsed(f"the condition of {job.id}", f"taken as true: {decided.reason}"))
    if isinstance(environment, Unknown):
        state.missing.append(NotRehearsed(f"the environment of {job.id}", environment.reason))
        state.incomplete = True
    return run_job(state, contexts.occasion.label)
