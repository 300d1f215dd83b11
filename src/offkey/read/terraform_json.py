"""Terraform's JSON syntax (`.tf.json`, `.tfvars.json`) becomes the same nouns as HCL.

JSON does not tell a nested block from an argument that is an object; Terraform knows by the schema
of the provider. Here, the blocks that offkey looks into are listed, and all else is an argument.

Source: Terraform language documentation, "JSON Configuration Syntax".
"""

from __future__ import annotations

from offkey.model.hcl import Attribute, Block, Body, HclFile
from offkey.model.hcl_expression import (
    Expression,
    ListExpression,
    Literal,
    ObjectExpression,
    ObjectItem,
    Opaque,
    Template,
)
from offkey.model.records import fields, is_dataclass, replace
from offkey.model.text import Incomplete, Source, Span
from offkey.read import hcl, json_tree
from offkey.read.json_tree import Array, Member, NotJson, Object, Scalar, Tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

_BOM = b"\xef\xbb\xbf"
_COMMENT = "//"
_TOP_LEVEL = {
    "resource": 2,
    "data": 2,
    "ephemeral": 2,
    "provider": 1,
    "module": 1,
    "variable": 1,
    "output": 1,
    "check": 1,
    "locals": 0,
    "terraform": 0,
    "moved": 0,
    "import": 0,
    "removed": 0,
}
_IN_RESOURCE = {
    "statement": 0,
    "principals": 0,
    "not_principals": 0,
    "condition": 0,
    "inline_policy": 0,
    "lifecycle": 0,
    "dynamic": 1,
    "content": 0,
}
_IN_PROVIDER = {"assume_role": 0, "assume_role_with_web_identity": 0, "default_tags": 0, "endpoints": 0, "dynamic": 1}
_FILE = "file"
_NESTED: Mapping[str, Mapping[str, int]] = {
    _FILE: _TOP_LEVEL,
    "terraform": {"backend": 1, "cloud": 0, "required_providers": 0, "provider_meta": 1},
    "provider": _IN_PROVIDER,
    "resource": _IN_RESOURCE,
    "data": _IN_RESOURCE,
    "statement": _IN_RESOURCE,
    "dynamic": _IN_RESOURCE,
    "content": _IN_RESOURCE,
}
"""By the type of a block: the types of the blocks in it, and how many labels each has."""


def parse(source: Source) -> HclFile:
    """The blocks and attributes of a JSON file; one problem where it is not JSON, since then nothing is read."""
    start = 3 if source.data.startswith(_BOM) else 0
    tree = json_tree.read(source.data, start)
    whole = Span(start, len(source.data))
    if isinstance(tree, NotJson):
        problem = Incomplete(source.path, source.line_of(tree.at), tree.reason)
        return HclFile(source, Body((), (), whole), (problem,))
    if not isinstance(tree, Object):
        return HclFile(source, Body((), (), whole), (Incomplete(source.path, 1, "not an object"),))
    variables = source.path.endswith(".tfvars.json")
    body = _Reader(source, templates=not variables).body(tree, "" if variables else _FILE)
    return HclFile(source, body)


class _Reader:
    """Reads one file. In variable files `${` is no template."""

    def __init__(self, source: Source, *, templates: bool) -> None:
        self._source, self._templates = source, templates

    def body(self, tree: Object, type_: str) -> Body:
        """The object as the body of a block of this type."""
        blocks = _NESTED.get(type_, {})
        attributes: list[Attribute] = []
        nested: list[Block] = []
        for member in tree.members:
            if member.key in blocks:
                nested += self._blocks(member.key, (), blocks[member.key], member)
            elif member.key != _COMMENT:
                span = Span(member.key_span.start, member.value.span.end)
                is_type = type_ == "variable" and member.key == "type"
                value = self._type(member.value) if is_type else self._expression(member.value)
                attributes.append(Attribute(member.key, member.key_span, value, span))
        inside = Span(tree.span.start + 1, max(tree.span.start + 1, tree.span.end - 1))
        return Body(tuple(attributes), tuple(nested), inside)

    def _blocks(self, type_: str, labels: tuple[str, ...], missing: int, member: Member) -> Iterator[Block]:
        """The blocks under a key: its value is one body or many, below as many labels as are missing."""
        for tree in member.value.items if isinstance(member.value, Array) else (member.value,):
            if not isinstance(tree, Object):
                continue
            if missing:
                for inner in tree.members:
                    if inner.key != _COMMENT:
                        yield from self._blocks(type_, (*labels, inner.key), missing - 1, inner)
                continue
            span = Span(member.key_span.start, tree.span.end)
            yield Block(type_, labels, self.body(tree, type_), member.key_span, span)

    def _type(self, tree: Tree) -> Expression:
        """The type of a variable, which JSON holds as text."""
        if isinstance(tree, Scalar) and isinstance(tree.value, str):
            within: Expression = _within(_expression(self._source, tree.value), tree.span)
            return within
        return self._expression(tree)

    def _expression(self, tree: Tree) -> Expression:
        if isinstance(tree, Array):
            return ListExpression(tuple(self._expression(item) for item in tree.items), tree.span)
        if isinstance(tree, Object):
            items = (
                ObjectItem(
                    self._text(member.key, member.key_span),
                    self._expression(member.value),
                    Span(member.key_span.start, member.value.span.end),
                )
                for member in tree.members
            )
            return ObjectExpression(tuple(items), tree.span)
        return self._text(tree.value, tree.span) if isinstance(tree.value, str) else Literal(tree.value, tree.span)

    def _text(self, text: str, span: Span) -> Expression:
        if not self._templates or ("${" not in text and "%{" not in text):
            return Literal(text, span)
        within: Expression = _within(_template(self._source, text), span)
        return within


def _expression(source: Source, text: str) -> Expression:
    """The expression in a text, which stands for itself where it is none."""
    file = hcl.parse(Source(source.path, f"x = {text}\n".encode("utf-8", "surrogateescape")))
    whole = not file.problems and len(file.body.attributes) == 1
    return file.body.attributes[0].value if whole else Literal(text, Span(0, 0))


def _template(source: Source, text: str) -> Expression:
    """The template in a text: read as a heredoc, since JSON has resolved the escapes already."""
    marker = "EOT"
    while marker in text:
        marker += "_"
    file = hcl.parse(Source(source.path, f"x = <<{marker}\n{text}\n{marker}\n".encode("utf-8", "surrogateescape")))
    if file.problems or not file.body.attributes:
        return Opaque("a template that does not parse", Span(0, 0))
    value = file.body.attributes[0].value
    if isinstance(value, Literal):
        return replace(value, value=str(value.value)[:-1])
    parts = value.parts if isinstance(value, Template) else (value,)
    last = parts[-1]
    if isinstance(last, Literal) and isinstance(last.value, str):
        parts = (*parts[:-1], replace(last, value=last.value[:-1])) if last.value != "\n" else parts[:-1]
    return Template(parts, value.span)


def _within(noun: Any, span: Span) -> Any:
    """The expression, or a part of it, with every span replaced by that of the text it stands in."""
    changes: dict[str, Any] = {}
    for field in fields(noun):
        value = getattr(noun, field.name)
        if field.name == "span":
            changes["span"] = span
        elif isinstance(value, tuple):
            changes[field.name] = tuple(_within(item, span) if is_dataclass(item) else item for item in value)
        elif is_dataclass(value):
            changes[field.name] = _within(value, span)
    return replace(noun, **changes)
