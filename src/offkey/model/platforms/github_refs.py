"""The filters of a GitHub trigger: which branches and tags it means.

Source: GitHub Docs, "Workflow syntax for GitHub Actions", filter pattern cheat sheet
(https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet).
"""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.records import dataclass, replace
from offkey.model.regex import DOTALL, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

BRANCHES = "refs/heads/"
TAGS = "refs/tags/"
ANY = "**"
_SPECIAL = regex(r"[*?+\[\]!\\]")
_TOKEN = regex(r"(?P<class>\[[^\]]*\])|(?P<star>\*\*?)|(?P<one>\\?.)", DOTALL)


@dataclass(frozen=True, slots=True)
class Refs:
    """Every ref below `kind` (`refs/heads/`, `refs/tags/`) that a row of filter patterns lets through.

    The last pattern that matches decides; one that begins with `!` takes away what others gave.
    """

    kind: str
    patterns: tuple[str, ...]

    def has(self, ref: str) -> bool:
        """Whether `ref`, written in full, is one of them."""
        name = ref.removeprefix(self.kind)
        if name == ref or not name:
            return False
        found = False
        for pattern in self.patterns:
            if _matches(pattern.removeprefix("!"), name):
                found = not pattern.startswith("!")
        return found

    def globs(self) -> tuple[str, ...]:
        """Globs with `*` and `?` alone, as IAM has them, that together match at least these refs."""
        return tuple(self.kind + _loose(pattern) for pattern in self.patterns if not pattern.startswith("!"))

    def example(self, *, likely: tuple[str, ...] = ()) -> str:
        """One of these refs: the first of `likely` (names without the kind) that is, else one made of a pattern."""
        made = (_filled(pattern) for pattern in self.patterns if not pattern.startswith("!"))
        names = list(dict.fromkeys([*likely, *made]))
        return self.kind + next((name for name in names if self.has(self.kind + name)), names[-1])

    def __str__(self) -> str:
        shown = " ".join(self.patterns)
        what = "tag" if self.kind == TAGS else "branch"
        return f"any {what}" if self.patterns == (ANY,) else f"{what} {shown}"


def is_literal(pattern: str) -> bool:
    """Whether a filter pattern is the name of one branch or tag."""
    return _SPECIAL.search(pattern) is None


def _tokens(pattern: str) -> Iterator[tuple[str, str]]:
    """What a pattern is made of, by kind: `star`, `class`, `count` (`?` or `+` behind a character), `one`."""
    countable = False
    for token in _TOKEN.finditer(pattern):
        text, kind = token[0], str(token.lastgroup)
        if kind == "one" and text in "?+" and countable:
            kind = "count"
        countable = kind in {"class", "one"}
        yield kind, text[-1] if kind == "one" else text


@dataclass(frozen=True, slots=True)
class _Item:
    """Characters of a name: those that `one` takes, none at all where `optional`, several where `repeated`."""

    one: Callable[[str], object]
    optional: bool = False
    repeated: bool = False


@lru_cache(maxsize=1024)
def _items(pattern: str) -> tuple[_Item, ...]:
    """`*` is no slash, `**` anything, `?` and `+` count the character before, `[]` lists characters."""
    items: list[_Item] = []
    for kind, text in _tokens(pattern):
        match kind:
            case "star":
                items.append(_Item(_anything if text == "**" else "/".__ne__, optional=True, repeated=True))
            case "count":
                items[-1] = replace(items[-1], optional=text == "?", repeated=text == "+")
            case "class":
                items.append(_Item(_class(text)))
            case _:
                items.append(_Item(text.__eq__))
    return tuple(items)


def _matches(pattern: str, name: str) -> bool:
    """Whether `name` as a whole matches. Walked with sets of places: no pattern makes it slow."""
    if is_literal(pattern):
        return pattern == name
    items = _items(pattern)
    places = _reached(items, {0})
    for character in name:
        matched = {place for place in places if place < len(items) and items[place].one(character)}
        stay = {place for place in matched if items[place].repeated}
        places = _reached(items, {place + 1 for place in matched} | stay)
    return len(items) in places


def _reached(items: Sequence[_Item], places: set[int]) -> set[int]:
    """Those places, and those behind what may be left out."""
    found = set(places)
    for place in range(len(items)):
        if place in found and items[place].optional:
            found.add(place + 1)
    return found


def _anything(_: str) -> bool:
    return True


def _class(text: str) -> Callable[[str], object]:
    """A list of characters; one that is none to Python (a range that runs backwards) is any character."""
    inner = text[1:-1].replace("\\", "\\\\").replace("^", "\\^").replace("[", "\\[")
    import re

    try:
        return re.compile(f"[{inner}]").match
    except re.error:
        return _anything


def _loose(pattern: str) -> str:
    glob = ""
    for kind, text in _tokens(pattern):
        if kind == "count":
            glob = glob[:-1] + "*"
        else:
            glob += {"star": "*", "class": "?"}.get(kind, text)
    return glob


def _filled(pattern: str) -> str:
    """A name made of a pattern: each thing once, a star as one letter."""
    filled = {"star": "x", "count": ""}
    return "".join(filled.get(kind, text[1] if kind == "class" else text) for kind, text in _tokens(pattern))
