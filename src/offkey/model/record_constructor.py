"""What a record has from its first object on: a constructor, whose text is compiled then, comparisons and a hash."""

from __future__ import annotations

import sys

from offkey.model.builtin import attrgetter
from offkey.model.compiled import compiled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any


_FEW = 4
"""With more fields than this, it is quicker to lend an object a class that lets itself be written."""


def constructor(cls: Any, *, nothing: object) -> Callable[..., None]:
    """What makes objects of `cls`. `nothing` stands where a field has no default."""
    known = cls.__record__
    there: dict[str, Any] = {"_nothing": nothing}
    parameters, values = ["self"], {}
    for name, one in known.items():
        there[f"_default_{name}"] = one.default if one.factory is nothing else one.factory
        if one.init:
            parameters.append(name + _default_of(one, nothing))
        if value := _value_of(one, nothing):
            values[name] = value
    lines = _writing(cls, values, there)
    if hasattr(cls, "__post_init__"):
        lines.append("self.__post_init__()")
    body = "\n".join(f"  {line}" for line in lines or ["pass"])
    text = f"def make({', '.join(there)}):\n def __init__({', '.join(parameters)}):\n{body}\n return __init__"
    found: dict[str, Any] = {}
    code = compiled(text, lambda: compile(text, "<record>", "exec"))
    exec(code, vars(sys.modules[cls.__module__]), found)  # noqa: S102 - as the standard library does
    made: Callable[..., None] = found["make"](**there)
    made.__qualname__, made.__module__ = f"{cls.__qualname__}.__init__", cls.__module__
    made.__annotations__ = {one.name: one.type for one in known.values() if one.init} | {"return": None}
    return made


def _writing(cls: Any, values: Mapping[str, str], there: dict[str, Any]) -> list[str]:
    """Lines that write the fields, past the `__setattr__` of what is frozen."""
    plain = [f"self.{name} = {value}" for name, value in values.items()]
    if not cls.__dataclass_params__.frozen:
        return plain
    slots = cls.__dict__.get("__slots__", ())
    if len(slots) > _FEW and cls.__bases__ == (object,):
        there |= {"_lend": object.__setattr__, "_lent": type("_Lent", (), {"__slots__": slots}), "_own": cls}
        return ['_lend(self, "__class__", _lent)', *plain, "self.__class__ = _own"]
    there |= {f"_set_{name}": _writer(cls, name) for name in values}
    return [f"_set_{name}(self, {value})" for name, value in values.items()]


def _writer(cls: Any, name: str) -> Callable[[object, object], None]:
    slot = getattr(cls, name, None)
    if slot is not None:
        written: Callable[[object, object], None] = slot.__set__
        return written
    return lambda noun, value: object.__setattr__(noun, name, value)


def _default_of(one: Any, nothing: object) -> str:
    if one.factory is not nothing:
        return "=_nothing"
    return "" if one.default is nothing else f"=_default_{one.name}"


def _value_of(one: Any, nothing: object) -> str:
    """What the constructor writes into a field; nothing where that is for `__post_init__` to do."""
    default = f"_default_{one.name}"
    if one.factory is not nothing:
        return f"{default}() if {one.name} is _nothing else {one.name}" if one.init else f"{default}()"
    if one.init:
        return str(one.name)
    return "" if one.default is nothing else default


def values(names: Iterable[str]) -> Callable[[Any], tuple[Any, ...]]:
    """What gets these attributes of an object, as a tuple."""
    match tuple(names):
        case ():
            return lambda _: ()
        case (name,):
            one = attrgetter(name)
            return lambda noun: (one(noun),)
        case several:
            return attrgetter(*several)


def made_comparable(cls: Any, *, eq: bool, hash_: bool) -> None:
    """Give a class the comparison and the hash by its fields, as far as it has none of its author's."""
    compared = values(f.name for f in cls.__record__.values() if f.compare)

    def __eq__(self: Any, other: Any) -> Any:
        return compared(self) == compared(other) if other.__class__ is self.__class__ else NotImplemented

    def __hash__(self: Any) -> int:
        return hash(compared(self))

    if eq:
        cls.__eq__ = __eq__
    if hash_:
        cls.__hash__ = __hash__


def ordered(compared: Callable[[Any], tuple[Any, ...]]) -> dict[str, Any]:
    """The methods that put objects in order by these values."""

    def __lt__(self: Any, other: Any) -> Any:
        return compared(self) < compared(other) if other.__class__ is self.__class__ else NotImplemented

    def __le__(self: Any, other: Any) -> Any:
        return compared(self) <= compared(other) if other.__class__ is self.__class__ else NotImplemented

    def __gt__(self: Any, other: Any) -> Any:
        return compared(self) > compared(other) if other.__class__ is self.__class__ else NotImplemented

    def __ge__(self: Any, other: Any) -> Any:
        return compared(self) >= compared(other) if other.__class__ is self.__class__ else NotImplemented

    return {"__lt__": __lt__, "__le__": __le__, "__gt__": __gt__, "__ge__": __ge__}
