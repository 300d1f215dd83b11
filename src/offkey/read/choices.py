"""The two expressions between which another chooses: where nobody knows which, a list may have elements of both."""

from __future__ import annotations

from offkey.model.hcl_expression import Conditional, Expression, Template
from offkey.model.records import replace


def choice(written: Expression) -> tuple[Expression, Expression, Expression] | None:
    """The condition, and what is meant with it and without; also inside a text: `repo:%{if c}a%{else}b%{endif}`."""
    if isinstance(written, Conditional):
        return written.condition, written.yes, written.no
    if not isinstance(written, Template):
        return None
    chosen = [(index, part) for index, part in enumerate(written.parts) if isinstance(part, Conditional)]
    if len(chosen) != 1:
        return None
    index, part = chosen[0]
    before, behind = written.parts[:index], written.parts[index + 1 :]
    yes, no = (replace(written, parts=(*before, *_parts(side), *behind)) for side in (part.yes, part.no))
    return part.condition, yes, no


def _parts(side: Expression) -> tuple[Expression, ...]:
    return side.parts if isinstance(side, Template) else (side,)
