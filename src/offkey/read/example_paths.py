"""Which files of a repository show how something is used, or try it out."""

from __future__ import annotations

from offkey.model.regex import DOTALL, regex
from offkey.read.relevant import is_note, is_source_code

_EXAMPLES = regex(r"(?:\A|/)(?:examples?|docs?|samples?|fixtures|testdata|tests?|unit-tests?)/")

_TEST = regex(
    r"(?:.*/)?(?:(?:spec|specs|__tests__|__mocks__|mocks?|e2e)/.*"
    r"|[^/]*(?:[._-](?:test|spec|mock)s?\.\w{1,5}|(?<=[a-z])(?:Tests?|IT|Spec)\.\w{1,6}))",
    DOTALL,
)
"""How programs are called, or where they lie, that try out others."""


def is_example(path: str) -> bool:
    """Whether a file lies where things are read and copied more often than they are run."""
    return _EXAMPLES.search(path) is not None


def shows(path: str) -> bool:
    """Whether a note, or a program, shows how something is used or tries it out: a key in it may be anything."""
    return (is_note(path) or is_source_code(path)) and (is_example(path) or _TEST.fullmatch(path) is not None)
