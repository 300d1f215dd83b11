"""The managed policies of AWS that a script attaches to the role that it makes, as they are written there.

Source: AWS CLI Command Reference, `iam create-role` and `iam attach-role-policy`; bash manual 3.2.5.1 (`for`) and 6.7
(arrays).
"""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.records import replace
from offkey.model.regex import MULTILINE, regex
from offkey.model.text import Span
from offkey.read.shell import parse
from offkey.read.shell_commands import option

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Mapping, Sequence

    from offkey.model.pipeline import Command
    from offkey.model.text import Place, Source

_ATTACHING = "attach-role-policy"
_SUBSTITUTED = regex(
    rb"(?<!\\)(?:\$\(|`)\s{0,20}(?P<command>[\w$&{}/\"-]*\s{1,20}(?:--?\w[^\n|;&()`]*\s)?iam\s+create-role\b"
    rb"(?:\\\n|\([^()\n]*\)|[^\n|;&()`])*)"
)
"""The command in a substitution, of which a script keeps the new role's ARN."""
MANAGED = regex(r"arn:aws[\w-]*:iam::aws:policy/[\w/+=,.@-]+")
_BRACED = regex(r"\$\{(\w+)\}(?!\w)")
_DEFAULT = regex(r"\$\{\w+:?-(?P<arn>[^{}$]*)\}")
_ANY_ITEM = regex(r"\$\{(?P<name>\w+)\[[^\]]*\]\}")
_LOOPED = regex(r"(?P<before>(?:arn:aws[\w-]*:iam::aws:policy/[\w/+=,.@-]*)?)\$\{?(?P<name>\w+)\}?")
_LOOP = regex(rb"\bfor[ \t]+(?P<name>\w+)[ \t]+in\b(?P<over>(?:[^;\n\\]|\\\n)*)")
_NEAR = 5_000
"""Bytes before a command in which the loop begins that it stands in."""
_LISTED = regex(rb"""[ \t]*["']?\$\{?(?P<name>\w+)(?:\[[@*]\]\})?\}?["']?[ \t]*\Z""")
_ARRAY = regex(
    rb"""^[ \t]*(?:[a-z]+[ \t]+(?:-\w+[ \t]+)?)?(?P<name>\w+)=[ \t]*(?:\((?P<bash>(?:[^()#]|\#[^\n]*+)*+)\)"""
    rb"""|@:(?P<quoted>(?:\s*+(?:"[^"\n]*"|'[^'\n]*'|\#[^\n]*)[ \t,]*+)*+)"""
    rb"""|(?P<text>"[^"$`\n]*"|'[^'\n]*'))""",
    MULTILINE,
)
"""A list of bash, one of PowerShell as it is made readable for a shell, and a text of several words."""
_ITEM = regex(r"""\#[^\n]*|(?P<word>[^\s"',\\#]+)""")


def commands_of(source: Source, text: str) -> Iterator[Command]:
    """The commands of a script, with those in substitutions that make a role."""
    yield from parse(text).commands
    for inner in _SUBSTITUTED.finditer(source.data):
        for command in parse(inner["command"].decode("utf-8", "surrogateescape")).commands[:1]:
            yield replace(command, span=Span(*inner.span("command")))


def role_of(command: Command) -> str:
    """The role that a command is about, by one way of writing its variable."""
    return _BRACED.sub(r"$\1", option(command, "--role-name"))


def attached(
    source: Source, commands: Sequence[Command], assigned: Mapping[str, str], *, role: str
) -> Iterator[tuple[str, Place]]:
    """The managed policies of AWS that the script attaches to the role, also one after the other in a loop."""
    for command in commands:
        if command.words[2:3] != (_ATTACHING,) or role_of(command) != role:
            continue
        arn, at = _defaulted(option(command, "--policy-arn")), command.span.start
        looped, item = _LOOPED.fullmatch(arn), _ANY_ITEM.fullmatch(arn)
        found = tuple(_in_loop(source, looped, at) if looped else _named(source, _array(source, item)) if item else ())
        if looped and not found and not looped["before"]:
            arn, at = _defaulted(assigned.get(looped["name"], "")), 0
        if found:
            yield from found
        elif MANAGED.fullmatch(arn):
            start = source.data.find(arn.encode("utf-8", "surrogateescape"), at, command.span.end)
            yield arn, source.place(Span(start, start + len(arn.encode())) if start >= 0 else command.span)


def _defaulted(written: str) -> str:
    """What `${NAME:-…}` is where nobody says otherwise."""
    default = _DEFAULT.fullmatch(written)
    return default["arn"] if default else written


def _in_loop(source: Source, written: re.Match[str], before: int) -> Iterator[tuple[str, Place]]:
    """The policies that the loop over a variable names which begins last before an offset."""
    begun = _LOOP.finditer(source.data, max(0, before - _NEAR), before)
    loops = [match for match in begun if match["name"] == written["name"].encode()]
    for loop in loops[-1:]:
        listed = _LISTED.match(loop["over"])
        over = _array(source, listed) if listed else (loop.start("over"), loop["over"])
        yield from _named(source, over, written["before"])


def _array(source: Source, named: re.Match[str] | re.Match[bytes]) -> tuple[int, bytes]:
    """The list of a name, and where what it holds begins."""
    name = named["name"]
    return _arrays(source.data).get(name if isinstance(name, bytes) else name.encode(), (0, b""))


def _named(source: Source, over: tuple[int, bytes], before: str = "") -> Iterator[tuple[str, Place]]:
    """The policies of AWS that a list names, each with its place."""
    for item in _ITEM.finditer(over[1].decode("latin-1")):  # one character a byte, so that offsets are offsets
        arn = before + (item["word"] or "")
        if MANAGED.fullmatch(arn):
            yield arn, source.place(Span(over[0] + item.start(), over[0] + item.end()))


@lru_cache(maxsize=1)
def _arrays(data: bytes) -> Mapping[bytes, tuple[int, bytes]]:
    """What the lists hold that a script sets once, each with where that begins."""
    found: dict[bytes, tuple[int, bytes]] = {}
    for match in _ARRAY.finditer(data):
        kept = next(way for way in ("bash", "quoted", "text") if match[way] is not None)
        found[match["name"]] = (0, b"") if match["name"] in found else (match.start(kept), match[kept])
    return found
