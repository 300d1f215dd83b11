"""Identity providers that a shell script, that of a step, or a recipe of a Makefile makes.

Source: AWS CLI Command Reference, `iam create-open-id-connect-provider` and
`iam update-open-id-connect-provider-thumbprint`
"""

from __future__ import annotations

from offkey.model.regex import MULTILINE, regex
from offkey.model.text import Span
from offkey.read.shell import parse
from offkey.read.shell_commands import option
from offkey.read.shell_functions import hands_on
from offkey.read.shell_values import set_once

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator, Sequence

    from offkey.model.pipeline import Command, Step
    from offkey.model.text import Place, Source

_LIST = "--thumbprint-list"
_UPDATING = "update-open-id-connect-provider-thumbprint"
_MAKING = ("create-open-id-connect-provider", "create-openid-connect-provider", _UPDATING)
"""The second is a mistake for the first, which somebody will mend with the list still there."""
_CLI = regex(r"\$\{?\w*(?:AWS|aws)\w*\}?")
_VARIABLE = regex(r"\$(?:\{(\w+)\}|(\w+))")
_SUBSTITUTED = regex(
    rb"(?<!\\)(?:\$\(|`)\s{0,20}(?P<command>[\w$&{}/\"-]*\s{1,20}(?:--?\w[^\n|;&()`]*\s)?iam\s+create-open-?id-connect-provider\b(?:\\\n|[^\n|;&()`])*)"
)
"""The command in a substitution, which is a part of another command."""
_RECIPE = regex(rb"^\t(?:[^\n\\]|\\\r?\n|\\[^\r\n])*", MULTILINE)
"""What `make` hands to one shell: a line, with those that it is continued on."""
_NOT_FOR_SHELL = regex(rb"\A[\t @+-]+|\$\$|\$\((?P<name>\w+)\)|\\\r(?=\n)")
_SET_BY_MAKE = regex(
    rb"^[ ]{0,9}(?:export[ ]+)?(?P<name>\w+)[ \t]*[:?]{0,3}=[ \t]*(?P<value>[^\s#]+)[ \t\r]*$", MULTILINE
)


def thumbprints(source: Source) -> Iterator[tuple[str, Place]]:
    """Every provider that the AWS CLI makes or gives other thumbprints: its URL, as far as known, and the command."""
    for url, span in _thumbprints(source.data):
        yield url, source.place(span)


def in_steps(source: Source, steps: Iterable[Step]) -> Iterator[tuple[str, Place]]:
    """The same in the scripts of a workflow or an action; one place for each, however many jobs have the step."""
    if _LIST.encode() not in source.data:
        return
    from offkey.read.scalar_place import command_place

    seen: set[Place] = set()
    for step in steps:
        for url, span in _thumbprints((step.run or "").encode("utf-8", "surrogateescape")):
            place = command_place(source, step.run_span or step.span, step.run or "", span.start)
            if place not in seen:
                seen.add(place)
                yield url, place


def in_makefile(source: Source) -> Iterator[tuple[str, Place]]:
    """The same in the recipes of a Makefile."""
    if _LIST.encode() not in source.data:
        return
    values = _set_by_make(source.data)
    for recipe in _RECIPE.finditer(source.data):
        for url, span in _thumbprints(_NOT_FOR_SHELL.sub(_for_shell, recipe[0]), values):
            yield url, source.place(Span(recipe.start() + span.start, recipe.start() + span.end))


def _for_shell(written: re.Match[bytes]) -> bytes:
    """What the shell gets to see, in as many bytes; a variable of `make` as one of the shell's."""
    if written["name"]:
        return b"${%s}" % written["name"]
    return {b"$$": b" $", b"\\\r": b" \\"}.get(written[0], b" " * len(written[0]))


def _set_by_make(data: bytes) -> dict[str, str]:
    """What the variables of a Makefile are worth that it sets once, to a word."""
    found: dict[str, str | None] = {}
    for one in _SET_BY_MAKE.finditer(data):
        name, value = (one[part].decode("utf-8", "surrogateescape") for part in ("name", "value"))
        found[name] = None if name in found else value
    return {name: value.replace("$(", "${").replace(")", "}") for name, value in found.items() if value is not None}


def _thumbprints(data: bytes, values: dict[str, str] | None = None) -> Iterator[tuple[str, Span]]:
    """`values` are those of the variables that are set elsewhere; without them the script itself says what they are."""
    if _LIST.encode() not in data:
        return
    text = data.decode("utf-8", "surrogateescape")
    for command, span in _commands(data, text):
        if option(command, _LIST):
            values = values or set_once(text)
            arn = _filled(option(command, "--open-id-connect-provider-arn"), values)
            url = arn.partition(":oidc-provider/")[2] if _UPDATING in command.words else option(command, "--url")
            yield _filled(url, values), span


def _commands(data: bytes, text: str) -> Iterator[tuple[Command, Span]]:
    """Those that make a provider, also where a substitution takes what they print."""
    for command in parse(text).commands:
        if _makes_provider(command.words, text):
            yield command, command.span
    for inner in _SUBSTITUTED.finditer(data):
        start, end = inner.span("command")
        written = inner["command"].decode("utf-8", "surrogateescape")
        for command in parse(written).commands[:1]:
            if _makes_provider(command.words, text):
                yield command, Span(start, end)


def _makes_provider(words: Sequence[str], text: str) -> bool:
    """Whether it is the AWS CLI that makes or updates one, also by what stands for it: a variable, or a function."""
    making = next((index for index, word in enumerate(words) if word in _MAKING), 0)
    if "iam" not in words[1:making]:
        return False
    program = words[0]
    return program.rpartition("/")[2] == "aws" or bool(_CLI.fullmatch(program)) or hands_on(text, program, "aws")


def _filled(written: str, values: dict[str, str]) -> str:
    """`written` with the variables that the script sets once, and those in their values."""

    def one(match: re.Match[str]) -> str:
        return values.get(match[1] or match[2], match[0])

    return _VARIABLE.sub(one, _VARIABLE.sub(one, written))
