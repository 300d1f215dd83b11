"""Identity providers that a shell script makes.

Source: AWS CLI Command Reference, `iam create-open-id-connect-provider`
"""

from __future__ import annotations

from offkey.model.regex import regex
from offkey.read.shell import parse
from offkey.read.shell_commands import option
from offkey.read.shell_values import set_once

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from offkey.model.text import Place, Source

_LIST = "--thumbprint-list"
_MAKING = ("aws", "iam", "create-open-id-connect-provider")
_VARIABLE = regex(r"\$(?:\{(\w+)\}|(\w+))")


def thumbprints(source: Source) -> Iterator[tuple[str, Place]]:
    """Every provider that the AWS CLI makes with thumbprints: its URL as far as it is known, and the command."""
    if _LIST.encode() not in source.data:
        return
    text = source.data.decode("utf-8", "surrogateescape")
    values: dict[str, str] = {}
    for command in parse(text).commands:
        if command.words[:3] == _MAKING and option(command, _LIST):
            values = values or set_once(text)
            yield _filled(option(command, "--url"), values), source.place(command.span)


def _filled(written: str, values: dict[str, str]) -> str:
    """`written` with the variables that the script sets once, and those in their values."""

    def one(match: re.Match[str]) -> str:
        return values.get(match[1] or match[2], match[0])

    return _VARIABLE.sub(one, _VARIABLE.sub(one, written))
