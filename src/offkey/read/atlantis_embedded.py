"""The server-side configuration wherever it is written: in a file, or in a heredoc, a block scalar, a JSON text.

Everything else in the file is blanked out, byte for byte, so what is parsed keeps its place.
"""

from __future__ import annotations

from itertools import chain, islice

from offkey.model import yaml as tree
from offkey.model.regex import DOTALL, MULTILINE, regex
from offkey.model.text import Incomplete, Source
from offkey.model.yaml import key_text, resolve
from offkey.read import yaml

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_REPOS = regex(rb"^(?P<indent>[ ]*)repos:[ \t]*(?:#[^\n]*)?\r?$", MULTILINE)
_JSON = regex(rb"\"repos\"\s*:\s*\[")
_LINE = regex(rb"[^\n]*\n?")
_CONTENT = regex(rb"[ ]*(?:- |-\r?$|#|[\w\"'.-]+[ \t]*:|\r?$)")
_JSON_TOKEN = regex(rb"\"(?:[^\"\\]|\\.)*\"|[{}\[\]]", DOTALL)
_NOT_NEWLINE = regex(rb"[^\n]")
_DIRECTIVE = regex(
    rb"^[ \t]*(?:%\{[^\n]*\}|\{%[^\n]*%\}|\{\{-?[ \t]*(?:if|else|end|range|with)\b[^\n]*\}\})[ \t]*\r?$", MULTILINE
)
"""A line of a template that is gone once it is rendered: of Terraform, of Jinja, of a chart."""
_BARE = regex(rb"(?<=[\[,])(?P<space>[ ]*)\$\{(?P<name>[^{}\"'\n]*)\}(?=[ ]*[\],])")
"""What Terraform puts into a list of YAML."""
_BLOCKS = 20
"""A file with more of them is looked at so far: each costs as much as the whole file."""
_MOST = 1_000_000
"""A file larger than this holds no configuration that a person wrote."""


def embedded(source: Source) -> Iterator[tree.Mapping]:
    """Every mapping in the file whose `repos` lists repositories by `id`."""
    if len(source.data) > _MOST:
        return
    read = -1
    for start, end in islice(chain(_blocks(source.data), _objects(source.data)), _BLOCKS):
        if start == read:
            continue
        masked = _blank(source.data, start, end)
        found = _configuration(source.path, masked)
        if found is None and (text := rendered(masked)) != masked:
            found = _configuration(source.path, text)
        if found is not None:
            read = start
            yield found


def values_in(source: Source, text: tree.Scalar) -> tree.Mapping | None:
    """The mapping that a block scalar of the file holds, in its place: `helm: values: |` of Argo CD."""
    start = source.data.find(b"\n", text.span.start, text.span.end) + 1
    if not start or len(source.data) > _MOST:
        return None
    root = yaml.parse(Source(source.path, _blank(source.data, start, text.span.end)))
    found = None if isinstance(root, Incomplete) else resolve(root)
    return found if isinstance(found, tree.Mapping) else None


def _configuration(path: str, text: bytes) -> tree.Mapping | None:
    root = yaml.parse(Source(path, text))
    found = None if isinstance(root, Incomplete) else resolve(root)
    return found if isinstance(found, tree.Mapping) and _lists_repositories(found) else None


def rendered(text: bytes) -> bytes:
    """The text with every line that a template may leave, and nothing of the template's own; all keeps its place."""
    text = _DIRECTIVE.sub(lambda match: b" " * len(match[0]), text)
    return _BARE.sub(lambda match: match["space"] + b'"' + match["name"] + b'" ', text)


def _lists_repositories(root: tree.Mapping) -> bool:
    repos = root.get("repos")
    items = repos.items if isinstance(repos, tree.Sequence) else ()
    return any(
        isinstance(item, tree.Mapping) and any(key_text(p.key) == "id" for p in item.merged())
        for item in map(resolve, items)
    )


def _blocks(data: bytes) -> Iterator[tuple[int, int]]:
    """Where a mapping with `repos` starts and ends; a second time with more, where a template's own line ends it."""
    position = 0
    while match := _REPOS.search(data, position):
        indent = len(match["indent"])
        start = _up(data, match.start(), indent)
        end = _down(data, match.end(), indent)
        yield start, end
        if _DIRECTIVE.match(data, end):
            end = _down(data, match.end(), indent, rendered=True)
            yield start, end
        position = max(end, match.end())


def _up(data: bytes, start: int, indent: int) -> int:
    """Keys of the same mapping may stand above: `workflows:` before `repos:`."""
    while start > 0:
        above = data.rfind(b"\n", 0, start - 1) + 1
        line = data[above:start]
        if not _belongs(line, indent) or line.strip() == b"---":
            return start
        start = above
    return start


def _down(data: bytes, end: int, indent: int, *, rendered: bool = False) -> int:
    """Where the mapping ends; with `rendered`, a template's own lines do not end it."""
    newline = data.find(b"\n", end)
    position = len(data) if newline < 0 else newline + 1
    while position < len(data):
        match = _LINE.match(data, position)
        if match is None or not match[0]:
            break
        if not _belongs(match[0], indent) and not (rendered and _DIRECTIVE.match(match[0])):
            break
        position = match.end()
    return position


def _belongs(line: bytes, indent: int) -> bool:
    """Whether a line can be a part of a mapping whose keys are indented so far."""
    plain = line.rstrip(b"\r\n")
    if not plain.strip():
        return True
    depth = len(plain) - len(plain.lstrip(b" "))
    return depth > indent or (depth == indent and _CONTENT.match(plain) is not None and not plain.endswith(b"{"))


def _objects(data: bytes) -> Iterator[tuple[int, int]]:
    for match in _JSON.finditer(data):
        start = data.rfind(b"{", 0, match.start())
        if start >= 0 and not data[start + 1 : match.start()].strip():
            end = _closing(data, start)
            if end:
                yield start, end


def _closing(data: bytes, start: int) -> int:
    depth = 0
    for token in _JSON_TOKEN.finditer(data, start):
        if token[0] in b"{[":
            depth += 1
        elif token[0] in b"}]":
            depth -= 1
            if depth == 0:
                return token.end()
    return 0


def _blank(data: bytes, start: int, end: int) -> bytes:
    return _NOT_NEWLINE.sub(b" ", data[:start]) + data[start:end] + _NOT_NEWLINE.sub(b" ", data[end:])
