"""A child is as it would be without offkey: its bytes, its terminal, its signals, its end."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from offkey.errors import ConfigurationError
from offkey.session.child import run

PARENT = """
import os, sys
from offkey.session.child import run
seen = []
code = run([sys.executable, "-c", sys.argv[1]], dict(os.environ), seen.append)
with open(sys.argv[2], "wb") as file:
    file.write(b"".join(seen))
sys.exit(code)
"""


def command(code: str, seen: Path) -> list[str]:
    return [sys.executable, "-c", PARENT, code, str(seen)]


def started(code: str, seen: Path, **streams: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command(code, seen), **streams)  # type: ignore[call-overload, no-any-return]


def test_both_outputs_pass_byte_for_byte_and_are_seen(tmp_path: Path) -> None:
    code = "import os; os.write(1, bytes(range(256)) * 1000); os.write(2, b'\\xff error\\r\\n')"
    ran = subprocess.run(command(code, tmp_path / "seen"), capture_output=True, check=True)
    assert ran.stdout == bytes(range(256)) * 1000
    assert ran.stderr == b"\xff error\r\n"
    assert b"\xff error" in (tmp_path / "seen").read_bytes()


def test_outputs_that_go_to_one_place_keep_their_order(tmp_path: Path) -> None:
    code = "import os\nfor n in range(500): os.write(1 + n % 2, b'%d\\n' % n)"
    ran = subprocess.run(command(code, tmp_path / "seen"), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=True)
    assert ran.stdout.split() == [b"%d" % n for n in range(500)]


@pytest.mark.parametrize("code", [0, 1, 2, 77, 255])
def test_the_exit_code_passes(code: int, tmp_path: Path) -> None:
    assert started(f"raise SystemExit({code})", tmp_path / "seen").wait() == code


def test_a_child_that_a_signal_ends(tmp_path: Path) -> None:
    assert started("import os; os.kill(os.getpid(), 15)", tmp_path / "seen").wait() == 128 + 15


def test_standard_input_is_the_childs(tmp_path: Path) -> None:
    ran = subprocess.run(
        command("import sys; sys.stdout.write(sys.stdin.read().upper())", tmp_path / "seen"),
        input=b"yes", capture_output=True, check=True,
    )  # fmt: skip
    assert ran.stdout == b"YES"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signals_reach_the_child(number: signal.Signals, tmp_path: Path) -> None:
    code = (
        "import signal, sys, os, time\n"
        f"signal.signal({int(number)}, lambda *_: (os.write(1, b'caught'), os._exit(9)))\n"
        "os.write(1, b'ready')\nwhile True: time.sleep(0.05)\n"
    )
    process = started(code, tmp_path / "seen", stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, start_new_session=True)
    assert process.stdout is not None
    assert os.read(process.stdout.fileno(), 5) == b"ready"
    process.send_signal(number)
    assert process.stdout.read() == b"caught"
    assert process.wait() == 9


def test_a_reader_that_goes_away_ends_the_child(tmp_path: Path) -> None:
    code = "import os\nwhile True: os.write(1, b'x' * 1000)"
    process = started(code, tmp_path / "seen", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    process.stdout.read(10)
    process.stdout.close()
    assert process.wait() != 0


def test_a_terminal_stays_one_with_its_size(tmp_path: Path) -> None:
    """Where offkey prints to a terminal, the child does too, and line ends are not doubled."""
    import fcntl
    import struct
    import termios

    outer, inner = pty.openpty()
    fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 33, 77, 0, 0))
    code = "import os; print(os.isatty(1), os.isatty(2), os.get_terminal_size(1).columns, flush=True)"
    process = started(code, tmp_path / "seen", stdin=inner, stdout=inner, stderr=inner)
    os.close(inner)
    data = b""
    while b"\n" not in data:
        data += os.read(outer, 1000)
    assert process.wait() == 0
    assert data == b"True True 77\r\n"
    os.close(outer)


def test_what_is_not_there_is_said() -> None:
    with pytest.raises(ConfigurationError, match="offkey-no-such-program cannot be started"):
        run(["offkey-no-such-program"], {"PATH": "/nowhere"}, lambda _: None)


def test_a_grandchild_that_keeps_the_output_open_is_waited_for(tmp_path: Path) -> None:
    """As a pipe without offkey would."""
    code = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(1); print(1)'])"
    ran = subprocess.run(command(code, tmp_path / "seen"), capture_output=True, check=True)
    assert ran.stdout == b"1\n"
