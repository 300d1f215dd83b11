"""The statements that a data source chooses by a value that shows when Terraform runs: each that it may choose.

`dynamic "statement"` over `local.statements[each.value.level]` makes those of one level, and which is not known; all
are written out.
"""

from __future__ import annotations

from offkey.model.hcl_expression import GetAttribute, GetIndex, Reference
from offkey.model.unknown import Unknown
from offkey.read.loop import pairs_of
from offkey.read.nested import Nested
from offkey.read.policy_document import statement_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.hcl import Block
    from offkey.model.hcl_expression import Expression
    from offkey.model.terraform import Value
    from offkey.model.text import Source, Span
    from offkey.read.evaluate import Scope

_MOST = 100
"""So many statements of one value are looked at: a document has no room for more."""


def chosen(scope: Scope, document: Expression) -> Iterator[tuple[dict[str, Value], Source, Span]]:
    """A document for each local value of which a data source chooses statements, and where that is written."""
    match document:
        case Reference(
            root="data", steps=(GetAttribute(name="aws_iam_policy_document" as type_), GetAttribute(name=name), *_)
        ):
            found = scope.block("data", type_, name)
            if found is None or b"dynamic" not in found[1].data:
                return
            for block in found[0].body.blocks:
                if block.type == "dynamic" and block.labels == ("statement",):
                    yield from _of_block(scope, found[1], block)


def _of_block(scope: Scope, source: Source, block: Block) -> Iterator[tuple[dict[str, Value], Source, Span]]:
    loop, content = block.body.attribute("for_each"), block.body.block("content")
    match loop.value if loop is not None else None:
        case Reference(root="local", steps=(GetAttribute(name=name), GetIndex())) if content is not None:
            places, values = scope.locals, scope.local(name)
            if name not in places or not isinstance(values, dict):
                return
            if not isinstance(Nested(scope, source, block.body).value("for_each"), Unknown):
                return
            made = [
                statement_of(Nested(scope, source, content.body, {"statement": {"key": key, "value": each}}))
                for value in values.values()
                for key, each in _pairs(value)
            ]
            written, where = places[name]
            yield {"Version": "2012-10-17", "Statement": [*made[:_MOST]]}, where, written.span


def _pairs(value: Value) -> list[tuple[Value, Value]]:
    pairs = pairs_of(value)
    return [] if isinstance(pairs, Unknown) else [*pairs]
