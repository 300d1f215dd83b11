"""Work in another process, which begins with all that is known here and tells what came of it.

A process that ends before it has told is an error, never an empty answer.
"""

from __future__ import annotations

import os
import pickle
import signal

from offkey.errors import DefectError
from offkey.model.builtin import partial

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, NoReturn, TypeVar

    _There = TypeVar("_There")
    _Here = TypeVar("_Here")
    _Item = TypeVar("_Item")

_MOST = 250
"""More processors than anybody works on at a time."""
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


class Forked:
    """One other process, which whoever made it ends: it is let go of, or killed where it has not told.

    Where the system has files in memory, it tells through one: a pipe would make it wait until somebody listens.
    """

    def __init__(self, work: Callable[[], Any]) -> None:
        """Begin. Raises OSError where there can be no other process."""
        self._in_memory = hasattr(os, "memfd_create")
        self._answer, tell = (os.memfd_create("offkey"),) * 2 if self._in_memory else os.pipe()
        try:
            self._pid = os.fork()
        except OSError:
            os.close(self._answer)
            raise
        if self._pid == 0:
            _work(work, tell)
        if not self._in_memory:
            os.close(tell)

    def told(self) -> Any:
        """What came of it, after its end. Raises what the work raised, or DefectError where it says nothing."""
        said = b"" if self._in_memory else _heard(self._answer)
        status = os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])
        self._pid = 0
        if status != 0:
            raise DefectError(
                f"a process of the scan ended with {status} before it was done", hint="run it with --jobs 1"
            )
        if self._in_memory:
            said = os.pread(self._answer, os.fstat(self._answer).st_size, 0)
        fine, result = pickle.loads(said)  # noqa: S301 - from our own process alone
        if not fine:
            raise result
        return result

    def end(self) -> None:
        """Let go of it."""
        if self._pid:  # something went wrong, or somebody pressed Ctrl-C
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
            self._pid = 0
        os.close(self._answer)


def both(there: Callable[[], _There], here: Callable[[], _Here]) -> tuple[_There, _Here]:
    """What two pieces of work give: the first is done in another process, where there can be one.

    Raises what either raises.
    """
    try:
        process = Forked(there) if available() > 1 else None
    except OSError:
        process = None
    if process is None:
        return there(), here()
    try:
        own = here()
        return process.told(), own
    finally:
        process.end()


def in_halves(work: Callable[[Sequence[_Item]], _Here], items: Sequence[_Item]) -> tuple[_Here, _Here]:
    """What `work` gives for the first half of the items, and for the second, which another process has done."""
    half = len(items) // 2
    second, first = both(partial(work, items[half:]), partial(work, items[:half]))
    return first, second


def _heard(pipe: int) -> bytes:
    """All that is said until the other end is closed."""
    with os.fdopen(os.dup(pipe), "rb") as stream:
        return stream.read()


def _work(work: Callable[[], Any], tell: int) -> NoReturn:
    """In the other process: never comes back, whatever happens."""
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # whoever started it says what there is to say
        try:
            said = pickle.dumps((True, work()))
        except Exception as error:  # noqa: BLE001 - it is raised again where the answer is heard
            said = pickle.dumps((False, error if isinstance(error, DefectError) else DefectError(_sentence(error))))
        with os.fdopen(tell, "wb") as stream:
            stream.write(said)
        code = 0
    finally:
        os._exit(code)


def _sentence(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
