"""Programs that profiles ask for credentials: whether they are there, and whether they answer as they should.

Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
"""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from offkey.doctor.times import instant
from offkey.model.diagnosis import Ailment, Area
from offkey.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.doctor.here import Here

_PATIENCE = 20
_SHELL = regex(r"[~$|<>;&`]")


def examine(here: Here) -> Iterator[Ailment]:
    """Each credential_process of a profile in use; of the other profiles, that there is such a program."""
    for name in here.files.names:
        command = (here.files.profile(name) or {}).get("credential_process")
        if command is None:
            continue
        fault = _fault(here, name, command)
        if fault:
            grave = name in here.in_use
            yield _ailment(
                "broken-process", f"the credential_process of the profile {name} {fault}", _CURE, grave=grave
            )


_CURE = "run it by hand as the tools do: without a shell, with a full path, printing one JSON object and nothing else"


def _ailment(id_: str, cause: str, cure: str, *, grave: bool = True) -> Ailment:
    return Ailment(id_, Area.PROFILES, cause, cure, grave)


def _fault(here: Here, name: str, command: str) -> str:
    """What is wrong with it, as the end of a sentence."""
    try:
        words = shlex.split(command)
    except ValueError:
        return "has a quotation mark that nothing closes"
    if not words:
        return "is empty"
    program = _program(here, words[0])
    if program is None:
        shell = " (no shell reads it, so ~ and $ stay as they are)" if _SHELL.search(words[0]) else ""
        there = Path(words[0]).is_file()
        return f"names {words[0]}, which {'may not be executed' if there else f'is not there{shell}'}"
    if _asks_itself(words, name):
        return f"asks the profile {name} itself, and so never ends"
    if name not in here.in_use or here.offline:
        return ""
    return _answer(here, [program, *words[1:]])


def _program(here: Here, word: str) -> str | None:
    return shutil.which(word, path=here.get("PATH") or None)


def _asks_itself(words: list[str], name: str) -> bool:
    """Whether the AWS CLI is asked for the very profile that asks it."""
    if Path(words[0]).name != "aws":
        return False
    pairs = list(zip(words, [*words[1:], ""], strict=True))
    return any(word == f"--profile={name}" or (word == "--profile" and after == name) for word, after in pairs)


def _answer(here: Here, words: list[str]) -> str:
    """What is wrong with the answer. Nothing of it is shown: it holds the secret."""
    try:
        ran = subprocess.run(
            words,
            env=dict(here.environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"does not answer within {_PATIENCE} seconds"
    except OSError as error:
        return f"cannot be started: {error.strerror}"
    if ran.returncode != 0:
        return f"fails with exit code {ran.returncode}"
    return _of_output(here, ran.stdout)


def _of_output(here: Here, output: bytes) -> str:
    try:
        answer = json.loads(output)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        return "does not print a JSON object"
    if answer.get("Version") != 1:
        return 'prints no `"Version": 1`, which every tool asks for'
    missing = [key for key in ("AccessKeyId", "SecretAccessKey") if not answer.get(key)]
    if missing:
        return f"prints no {' and no '.join(missing)}"
    if "Expiration" not in answer:
        return ""
    ends = instant(str(answer["Expiration"]))
    if ends is None:
        return "prints an Expiration that is no time"
    return f"prints credentials that expired at {ends:%Y-%m-%d %H:%M} UTC" if ends <= here.now else ""
