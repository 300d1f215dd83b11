"""The values that TypeScript writes out: objects, lists and texts; whatever is computed is Unknown."""

from __future__ import annotations

from offkey.model.records import dataclass, field
from offkey.model.regex import DOTALL, regex
from offkey.model.unknown import Unknown
from offkey.read import partial
from offkey.read.typescript_words import CLOSE, Token, brackets, changed, reassigned, tokens

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from offkey.model.terraform import Value

_INSERTED = regex(r"\$\{([^{}]*)\}")
_OR_TEXT = regex(r"(?P<name>[^?|]*)(?:\?\?|\|\|)\s*(?P<quote>['\"])(?P<text>[^'\"\\]*)(?P=quote)\s*")
_ESCAPE = regex(r"\\(.)", DOTALL)
_TYPE = 12
"""Words of the type that a constant may have."""
_CHAIN = 16
"""Words and brackets of a list that is gone through, and of what an item of it is called."""
_DEEPEST = 20


@dataclass(slots=True)
class Program:
    """A program as its words, with the constants that are written out."""

    words: list[Token]
    closing: Mapping[int, int] = field(default_factory=dict)
    """The word that closes each bracket, so that what stands inside is passed over at once."""
    constants: Mapping[str, Value] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str, words: list[Token] | None = None) -> Program:
        """Read a program, whose words may be known."""
        words = tokens(text) if words is None else words
        program = cls(words, dict(brackets(words)))
        program.constants = dict(program._constants())
        program.constants = program._composed()
        return program

    def value(self, at: int, depth: int = 0) -> tuple[Value, int]:
        """The value that begins at the word `at`, and the word behind it."""
        word = self.words[at] if at < len(self.words) else None
        found: tuple[Value, int] | None = None
        if word is None or depth > _DEEPEST:
            found = None
        elif word.text == "{":
            found = self._object(at + 1, depth)
        elif word.text == "[":
            found = self._list(at + 1, depth)
        elif word.kind == "text":
            found = self._text(word.text), at + 1
        elif word.kind == "name":
            found = self._mapped(at) or self._named(at)
        if found is not None and self._ends(found[1]):
            return found
        end = self.behind(at)
        chosen = None
        if word is not None and depth <= _DEEPEST:
            chosen = self._joined(at, end) or self._chosen(at, end, depth)
        return Unknown("it is computed by the program") if chosen is None else chosen, end

    def _named(self, at: int) -> tuple[Value, int] | None:
        """A constant, or the part of one that is an object: `NAME.part`."""
        if self.words[at].text not in self.constants:
            return None
        value, end = self.constants[self.words[at].text], at + 1
        while isinstance(value, dict) and end + 1 < len(self.words) and self.words[end].text == ".":
            value, end = value.get(self.words[end + 1].text), end + 2
        return Unknown("it is no part that is written out") if value is None else value, end

    def _mapped(self, at: int) -> tuple[Value, int] | None:
        """`list.map((item) => text)`: a list of the one text, in which the item is not known."""
        most = min(at + _CHAIN, len(self.words) - 1)
        while at < most and not (self.words[at].text == "map" and self.words[at + 1].text == "("):
            if self.words[at].kind != "name" and self.words[at].text not in (".", "?", "(", "["):
                return None
            at = self.closing.get(at, at) + 1
        end = self.closing.get(at + 1, 0) if at < most else 0
        last = end - 1 - (self.words[end - 1].text == ",") if end else 0
        inside = self.words[at + 2 : last]
        if len(inside) < 3 or (inside[-2].text, inside[-1].text, self.words[last].kind) != ("=", ">", "text"):
            return None
        if any(word.text in self.constants for word in inside[:_CHAIN]):
            return None  # an item with the name of a constant
        return [self._text(self.words[last].text)], end + 1

    def _chosen(self, at: int, end: int, depth: int) -> Value:
        """What `a ? b : c` may be worth, and `a ?? "b"` where `a` is not given; None where it is something else."""
        question = self._sign("?", at, end)
        colon = self._sign(":", question, end) if question is not None else None
        if question is None or colon is None:
            return self._default(at, end)
        unknown = Unknown("which of the two it is, the program decides")
        values = [self.value(question + 1, depth + 1)[0], self.value(colon + 1, depth + 1)[0]]
        return partial.one_of(unknown, values)

    def _default(self, at: int, end: int) -> Value:
        """The text behind `??` or `||`."""
        last = self.words[end - 1] if end > at + 2 else None
        if last is None or last.kind != "text" or self.words[end - 2].text not in ("?", "|"):
            return None
        return self._text(last.text) if self.words[end - 3].text == self.words[end - 2].text else None

    def _joined(self, at: int, end: int) -> Value:
        """The text that `"a" + b + "c"` is put together to; None where it is something else."""
        pieces: list[str | Unknown] = []
        texts = 0
        while at < end:
            behind = self._sign("+", at, end) or end
            term = self.words[at]
            if term.kind not in ("text", "name") or (term.kind == "text" and behind != at + 1):
                return None
            named = self._named(at) if term.kind == "name" else None
            value = self._text(term.text) if term.kind == "text" else named[0] if named and named[1] == behind else None
            pieces.append(value if isinstance(value, str | Unknown) else Unknown("it is computed by the program"))
            texts += term.kind == "text"
            at = behind + 1
        return partial.text(pieces) if texts and len(pieces) > 1 else None

    def _sign(self, sign: str, at: int, end: int) -> int | None:
        """The first word that is this sign, outside of brackets and of a choice inside the choice."""
        nested = 0
        while (at := self.closing.get(at, at) + 1) < min(end, len(self.words) - 1):
            text = self.words[at].text
            if text == "?" and self.words[at + 1].text in ("?", "."):
                at += 1  # `a ?? b` and `a?.b` choose nothing
            elif text == sign and nested == 0:
                return at
            else:
                nested += (text == "?") - (text == ":")
        return None

    def behind(self, at: int, *, most: int | None = None) -> int:
        """The word that ends the expression which begins at `at`: a comma, a closing bracket, or a semicolon.

        No more than `most` words behind `at`, where that is given.
        """
        end = len(self.words) if most is None else min(at + most, len(self.words))
        while at < end:
            sign = self.words[at].text
            if sign in (",", ";") or sign in CLOSE:
                return at
            at = self.closing.get(at, at) + 1
        return end

    def arguments(self, at: int) -> Iterator[tuple[int, int]]:
        """Where each argument of a call begins and ends; `at` is the word behind its bracket."""
        while at < len(self.words) and self.words[at].text != ")":
            end = self.behind(at)
            if end > at:
                yield at, end
            if end >= len(self.words) or self.words[end].text != ",":
                return
            at = end + 1

    def _ends(self, at: int) -> bool:
        if at >= len(self.words) or self.words[at].text == "as":
            return True
        word = self.words[at]
        return word.text in (",", ";", ":", "for") or word.text in CLOSE or word.kind == "name"

    def _goes_on(self, at: int, closing: str) -> bool:
        """Whether a comma or the closing bracket stands behind an item: else this is no object and no list."""
        return at < len(self.words) and self.words[at].text in (",", closing)

    def _object(self, at: int, depth: int) -> tuple[Value, int] | None:
        found: dict[str | Unknown, Value] = {}
        while at < len(self.words) and self.words[at].text != "}":
            start, (key, at) = at, self._key(at, depth)
            is_short = self.words[start].kind == "name" and self._goes_on(at, "}")  # for a variable of that name
            if not is_short and (key is None or at >= len(self.words) or self.words[at].text != ":"):
                return None  # something is spread or computed: the whole is not known
            found[key], at = self.value(start if is_short else at + 1, depth + 1)
            if not self._goes_on(at, "}"):
                return None
            at += self.words[at].text == ","
        return (found, at + 1) if at < len(self.words) else None

    def _key(self, at: int, depth: int) -> tuple[Value, int]:
        """A key, known in part at least, and the word behind it; None for one of which nothing is known."""
        word = self.words[at]
        if word.text == "[":
            key, end = self.value(at + 1, depth + 1)
            known = isinstance(key, str) or (isinstance(key, Unknown) and key.pieces)
            return key if known else None, min(end + 1, len(self.words))
        return (self._text(word.text) if word.kind == "text" else word.text), at + 1

    def _list(self, at: int, depth: int) -> tuple[Value, int] | None:
        items: list[Value] = []
        while at < len(self.words) and self.words[at].text != "]":
            if self.words[at].text == "...":
                return None
            item, at = self.value(at, depth + 1)
            items.append(item)
            at = self._behind_loop(at) if len(items) == 1 else at
            if not self._goes_on(at, "]"):
                return None
            at += self.words[at].text == ","
        return (items, at + 1) if at < len(self.words) else None

    def _behind_loop(self, at: int) -> int:
        """Python's `[text for item in list]` is a list of the one text, in which the item is not known: its end."""
        if at >= len(self.words) or self.words[at].text != "for" or self.words[at].kind != "sign":
            return at
        start = at
        while at < len(self.words) and self.words[at].text not in ("]", ")", "}"):
            at = self.closing.get(at, at) + 1
        named = any(word.text in self.constants for word in self.words[start : start + _CHAIN])
        return start if named else at  # an item with the name of a constant

    def _text(self, written: str) -> Value:
        inner = written[1:-1] if len(written) > 1 and written[-1] == written[0] else written[1:]
        if written[0] != "`":
            return _ESCAPE.sub(lambda escape: escape[1], inner)
        pieces: list[str | Unknown] = []
        position = 0
        for match in _INSERTED.finditer(inner):
            pieces += [inner[position : match.start()], self._inserted(match[1])]
            position = match.end()
        return partial.text([*pieces, inner[position:]])

    def _inserted(self, written: str) -> str | Unknown:
        """What `${…}` inserts: the part of a constant, or the text behind `??` or `||` where the rest is not known."""
        choice = _OR_TEXT.fullmatch(written)
        name, *parts = (choice["name"] if choice else written).strip().split(".")
        known = self.constants.get(name)
        for part in parts:
            known = known.get(part) if isinstance(known, dict) else None
        if isinstance(known, str):
            return known
        return choice["text"] if choice else Unknown(f"{written.strip()} is computed by the program")

    def _constants(self) -> Iterator[tuple[str, Value]]:
        """Every `const` that is a text."""
        for at in range(len(self.words) - 3):
            const, name, equals, text = self.words[at : at + 4]
            if const.text == "const" and equals.text == "=" and text.kind == "text" and name.kind == "name":
                value = self._text(text.text)
                if isinstance(value, str):
                    yield name.text, value

    def _composed(self) -> dict[str, Value]:
        """The texts, and every object, list and text known in part that is a `const`, or a `let`, and never changes.

        One whose name means several things is not known.
        """
        texts = self.constants
        self.constants = known = dict(texts)
        several: set[str] = set()
        unsteady = changed(self.words)
        kept = {"const"} if "let" not in {word.text for word in self.words} else {"const", "let"}
        unsteady |= reassigned(self.words) if "let" in kept else frozenset()
        for at, word in enumerate(self.words[:-3]):
            name, begin = self.words[at + 1], self._assigned(at + 2) if word.text in kept else None
            if begin is None or name.kind != "name" or name.text in unsteady or name.text in texts:
                continue
            if self.words[begin].text not in "{[" and self.words[begin].kind != "text" and not self._mapped(begin):
                continue
            value, end = self.value(begin)
            if self._is_over(end):
                several |= {name.text} if name.text in known else set()
                known[name.text] = partial.bounded(value)
        return {name: value for name, value in known.items() if name not in several}

    def definitions(self) -> Iterator[tuple[str, int]]:
        """The variables that are declared with a value, and the word that it begins with."""
        for at, word in enumerate(self.words[:-3]):
            begin = self._assigned(at + 2) if word.text in ("const", "let") else None
            if begin is not None and self.words[at + 1].kind == "name":
                yield self.words[at + 1].text, begin

    def _assigned(self, at: int) -> int | None:
        """Where the value of a constant begins whose name stands before `at`; None where there is none."""
        end = min(at + _TYPE, len(self.words) - 1)
        if at < end and self.words[at].text == ":":
            while at < end and self.words[at].text not in ("=", ";"):
                at = self.closing.get(at, at) + 1
        return at + 1 if at < end and self.words[at].text == "=" else None

    def _is_over(self, at: int) -> bool:
        """Whether a statement ends here, with a semicolon or a new line's word."""
        return at >= len(self.words) or self.words[at].text == ";" or self.words[at].kind == "name"
