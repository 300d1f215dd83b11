"""Every error offkey raises on purpose, drawn as one tree.

::

    OffkeyError                  what happened · where · hint          exit code
    ├── UsageError               the command line does not make sense      2
    ├── ConfigurationError       offkey.yaml (or the machine) lacks something 2
    ├── UncommittedChangesError  a write would mix with unsaved work       2
    ├── UnreadableError          an input could not be read or parsed      4
    │   └── UnreachableError     a service gave no answer of its own       4
    ├── RefusedError             AWS (or the lab) said no                  1
    ├── EditError                a change cannot be made safely            1
    └── DefectError              offkey broke one of its own laws          3

Foreign exceptions become one of these at the edge (``raise … from``); nothing in the middle
catches; one handler in ``cli/main`` prints.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar


class OffkeyError(Exception):
    """What happened (`message`), where (`place`), and what the reader can do about it (`hint`).

    `place` is anything that prints as `path:line:column`: errors stand below the nouns and know none.
    """

    exit_code: ClassVar[int] = 3

    def __init__(self, message: str, *, place: object | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.hint = hint

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return f"{where}{self.message}"


class UsageError(OffkeyError):
    """The command line does not make sense."""

    exit_code = 2


class ConfigurationError(OffkeyError):
    """`offkey.yaml`, or the machine, lacks something that offkey cannot know by itself."""

    exit_code = 2


class UncommittedChangesError(ConfigurationError):
    """A write would mix with changes that are not committed yet."""


class UnreadableError(OffkeyError):
    """An input could not be read or parsed as a whole."""

    exit_code = 4


class UnreachableError(UnreadableError):
    """A service on the network gave no answer, or none of its own."""


class RefusedError(OffkeyError):
    """AWS, or the lab in its place, refused; `code` is the AWS error code."""

    exit_code = 1

    def __init__(self, message: str, *, code: str, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.code = code


class EditError(OffkeyError):
    """A change cannot be made without touching what it must not: the text is left as it is."""

    exit_code = 1


class DefectError(OffkeyError):
    """offkey broke one of its own laws; the reader is asked to report it."""
