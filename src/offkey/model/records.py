"""Dataclasses that cost next to nothing until they are used: what the nouns of every room are made with.

`dataclasses` writes, compiles and runs the text of up to six methods for every class, and imports `inspect` to do so:
a quarter of a second for the nouns that a scan imports, most of which it makes none of. Here `__init__` is compiled
when the first object is made, and the other methods need no compiler. The names and what they mean are those of the
standard library, to the type checker they are the same things, and its functions take these classes for its own.

Source: https://docs.python.org/3/library/dataclasses.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from reprlib import recursive_repr

TYPE_CHECKING = False  # as `typing` has it, which takes longer to import than all of this
if TYPE_CHECKING:
    from dataclasses import asdict, dataclass, field, fields, is_dataclass, replace
    from typing import Any

__all__ = ["asdict", "dataclass", "field", "fields", "is_dataclass", "replace"]


class _Nothing:
    """There is no default."""

    __slots__ = ()


_NOTHING: Any = _Nothing()
_NO_FIELDS = "ClassVar", "InitVar"
_NO_DEFAULTS = list, dict, set


class _Field:
    """One field of a class, as `dataclasses.field` describes it."""

    __slots__ = ("compare", "default", "factory", "init", "name", "shown", "type")

    def __init__(self, default: Any, factory: Any, *, init: bool, shown: bool, compare: bool) -> None:
        self.default, self.factory = default, factory
        self.init, self.shown, self.compare = init, shown, compare
        self.name = self.type = ""


def _field(
    *,
    default: Any = _NOTHING,
    default_factory: Any = _NOTHING,
    init: bool = True,
    repr: bool = True,
    compare: bool = True,
) -> _Field:
    return _Field(default, default_factory, init=init, shown=repr, compare=compare)


def _dataclass(
    cls: type | None = None, /, *, frozen: bool = False, slots: bool = False, eq: bool = True, order: bool = False
) -> type | Callable[[type], type]:
    if cls is not None:  # `@dataclass` without parentheses
        return _made(cls, frozen=frozen, slots=slots, eq=eq, order=order)
    return lambda cls: _made(cls, frozen=frozen, slots=slots, eq=eq, order=order)


def _made(cls: type, *, frozen: bool, slots: bool, eq: bool, order: bool) -> type:
    """The class again, with its slots and the methods that its author did not write."""
    known, own = _fields_of(cls)
    compared = _values(f.name for f in known.values() if f.compare)
    members: dict[str, Any] = {"__init__": _first_init, "__repr__": _repr}
    if frozen and slots:
        members |= {"__getstate__": _getstate, "__setstate__": _setstate}
    if eq:
        members |= _equality(compared, frozen=frozen)
    members |= {name: value for name, value in cls.__dict__.items() if name not in own}
    if eq and members["__hash__"] is None and frozen:  # what Python puts into a class that has only an `__eq__`
        members["__hash__"] = _equality(compared, frozen=True)["__hash__"]
    members |= _order(compared) if order else {}
    members |= {"__setattr__": _frozen, "__delattr__": _frozen} if frozen else {}
    members |= {
        "__record__": known,
        "__match_args__": tuple(f.name for f in known.values() if f.init),
        "__dataclass_fields__": _STANDARD_FIELDS,
        "__dataclass_params__": _Parameters(frozen),
        "__signature__": _SIGNATURE,
    }
    members |= {"__slots__": tuple(own)} if slots else {}
    members.pop("__dict__", None)
    members.pop("__weakref__", None)
    made = type(cls)(cls.__name__, cls.__bases__, members)
    made.__qualname__ = cls.__qualname__
    return made


def _fields_of(cls: type) -> tuple[dict[str, _Field], dict[str, _Field]]:
    """Every field, those of the bases first, and those of this class alone."""
    known: dict[str, _Field] = {}
    own = {}
    for base in cls.__mro__[-2:0:-1]:
        known |= base.__dict__.get("__record__", {})
    members = cls.__dict__
    for name, kind in members.get("__annotations__", {}).items():
        default = members.get(name, _NOTHING)
        one = default if default.__class__ is _Field else _Field(default, _NOTHING, init=True, shown=True, compare=True)
        if name in known or kind.startswith(_NO_FIELDS) or isinstance(one.default, _NO_DEFAULTS):
            raise TypeError(f"a record cannot have this field: {cls.__qualname__}.{name}")
        one.name, one.type = name, kind
        own[name] = one
    return known | own, own


def _values(names: Iterable[str]) -> Callable[[Any], tuple[Any, ...]]:
    """What gets these attributes of an object, as a tuple."""
    match tuple(names):
        case ():
            return lambda _: ()
        case (name,):
            one = attrgetter(name)
            return lambda noun: (one(noun),)
        case several:
            return attrgetter(*several)


def _equality(compared: Callable[[Any], tuple[Any, ...]], *, frozen: bool) -> dict[str, Any]:
    def __eq__(self: Any, other: Any) -> Any:
        return compared(self) == compared(other) if other.__class__ is self.__class__ else NotImplemented

    def __hash__(self: Any) -> int:
        return hash(compared(self))

    return {"__eq__": __eq__, "__hash__": __hash__ if frozen else None}


def _order(compared: Callable[[Any], tuple[Any, ...]]) -> dict[str, Any]:
    def __lt__(self: Any, other: Any) -> Any:
        return compared(self) < compared(other) if other.__class__ is self.__class__ else NotImplemented

    def __le__(self: Any, other: Any) -> Any:
        return compared(self) <= compared(other) if other.__class__ is self.__class__ else NotImplemented

    def __gt__(self: Any, other: Any) -> Any:
        return compared(self) > compared(other) if other.__class__ is self.__class__ else NotImplemented

    def __ge__(self: Any, other: Any) -> Any:
        return compared(self) >= compared(other) if other.__class__ is self.__class__ else NotImplemented

    return {"__lt__": __lt__, "__le__": __le__, "__gt__": __gt__, "__ge__": __ge__}


@recursive_repr()
def _repr(self: Any) -> str:
    shown = []
    for f in self.__record__.values():  # in a comprehension, what is nested deep would need one more frame a level
        if f.shown:
            shown.append(f"{f.name}={getattr(self, f.name)!r}")
    return f"{self.__class__.__qualname__}({', '.join(shown)})"


def _frozen(_: Any, name: str, *__: Any) -> None:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"cannot assign to or delete field {name!r}")


def _getstate(self: Any) -> list[Any]:
    return [getattr(self, name) for name in self.__record__]


def _setstate(self: Any, state: list[Any]) -> None:
    for name, value in zip(self.__record__, state, strict=True):
        object.__setattr__(self, name, value)


def _first_init(self: Any, *args: Any, **named: Any) -> None:
    """What every class begins with: makes way for a constructor of its own."""
    for cls in type(self).__mro__:
        if "__record__" in cls.__dict__:
            _with_init(cls)(self, *args, **named)
            return


def _with_init(cls: Any) -> Callable[..., None]:
    """The constructor of a class, compiled at the first call."""
    made: Callable[..., None] = cls.__dict__["__init__"]
    if made is _first_init:
        from offkey.model.record_constructor import constructor

        made = constructor(cls, nothing=_NOTHING)
        cls.__init__ = made
    return made


class _Signature:
    """`inspect.signature` of a class, which is that of a constructor it may not have yet."""

    def __get__(self, noun: object, cls: Any) -> Any:
        from offkey.model.standard_records import signature

        return signature(next(_with_init(base) for base in cls.__mro__ if "__record__" in base.__dict__))


class _StandardFields:
    """`__dataclass_fields__`: made when the standard library asks a class for them."""

    def __get__(self, noun: object, cls: Any) -> Mapping[str, Any]:
        from offkey.model.standard_records import standard_field

        made = {name: standard_field(one, nothing=_NOTHING) for name, one in cls.__record__.items()}
        for base in cls.__mro__:
            if base.__dict__.get("__record__") is cls.__record__:
                base.__dataclass_fields__ = made
        return made


class _Parameters:
    """`__dataclass_params__`, as far as the standard library asks the bases of a class for them."""

    __slots__ = ("frozen",)

    def __init__(self, frozen: bool) -> None:
        self.frozen = frozen


_SIGNATURE, _STANDARD_FIELDS = _Signature(), _StandardFields()


def _replace(noun: Any, **changes: Any) -> Any:
    known = getattr(noun, "__record__", None)
    if known is None:
        import dataclasses

        return dataclasses.replace(noun, **changes)
    for name, one in known.items():
        if not one.init:
            if name in changes:
                raise ValueError(f"field {name} is declared with init=False, it cannot be replaced")
        elif name not in changes:
            changes[name] = getattr(noun, name)
    return noun.__class__(**changes)


def _fields(noun: Any) -> Any:
    import dataclasses

    return dataclasses.fields(noun)


def _asdict(noun: Any) -> Any:
    import dataclasses

    return dataclasses.asdict(noun)


def _is_dataclass(noun: Any) -> bool:
    return hasattr(noun if isinstance(noun, type) else type(noun), "__dataclass_params__")


if not TYPE_CHECKING:
    asdict, dataclass, field, fields = _asdict, _dataclass, _field, _fields
    is_dataclass, replace = _is_dataclass, _replace
