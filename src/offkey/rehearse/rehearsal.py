"""A rehearsal from end to end: the lab opens, a person sets up, every job runs, every intruder knocks."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from offkey.lab.lab import Lab
from offkey.model.records import dataclass
from offkey.model.rehearsal import RanCommand, Rehearsal, Run
from offkey.provision.design import design
from offkey.read.repository import read
from offkey.rehearse import doors, setup, without_terraform
from offkey.rehearse.pipeline import pipelines
from offkey.rehearse.refusals import attempts
from offkey.rehearse.static_keys import strangers
from offkey.rehearse.terraform import cli_configuration, find, find_mirror, user_configuration
from offkey.rehearse.witnesses import Witnesses
from offkey.rehearse.workspace import copy_repository
from offkey.rehearse.world import Progress, World
from offkey.scan.secrets import inventory

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.configuration import Configuration

_SHOWN = 4
"""Permissions that are named, of those that nobody is sure of."""


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
            return _result(world, (), Witnesses((), ()), prepared, secrets=secrets)
        roles = world.lab.roles()
        federation = design(configuration)
        found = tuple(_watched(pipelines(world), watch))
        if not found:
            world.note("no job of a GitHub workflow here takes a role or runs terraform, so no pipeline was rehearsed")
        if world.terraform is None:
            found = (*found, *_watched(without_terraform.probe_states(world, federation), watch))
        watch.progress("tokens and keys that must not get in")
        attempted = attempts(world, federation, roles)
        return _result(world, found, attempted, prepared, secrets=secrets, unasked=doors.unasked(federation, roles))


def _set_up(world: World) -> setup.Prepared:
    if world.terraform is not None:
        return setup.apply_federation(world)
    world.note(f"{setup.MISSING}: roles were made as federation/ says, tokens exchanged, the state probed with boto3")
    world.note("the policy of the state bucket was not put up: what it denies was not tried")
    without_terraform.install(world)
    return setup.Prepared(())


def _watched(runs: Iterator[Run], watch: Watch) -> Iterator[Run]:
    for run in runs:
        watch.ran(run)
        yield run


def _result(
    world: World,
    found: tuple[Run, ...],
    attempted: Witnesses,
    prepared: setup.Prepared,
    *,
    secrets: tuple[int, int],
    unasked: tuple[str, ...] = (),
) -> Rehearsal:
    calls, refusals = world.lab.calls, attempted.tried
    _note_unchecked(world)
    held = bool(found) and all(run.ok for run in found) and all(refusal.refused for refusal in refusals)
    return Rehearsal(
        ok=prepared.failed is None and held and not attempted.undecided and not unasked,
        runs=found,
        refusals=refusals,
        calls_total=calls.total,
        calls_by_role=calls.by_role(),
        secrets_before=secrets[0],
        secrets_after=secrets[1],
        notes=tuple(world.notes),
        setup=prepared.commands,
        undecided=attempted.undecided,
        unasked=unasked,
    )


def _note_unchecked(world: World) -> None:
    """Permissions that the lab granted without being sure of them: AWS may refuse what passed here."""
    found = dict.fromkeys((call.action, call.unchecked) for call in world.lab.calls.all if call.unchecked)
    if found:
        shown = "; ".join(f"{action} ({reason})" for action, reason in list(found)[:_SHOWN])
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        world.note(f"let through without being sure that AWS would: {shown}{more}")


@contextmanager
def _world(root: Path, configuration: Configuration, progress: Progress) -> Iterator[World]:
    folder = Path(tempfile.mkdtemp(prefix="offkey-rehearsal-"))
    try:
        copy_repository(root, folder / "repository")
        repository = read(folder / "repository")
        accounts = {account.id: name for name, account in configuration.accounts.items()}
        with Lab({**accounts, **strangers(repository, accounts)}) as lab:
            world = World(
                lab=lab,
                configuration=configuration,
                repository=repository,
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
