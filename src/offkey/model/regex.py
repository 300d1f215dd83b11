"""Regular expressions that are compiled when they are first asked something: a scan asks few of those it imports."""

from __future__ import annotations

from offkey.model.compiled import compiled

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from re import ASCII, DOTALL, IGNORECASE, MULTILINE, VERBOSE, escape
    from re import compile as regex
    from typing import Any
else:  # Source: CPython, Lib/re/_constants.py: `re` makes an enumeration of them, which takes longer than all of this
    IGNORECASE, MULTILINE, DOTALL, VERBOSE, ASCII = 2, 8, 16, 64, 256

__all__ = ["ASCII", "DOTALL", "IGNORECASE", "MULTILINE", "VERBOSE", "escape", "regex", "words"]

_METHODS = ("findall", "finditer", "fullmatch", "match", "search", "split", "sub", "subn")
_FACTS = ("flags", "groupindex", "groups")


def words(names: str, then: str = "") -> str:
    r"""Alternatives for words that nothing of a word stands before, each with what comes `then`.

    A search tries `\b(?:…)` at every character; of alternatives that begin with a letter it looks for these alone.
    """
    return "|".join([rf"{name[0]}(?<!\w{name[0]}){name[1:]}{then}" for name in names.split()])


class _Regex:
    """Stands for a `re.Pattern`. After the first question a method is that of the pattern, and costs no more.

    Only a match knows the difference: its `re` is the pattern itself.
    """

    __slots__ = ("_asked", "_compiled", "pattern", *_FACTS, *_METHODS)

    def __init__(self, pattern: str | bytes, asked: int) -> None:
        self.pattern = pattern
        self._asked = asked

    def __getattr__(self, name: str) -> Any:
        if name == "_compiled":
            self._compiled = _compiled(self.pattern, self._asked)
            return self._compiled
        if name.startswith("_"):
            raise AttributeError(name)
        found = getattr(self._compiled, name)
        setattr(self, name, found)
        return found

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Regex) and (self.pattern, self._asked) == (other.pattern, other._asked)

    def __hash__(self) -> int:
        return hash((self.pattern, self._asked))

    def __repr__(self) -> str:
        return f"regex({self.pattern!r})"

    def __reduce__(self) -> tuple[type[_Regex], tuple[str | bytes, int]]:
        return _Regex, (self.pattern, self._asked)


def _compiled(pattern: str | bytes, flags: int) -> re.Pattern[Any]:
    """What `re.compile` gives, without compiling what an earlier run has compiled.

    Source: CPython, Lib/re/_compiler.py, `compile`, which builds a pattern from these very parts. They are CPython's
    own affair: where it has others, `re.compile` is asked.
    """
    try:
        from _sre import compile as built  # type: ignore[import-not-found]

        return built(pattern, *compiled((pattern, int(flags)), lambda: _program(pattern, flags)))  # type: ignore[no-any-return]
    except (ImportError, AttributeError, TypeError):
        import re

        return re.compile(pattern, flags)


def _program(pattern: str | bytes, flags: int) -> tuple[Any, ...]:
    from re import _compiler, _parser  # type: ignore[attr-defined]

    parsed = _parser.parse(pattern, int(flags))
    code, state = [int(word) for word in _compiler._code(parsed, int(flags))], parsed.state
    names = {index: name for name, index in state.groupdict.items()}
    numbered = tuple(names.get(index) for index in range(state.groups))
    return int(flags) | int(state.flags), code, state.groups - 1, state.groupdict, numbered


def _regex(pattern: str | bytes, flags: int = 0) -> _Regex:
    return _Regex(pattern, flags)


_SPECIAL = {ord(mark): f"\\{mark}" for mark in "()[]{}?*+-|^$\\.&~# \t\n\r\v\f"}


def _escape(text: str | bytes) -> str | bytes:
    """As `re.escape`, of which this is all."""
    if isinstance(text, bytes):
        return text.decode("latin-1").translate(_SPECIAL).encode("latin-1")
    return text.translate(_SPECIAL)


if not TYPE_CHECKING:
    escape, regex = _escape, _regex
