"""The actions of a policy that its bytes name, where all of them are written out: a search that parses nothing.

Most policies are about something else, and this says so for much less than it takes to read them.
"""

from __future__ import annotations

from offkey.model.regex import DOTALL, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

    from offkey.model.text import Source, Span

_MOST = 100
"""Where the word stands more often, most stand in comments, and a list may be looked for behind each of them."""
_GAP = rb"(?:\s|(?:#|//)[^\n]*\n)*+"
_OF_DATA = regex(
    rb"a(?<![\w-]a)ctions[ \t]*=[ \t]*(\[" + _GAP + rb'(?:"[^"\\$%\n]*"' + _GAP + rb",?+" + _GAP + rb")*+\])"
    rb"(?=[ \t\r]*(?:[\n}#]|//))"
)
"""The argument of a statement as nearly everybody writes it."""
_MERGES = (b"source_policy_documents", b"override_policy_documents", b"source_json", b"override_json")
_TEXT = regex(rb'"([^"\n]*)"|(?:#|//)[^\n]*')

_TOKEN = regex(
    rb'"([\w:*?.-]*)"|"(?:[^"\\$%\n]|\\[^\n]|[$%](?!\{)|[$%]\{[^{}"\n]*\})*+"|#[^\n]*|//[^\n]*|/\*(?:[^*]++|\*(?!/))*+(?:\*/|\Z)'
)
"""A string, apart what may be an action or the name of an element, or a comment."""
_OTHER_TEXT = b"~"
_INNERMOST = rb"\{[^{}]*+\}"
_INNER = rb"\{[^{}]*+(?:" + _INNERMOST + rb"[^{}]*+)*+\}"
_STATEMENT = rb"\{[^{}]*+(?:" + _INNER + rb"[^{}]*+)*+\}"
_OF_OBJECTS = regex(
    rb"[\w-]+\s*=\s*jsonencode\s*\(\s*\{[^{}]*\bStatement\x01?\s*[=:]\s*"
    rb"(?:\[\s*(?:" + _STATEMENT + rb"\s*,?\s*)*+\]|" + _STATEMENT + rb")[^{}]*\}\s*+,?+\s*+\)\s*+\Z"
)
"""A document whose statements are objects that stand in it, its texts marked."""
_OTHERWISE = regex(rb'"|NotAction|~\s*[=:]|[)\]]\s*[=:]|\.[\w-]+\s*[=:]|\{\s*for\b|<<|\?|Statement.*Statement', DOTALL)
"""What may name an element in another way, or make one of what stands elsewhere."""
_ACTION = regex(rb"\bAction\x01?\s*[=:]\s*(\x01[^\x01]*\x01|\[\s*(?:\x01[^\x01]*\x01\s*,?\s*)*+\])(?=[ \t\r]*[\n},])")
_MARKED = regex(rb"\x01([^\x01]*)\x01")


def of_data_source(source: Source, block: Span) -> list[str] | None:
    """The actions that the statements of a data source name; None where they do in a way that is not plain.

    An argument of HCL has one spelling, so where the word is met no more often than a list of texts behind it, there
    is no other.
    """
    text = source.data[block.start : block.end]
    if source.path.endswith(".json") or any([name in text for name in _MERGES]):
        return None
    mentions = text.count(b"actions")
    if mentions > _MOST:
        return None
    lists = _OF_DATA.findall(text)
    if len(lists) != mentions:
        return None
    return [name.decode("utf-8", "replace") for names in lists for name in _TEXT.findall(names) if name]


def of_object(source: Source, attribute: Span) -> list[str] | None:
    """The actions that the statements of an argument `jsonencode({ … })` name; None as above."""
    text = source.data[attribute.start : attribute.end]
    if b"jsonencode" not in text:
        return None
    marked = _TOKEN.sub(_mark, text)
    if _OTHERWISE.search(marked) is not None or _OF_OBJECTS.match(marked) is None:
        return None
    lists = _ACTION.findall(marked)
    if len(lists) != marked.count(b"Action"):
        return None
    return [name.decode("utf-8", "replace") for names in lists for name in _MARKED.findall(names)]


def _mark(token: re.Match[bytes]) -> bytes:
    if token[1] is not None:
        return b"\x01" + token[1] + b"\x01"
    return _OTHER_TEXT if token[0].startswith(b'"') else b" "
