"""HCL expressions: tree-sitter's nodes become the nouns of `model.terraform`.

The grammar accepts more than Terraform does; what it cannot parse becomes `Opaque`, with its span.
"""

from __future__ import annotations

from offkey.model.hcl_expression import (
    Access,
    Call,
    Conditional,
    Expression,
    ForExpression,
    GetAttribute,
    GetIndex,
    ListExpression,
    Literal,
    ObjectExpression,
    ObjectItem,
    Opaque,
    Operation,
    Reference,
    Splat,
    Step,
)
from offkey.model.records import replace
from offkey.model.regex import regex
from offkey.model.text import Span
from offkey.read import template
from offkey.read.expression_nodes import (
    PUNCTUATION,
    SPLATS,
    STEPS,
    extended,
    in_line,
    left_conditional,
    left_operation,
    operator_of,
    span_of,
    spine_of,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tree_sitter import Node

MAX_DEPTH = 100
"""Nesting beyond this is not read: deeper text is an attack or generated, and Python's stack is finite."""

_MAX_DIGITS = 300
_NUMBER = regex(rb"[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?\Z")
_SPECIAL = regex(rb"[\\{\n]")
_MAX_SPLATS = 20
_KEYWORDS: dict[bytes, bool | None] = {b"true": True, b"false": False, b"null": None}


class ExpressionReader:
    """Reads expressions of one file. `data` is the file's own bytes, which the nodes' offsets count."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._depth = 0
        self.unread: list[Opaque] = []
        """Every expression that could not be read, for the file's problems."""
        self._kinds: dict[str, Callable[[Node], Expression]] = {
            "expression": self.read,
            "literal_value": self._literal,
            "collection_value": self._collection,
            "template_expr": self._template,
            "function_call": self._call,
            "conditional": self._conditional,
            "operation": self._operation,
            "for_expr": self._for,
        }

    def text(self, node: Node) -> str:
        """The node's own characters."""
        return self._data[node.start_byte : node.end_byte].decode("utf-8", "surrogateescape")

    def opaque(self, reason: str, span: Span) -> Opaque:
        """What stands for an expression that could not be read; it is remembered."""
        self.unread.append(Opaque(reason, span))
        return self.unread[-1]

    def read(self, node: Node) -> Expression:
        """The expression under an `expression` node."""
        return self._operand(node.children)

    def _operand(self, nodes: Sequence[Node]) -> Expression:
        if self._depth >= MAX_DEPTH:
            return self.opaque("nested too deeply", Span(nodes[0].start_byte, nodes[-1].end_byte))
        self._depth += 1
        try:
            return self._term(nodes)
        finally:
            self._depth -= 1

    def _term(self, nodes: Sequence[Node]) -> Expression:
        """A primary expression and the steps after it, as siblings; possibly in parentheses."""
        first = nodes[0]
        if len(nodes) == 1 and first.type in self._kinds:
            return self._kinds[first.type](first)
        span = Span(first.start_byte, nodes[-1].end_byte)
        inner = [node for node in nodes if node.type not in PUNCTUATION]
        if not inner:
            return self.opaque("an empty expression", span)
        target, steps = inner[0], inner[1:]
        if any(step.type not in STEPS for step in steps):
            return self.opaque("a form of expression that offkey does not know", span)
        if target.type == "variable_expr":
            return self._steps(Reference(self.text(target), (), span_of(target)), steps)
        kind = self._kinds.get(target.type)
        if kind is None:
            return self.opaque("a form of expression that offkey does not know", span)
        result = kind(target)
        if steps:
            return self._steps(Access(result, (), span), steps)
        return replace(result, span=span)

    def _steps(self, target: Reference | Access, nodes: Sequence[Node]) -> Expression:
        """`target` with the steps of `nodes`.

        `[*]` takes every step after it, `.*` only attributes: what follows those applies to the list.
        """
        steps = in_line(nodes)
        if sum(step.type in SPLATS for step in steps) > _MAX_SPLATS:
            return self.opaque("too many splats", Span(target.span.start, nodes[-1].end_byte))
        taken: list[Step] = []
        only_attributes = False
        for step in steps:
            if only_attributes and step.type != "get_attr":
                whole = extended(target, taken, step.start_byte)
                target, taken, only_attributes = Access(whole, (), whole.span), [], False
            only_attributes = only_attributes or step.type == "attr_splat"
            taken.append(Splat() if step.type in SPLATS else self._step(step))
        return extended(target, taken, nodes[-1].end_byte if nodes else target.span.end)

    def _step(self, node: Node) -> Step:
        if node.type == "get_attr":
            return GetAttribute(self.text(node.children[-1]))
        index = node.children[0]
        inner = next((child for child in index.children if child.type == "expression"), None)
        if inner is not None:
            return GetIndex(self.read(inner))
        span = Span(min(index.start_byte + 1, index.end_byte), index.end_byte)
        return GetIndex(self._number(span))

    def _literal(self, node: Node) -> Expression:
        inner = node.children[0]
        span = span_of(inner)
        if inner.type == "string_lit":
            plain = self._data[span.start + 1 : span.end - 1]
            if not _SPECIAL.search(plain):
                return Literal(plain.decode("utf-8", "surrogateescape"), span)
            return template.read_quoted(inner, self._data, self)
        text = self._data[span.start : span.end]
        if inner.type == "numeric_lit":
            return self._number(span)
        return Literal(_KEYWORDS.get(text), span)

    def _number(self, span: Span) -> Expression:
        """A number: whole ones exactly, others as the nearest float."""
        text = self._data[span.start : span.end]
        if len(text) > _MAX_DIGITS:
            return self.opaque("a number that is too long", span)
        if text.isdigit():
            return Literal(int(text), span)
        if not _NUMBER.match(text):  # the grammar takes `0x1` and `1e3.0` for numbers, and Terraform does not
            return self.opaque("a number that Terraform does not know", span)
        value = float(text)
        if abs(value) == float("inf"):
            return self.opaque("a number that is too large", span)
        return Literal(int(value) if value.is_integer() and abs(value) < 2**53 else value, span)

    def _template(self, node: Node) -> Expression:
        inner = node.children[0]
        read = template.read_heredoc if inner.type == "heredoc_template" else template.read_quoted
        return read(inner, self._data, self)

    def _collection(self, node: Node) -> Expression:
        inner = node.children[0]
        span = span_of(node)
        children = inner.named_children
        if inner.type == "tuple":
            return ListExpression(tuple(self.read(c) for c in children if c.type == "expression"), span)
        return ObjectExpression(tuple(self._item(c) for c in children if c.type == "object_elem"), span)

    def _item(self, node: Node) -> ObjectItem:
        key, value = (child for child in node.named_children if child.type == "expression")
        return ObjectItem(self._key(key), self.read(value), span_of(node))

    def _key(self, node: Node) -> Expression:
        """A bare name is a text; in parentheses it is a reference."""
        children = node.children
        if len(children) == 1 and children[0].type == "variable_expr":
            return Literal(self.text(children[0]), span_of(node))
        return self.read(node)

    def _call(self, node: Node) -> Expression:
        arguments = next((c for c in node.children if c.type == "function_arguments"), None)
        inner = arguments.children if arguments is not None else []
        read = tuple(self.read(child) for child in inner if child.type == "expression")
        expand = any(child.type == "ellipsis" for child in inner)
        return Call(self.text(node.children[0]), read, expand, span_of(node))

    def _conditional(self, node: Node) -> Expression:
        """In `a ? b : c ? d : e` the second condition is in the else of the first; the grammar has it the other way.

        Source: HCL native syntax specification, "Conditional Operator"; checked with `terraform console`.
        """
        spine = spine_of(node, left_conditional)
        if len(spine) + self._depth > MAX_DEPTH:
            return self.opaque("nested too deeply", span_of(node))
        tests: list[Expression] = []
        answers: list[Expression] = []
        for inner in reversed(spine):
            first, *others = (c for c in inner.children if c.type == "expression")
            tests += [] if tests else [self.read(first)]
            yes, no = map(self.read, others)
            answers.append(yes)
            tests.append(no)
        result = tests.pop()
        for test, yes in zip(reversed(tests), reversed(answers), strict=True):
            result = Conditional(test, yes, result, Span(test.span.start, node.end_byte))
        return result

    def _operation(self, node: Node) -> Expression:
        """A binary operation's left side is walked, not recursed into: `a + b + …` may be long."""
        inner = node.children[0]
        if inner.type == "unary_operation":
            return self._unary(inner)
        spine = spine_of(inner, left_operation)
        if len(spine) + self._depth > MAX_DEPTH:
            return self.opaque("nested too deeply", span_of(node))
        result: Expression | None = None
        for operation in reversed(spine):
            at, operator = operator_of(operation)
            children = operation.children
            left_side = self._operand(children[:at]) if result is None else result
            right = self._operand(children[at + 1 :])
            result = Operation(operator, (left_side, right), span_of(operation))
        assert result is not None
        return result

    def _unary(self, node: Node) -> Expression:
        children = node.children
        return Operation(children[0].type, (self._operand(children[1:]),), span_of(node))

    def _for(self, node: Node) -> Expression:
        inner = node.children[0]
        intro, condition, results = None, None, []
        for child in inner.named_children:
            if child.type == "for_intro":
                intro = child
            elif child.type == "for_cond":
                condition = self.read(child.named_children[-1])
            elif child.type == "expression":
                results.append(self.read(child))
        if intro is None or not results:
            return self.opaque("a for expression without its parts", span_of(node))
        names = tuple(self.text(c) for c in intro.named_children if c.type == "identifier")
        collection = next(self.read(c) for c in intro.named_children if c.type == "expression")
        key = results[0] if inner.type == "for_object_expr" else None
        group = any(child.type == "ellipsis" for child in inner.named_children)
        return ForExpression(names, collection, key, results[-1], condition, group, span_of(node))
