"""A `terraform` that stands first on a script's PATH and writes down every call it passes on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from offkey.model.rehearsal import RanCommand
from offkey.rehearse.child import plain

_SCRIPT = r"""#!/bin/sh
# Runs the real binary and notes directory, exit code, times, the tail of its output, and the words of the call.
log="$OFFKEY_CALLS/$$"
started=$(date +%s.%N)
"$OFFKEY_TERRAFORM" "$@" >"$log.out" 2>"$log.err"
code=$?
ended=$(date +%s.%N)
cat "$log.out"
cat "$log.err" >&2
{ printf '%s\0' "$PWD" "$code" "$started" "$ended" "$(cat "$log.out" "$log.err" | tail -c 16000)" \
  "$(basename "$0")" "$@"; } >"$log.part"
mv "$log.part" "$OFFKEY_CALLS/$started.$$.call"
rm -f "$log.out" "$log.err"
# setup-terraform's wrapper takes the exit code 2 of plan -detailed-exitcode for success.
if [ "$code" = 2 ] && [ -n "$OFFKEY_WRAPPER" ]; then code=0; fi
exit $code
"""


def install(folder: Path, names: tuple[str, ...]) -> None:
    """Write the shim into `folder` under every one of `names`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        path = folder / name
        path.write_text(_SCRIPT, encoding="ascii")
        path.chmod(0o755)


def calls(folder: Path, *, workspace: Path, redact: Callable[[str], str]) -> Iterator[RanCommand]:
    """Every call written down in `folder`, in order; the notes are removed."""
    for note in sorted(folder.glob("*.call")):
        fields = note.read_bytes().decode("utf-8", "replace").split("\0")
        directory, code, started, ended, output, *words = fields[:-1]
        note.unlink()
        shown = os.path.relpath(os.path.realpath(directory), os.path.realpath(workspace))
        yield RanCommand(
            argv=tuple(map(redact, words)),
            cwd="" if shown == "." else shown.replace(os.sep, "/"),
            exit=int(code),
            seconds=max(0.0, _seconds(ended) - _seconds(started)),
            output=redact(plain(output)),
        )


def _seconds(text: str) -> float:
    """A time as `date` printed it; a date without `%N` leaves the letter standing."""
    return float(text.rstrip("N").rstrip("."))
