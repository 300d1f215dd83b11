"""Trust policies as the files of a repository hold them, each with what its role may do."""

from __future__ import annotations

from offkey.model.finding import Related
from offkey.model.policy import NO_GRANTS, Grants, Inline, Managed, Policy
from offkey.model.records import dataclass, field
from offkey.model.regex import regex
from offkey.model.text import Place, Source, Span
from offkey.model.unknown import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping


@dataclass(frozen=True, slots=True, eq=False)
class PolicyText:
    """Where a policy stands in a file; `statements` is empty where they cannot be told apart."""

    source: Source
    span: Span
    statements: tuple[Span, ...] = ()
    named: Callable[[Span], Iterable[tuple[Source, Span]]] | None = None
    """The texts elsewhere in the module that a part of it takes something from by name."""

    def place_of(self, index: int, text: str | Unknown | None = None) -> Place | None:
        """The statement with this index, or the string `text` in it; None where neither can be found.

        A string that is put together stands for `text` where what is written of it agrees.
        """
        span = None if text is None else _find(self.source, self.inside(index), text)
        span = span or self._statement(index)
        return self.source.place(span) if span else None

    def place_of_named(self, index: int, text: str | Unknown) -> Place | None:
        """The string `text` in what the statement with this index takes by name; None where it stands in neither."""
        inside = self.inside(index)
        if self.named is None or _find(self.source, inside, text):
            return None
        found = ((source, _find(source, span, text)) for source, span in self.named(inside))
        return next((source.place(span) for source, span in found if span), None)

    def span_of(self, index: int, text: str) -> Span | None:
        """The first string `text` in the statement with this index, without its quotes."""
        return next(self.spans_of(index, text), None)

    def spans_of(self, index: int, text: str) -> Iterator[Span]:
        """Every string `text` in the statement with this index, or in all where they cannot be told apart."""
        return _strings(self.source, self.inside(index), text)

    def place_of_subject_key(self, index: int) -> Place | None:
        """The only condition key about the subject in the statement with this index."""
        inside = self.inside(index)
        found = list(_SUBJECT_KEY.finditer(self.source.data, inside.start, inside.end))
        return self.source.place(Span(*found[0].span())) if len(found) == 1 else None

    def ends_open(self, index: int, begun: str) -> bool:
        """Whether a string that ends in `${…}` may come out as one that begins so, in the statement with this index."""
        inside = self.inside(index)
        found = (written for written, _ in _put_together(self.source, inside) if written.endswith("}"))
        begins = (written.partition("${")[0] for written in found)
        return any(begin and begun.startswith(begin) for begin in begins)

    def inside(self, index: int) -> Span:
        """The statement with this index, or the whole policy where they cannot be told apart."""
        return self._statement(index) or self.span

    def _statement(self, index: int) -> Span | None:
        return self.statements[index] if index < len(self.statements) else None


_PUT_TOGETHER = regex(rb'"((?:[^"\\\n$]|\\.|\$(?!\{)|\$\{[^{}\n]*\})*)"')
_TEMPLATE = regex(rb"`((?:[^`\\$]|\\.|\$(?!\{)|\$\{[^{}\n]*\})*)`")
_PUT_TOGETHER_IN = {
    ".ts": _TEMPLATE,
    ".js": _TEMPLATE,
    ".py": regex(rb"[fF](?=[\"'])[\"']([^\"'\\\n]*)[\"']"),
}
"""How programs put a text together, by the end of their names."""
_SPACES = tuple(b" \t\n\r\f\v"[i : i + 1] for i in range(6))
_QUOTES = (b'"', b"'")
_OPENING = (*_SPACES, b"[", b",")
_CLOSING = (*_SPACES, b"]", b",", b"")
_SUBJECT_KEY = regex(rb"[^\s\"']*:sub(?=[\"'\s:])")
OPEN_END = regex(r"[*?]|pull_request\Z")
"""In the end of a subject: any of several, or every pull request."""
_WILD_NAME = regex(r"[^:*?]+[*?][^:]*\Z")
_AROUND = "/:"
"""What stands around a name in a subject."""
_INTERPOLATED = regex(r"\$\{[^{}]*\}|%s")
"""A part that is known later: of a string, or of what `format` and `formatlist` fill in."""


def _find(source: Source, inside: Span, text: str | Unknown) -> Span | None:
    """The string `text`, or the one with `${…}` that may be it."""
    exact = next(_strings(source, inside, text), None) if isinstance(text, str) else None
    return exact or _alike(source, inside, text)


def _alike(source: Source, inside: Span, text: str | Unknown) -> Span | None:
    """The string with `${…}` that may be `text` and says most of it."""
    best: tuple[int, Span] | None = None
    for written, span in _put_together(source, inside):
        known = sum(map(len, _INTERPOLATED.split(written)))
        if known and (best is None or known > best[0]) and _may_be(written, text):
            best = known, span
    return best[1] if best else None


def _put_together(source: Source, inside: Span) -> Iterator[tuple[str, Span]]:
    """The strings with parts that are known later, each part written as `${…}` or `%s`."""
    pattern = _PUT_TOGETHER_IN.get(source.path[-3:], _PUT_TOGETHER)
    for match in pattern.finditer(source.data, inside.start, inside.end):
        written = match[1].replace(b"{", b"${") if source.path.endswith(".py") else match[1]
        if b"${" in written or b"%s" in written:
            yield written.decode("utf-8", "replace"), Span(*match.span(1))


