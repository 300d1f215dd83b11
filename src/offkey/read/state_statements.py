"""What is written in a document of a policy, before any of it is worked out."""

from __future__ import annotations

from offkey.model.hcl_expression import Expression, ListExpression, Literal, ObjectExpression
from offkey.model.terraform import MERGING
from offkey.read.state_names import written_in
from offkey.read.state_resources import is_every_table
from offkey.read.state_words import may_speak

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.hcl import Block, Body


def statements(document: Body) -> Iterator[Body]:
    """The statements of a data source, also those that are made several times."""
    for block in document.blocks if document.mentions("statement") else ():
        if block.type == "statement":
            yield block.body
        elif block.type == "dynamic":
            yield from (content.body for content in _contents(block))


def is_told(statement: Body) -> bool:
    """Whether what a statement is called, or allows on every table, may be about a state or its lock."""
    sid = statement.attribute("sid")
    if sid is not None and any(may_speak(text) for text in written_in(sid.value)):
        return True
    actions, resources = statement.attribute("actions"), statement.attribute("resources")
    if actions is None or resources is None:
        return False
    return takes_items_of_all(items([actions.value]), items([resources.value]))


def takes_items_of_all(actions: list[Expression], resources: list[Expression]) -> bool:
    """Whether the items of every table may be deleted by name, as somebody does who releases a lock."""
    texts = [text.lower() for action in actions for text in written_in(action)]
    everything = any(is_every_table(text) for one in resources for text in written_in(one))
    return everything and "dynamodb:deleteitem" in texts


def _contents(block: Block) -> Iterator[Block]:
    return (inner for inner in block.body.blocks if inner.type == "content")


def merged(document: Body) -> Iterator[Expression]:
    """The documents whose statements a data source takes."""
    written = (attribute.value for name in MERGING if (attribute := document.attribute(name)) is not None)
    return iter(items([*written]))


def under(key: str, written: ObjectExpression) -> list[Expression] | None:
    """The values under a key of an object; None where a key is computed."""
    keys = [item.key.value if isinstance(item.key, Literal) else None for item in written.items]
    return None if None in keys else [i.value for i, name in zip(written.items, keys, strict=True) if name == key]


def items(written: list[Expression]) -> list[Expression]:
    """The elements of lists, and whatever is none."""
    return [item for each in written for item in (each.items if isinstance(each, ListExpression) else (each,))]
