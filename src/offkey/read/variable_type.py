"""The type constraint of a variable: what Terraform makes of a value that is given to it.

Source: Terraform language documentation, "Type Constraints" and "Optional Object Type Attributes".
"""

from __future__ import annotations

from offkey.model.hcl_expression import Call, Expression, ListExpression, Literal, ObjectExpression, Reference
from offkey.model.unknown import Unknown
from offkey.read.convert import number_of, text_of, truth_of
from offkey.read.partial import Invalid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from offkey.model.terraform import Value

_SIMPLE: dict[str, Callable[[Value], Value]] = {"string": text_of, "number": number_of, "bool": truth_of}


def conform(value: Value, type_: Expression, evaluate: Callable[[Expression], Value]) -> Value:
    """`value` converted to the type that `type_` writes down; `evaluate` works out optional defaults."""
    if value is None or isinstance(value, Unknown):
        return value
    match type_:
        case Reference(root=name, steps=()) | Literal(value=str(name)):
            return _SIMPLE[name](value) if name in _SIMPLE else value
        case Call(function="list" | "set" as kind, arguments=(inner,)) if isinstance(value, list):
            items = [conform(item, inner, evaluate) for item in value]
            return _set_of(items) if kind == "set" else items
        case Call(function="map", arguments=(inner,)) if isinstance(value, dict):
            return {key: conform(item, inner, evaluate) for key, item in value.items()}
        case Call(function="tuple", arguments=(ListExpression(items=types),)) if isinstance(value, list):
            return [conform(i, t, evaluate) for i, t in zip(value, types, strict=False)]
        case Call(function="object", arguments=(ObjectExpression() as shape, *_)) if isinstance(value, dict):
            return _object(value, shape, evaluate)
        case Call(function="list" | "set" | "map" | "tuple" | "object"):
            return Invalid("the value is not of the variable's type")
        case _:
            return value


def optional_default(type_: Expression, names: Sequence[str]) -> Expression | None:
    """What the type of a variable says that an attribute in it is worth where nobody sets it."""
    default: Expression | None = None
    for name in names:
        match type_:
            case Call(function="object", arguments=(ObjectExpression(items=items), *_)):
                types = [i.value for i in items if isinstance(i.key, Literal) and i.key.value == name]
            case _:
                return None
        match types:
            case [Call(function="optional", arguments=(inner, *given))]:
                type_, default = inner, given[0] if given else None
            case [inner]:
                type_, default = inner, None
            case _:
                return None
    return default


def _set_of(items: list[Value]) -> Value:
    from offkey.read.functions.sets import toset  # and with it all that writes JSON

    return toset(items)


def _object(value: dict[str, Value], shape: ObjectExpression, evaluate: Callable[[Expression], Value]) -> Value:
    """The attributes that the type names, optional ones filled in; others are dropped."""
    result: dict[str, Value] = {}
    for item in shape.items:
        if not isinstance(item.key, Literal):
            return Unknown("offkey does not know this type of variable")
        name, type_, default = str(item.key.value), item.value, None
        if isinstance(type_, Call) and type_.function == "optional" and type_.arguments:
            default = evaluate(type_.arguments[1]) if len(type_.arguments) > 1 else None
            type_ = type_.arguments[0]
        elif name not in value:
            return Invalid(f"the value lacks the attribute {name}")
        given = value.get(name)
        result[name] = conform(default if given is None else given, type_, evaluate)
    return result
