"""The shapes in which tree-sitter's grammar for HCL writes steps and operators."""

from __future__ import annotations

from offkey.model.hcl_expression import Access, Reference, Step
from offkey.model.text import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tree_sitter import Node

PUNCTUATION = frozenset({"(", ")", "comment"})
STEPS = frozenset({"get_attr", "index", "splat"})
SPLATS = frozenset({"attr_splat", "full_splat"})


def span_of(node: Node) -> Span:
    """The bytes of the node."""
    return Span(node.start_byte, node.end_byte)


def in_line(nodes: Sequence[Node]) -> list[Node]:
    """Steps and splats in order; the grammar nests what follows a splat inside it."""
    found: list[Node] = []
    stack = list(reversed(nodes))
    while stack:
        node = stack.pop()
        if node.type == "splat":
            splat = node.children[0]
            found.append(splat)
            stack.extend(child for child in reversed(splat.children) if child.type in STEPS)
        else:
            found.append(node)
    return found


def extended(target: Reference | Access, steps: Sequence[Step], end: int) -> Reference | Access:
    """`target` with more steps, up to the byte `end`."""
    span = Span(target.span.start, end)
    if isinstance(target, Reference):
        return Reference(target.root, (*target.steps, *steps), span)
    return Access(target.target, (*target.steps, *steps), span)


def operator_of(node: Node) -> tuple[int, str]:
    """Where the operator of a binary operation stands among its children, and what it is."""
    for index, child in enumerate(node.children):
        if not child.is_named and child.type not in PUNCTUATION:
            return index, child.type
    raise AssertionError("a binary operation has an operator")


def spine_of(node: Node, left: Callable[[Node], Node | None]) -> list[Node]:
    """The node, what is `left` in it, what is in that, and so on: a chain may be longer than Python's stack is deep."""
    spine = [node]
    while (inner := left(spine[-1])) is not None:
        spine.append(inner)
    return spine


def left_operation(node: Node) -> Node | None:
    """The binary operation that is the bare left operand of `node`, or None."""
    first, second = node.children[0], node.children[1]
    if first.type != "operation" or second.is_named:
        return None
    return first.children[0] if first.children[0].type == "binary_operation" else None


def left_conditional(node: Node) -> Node | None:
    """The conditional that is the bare condition of `node`, a conditional itself; or None."""
    condition = next(child for child in node.children if child.type == "expression").children
    return condition[0] if len(condition) == 1 and condition[0].type == "conditional" else None
