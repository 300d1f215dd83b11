"""A command as a child: its streams, signals and exit code are those it would have without offkey.

What it prints goes through as it is, byte for byte and in order, and is looked at on the way for errors whose cause is
known. Where offkey prints to a terminal, the child gets one too, so that colours, width and questions stay.
"""

from __future__ import annotations

import os
import select
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from types import FrameType

from offkey.errors import ConfigurationError
from offkey.model.records import dataclass, field

_CHUNK = 65_536
_RESTORED = tuple(getattr(signal, name) for name in ("SIGPIPE", "SIGXFSZ") if hasattr(signal, name))
_FORWARDED = ("SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGCONT")

Look = Callable[[bytes], object]
"""What is shown each piece of output after it went through."""


@dataclass(slots=True)
class _Stream:
    """One end of the child's output: read from `source`, written to `target` (file descriptors)."""

    source: int
    target: int
    closed: list[int] = field(default_factory=list)


def replace(command: Sequence[str], environment: Mapping[str, str]) -> None:
    """Become `command`: nothing of offkey is left, and nothing is looked at. Returns never.

    Raises: ConfigurationError where it cannot be started.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    for number in _RESTORED:
        signal.signal(number, signal.SIG_DFL)
    try:
        os.execvpe(command[0], list(command), dict(environment))  # noqa: S606 - a command is what was asked for
    except OSError as error:
        raise _cannot(command, error) from error


def run(command: Sequence[str], environment: Mapping[str, str], look: Look) -> int:
    """Run `command` to its end and give its exit code: 128 and the number of the signal where one ended it.

    Raises: ConfigurationError where it cannot be started.
    """
    streams = list(_streams())
    actions: list[tuple[int, ...]] = []
    for stream, descriptors in streams:
        actions += [(os.POSIX_SPAWN_DUP2, stream.closed[0], number) for number in descriptors]
    for stream, _ in streams:
        actions += [(os.POSIX_SPAWN_CLOSE, one) for one in (stream.source, *stream.closed)]
    sys.stdout.flush()
    sys.stderr.flush()
    with _signals([stream.source for stream, _ in streams]) as children:
        with _held() as mask:
            children.append(_spawned(command, environment, actions, mask))
        for stream, _ in streams:
            os.close(stream.closed[0])
        _copy([stream for stream, _ in streams], look)
        _, status = os.waitpid(children[0], 0)
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def _spawned(
    command: Sequence[str], environment: Mapping[str, str], actions: list[tuple[int, ...]], mask: set[int]
) -> int:
    """The child's process id. Signals that Python ignores are restored: a child would inherit that."""
    try:
        return os.posix_spawnp(
            command[0],
            list(command),
            dict(environment),
            file_actions=actions,
            setsigdef=list(_RESTORED),
            setsigmask=list(mask),
        )
    except OSError as error:
        raise _cannot(command, error) from error


def _cannot(command: Sequence[str], error: OSError) -> ConfigurationError:
    return ConfigurationError(
        f"{command[0]} cannot be started: {error.strerror}", hint="Is it installed, and on the PATH?"
    )


def _streams() -> Iterator[tuple[_Stream, tuple[int, ...]]]:
    """The streams between the child and us, and the child's descriptors that each stands for.

    Two outputs that go to one place share a stream: their order is kept.
    """
    if _same(1, 2):
        yield _stream(1), (1, 2)
    else:
        yield _stream(1), (1,)
        yield _stream(2), (2,)


def _same(one: int, other: int) -> bool:
    first, second = os.fstat(one), os.fstat(other)
    return (first.st_dev, first.st_ino, first.st_rdev) == (second.st_dev, second.st_ino, second.st_rdev)


def _stream(target: int) -> _Stream:
    if not os.isatty(target):
        source, inner = os.pipe()
        return _Stream(source, target, [inner])
    import pty
    import termios

    source, inner = pty.openpty()
    shape = termios.tcgetattr(inner)
    shape[1] &= ~termios.OPOST  # the terminal itself makes the line ends
    termios.tcsetattr(inner, termios.TCSANOW, shape)
    _resize(source)
    return _Stream(source, target, [inner])


def _resize(source: int) -> None:
    """Give the child's terminal the size of ours."""
    with suppress(ImportError, OSError):
        import fcntl
        import termios

        size = fcntl.ioctl(1 if os.isatty(1) else 2, termios.TIOCGWINSZ, bytes(8))
        fcntl.ioctl(source, termios.TIOCSWINSZ, size)


def _copy(streams: Sequence[_Stream], look: Look) -> None:
    """Hand on all that comes, until every stream has ended."""
    open_ = {stream.source: stream.target for stream in streams}
    while open_:
        ready, _, _ = select.select(list(open_), (), ())
        for source in ready:
            data = _read(source)
            if not data or not _written(open_[source], data):
                os.close(source)  # where nobody reads any more, the child is to notice
                del open_[source]
                continue
            look(data)


def _read(source: int) -> bytes:
    try:
        return os.read(source, _CHUNK)
    except OSError:  # a terminal whose other end is closed
        return b""


def _written(target: int, data: bytes) -> bool:
    try:
        while data:
            data = data[os.write(target, data) :]
    except BrokenPipeError:
        return False
    return True


@contextmanager
def _signals(terminals: Sequence[int]) -> Iterator[list[int]]:
    """Hand on the signals that somebody sends to us, to the child whose id is put into the list.

    Those of the terminal reach the child by themselves. What comes before there is a child ends us.
    """
    children: list[int] = []

    def forward(number: int, _frame: FrameType | None) -> None:
        _send(children, number)

    def interrupted(number: int, _frame: FrameType | None) -> None:
        if not children or not _foreground():
            _send(children, number)

    def resized(_number: int, _frame: FrameType | None) -> None:
        for source in terminals:
            _resize(source)

    handlers: dict[int, Callable[[int, FrameType | None], None]] = dict.fromkeys(_numbers(), forward)
    handlers |= {signal.SIGINT: interrupted, signal.SIGWINCH: resized}
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield children
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _send(children: Sequence[int], number: int) -> None:
    """Send a signal to the child. Raises: KeyboardInterrupt where there is none."""
    if not children:
        raise KeyboardInterrupt
    with suppress(ProcessLookupError):
        os.kill(children[0], number)


@contextmanager
def _held() -> Iterator[set[int]]:
    """Let signals wait while there is a child that nobody knows yet; the mask from before is the child's."""
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {*_numbers(), signal.SIGINT})
    try:
        yield {int(number) for number in mask}
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def _numbers() -> list[signal.Signals]:
    return [getattr(signal, name) for name in _FORWARDED if hasattr(signal, name)]


def _foreground() -> bool:
    """Whether our terminal sends an interrupt to the child as well, as both are in its foreground."""
    for number in (0, 1, 2):
        with suppress(OSError):
            return os.tcgetpgrp(number) == os.getpgrp()
    return False
