"""What a record has from its first object on: a constructor, whose text is compiled then, comparisons and a hash."""

from __future__ import annotations

import sys

from offkey.model.builtin import CellType, CodeType, FunctionType, attrgetter
from offkey.model.compiled import compiled
from offkey.model.records import Field, declared

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

_FEW = 4
"""With more fields than this, it is quicker to lend an object a class that lets itself be written."""

_PLAINLY, _SET, _LENT = range(3)
_WRITTEN = "self.{0} = {1}", "_set_{0}(self, {1})", "self.{0} = {1}"

_GIVEN, _DEFAULT_UNLESS_GIVEN, _MADE_UNLESS_GIVEN, _DEFAULT, _MADE, _LEFT = range(6)
"""What a field gets: what is given, or else a default, or else what is made then. Where nothing may be given, one of
those, or nothing yet: that is for `__post_init__` to do."""
_VALUES = "{0}", "{0}", "_default_{0}() if {0} is _nothing else {0}", "_default_{0}", "_default_{0}()"
_PARAMETERS = {_GIVEN: "", _DEFAULT_UNLESS_GIVEN: "=None", _MADE_UNLESS_GIVEN: "=None"}
"""The function itself is given other defaults than its code was compiled with."""


def constructor(cls: Any, *, nothing: object) -> Callable[..., None]:
    """What makes objects of `cls`. `nothing` stands where a field has no default."""
    known, way = declared(cls), _way(cls)
    fields = [(name, _filling(given, nothing)) for name, given in known]
    has_more = hasattr(cls, "__post_init__")
    # a text: the list of what is kept is read by every run, and of tuples it would take twice as long
    shape = " ".join([f"{way}{has_more}", *[f"{name}={filling}" for name, filling in fields]])
    code = compiled(shape, lambda: _code(way, has_more, fields))
    own, defaults = _defaults(known, nothing)
    if way == _LENT:
        own["_lent"] = type("_Lent", (), {"__slots__": cls.__dict__["__slots__"]})
        own |= {"_lend": object.__setattr__, "_own": cls}
    elif way == _SET:
        own |= {f"_set_{name}": _writer(cls, name) for name, _ in fields}
    cells = tuple([CellType(own[name]) for name in code.co_freevars])
    made: Callable[..., None] = FunctionType(
        code, vars(sys.modules[cls.__module__]), "__init__", tuple(defaults), cells
    )
    made.__qualname__, made.__module__ = f"{cls.__qualname__}.__init__", cls.__module__
    kinds = vars(cls).get("__annotations__", {})
    made.__annotations__ = {
        name: kinds.get(name) or given.type for name, given in known if given.__class__ is not Field or given.init
    } | {"return": None}
    return made


def _defaults(known: Iterable[tuple[str, Any]], nothing: object) -> tuple[dict[str, Any], list[Any]]:
    """What the code finds under the names of the defaults, and what the parameters get where nothing is given."""
    own: dict[str, Any] = {"_nothing": nothing}
    defaults = []
    for name, given in known:
        default, makes, init = given, False, True
        if given.__class__ is Field:
            makes, init = given.factory is not nothing, given.init
            default = given.factory if makes else given.default
        if default is not nothing:
            own[f"_default_{name}"] = default
            if init:
                defaults.append(nothing if makes else default)
    return own, defaults


def _way(cls: Any) -> int:
    """How fields are written: what is frozen is written past its `__setattr__`."""
    if not cls.__dataclass_params__.frozen:
        return _PLAINLY
    return _LENT if len(cls.__dict__.get("__slots__", ())) > _FEW and cls.__bases__ == (object,) else _SET


def _filling(given: Any, nothing: object) -> int:
    """What a field gets from the constructor."""
    if given.__class__ is not Field:
        return _GIVEN if given is nothing else _DEFAULT_UNLESS_GIVEN
    if given.factory is not nothing:
        return _MADE_UNLESS_GIVEN if given.init else _MADE
    if given.init:
        return _GIVEN if given.default is nothing else _DEFAULT_UNLESS_GIVEN
    return _LEFT if given.default is nothing else _DEFAULT


def _code(way: int, has_more: bool, fields: Sequence[tuple[str, int]]) -> CodeType:
    """A constructor of these fields, without what is its class's own: that lies in the variables of `make`."""
    parameters = [name + _PARAMETERS[filling] for name, filling in fields if filling in _PARAMETERS]
    lines = [_WRITTEN[way].format(name, _VALUES[filling].format(name)) for name, filling in fields if filling != _LEFT]
    if way == _LENT:
        lines = ['_lend(self, "__class__", _lent)', *lines, "self.__class__ = _own"]
    if has_more:
        lines.append("self.__post_init__()")
    own = [f"{word}_{name}" for name, _ in fields for word in ("_default", "_set")]
    body = "\n".join(f"  {line}" for line in lines or ["pass"])
    text = (
        f"def make({', '.join(('_nothing', '_lend', '_lent', '_own', *own))}):\n"
        f" def __init__({', '.join(('self', *parameters))}):\n{body}\n return __init__"
    )
    make = _code_in(compile(text, "<record>", "exec"))
    return _code_in(make)


def _code_in(outer: CodeType) -> CodeType:
    found: CodeType = next(each for each in outer.co_consts if isinstance(each, CodeType))
    return found


def _writer(cls: Any, name: str) -> Callable[[object, object], None]:
    slot = getattr(cls, name, None)
    if slot is not None:
        written: Callable[[object, object], None] = slot.__set__
        return written
    return lambda noun, value: object.__setattr__(noun, name, value)


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


def told() -> Callable[[Any], str]:
    """The text of an object by its fields."""
    from reprlib import recursive_repr

    @recursive_repr()
    def __repr__(self: Any) -> str:
        shown = []
        for f in self.__record__.values():  # in a comprehension, what is nested deep would need one more frame a level
            if f.shown:
                shown.append(f"{f.name}={getattr(self, f.name)!r}")
        return f"{self.__class__.__qualname__}({', '.join(shown)})"

    return __repr__


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
