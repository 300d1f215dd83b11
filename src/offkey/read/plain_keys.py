"""Access keys that are written out: an id with the prefix AKIA beside a secret of 40 characters.

The secret itself is never kept: only where it stands.
"""

from __future__ import annotations

from offkey.model.builtin import bisect_left, lru_cache
from offkey.model.records import dataclass
from offkey.model.regex import IGNORECASE, regex
from offkey.model.text import Span
from offkey.read.aws_keys import Part, access_key_ids, is_foreign_key_id, is_secret_key, read_name
from offkey.read.relevant import WIDE, is_note, is_source_code, may_hold_key_id
from offkey.read.same import Same

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.node import Share
    from offkey.model.text import Place, Source

_SECRET = regex(rb"(?<![A-Za-z0-9/+])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+]|=(?!=[>\w]))")
"""`==>`, or what is taken for it, stands behind what is to go in a list for a tool that rewrites history.

Source: https://rtyley.github.io/bfg-repo-cleaner/ (`--replace-text`); git-filter-repo(1), `--replace-text`
"""
_LENGTH = 40
_GAP = rb"[^a-z0-9]*"
_NAMES = (
    regex(rb"secret" + _GAP + rb"(?:access|key)"),
    regex(rb"access" + _GAP + rb"(?:key" + _GAP + rb")?secret"),
    regex(rb"aws" + _GAP + rb"secret"),
)
"""What every name holds that `read_name` reads as a secret's, in small letters."""
_WORDS = bytes(c if chr(c).isalnum() or chr(c) in "/+" else 32 for c in range(128)) + b" " * 128
_NEAR_LINES = 6
"""How many lines an id may stand from its secret: a profile, a block or a step is no longer."""
_BESIDE = 300
"""How far the id may stand from its secret on the line before or behind it: files may be a single line."""
_KEY_ID = regex(
    r"(?<!secret)(?<!secret[_-])access[_-]?key(?:[_-]?id)?[\"']?\s*[:=]\s*[\"']?(?P<id>[A-Za-z0-9]{16,39})(?![\w/+-])",
    IGNORECASE,
)
_HEX = regex(r"[0-9a-f]{40}\Z")


@dataclass(frozen=True, slots=True)
class PlainKey:
    """A key in plain text: `id` is empty where only the secret stands there, `secret_place` None where only the id."""

    id: str
    place: Place
    secret_place: Place | None


def find(share: Share) -> tuple[PlainKey, ...]:
    """Every key that is written out in a file of these, each place once."""
    return _find(Same(share))


@lru_cache(maxsize=1)
def _find(share: Same[Share]) -> tuple[PlainKey, ...]:
    """Searched once: the inventory asks, and then a rule."""
    may = [_narrow(source) for source in share.value.sources if _may_have_key(source.data)]
    if any(is_note(source.path) or is_source_code(source.path) for source in may):
        from offkey.read.example_paths import shows  # few hold a key, and most of those are for tests

        may = [source for source in may if not shows(source.path)]
    found = [key for source in may for key in in_source(source)]
    if any(b"AKIA" in source.data for source in may):
        from offkey.read.plain_key_ids import find_ids  # few repositories hold any

        found += find_ids(may, {key.place for key in found})
    return tuple(found)


def _may_have_key(data: bytes) -> bool:
    """Whether an id of a key is in the file, or a name that reads as that of a secret."""
    return may_hold_key_id(data) or _may_name_secret(data.lower())


def _narrow(source: Source) -> Source:
    """The file in UTF-8, which has the same lines and columns, where it is in UTF-16."""
    if source.data[:2] not in WIDE:
        return source
    from offkey.model.text import Source  # few files are

    return Source(source.path, source.data.decode("utf-16", "replace").encode("utf-8", "surrogatepass"))


def in_source(source: Source) -> Iterator[PlainKey]:
    """The keys that are written out in one file, in order."""
    data = source.data
    if not _may_hold_secret(data):
        return
    secrets = [match.span() for match in _SECRET.finditer(data) if _is_secret(match[0].decode())]
    if not secrets:
        return
    taken: set[int] = set()
    for start, id_ in _ids(data):
        secret = _nearest(source, start, secrets)
        if secret is not None:
            taken.add(secret[0])
            yield PlainKey(id_, source.place(Span(start, start + len(id_))), source.place(Span(*secret)))
    for start, end in secrets:
        if start not in taken and _is_named(source, start) and not _is_beside_foreign_id(source, start):
            place = source.place(Span(start, end))
            yield PlainKey("", place, place)


def _may_name_secret(letters: bytes) -> bool:
    """Whether a name that reads as that of a secret may be in the file, whose letters are small here."""
    return b"secret" in letters and any(name.search(letters) for name in _NAMES)


def _may_hold_secret(data: bytes) -> bool:
    """Whether a word of 40 characters is in the file: cheaper than the search for where it stands."""
    return _LENGTH in set(map(len, data.translate(_WORDS).split()))


def _ids(data: bytes) -> Iterator[tuple[int, str]]:
    """Every access key id that may be real, with its offset in bytes."""
    if b"AKIA" not in data:
        return
    text = data.decode("latin-1")  # one character a byte, so that offsets are offsets
    yield from access_key_ids(text)


def _nearest(source: Source, start: int, secrets: list[tuple[int, int]]) -> tuple[int, int] | None:
    position = bisect_left(secrets, (start, start))
    line = source.line_of(start)
    beside = secrets[max(0, position - 1) : position + 1]
    near = [s for s in beside if abs(source.line_of(s[0]) - line) <= _NEAR_LINES]
    return min(near, key=lambda s: abs(s[0] - start), default=None)


def _is_secret(text: str) -> bool:
    return is_secret_key(text) and not _HEX.match(text)


def _is_beside_foreign_id(source: Source, start: int) -> bool:
    """Whether the key id that stands on the line before a secret or behind it is another service's."""
    first = source.line_start(max(0, source.line_start(start) - 1))
    last = source.line_end(min(len(source.data) - 1, source.line_end(start)))
    around = source.text(Span(max(first, start - _BESIDE), min(last, start + _BESIDE)))
    return any(is_foreign_key_id(match["id"]) for match in _KEY_ID.finditer(around))


def _is_named(source: Source, start: int) -> bool:
    """Whether the name before a secret says that it is AWS's."""
    from offkey.read.written_name import name_before

    line_start = source.line_start(start)
    line = source.text(Span(line_start, start))
    name = name_before(line, len(line))
    known = read_name(name) if name else None
    return known is not None and known.part is Part.SECRET and known.says_aws
