"""The credentials file of AWS that a manifest of Kubernetes holds as a text: of a ConfigMap, or of a Secret.

Source: https://kubernetes.io/docs/concepts/configuration/configmap/#using-configmaps-as-files-from-a-pod
"""

from __future__ import annotations

from offkey.model.regex import MULTILINE, regex
from offkey.model.text import Span
from offkey.read.texts.profiles import read_profiles

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.profile import Profile
    from offkey.model.text import Source

_BLOCK = regex(rb"^(?P<indent>[ ]{1,40})[\"']?[\w./-]+[\"']?:[ \t]*\|[+-]?[ \t]*\r?\n", MULTILINE)


def embedded(source: Source) -> Iterator[Profile]:
    """The profiles in the literal blocks of a manifest, each where it stands."""
    for block in _BLOCK.finditer(source.data):
        outer = len(block["indent"])
        within = _body(source.data, block.end(), outer)
        inner = _indent(source.data[within.start : within.end].lstrip(b"\r\n"))
        if source.data.find(b"aws_access_key_id", within.start, within.end) >= 0 and inner > outer:
            yield from read_profiles(source, credentials=True, within=within, indent=inner)


def _body(data: bytes, start: int, outer: int) -> Span:
    """What is indented further than the name of the block."""
    end = start
    while end < len(data):
        following = data.find(b"\n", end) + 1 or len(data)
        line = data[end:following]
        if line.strip() and _indent(line) <= outer:
            break
        end = following
    return Span(start, end)


def _indent(line: bytes) -> int:
    return len(line) - len(line.lstrip(b" "))
