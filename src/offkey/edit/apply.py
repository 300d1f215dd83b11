"""Edits become bytes, and bytes become the diff a person reads."""

from __future__ import annotations

from offkey.errors import DefectError
from offkey.model.text import Edit, Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def apply(data: bytes, edits: Iterable[Edit]) -> bytes:
    r"""`data` with every edit made; bytes outside the spans are untouched by construction.

    `\n` in an edit's text becomes the newline that `data` uses most. Insertions at the same offset
    keep their order and come before a replacement that starts there. The same replacement given
    twice counts once: two places of the model may share one text (a YAML anchor).
    Raises `DefectError` where two edits overlap, or one lies outside `data`.
    """
    source = Source("", data)
    pieces: list[bytes] = []
    position = 0
    for edit in ordered(edits):
        if edit.span.start < position:
            raise DefectError(f"two edits of {edit.path} overlap", place=source.place(edit.span))
        if edit.span.end > len(data):
            raise DefectError(f"an edit of {edit.path} lies outside the file")
        pieces += (data[position : edit.span.start], _encoded(edit.text, source.newline))
        position = edit.span.end
    return b"".join([*pieces, data[position:]])


def ordered(edits: Iterable[Edit]) -> list[Edit]:
    """The edits of one file as they are made: by offset, insertions in the order given, repeats once."""
    kept: list[Edit] = []
    seen: set[Edit] = set()
    for edit in edits:
        if edit.span.start == edit.span.end:
            kept.append(edit)
        elif edit not in seen:
            seen.add(edit)
            kept.append(edit)
    return sorted(kept, key=lambda edit: edit.span)


def apply_all(sources: dict[str, Source], edits: Iterable[Edit]) -> dict[str, bytes]:
    """The new content of every file that `edits` changes, by path.

    Raises `DefectError` as `apply` does, and for an edit of a file that was not read.
    """
    by_path: dict[str, list[Edit]] = {}
    for edit in edits:
        by_path.setdefault(edit.path, []).append(edit)
    changed: dict[str, bytes] = {}
    for path, of_file in sorted(by_path.items()):
        if path not in sources:
            raise DefectError(f"an edit of {path}, which was not read")
        after = apply(sources[path].data, of_file)
        if after != sources[path].data:
            changed[path] = after
    return changed


def diff(path: str, before: bytes | None, after: bytes | None) -> str:
    r"""A unified diff with three lines of context; empty where nothing changes.

    None stands for a file that does not exist. Carriage returns are kept, and bytes that are not
    UTF-8 appear as surrogates (as in `Source.text`): written out again, the diff can be applied.
    """
    import difflib

    if before == after:
        return ""
    old, new = _lines(before or b""), _lines(after or b"")
    names = (_name("a", path, before), _name("b", path, after))
    return "".join(_shown(difflib.unified_diff(old, new, *names)))


def _encoded(text: str, newline: str) -> bytes:
    return text.replace("\n", newline).encode("utf-8", "surrogateescape")


def _name(side: str, path: str, data: bytes | None) -> str:
    return "/dev/null" if data is None else f"{side}/{path}"


def _lines(data: bytes) -> list[str]:
    r"""Lines by `\n` alone: a form feed or U+2028 inside a line is no line end."""
    text = data.decode("utf-8", "surrogateescape")
    lines = [f"{line}\n" for line in text.split("\n")]
    last = lines.pop().removesuffix("\n")
    return [*lines, last] if last else lines


def _shown(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
