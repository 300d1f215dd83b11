"""What git says about files that are about to be changed."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from offkey.errors import UncommittedChangesError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_HINT = "commit or stash first, or pass --allow-dirty"
_KEPT = ("PATH", "HOME", "XDG_CONFIG_HOME", "USERPROFILE", "SYSTEMROOT", "TMPDIR", "TEMP")
_TIMEOUT_SECONDS = 60
_NAMED = 3


def require_clean(root: Path, paths: Iterable[str] | None = None) -> None:
    """Refuse where a change could not be told from, or taken back to, what is committed.

    Looks at `paths` (relative to the root), or at everything below the root. Raises
    `UncommittedChangesError` where one of them is modified, untracked or ignored, where `root` is
    not in a git repository, and where git is missing.
    """
    dirty = _status(root, None if paths is None else sorted(paths))
    if dirty:
        more = f" and {len(dirty) - _NAMED} more" if len(dirty) > _NAMED else ""
        raise UncommittedChangesError(f"not committed: {', '.join(dirty[:_NAMED])}{more}", hint=_HINT)


def run(root: Path, arguments: Sequence[str], *, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run git in `root`, with `given` on its stdin: no lock is taken, no other program started, nothing fetched.

    Its environment is built, so that a hook's GIT_DIR does not lead elsewhere. Raises `OSError` where git is
    missing, and `subprocess.TimeoutExpired` where it does not come back.
    """
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    environment |= {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1"}
    command = ["git", "-c", "core.fsmonitor=false", "-c", "protocol.allow=never", "-C", str(root), *arguments]
    return subprocess.run(
        command, env=environment, input=given, capture_output=True, timeout=_TIMEOUT_SECONDS, check=False
    )


def _status(root: Path, paths: list[str] | None) -> list[str]:
    if paths is not None and not paths:
        return []
    arguments = ["status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames"]
    if paths is not None:
        arguments += ["--ignored=matching", "--", *(f":(literal){path}" for path in paths)]
    else:
        arguments += ["--", "."]
    output = _git(root, arguments)
    return [record[3:] for record in output.split("\0") if record]


def _git(root: Path, arguments: list[str]) -> str:
    """What git prints. Raises `UncommittedChangesError` where it cannot say."""
    try:
        done = run(root, arguments)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UncommittedChangesError("git could not be asked whether everything is committed", hint=_HINT) from error
    if done.returncode != 0:
        reason = done.stderr.decode("utf-8", "replace").strip().splitlines()[:1]
        raise UncommittedChangesError(f"git does not vouch for {root}: {''.join(reason)}", hint=_HINT)
    return done.stdout.decode("utf-8", "surrogateescape")
