"""Keys that a script puts into a platform's store out of a command: `aws configure get … | gh secret set NAME`.

Source: https://cli.github.com/manual/gh_secret_set, https://docs.gitlab.com/cli/variable/set/,
https://developers.cloudflare.com/workers/wrangler/commands/#secret-put
"""

from __future__ import annotations

from offkey.model.regex import ASCII, regex
from offkey.read.aws_keys import read_name
from offkey.read.texts.origins import Value, is_command, of_command, values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.text_file import TextKind

_KEEPS = regex(r"\b(?:secret|variable|env)[ \t]+(?:set|add|create|put)[ \t]+[\"']?(?P<name>[A-Za-z_]\w*)[\"']?", ASCII)
_GIVEN = regex(
    r"(?:\A[ \t]*|\s(?:-b|--body|-v|--value)[= \t]*|<[ \t]*|<<<[ \t]*)[\"']?(?P<command>(?:\$?\$\(|`|<\().*)"
)
"""A command in the place of the value, and not in that of the repository, say."""
_CONTINUED = regex(r"[ \t]*\\\r?\n[ \t]*")
_PROGRAM = regex(r"[ \t]*(?:\w+=\S+[ \t]+){0,3}(?:(?:sudo|npx|bunx)[ \t]+)?[\w./$(){}-]+[ \t]+\Z")
_START = regex(r".*(?:;|&&|\|\||\bdo\b|\bthen\b)")
_ECHOED = regex(r"[ \t]*@?(?:echo|printf)\b")
_SEEN = 400
"""How much of a command is looked at, on either side."""


def kept(text: str, kind: TextKind) -> Iterator[Value]:
    """Each part of a key that is kept so, under the name that it is kept under."""
    for match in _KEEPS.finditer(text):
        command = _command(text, match.start(), match.end()) if read_name(match["name"]) is not None else ""
        if not command:
            continue
        if command.startswith("$$"):
            command = command[1:]  # a Makefile writes it so
        elif command.startswith("$(") and not is_command(command, kind):
            continue  # a variable, which counts where it stands
        if _ECHOED.match(command):
            for one in values(command, kind)[:1]:
                if read_name(one.origin.name) is None:  # else it counts where it is written
                    yield Value(one.origin, match.start("name"), match["name"])
        else:
            yield Value(of_command(command, script=text), match.start("name"), match["name"])


def _command(text: str, start: int, end: int) -> str:
    """The command that the value comes out of: one in its place, or one before a pipe."""
    rest = _CONTINUED.sub(" ", text[end : end + _SEEN]).partition("\n")[0]
    given = _GIVEN.search(rest)
    if given is not None:
        return given["command"]
    before, bar, program = text[max(0, start - _SEEN) : start].rpartition("\n")[2].rpartition("|")
    is_piped = bar and not before.endswith("|") and _PROGRAM.match(program)
    first = _START.match(before) if is_piped else None
    return before[first.end() if first else 0 :] if is_piped else ""
