"""What the commands of a shell script are given."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.pipeline import Command


def option(command: Command, name: str) -> str:
    """What an option of the command is given, as `--name value` or `--name=value`; empty where it is not there."""
    words = command.words
    for index, word in enumerate(words):
        if word == name:
            return "".join(words[index + 1 : index + 2])
        if word.startswith(f"{name}="):
            return word.partition("=")[2]
    return ""
