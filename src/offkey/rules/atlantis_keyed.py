"""What a table of roles gives under Atlantis's name: `roles = { atlantis = { policy = … } }`."""

from __future__ import annotations

from offkey.model.hcl_expression import Call, ListExpression, Literal, ObjectExpression

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.hcl_expression import Expression
    from offkey.model.module import Module
    from offkey.model.text import Source

_NAME = "atlantis"
_MAX_DEPTH = 8


def keyed(module: Module) -> Iterator[tuple[Source, ObjectExpression | ListExpression]]:
    """Each object or list under that name in a local value, with its file."""
    for file in module.files:
        if _NAME.encode() in file.source.data.lower():
            for block in file.body.of_type("locals"):
                for attribute in block.body.attributes:
                    for found in _of_atlantis(attribute.value, _MAX_DEPTH):
                        yield file.source, found


def _of_atlantis(written: Expression, depth: int) -> Iterator[ObjectExpression | ListExpression]:
    if not depth:
        return
    if isinstance(written, ObjectExpression):
        for item in written.items:
            if not (isinstance(item.key, Literal) and _NAME in str(item.key.value).lower()):
                yield from _of_atlantis(item.value, depth - 1)
            elif isinstance(item.value, ObjectExpression | ListExpression):
                yield item.value
    elif isinstance(written, Call):
        for argument in written.arguments:
            yield from _of_atlantis(argument, depth - 1)
