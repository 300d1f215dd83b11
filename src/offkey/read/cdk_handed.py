"""Conditions that a CDK program writes in one place and hands to a class whose principal takes them in another.

`new Roles(app, "Roles", { conditions })`, and in the class `new OpenIdConnectPrincipal(provider, props.conditions)`.
Only what goes into the principal as it is counts: what is spread into another object, or amended, is not known.
"""

from __future__ import annotations

from offkey.model.records import dataclass, field
from offkey.model.regex import regex
from offkey.read.cdk_program import CdkProgram, Made
from offkey.read.typescript_words import Token, changed, reassigned

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from offkey.model.terraform import Value
    from offkey.model.text import Source

_DEEPEST = 3
"""Classes that conditions are handed through."""
_DECLARE = frozenset({"const", "let", "var"})
_TYPE = 12
"""Words of the type that a constant may have."""
_MODIFIERS = frozenset({"public", "private", "protected", "readonly", "*"})
_CLASS = regex(r"\bclass\s+(\w+)")
_Words = tuple[int, int]
"""A part of a program: its first word, and the word behind it."""


@dataclass(frozen=True, slots=True)
class HandedConditions:
    """Conditions, and where they are written (characters of the program)."""

    conditions: Value
    reader: CdkProgram
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Program:
    """A program, with what is asked of it once for each principal."""

    reader: CdkProgram
    made: Mapping[str, Sequence[Made]]
    """The objects by their class."""
    amended: frozenset[str]
    """The variables whose parts are changed."""
    given: frozenset[str]
    """Those that get a value here."""
    constants: Mapping[str, int]
    """Where the object of each constant begins."""

    @classmethod
    def of(cls, source: Source) -> _Program:
        """Read a file."""
        reader = CdkProgram.of(source)
        made: dict[str, list[Made]] = {}
        for each in reader.made():
            made.setdefault(each.name, []).append(each)
        words = reader.program.words
        declared = {words[at + 1].text: at + 1 for at in range(len(words) - 1) if words[at].text in _DECLARE}
        constants = {name: begin for name, at in declared.items() if (begin := _object(words, at)) is not None}
        return cls(reader, made, changed(words), reassigned(words) | declared.keys(), constants)


@dataclass(slots=True)
class Handings:
    """What the programs of a repository hand to the classes that they make; read where a principal asks for it."""

    sources: Sequence[Source]
    _read: dict[str, _Program] = field(default_factory=dict)
    _classes: dict[str, int] = field(default_factory=dict)

    def to(self, reader: CdkProgram, taken: _Words) -> list[HandedConditions]:
        """The conditions that an argument takes from the properties of its class, each that is handed to it once."""
        handed = self._handed(self._program(reader.source), taken, _DEEPEST)
        return list({(found.reader.source.path, found.start): found for found in handed}.values())

    def _handed(self, program: _Program, taken: _Words, depth: int) -> Iterator[HandedConditions]:
        wanted = _wanted(program, taken)
        if wanted is None or not depth or self._definitions(wanted.of) != 1:
            return
        name = wanted.of.encode()
        for caller in (self._program(source) for source in self.sources if name in source.data):
            for made in caller.made.get(wanted.of, ()):
                given = _given(caller.reader, made, wanted)
                if given is not None:
                    written = _written(caller, given)
                    yield from [written] if written else self._handed(caller, given, depth - 1)

    def _program(self, source: Source) -> _Program:
        if source.path not in self._read:
            self._read[source.path] = _Program.of(source)
        return self._read[source.path]

    def _definitions(self, name: str) -> int:
        """How often the programs define a class of this name: of two, nobody knows which is meant."""
        if not self._classes:
            self._classes[""] = 0
            for source in self.sources:
                for match in _CLASS.finditer(source.data.decode("utf-8", "replace")):
                    self._classes[match[1]] = self._classes.get(match[1], 0) + 1
        return self._classes.get(name, 0)


def _object(words: Sequence[Token], at: int) -> int | None:
    """Where the object begins that the variable at `at` is declared with, behind its type."""
    signs = range(at + 1, min(at + _TYPE, len(words) - 1))
    equals = next((sign for sign in signs if words[sign].text == "="), None)
    return equals + 1 if equals is not None and words[equals + 1].text == "{" else None


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A property of a class, or the parameter of its constructor at `position`."""

    of: str
    name: str
    position: int | None


def _wanted(program: _Program, taken: _Words) -> _Wanted | None:
    """What `props.name`, `this.props.name` or a parameter's own name takes, by the class around it."""
    reader = program.reader
    words, (start, end) = reader.program.words, taken
    start += 2 if words[start].text == "this" and end - start > 2 else 0
    texts = [word.text for word in words[start:end]]
    begin = next((at for at in range(start, 0, -1) if words[at - 1].text == "class"), None)
    if begin is None or words[end - 1].kind != "name" or _is_amended(program, texts):
        return None
    names = _parameters(reader, begin, start)
    if len(texts) == 3 and texts[1] == "." and texts[0] in ("props", *names):
        return _Wanted(words[begin].text, texts[2], None)
    if len(texts) != 1 or (texts[0] not in names and not _is_taken_apart(reader, begin, start, texts[0])):
        return None
    return _Wanted(words[begin].text, texts[0], names.index(texts[0]) if texts[0] in names else None)


def _is_amended(program: _Program, texts: list[str]) -> bool:
    """Whether the program changes what these words name, or gives a single name a value of its own."""
    return not program.amended.isdisjoint(texts) or (len(texts) == 1 and texts[0] in program.given)


def _parameters(reader: CdkProgram, start: int, end: int) -> list[str]:
    """The names of a constructor's parameters, without the object itself."""
    words = reader.program.words
    opening = next((at + 1 for at in range(start, end) if words[at].text in ("constructor", "__init__")), None)
    found: list[str] = []
    for first, behind in reader.program.arguments(opening + 1) if opening is not None else ():
        names = [word.text for word in words[first:behind] if word.text not in _MODIFIERS]
        found += [name for name in names[:1] if name not in ("this", "{")]
    return found


def _is_taken_apart(reader: CdkProgram, start: int, end: int, name: str) -> bool:
    """Whether `const { name } = props` stands before."""
    words = reader.program.words
    for at in range(start, end - 3):
        if [words[at].text, words[at + 1].text] == ["const", "{"]:
            closing = reader.closing(at + 1)
            inside = {word.text for word in words[at + 2 : closing]}
            if name in inside and [word.text for word in words[closing + 1 : closing + 3]] == ["=", "props"]:
                return True
    return False


def _given(reader: CdkProgram, made: Made, wanted: _Wanted) -> _Words | None:
    """What an object is made with for it."""
    at = reader.property(made, wanted.name)
    if at is not None:
        return at, reader.program.behind(at)
    arguments = list(reader.program.arguments(made.at))
    if wanted.position is None or wanted.position >= len(arguments):
        return None
    return arguments[wanted.position]


def _written(program: _Program, given: _Words) -> HandedConditions | None:
    """The object that is given, or the constant that holds it."""
    words, at = program.reader.program.words, given[0]
    value = program.reader.program.value(at)[0]
    constant = program.constants.get(words[at].text) if given[1] == at + 1 else None
    begin = at if words[at].text == "{" else constant
    if not isinstance(value, dict) or not value or begin is None:
        return None
    return HandedConditions(value, program.reader, words[begin].start, words[program.reader.closing(begin)].end)
