"""Which files of a repository show how something is used, or try it out."""

from __future__ import annotations

from offkey.model.regex import regex

_EXAMPLES = regex(r"(?:\A|/)(?:examples?|docs?|samples?|fixtures|testdata|tests?|unit-tests?)/")


def is_example(path: str) -> bool:
    """Whether a file lies where things are read and copied more often than they are run."""
    return _EXAMPLES.search(path) is not None
