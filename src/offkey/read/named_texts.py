"""What a text of a module takes by name: local values, defaults of variables, and other policy documents."""

from __future__ import annotations

from offkey.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.hcl import Block
    from offkey.model.module import Module
    from offkey.model.text import Source, Span

_NAMED = regex(
    rb"\b(local|var|data)\.(?:(?<=data\.)aws_iam_policy_document\.)?([A-Za-z_][\w-]*)|\beach\.(?:value|key)\b"
)
_DOCUMENT = "aws_iam_policy_document"
_EACH = b"for_each"


def named_in(module: Module, source: Source, span: Span, *, block: Span | None = None) -> Iterator[tuple[Source, Span]]:
    """Each definition that the text in `span` takes something from, nearest first, and those that they name in turn.

    `block` is the resource or document around the text: its `for_each` says what `each.value` is.
    """
    seen = {(b"local", b""), (b"var", b"")}
    queue = [(source, span)]
    for holder, inside in queue:
        for match in _NAMED.finditer(holder.data, inside.start, inside.end):
            kind, name = match[1] or b"each", match[2] or b""
            if (kind, name) in seen:
                continue
            seen.add((kind, name))
            found = _defined(module, kind, name.decode()) if match[1] else _looped_over(module, holder, block)
            if found is not None:
                queue.append(found)
                yield found


def _defined(module: Module, kind: bytes, name: str) -> tuple[Source, Span] | None:
    if kind == b"data":
        document = document_named(module, name)
        return (document[1], document[0].span) if document is not None else None
    for file in module.files:
        if kind not in file.source.data:
            continue
        for block in file.body.of_type("locals" if kind == b"local" else "variable"):
            if kind == b"local":
                attribute = block.body.attribute(name)
            else:
                attribute = block.body.attribute("default") if block.labels == (name,) else None
            if attribute is not None:
                return file.source, attribute.value.span
    return None


def document_named(module: Module, name: str) -> tuple[Block, Source] | None:
    """The policy document that a module calls so, and the file it stands in."""
    from offkey.read.terraform import scope_of  # few texts take a document

    return scope_of(module).block("data", _DOCUMENT, name)


def _looped_over(module: Module, source: Source, block: Span | None) -> tuple[Source, Span] | None:
    """What the block of that span is repeated for."""
    if block is None or source.data.find(_EACH, block.start, block.end) < 0:
        return None
    for file in module.files:
        if file.source.path == source.path:
            for one in file.body.blocks:
                if one.span == block and (attribute := one.body.attribute("for_each")) is not None:
                    return source, attribute.value.span
    return None
