"""The fix for an operator that also holds for what is not there: the plain one in its place."""

from __future__ import annotations

from offkey.model.finding import Fix, Safety
from offkey.model.regex import regex
from offkey.model.text import Edit, Source, Span
from offkey.reason import operators

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.rules.federation import FederatedStatement

_KEY = regex(rb"\b(\w+)\s*[=:]")
_LENIENT = regex(r"\A(?:ForAllValues:)?(?P<plain>\w+?)(?:IfExists)?\Z")
_ARGUMENT = regex(rb"\btest\s*=\s*\"\Z")
_ARGUMENT_LENGTH = 40


def plain_operator(found: FederatedStatement, operator: str) -> Fix | None:
    """Write the operator plainly, for a claim that every token has.

    None where the text is not found, where other conditions share the operator, or where the object of the plain
    operator stands beside it: a key that stands twice would lose one of the two.
    """
    match, text = _LENIENT.match(operator), found.written.text
    if match is None or match["plain"] == operator or text is None or not text.statements:
        return None
    plain = operators.parse(match["plain"])
    if plain is None or plain.operator.negated:
        return None
    spans = tuple(text.spans_of(found.index, operator))
    sharing = [condition for condition in found.statement.conditions if condition.operator == operator]
    if len(spans) != 1 or len(sharing) != 1:
        return None
    beside = any(text.spans_of(found.index, match["plain"])) or _is_bare_key(text.source, found, match["plain"])
    if beside and not _is_argument(text.source, spans[0]):
        return None
    return Fix(f"Use `{match['plain']}`", Safety.SAFE, (Edit(text.source.path, spans[0], match["plain"]),))


def _is_argument(source: Source, span: Span) -> bool:
    """Whether it is the `test` of a policy document, where several conditions may have the same."""
    return _ARGUMENT.search(source.data[max(0, span.start - _ARGUMENT_LENGTH) : span.start]) is not None


def _is_bare_key(source: Source, found: FederatedStatement, plain: str) -> bool:
    """Whether the plain operator stands there as a key without quotes."""
    text = found.written.text
    inside = text.statements[found.index] if text else Span(0, 0)
    return any(met[1] == plain.encode() for met in _KEY.finditer(source.data, inside.start, inside.end))