def _may_be(written: str, text: str | Unknown) -> bool:
    """Whether a string with `${…}` in it may come out as `text`."""
    if isinstance(text, Unknown):
        text = "".join(piece if isinstance(piece, str) else "\0" for piece in text.pieces)
    first, *middle, last = _INTERPOLATED.split(written)
    position = len(first)
    for piece in middle:
        found = text.find(piece, position)
        position = found + len(piece) if found >= 0 else len(text) + 1
    return text.startswith(first) and text.endswith(last) and position + len(last) <= len(text)


def _is_part(name: str, text: str) -> bool:
    """Whether a name stands in a subject, or in a known piece of one, as a whole."""
    before, found, after = text.partition(name)
    return bool(found) and before[-1:] in _AROUND and after[:1] in _AROUND


def _strings(source: Source, inside: Span, text: str) -> Iterator[Span]:
    """Where `text` stands as a whole string, without its quotes, or as a word of YAML that needs none."""
    data, written = source.data, text.encode("utf-8", "surrogateescape")
    start = data.find(written, inside.start, inside.end)
    while start >= 0:
        end = start + len(written)
        before, after = data[max(start - 1, 0) : start], data[end : min(end + 1, inside.end)]
        if (before == after and before in _QUOTES) or (before in _OPENING and after in _CLOSING):
            yield Span(start, end)
            start = max(start, end - 1)
        start = data.find(written, start + 1, inside.end)


@dataclass(frozen=True, slots=True, eq=False)
class WrittenTrust:
    """One trust policy of a repository: of a role, handed on to one that is made elsewhere, or by itself.

    `address` is what the file calls the role, or the document. `grants` are what is attached to the role, as far as
    it is known here; `bounded` says that a permissions boundary limits it.
    """

    address: str
    trust: Policy | Unknown
    place: Place
    text: PolicyText | None = None
    grants: Grants = NO_GRANTS
    bounded: bool = False
    several: bool = False
    """Whether the same text makes other roles too, by other calls of its module."""
    passed: Mapping[str, Place] = field(default_factory=dict)
    """Where the texts stand that only the call of its module holds."""
    of_example: bool = False
    """Whether only an example calls its module like this."""
    taken: Place | None = None
    """Where a job takes the role, of which nothing is here but its name and what is attached to it."""
    made_by: str = ""
    """The module of others that makes the role, of which nothing is here but what it is called and given."""

    @property
    def managed(self) -> Managed:
        """The ARNs of attached managed policies, each with its place."""
        return self.grants.managed

    @property
    def inline(self) -> Inline:
        """The inline and customer policies, each with its place."""
        return self.grants.inline

    def place_of(self, index: int, text: str | Unknown | None = None) -> Place:
        """The statement with this index, or the string `text` in it, as exactly as it is known."""
        if isinstance(text, str) and ":" in text and text in self.passed:
            return self.passed[text]
        return (self.text.place_of(index, text) if self.text else None) or self.place

    def place_of_subject(self, index: int, value: str | Unknown | None) -> Place:
        """A subject in the statement with this index, or in what that names, or else the key it is compared with.

        What a call passes for its end says whom it lets in, so it stands there.
        """
        passed = self._passed_end(index, value)
        return passed or self._place_named(index, value) or self._place_compared(index, value)

    def also_at(self, index: int, value: str | Unknown | None) -> tuple[Related, ...]:
        """The part that the statement has in a subject which stands somewhere else."""
        if self._passed_end(index, value):
            at = self._place_named(index, value) or self._place_compared(index, value)
            return (Related(at, "the subject that ends so"),)
        if self._place_named(index, value):
            return (Related(self._place_compared(index, value), "what asks for it"),)
        asking = self.text.place_of_subject_key(index) if self.text and value in self.passed else None
        return (Related(asking, "what asks for it"),) if asking else ()

    def passed_name(self, value: str | Unknown) -> Place | None:
        """Where the call passes a name, or the beginning of one, with a wildcard that a subject is made of."""
        known = value.pieces if isinstance(value, Unknown) else (value,)
        texts = [piece for piece in known if isinstance(piece, str)]
        names = (name for name in self.passed if _WILD_NAME.match(name) and any(_is_part(name, text) for text in texts))
        longest = max(names, key=len, default=None)
        return None if longest is None else self.passed[longest]

    def _place_named(self, index: int, value: str | Unknown | None) -> Place | None:
        """Where a subject stands that the statement takes by name, from a local value or a default."""
        if value is None or self.text is None or (isinstance(value, str) and value in self.passed):
            return None
        return self.text.place_of_named(index, value)

    def _place_compared(self, index: int, value: str | Unknown | None) -> Place:
        place = self.place_of(index, value)
        if value is None or self.text is None or place not in (self.place, self.text.place_of(index)):
            return place
        return self.text.place_of_subject_key(index) or place

    def _passed_end(self, index: int, value: str | Unknown | None) -> Place | None:
        """Where the call says how a subject ends that is put together, if that lets in more than one branch."""
        if not self.passed or self.text is None or value is None:
            return None
        pieces = (value,) if isinstance(value, str) else value.pieces or (None,)
        first, last = pieces[0], pieces[-1]
        if not (isinstance(first, str) and isinstance(last, str) and self.text.ends_open(index, first)):
            return None
        ends = (end for end in self.passed if last.endswith(end) and OPEN_END.search(end))
        longest = max(ends, key=len, default=None)
        return None if longest is None else self.passed[longest]
