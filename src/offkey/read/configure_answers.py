"""What `aws configure` is answered with: the access key id and its secret, given on standard input without a name.

Source: https://docs.aws.amazon.com/cli/latest/reference/configure/ (the key id is asked for first, then the secret)
"""

from __future__ import annotations

from offkey.model.regex import regex

_OPTIONS = r"(?:[ \t]+--[\w-]+(?:[ \t=]+[^\s|;&<>-][^\s|;&<>]*)?)*"
_ASKING = rf"\baws{_OPTIONS}[ \t]+configure{_OPTIONS}[ \t]*"
_DOCUMENT = regex(rf"{_ASKING}(?:\d?>[^\n]*)?<<-?[ \t]*[\"']?(?P<end>\w+)[\"']?[^\n]*\n")
_STRING = regex(rf"{_ASKING}<<<[ \t]*")
_PIPE = regex(rf"\|[ \t]*(?:sudo[ \t]+)?{_ASKING}(?:[;|&>\n)]|\Z)")
_PRINTING = regex(r"\b(?:echo|printf)\b")
_VALUE = regex(r"\$(?:\{\{[^}]*\}\}|\{[^}]*\}|\([^)]*\)|\w+)")
_NEXT = regex(r"\\+n|\n|;|&&")
_FORMAT = regex(r"""\s*(?:-\w+\s+|--\s+)*(?P<quote>["'])(?P<format>[^"'$]*%[sb][^"'$]*)(?P=quote)""")
_PLACE = regex(r"%[sb]")
_SEEN = 600
"""How many characters of answers count: four of them, the longest a secret."""
_NAMES = ("aws_access_key_id", "aws_secret_access_key")


def answer(text: str, offset: int) -> str | None:
    """What the value at `offset` answers `aws configure`: the name of a part of a key, None for anything else."""
    number = _in_document(text, offset)
    if number is None:
        number = _in_line(text, offset)
    return _NAMES[number] if number is not None and number < len(_NAMES) else None


def _in_document(text: str, offset: int) -> int | None:
    """Which line of a here-document that `aws configure` reads the value stands in; None outside of one."""
    start = max(0, offset - _SEEN)
    documents = list(_DOCUMENT.finditer(text, start, offset))
    if not documents:
        return None
    found = documents[-1]
    lines = text[found.end() : offset].split("\n")
    if any(line.strip() == found["end"] for line in lines) or lines[-1].strip("\"' \t"):
        return None
    return len(lines) - 1


def _in_line(text: str, offset: int) -> int | None:
    """Which answer the value is among those that a pipe or a here-string hands over; None where it does not."""
    line = text.rfind("\n", 0, offset) + 1
    string = _STRING.search(text, line, offset)
    if string is not None:
        return _counted(text[string.end() : offset])
    pipe = _PIPE.search(text, offset, offset + _SEEN)
    if pipe is None:
        return None
    before = text[max(0, offset - _SEEN) : pipe.start()].rstrip()
    group = _group(before)
    if group is None and "\n" in text[offset : pipe.start()]:
        return None
    start = line if group is None else max(0, offset - _SEEN) + group
    printing = list(_PRINTING.finditer(text, start, offset))
    return _counted(text[printing[-1 if group is None else 0].end() : offset]) if printing else None


def _group(before: str) -> int | None:
    """Where the bracket opens that `before` ends with, around commands; None where no such bracket ends there."""
    if not before.endswith((")", "}")):
        return None
    closing, opening = before[-1], "(" if before[-1] == ")" else "{"
    depth = 0
    for at in range(len(before) - 1, -1, -1):
        depth += (before[at] == closing) - (before[at] == opening)
        if not depth:
            return at if before[at - 1 : at] != "$" else None
    return None


def _counted(before: str) -> int:
    """How many answers are given in what stands before a value: as its line, or as the place that a format gives it."""
    written = _FORMAT.match(before)
    if written is None:
        return len(_NEXT.findall(before))
    places = _PLACE.split(written["format"])
    rounds, number = divmod(len(_VALUE.findall(before[written.end() :])), len(places) - 1)
    return rounds * _lines(places) + _lines(places[: number + 1])


def _lines(texts: list[str]) -> int:
    return sum(len(_NEXT.findall(text)) for text in texts)
