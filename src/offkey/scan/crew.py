"""Work shared by several processes: each begins with all that was read, takes what is left to do, and tells of it."""

from __future__ import annotations

import os

from offkey.model.builtin import partial
from offkey.read.forked import Forked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

_MOST = 250
"""A task is one byte in the pipe, which each process takes one of at a time."""


def share(tasks: Sequence[Callable[[], Any]], *, jobs: int, last: Callable[[], Any]) -> tuple[list[Any], list[Any]]:
    """What each task gives, in their order, and what `last` gives at the end of each process.

    Raises what a task raises here, and DefectError for what one raises elsewhere, or where a process ends without
    a word.
    """
    if jobs < 2 or not hasattr(os, "fork") or not 0 < len(tasks) <= _MOST:
        return [task() for task in tasks], [last()]
    left, feed = os.pipe()
    os.write(feed, bytes(range(len(tasks))))
    os.close(feed)
    crew: list[Forked] = []
    try:
        for _ in range(jobs - 1):
            try:
                crew.append(Forked(partial(_work, tasks, left, last)))
            except OSError:  # no more processes: those that there are do it all
                break
        told, end = _work(tasks, left, last)
        ends = [end]
        for process in crew:
            done, end = process.told()
            told |= done
            ends.append(end)
        return [told[index] for index in range(len(tasks))], ends
    finally:
        os.close(left)
        for process in crew:
            process.end()


def _work(tasks: Sequence[Callable[[], Any]], left: int, last: Callable[[], Any]) -> tuple[dict[int, Any], Any]:
    """Do tasks until there is none left."""
    done: dict[int, Any] = {}
    while taken := os.read(left, 1):
        done[taken[0]] = tasks[taken[0]]()
    return done, last()
