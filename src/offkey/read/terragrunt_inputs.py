"""The inputs of Terragrunt, one by one, each with its expression: those that a file writes, and of all of a unit.

Source: https://terragrunt.gruntwork.io/docs/reference/hcl/attributes/#inputs, …/blocks/#include, `merge_strategy`
"""

from __future__ import annotations

from offkey.model.hcl import Attribute, HclFile
from offkey.model.hcl_expression import (
    Access,
    Call,
    Expression,
    GetAttribute,
    Literal,
    ObjectExpression,
    Opaque,
    Reference,
    Template,
)
from offkey.model.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from offkey.model.text import Source
    from offkey.read.evaluate import Scope
    from offkey.read.terragrunt_configuration import Include


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """The inputs by name; `open` says that there may be others, and that none of these are sure."""

    written: Mapping[str, Attribute]
    open: bool = False


_NONE = Inputs({})


def inputs_of(scope: Scope, file: HclFile) -> Inputs:
    """What a file passes, as it stands in `inputs`."""
    attribute = file.body.attribute("inputs")
    return _of(scope, file.source, attribute.value) if attribute is not None else _NONE


def of_unit(own: Inputs, includes: Iterable[Include]) -> Mapping[str, Attribute]:
    """All that a unit passes: what it writes itself wins over what it includes.

    With `deep` lists grow and maps are merged, so only a text or the like surely wins.
    """
    inherited: dict[str, Attribute] = {}
    unsure: set[str] = set()
    for include in includes:
        above = include.seen.inputs if include.seen is not None else Inputs({}, open=True)
        names = above.written if include.merges else {}
        for name in names:
            span = include.span
            value = Reference("include", tuple(map(GetAttribute, (include.label, "inputs", name))), span)
            one = Attribute(name, span, value, span)
            inherited[name] = _doubtful(one) if name in inherited or own.open else one
        if include.strategy == "deep":
            unsure |= own.written.keys() if above.open else own.written.keys() & names.keys()
    sure = {n: _doubtful(a) if n in unsure and not _is_scalar(a.value) else a for n, a in own.written.items()}
    return {**inherited, **sure}


def _of(scope: Scope, source: Source, expression: Expression) -> Inputs:
    match expression:
        case ObjectExpression(items=items):
            found: dict[str, Attribute] = {}
            for item in items:
                key = scope.value(item.key, source)
                if not isinstance(key, str):
                    found = _all_doubtful(found)
                else:
                    found[key] = Attribute(key, item.key.span, item.value, item.span)
            return Inputs(found)
        case Call(function="merge", arguments=arguments, expand=False):
            found, known = {}, True
            for part in (_of(scope, source, argument) for argument in arguments):
                found = {**(_all_doubtful(found) if part.open else found), **part.written}
                known = known and not part.open
            return Inputs(found, open=not known)
    value, span = scope.value(expression, source), expression.span
    if not isinstance(value, dict):
        return Inputs({}, open=True)
    names = [name for name in value if isinstance(name, str)]
    written = {name: Attribute(name, span, Access(expression, (GetAttribute(name),), span), span) for name in names}
    return Inputs(written, open=len(names) < len(value))


def _all_doubtful(found: Mapping[str, Attribute]) -> dict[str, Attribute]:
    return {name: _doubtful(attribute) for name, attribute in found.items()}


def _doubtful(attribute: Attribute) -> Attribute:
    """An input that something which offkey does not read may replace."""
    unknown = Opaque("something else may be passed in its place", attribute.value.span)
    return Attribute(attribute.name, attribute.name_span, unknown, attribute.span)


def _is_scalar(expression: Expression) -> bool:
    return isinstance(expression, Literal | Template)
