"""The objects that a program in TypeScript or Python makes, and what each call is given."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate

from offkey.model.records import dataclass
from offkey.model.regex import regex
from offkey.model.text import Place, Source, Span
from offkey.read.typescript import Program

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from offkey.model.terraform import Value
    from offkey.read.typescript_words import Token

_LATER = regex(
    r"withConditions|addCondition|PrincipalWithConditions|addToPrincipalJson|with_conditions|add_condition|add_to_principal_json"
)
"""Calls that add conditions elsewhere in a program."""
_AT_ONCE = ("withConditions", "with_conditions")
_LONGEST = 40
_MOST = 400
"""Words that are followed to what they name."""


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """One `new Name(…)`: the name without its module, the word behind the bracket, the variable it is kept in."""

    name: str
    at: int
    start: Token
    kept_in: str


def _program(path: str, text: str) -> Program:
    if not path.endswith(".py"):
        return Program.of(text)
    from offkey.read import python_words

    return Program.of(text, python_words.tokens(text))


@dataclass(slots=True)
class CdkProgram:
    """One file of a program."""

    source: Source
    text: str
    program: Program
    later: int
    """How many calls add conditions to principals that are made already."""
    bytes_before: Sequence[int]
    """Of each character, where not every one is a byte."""
    defined: Mapping[str, int] | None = None

    @classmethod
    def of(cls, source: Source) -> CdkProgram:
        """Read a file."""
        text = source.text(Span(0, len(source.data)))
        sizes = (len(character.encode("utf-8", "surrogateescape")) for character in text)
        before = () if text.isascii() else tuple(accumulate(sizes, initial=0))
        return cls(source, text, _program(source.path, text), len(_LATER.findall(text)), before)

    def made(self) -> Iterator[Made]:
        """Every object that is made, in order."""
        words = self.program.words
        for at, word in enumerate(words):
            if word.text != "new" or word.kind != "name":
                continue
            end = at + 1
            while end + 2 < len(words) and words[end + 1].text == ".":
                end += 2
            if end + 1 < len(words) and words[end].kind == "name" and words[end + 1].text == "(":
                yield Made(words[end].text, end + 2, word, self.kept_in(at))

    def extended(self) -> Iterator[Made]:
        """What each class hands to the one that it extends, under the name of that one: `super(…)`."""
        words, base = self.program.words, ""
        for at, word in enumerate(words[:-2]):
            if word.text == "extends" and word.kind == "name":
                end = at + 1
                while end + 2 < len(words) and words[end + 1].text == ".":
                    end += 2
                base = words[end].text
            elif word.text == "super" and base and words[at + 1].text == "(":
                yield Made(base, at + 2, word, "")

    def kept_in(self, at: int) -> str:
        """The variable that the value which begins at a word is written into; empty where there is none."""
        words = self.program.words
        if at < 2 or words[at - 1].text != "=":
            return ""
        if words[at - 2].text == "}" and at > 3 and words[at - 4].text == "{":
            return words[at - 3].text  # the one part that `const { role } = new …` takes
        first = self.dotted(at - 2)  # of what stands before the sign: a name, or the type that a name is declared with
        return words[first - 2].text if first > 1 and words[first - 1].text == ":" else words[at - 2].text

    def dotted(self, at: int) -> int:
        """Where the names begin that are joined with dots to the one at `at`."""
        while at > 1 and self.program.words[at - 1].text == ".":
            at -= 2
        return at

    def span(self, start: int, end: int) -> Span:
        """The bytes of these characters."""
        return Span(self.bytes_before[start], self.bytes_before[end]) if self.bytes_before else Span(start, end)

    def place(self, start: int, end: int) -> Place:
        """Where these characters stand."""
        return self.source.place(self.span(start, end))

    def arguments(self, made: Made) -> list[Value]:
        """What the object is made with."""
        return [self.program.value(start)[0] for start, _ in self.program.arguments(made.at)]

    def property(self, made: Made, name: str) -> int | None:
        """Where the value of a property begins that the object is made with."""
        words, end = self.program.words, self.closing(made.at - 1)
        for start, behind in self.program.arguments(made.at):
            at = start + 1 if words[start].text == "{" else behind
            while at + 1 < min(behind, end):
                if words[at].text.strip("'\"") == name and words[at + 1].text in (":", ",", "}"):
                    return at + 2 if words[at + 1].text == ":" else at  # short for a variable of that name
                at = self.program.behind(at) + 1
        return None

    def with_conditions(self, made: Made) -> Value:
        """What `withConditions` is given right behind the object; None where it is not called there."""
        bracket = self._bracket_of_conditions(made)
        return None if bracket is None else self.program.value(bracket + 1)[0]

    def _bracket_of_conditions(self, made: Made) -> int | None:
        words, end = self.program.words, self.closing(made.at - 1)
        called = words[end + 1 : end + 4]
        given = [word.text for word in called[::2]] == [".", "("] and called[1].text in _AT_ONCE
        return end + 3 if given else None

    def first(self, made: Made) -> str:
        """The first argument as it begins."""
        words = self.program.words
        start = next((start for start, _ in self.program.arguments(made.at)), len(words))
        return "".join(word.text for word in words[start : self.program.behind(start, most=_LONGEST)])

    def named_in(self, start: int, end: int, _inside: Span) -> Iterator[tuple[Source, Span]]:
        """The constants that what stands between these characters takes something from, and those that they name."""
        words, defined = self.program.words, self._definitions()
        first, last = (bisect_left(words, at, key=lambda word: word.start) for at in (start, end))
        queue, seen = words[first:last], set[str]()
        for word in queue:
            begin = defined.get(word.text) if word.kind == "name" and word.text not in seen else None
            seen.add(word.text)
            if begin is not None and len(seen) < _MOST:
                value = words[begin : self.program.behind(begin, most=_LONGEST)]
                queue += value
                if value:
                    yield self.source, self.span(value[0].start, value[-1].end)

    def _definitions(self) -> Mapping[str, int]:
        """Where the value of each constant begins."""
        if self.defined is None:
            self.defined = dict(self.program.definitions())
        return self.defined

    def closing(self, opening: int) -> int:
        """The word that closes the bracket at `opening`, at most the last one."""
        return min(self.program.closing.get(opening, opening), len(self.program.words) - 1)

    def end(self, made: Made) -> int:
        """Where the call ends (characters), with the conditions that are put on what it makes."""
        return self.program.words[self.closing(self._bracket_of_conditions(made) or made.at - 1)].end
