"""Which parts of a `run:` script may run on this machine: terraform, what is harmless, what the user allowed.

A workflow belongs to whoever may push to the repository, and this is somebody's laptop: nothing else
of a script is run, only named as not rehearsed.
"""

from __future__ import annotations

import posixpath
import shutil
from collections.abc import Iterator, Sequence

from offkey.model.records import dataclass
from offkey.read import shell
from offkey.read.terraform_command import BINARIES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.pipeline import Command

_BUILTINS = frozenset(
    {
        "cd", "pushd", "popd", "pwd", "echo", "printf", "set", "export", "unset", "declare", "local", "readonly",
        "true", "false", "test", "[", "[[", "exit", "return", "shopt", "read", "shift", ":", "umask", "wait",
    }
)  # fmt: skip
_TOOLS = frozenset(
    {
        "mkdir", "ls", "cat", "head", "tail", "grep", "egrep", "cut", "sort", "uniq", "wc", "tr", "date", "tee", "jq",
        "touch", "sleep", "basename", "dirname", "cp", "diff", "sha256sum",
    }
)  # fmt: skip
_TOLD = ("GITHUB_OUTPUT", "GITHUB_ENV")
"""The files by which a step tells the steps after it something."""
_DEVICES = frozenset({"/dev/null", "/dev/stdout", "/dev/stderr"})


@dataclass(frozen=True, slots=True)
class Runnable:
    """The part of a script that may run (None: no part), and what was left out with its reason."""

    text: str | None
    left_out: tuple[tuple[str, str], ...] = ()


def runnable(text: str, *, allowed: Sequence[str], depth: int) -> Runnable:
    """Judge a script whose GitHub expressions are filled in.

    A script of nothing but known commands runs as it is. From any other, the known commands that
    stand under no condition run in their order. `allowed` are further commands, by their first
    words; `depth` is how many folders below the repository's root the script starts.
    """
    script = shell.parse(text)
    judged = [(command, _objection(command, allowed, depth)) for command in script.commands]
    left_out = [(_shown(command), reason) for command, reason in judged if reason]
    if not left_out and not script.problems:
        return Runnable(text if any(_matters(c, allowed) for c, _ in judged) else None)
    data = text.encode("utf-8", "surrogateescape")
    kept: list[str] = []
    for command, reason in judged:
        if reason:
            continue
        if command.conditional or command.subshells:
            left_out.append((_shown(command), "stands under a condition or in a pipe with what cannot run here"))
        else:
            kept.append(data[command.span.start : command.span.end].decode("utf-8", "surrogateescape"))
    left_out += [("script", problem) for problem in script.problems]
    matters = any(_matters(c, allowed) for c, reason in judged if not reason and not c.conditional)
    return Runnable("\n".join(kept) + "\n" if matters else None, tuple(left_out))


def _matters(command: Command, allowed: Sequence[str]) -> bool:
    """Whether a command is a reason to run the script at all: terraform, what the user allowed, or a word to others."""
    name = posixpath.basename(command.words[0]) if command.words else ""
    texts = [*command.words, *(value for _, value in command.assignments)]
    inner = [script for text in texts for script in _substitutions(text) if script is not None]
    inside = any(_matters(c, allowed) for script in inner for c in shell.parse(script).commands)
    told = any(file in text for text in (*command.redirects, *texts) for file in _TOLD)
    return name in BINARIES or inside or told or _is_allowed(command, allowed)


def _objection(command: Command, allowed: Sequence[str], depth: int) -> str | None:
    """Why `command` may not run here, or None."""
    inside = _objection_inside(command, allowed, depth)
    if inside or _is_allowed(command, allowed) or not command.words:
        return inside
    name = posixpath.basename(command.words[0])
    if name in BINARIES or name in _BUILTINS:
        return _outside(command, depth) if name in ("cd", "pushd") else _redirect_outside(command, depth)
    if name not in _TOOLS:
        return f"{name} is not run here (rehearse.run in offkey.yaml allows commands)"
    if shutil.which(name) is None:
        return f"{name} is not installed here"
    return _outside(command, depth)


def _objection_inside(command: Command, allowed: Sequence[str], depth: int) -> str | None:
    """Why a command substitution in `command` may not run here, or None."""
    texts = [*command.words, *(value for _, value in command.assignments), *command.redirects]
    for inner in (part for text in texts for part in _substitutions(text)):
        if inner is None:
            return "holds a command substitution that is not understood"
        objections = [o for c in shell.parse(inner).commands if (o := _objection(c, allowed, depth))]
        if objections:
            return objections[0]
    return None


def _is_allowed(command: Command, allowed: Sequence[str]) -> bool:
    return any(words and command.words[: len(words)] == tuple(words) for words in map(shell.split_words, allowed))


def _outside(command: Command, depth: int) -> str | None:
    """Whether an argument leads out of the copy of the repository."""
    for word in command.words[1:]:
        if _leads_out(word, depth):
            return f"{word} lies outside the repository"
    return _redirect_outside(command, depth)


def _redirect_outside(command: Command, depth: int) -> str | None:
    for redirect in command.redirects:
        target = redirect.lstrip("0123456789<>&| ")
        if redirect.startswith("<<") or target.isdigit():
            continue
        if _leads_out(target, depth):
            return f"{target} lies outside the repository"
    return None


def _leads_out(word: str, depth: int) -> bool:
    if word in _DEVICES:
        return False
    if word.startswith(("/", "~")):
        return True
    normal = posixpath.normpath(word)
    ups = 0
    while normal == ".." or normal.startswith("../"):
        ups, normal = ups + 1, normal[3:]
    return ups > depth


def _substitutions(text: str) -> Iterator[str | None]:
    """The scripts inside `$(…)`; None for a form that is not followed (backquotes, process substitution)."""
    if "`" in text or "<(" in text or ">(" in text:
        yield None
    start = text.find("$(")
    while start >= 0:
        if text.startswith("$((", start):
            start = text.find("$(", start + 3)
            continue
        end = _closing(text, start + 2)
        yield None if end is None else text[start + 2 : end]
        start = text.find("$(", start + 2 if end is None else end)


def _closing(text: str, position: int) -> int | None:
    level = 1
    for index in range(position, len(text)):
        level += {"(": 1, ")": -1}.get(text[index], 0)
        if level == 0:
            return index
    return None


def _shown(command: Command) -> str:
    shown = " ".join(command.words) or " ".join(f"{name}=…" for name, _ in command.assignments)
    return shown if len(shown) <= 60 else shown[:59] + "…"
