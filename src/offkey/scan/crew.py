"""Work shared by several processes: each forks with all that was read, takes what is left to do, and tells of it.

A process that ends before it has told is an error, never an empty answer.
"""

from __future__ import annotations

import os
import pickle
import signal
from typing import Any, NoReturn

from offkey.errors import DefectError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_MOST = 250
"""A task is one byte in the pipe, which each process takes one of at a time."""


_QUOTA = "/sys/fs/cgroup/cpu.max"
"""What a container may use of the processors: microseconds in each period, or `max`.
Source: Linux, Documentation/admin-guide/cgroup-v2.rst, "CPU Interface Files"."""


def available() -> int:
    """How many processes can work at the same time here."""
    if not hasattr(os, "fork"):
        return 1
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(cores or 1, _allowed(_QUOTA)))


def _allowed(file: str) -> int:
    """How many processors a container may keep busy; more than there are where nothing limits it."""
    try:
        with open(file, encoding="ascii") as stream:  # noqa: PTH123 - pathlib takes longer to import
            quota, period = stream.read().split()
        return -(-int(quota) // int(period))
    except (OSError, ValueError, ZeroDivisionError):  # no such file, or `max`
        return _MOST


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
    crew: list[tuple[int, int]] = []
    try:
        crew += (_fork(tasks, left, last) for _ in range(jobs - 1))
        told, ends = _take(tasks, left), [last()]
        for process in [*crew]:
            done, end = _heard(process, crew)
            told |= done
            ends.append(end)
        return [told[index] for index in range(len(tasks))], ends
    finally:
        os.close(left)
        for pid, answer in crew:  # something went wrong, or somebody pressed Ctrl-C
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            os.close(answer)


def _fork(tasks: Sequence[Callable[[], Any]], left: int, last: Callable[[], Any]) -> tuple[int, int]:
    """A process that works, and the pipe in which it answers."""
    answer, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(answer)
        _work(tasks, left, tell, last)
    os.close(tell)
    return pid, answer


def _work(tasks: Sequence[Callable[[], Any]], left: int, tell: int, last: Callable[[], Any]) -> NoReturn:
    """In the forked process: never comes back, whatever happens."""
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # whoever started it says what there is to say
        try:
            said = pickle.dumps((True, (_take(tasks, left), last())))
        except Exception as error:  # noqa: BLE001 - it is raised again where the answer is heard
            said = pickle.dumps((False, error if isinstance(error, DefectError) else DefectError(_sentence(error))))
        with os.fdopen(tell, "wb") as stream:
            stream.write(said)
        code = 0
    finally:
        os._exit(code)


def _sentence(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _take(tasks: Sequence[Callable[[], Any]], left: int) -> dict[int, Any]:
    """Do tasks until there is none left."""
    done: dict[int, Any] = {}
    while taken := os.read(left, 1):
        done[taken[0]] = tasks[taken[0]]()
    return done


def _heard(process: tuple[int, int], crew: list[tuple[int, int]]) -> tuple[dict[int, Any], Any]:
    """What one process tells, after its end. Raises what it says, or DefectError where it says nothing."""
    pid, answer = process
    with os.fdopen(os.dup(answer), "rb") as stream:
        said = stream.read()
    crew.remove(process)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os.close(answer)
    if status != 0:
        raise DefectError(f"a process of the scan ended with {status} before it was done", hint="run it with --jobs 1")
    fine, result = pickle.loads(said)  # noqa: S301 - from our own process, through a pipe that only it has
    if not fine:
        raise result
    done, end = result
    return done, end
