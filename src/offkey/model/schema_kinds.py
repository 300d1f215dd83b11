"""What a schema of a YAML file is made of: forms of values, and keys with their meaning."""

from __future__ import annotations

from offkey.model.records import dataclass
from offkey.model.regex import regex

_SURROGATE = regex(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar, kept as the text it is written as. `what` completes "is not …"."""

    what: str
    pattern: str
    hint: str = ""
    digits: bool = False
    """Made of digits, which YAML takes for a number unless they stand in quotes."""

    def accepts(self, value: str) -> bool:
        """Whether the whole of `value` matches, and is text: bytes that are not UTF-8 are surrogates here."""
        import re

        return re.fullmatch(self.pattern, value) is not None and not _SURROGATE.search(value)


@dataclass(frozen=True, slots=True)
class Flag:
    """`true` or `false`."""


@dataclass(frozen=True, slots=True)
class Version:
    """The version of the file's form."""

    number: int


@dataclass(frozen=True, slots=True)
class Items:
    """A list, `least` items long at least."""

    item: Kind
    least: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping whose keys the writer chooses."""

    key: Text
    value: Kind


@dataclass(frozen=True, slots=True)
class Either:
    """A scalar, or a mapping that says the same at length."""

    short: Text
    long: Section


@dataclass(frozen=True, slots=True)
class Section:
    """A mapping with these keys and no others. `either` are pairs of keys that must not stand side by side."""

    fields: tuple[Field, ...]
    either: tuple[tuple[str, str], ...] = ()

    def field(self, name: str) -> Field | None:
        """The field called `name`, or None."""
        return next((f for f in self.fields if f.name == name), None)


Kind = Text | Flag | Version | Items | Either | Table | Section


@dataclass(frozen=True, slots=True)
class Field:
    """One key. `about` is its documentation, `example` a value as YAML, `default` what holds without it.

    `suggest` is true for a key that is worth asking about although nothing depends on it.
    """

    name: str
    kind: Kind
    about: str
    example: str = ""
    default: str = ""
    suggest: bool = False
