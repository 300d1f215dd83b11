"""`offkey scan --org`: the inventory of a whole organisation, from its code host."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from offkey.cli.common import note
from offkey.cli.progress import Progress
from offkey.errors import UsageError
from offkey.forge.http import Patience
from offkey.model.organisation import Inventoried, together
from offkey.model.records import replace
from offkey.scan import state
from offkey.scan.organisation import scanned, window

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.finding import Rule
    from offkey.model.forge import Listed
    from offkey.model.report import Report

_BAR = 20


def scan(arguments: argparse.Namespace, rules: Sequence[Rule]) -> tuple[Report, tuple[Inventoried, ...]]:
    """Every repository of the organisation, and all of them as one report.

    Raises: UsageError for arguments that go with a directory only; UnreadableError where there is no such owner.
    """
    host, colon, owner = arguments.org.partition(":")
    if not colon or not owner:
        raise UsageError(f"--org {arguments.org}: that is no organisation", hint="write github:NAME or gitlab:GROUP")
    if arguments.paths or arguments.fix or arguments.diff:
        raise UsageError("--org takes no PATH, no --fix and no --diff", hint="clone a repository to change it")
    if arguments.offline:
        raise UsageError("--org asks a code host, and --offline forbids it")
    started = time.monotonic()
    with ExitStack() as stack:
        progress = stack.enter_context(Progress(arguments))
        kept = _state(arguments, rules, stack)
        patience = Patience(say=lambda text: _wait(arguments, progress, text))
        through = window(host, dict(os.environ), patience)
        found = []
        done = kept.done if kept is not None else ()
        steps = scanned(
            through, owner, rules, today=lambda: _now().date(), done=done, begin=lambda *at: progress.say(_bar(*at))
        )
        for step in steps:
            if kept is not None and step.found not in done:
                kept.add(step.found, at=_now())
            found.append(step.found)
    if done:
        note(arguments, f"note: {len(done)} repositories are as {arguments.state} has them, less than a day old")
    return replace(together(found), seconds=time.monotonic() - started), tuple(found)


def _state(arguments: argparse.Namespace, rules: Sequence[Rule], stack: ExitStack) -> state.State | None:
    if arguments.state is None:
        return None
    ids = [rule.id for rule in rules]
    return stack.enter_context(state.opened(Path(arguments.state), organisation=arguments.org, rules=ids, now=_now()))


def _wait(arguments: argparse.Namespace, progress: Progress, text: str) -> None:
    progress.clear()
    note(arguments, f"note: {text}")


def _bar(listed: Listed, number: int, of: int) -> str:
    full = _BAR * (number - 1) // of
    return f"[{'#' * full}{'.' * (_BAR - full)}] {number} of {of}  {listed.path}"


def _now() -> datetime:
    return datetime.now(UTC)
