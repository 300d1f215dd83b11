"""Dataclasses that cost next to nothing until they are used: what the nouns of every room are made with.

`dataclasses` writes, compiles and runs the text of up to six methods for every class, and imports `inspect` to do so:
a quarter of a second for the nouns that a scan imports, most of which it makes none of. Here `__init__` is compiled
when the first object is made, and the other methods need no compiler. The names and what they mean are those of the
standard library, to the type checker they are the same things, and its functions take these classes for its own.

Source: https://docs.python.org/3/library/dataclasses.html
"""

from __future__ import annotations

TYPE_CHECKING = False  # as `typing` has it, which takes longer to import than all of this
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from dataclasses import asdict, dataclass, field, fields, is_dataclass, replace
    from typing import Any

__all__ = ["asdict", "dataclass", "field", "fields", "is_dataclass", "replace"]


class _Nothing:
    """There is no default."""

    __slots__ = ()


_NOTHING: Any = _Nothing()
_NO_FIELDS = "ClassVar", "InitVar"
_NO_DEFAULTS = list, dict, set


class Field:
    """One field of a class, as `dataclasses.field` describes it."""

    __slots__ = ("compare", "default", "factory", "init", "name", "shown", "type")

    def __init__(
        self, default: Any, factory: Any = _NOTHING, *, init: bool = True, shown: bool = True, compare: bool = True
    ) -> None:
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
) -> Field:
    return Field(default, default_factory, init=init, shown=repr, compare=compare)


def _dataclass(
    cls: type | None = None, /, *, frozen: bool = False, slots: bool = False, eq: bool = True, order: bool = False
) -> type | Callable[[type], type]:
    if cls is not None:  # `@dataclass` without parentheses
        return _made(cls, frozen=frozen, slots=slots, eq=eq, order=order)
    return lambda cls: _made(cls, frozen=frozen, slots=slots, eq=eq, order=order)


def _made(cls: type, *, frozen: bool, slots: bool, eq: bool, order: bool) -> type:
    """The class again, with its slots and the methods that its author did not write."""
    written = cls.__dict__
    kinds = written.get("__annotations__", {})
    own = _checked(cls, kinds)
    members: dict[str, Any] = {
        "__init__": _first_init,
        "__repr__": _first_repr,
        **(_KEPT if frozen and slots else {}),
        **(_COMPARED[frozen] if eq else {}),
        **written,
        **(_FROZEN if frozen else _WRITABLE),
        "__record__": _Fields(kinds, own),
        "__qualname__": cls.__qualname__,
    }
    for name, given in own.items():
        if given is not _NOTHING:
            del members[name]
    if eq and frozen and members["__hash__"] is None:  # what Python puts into a class that has only an `__eq__`
        members["__hash__"] = _first_hash
    if order:
        from offkey.model.record_constructor import ordered, values

        members |= ordered(values(f.name for f in _fields_of(cls, kinds, own).values() if f.compare))
    if cls.__bases__ == (object,):
        members["__match_args__"] = tuple([n for n, d in own.items() if d.__class__ is not Field or d.init])
    else:
        members["__match_args__"] = tuple(f.name for f in _fields_of(cls, kinds, own).values() if f.init)
    if slots:
        members["__slots__"] = tuple(own)
    members.pop("__dict__", None)
    members.pop("__weakref__", None)
    return type(cls)(cls.__name__, cls.__bases__, members)


def _checked(cls: type, kinds: Mapping[str, str]) -> dict[str, Any]:
    """The fields that a class declares, with what they are given where they are declared."""
    written = cls.__dict__
    own = {}
    for name, kind in kinds.items():
        default = own[name] = written.get(name, _NOTHING)
        given = default.default if default.__class__ is Field else default
        if kind.startswith(_NO_FIELDS) or isinstance(given, _NO_DEFAULTS):
            raise TypeError(f"a record cannot have this field: {cls.__qualname__}.{name}")
    for base in cls.__mro__[-2:0:-1]:
        if "__record__" in base.__dict__ and (twice := own.keys() & base.__record__):  # type: ignore[attr-defined]
            raise TypeError(f"a record cannot have this field: {cls.__qualname__}.{min(twice)}")
    return own


class _Fields:
    """`__record__`: made of what was declared when somebody asks for it, which few do."""

    __slots__ = ("kinds", "own")

    def __init__(self, kinds: Mapping[str, str], own: Mapping[str, Any]) -> None:
        self.kinds, self.own = kinds, own

    def __get__(self, noun: object, cls: Any) -> Mapping[str, Field]:
        owner = cls
        if cls.__dict__.get("__record__") is not self:
            owner = next(base for base in cls.__mro__ if base.__dict__.get("__record__") is self)
        made = _fields_of(owner, self.kinds, self.own)
        owner.__record__ = made
        return made


def declared(cls: Any) -> Iterable[tuple[str, Any]]:
    """The names of the fields of a class, those of the bases first, with a `Field` or no more than a default."""
    own = cls.__dict__["__record__"]
    return own.own.items() if own.__class__ is _Fields and cls.__bases__ == (object,) else cls.__record__.items()


def _fields_of(cls: type, kinds: Mapping[str, str], own: Mapping[str, Any]) -> dict[str, Field]:
    """Every field, those of the bases first."""
    known: dict[str, Field] = {}
    for base in cls.__mro__[-2:0:-1]:
        if "__record__" in base.__dict__:
            known |= base.__record__  # type: ignore[attr-defined]
    for name, given in own.items():
        plain = given.__class__ is not Field
        one = Field(given) if plain else given
        one.name, one.type = name, kinds[name]
        known[name] = one
    return known


def _first_eq(self: Any, other: Any) -> Any:
    """What every class compares with at first: makes way for a comparison of its own."""
    _made_comparable(type(self))
    return self.__eq__(other)


def _made_comparable(cls: Any) -> None:
    from offkey.model.record_constructor import made_comparable

    owner = next(base for base in cls.__mro__ if "__record__" in base.__dict__)
    made_comparable(
        owner, eq=owner.__dict__.get("__eq__") is _first_eq, hash_=owner.__dict__["__hash__"] is _first_hash
    )


def _first_hash(self: Any) -> int:
    """The same for the hash."""
    _made_comparable(type(self))
    return hash(self)


def _first_repr(self: Any) -> str:
    """The same for the text, which few objects are ever asked for."""
    from offkey.model.record_constructor import told

    for cls in type(self).__mro__:
        if cls.__dict__.get("__repr__") is _first_repr:
            cls.__repr__ = told()  # type: ignore[method-assign,assignment]
    return repr(self)


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


_KEPT = {"__getstate__": _getstate, "__setstate__": _setstate}
_COMPARED = [{"__eq__": _first_eq, "__hash__": hashed} for hashed in (None, _first_hash)]
"""For what can be written, and for what is frozen."""


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

    def __init__(self, *, frozen: bool) -> None:
        self.frozen = frozen


_SHARED = {"__dataclass_fields__": _StandardFields(), "__signature__": _Signature()}
_WRITABLE = {**_SHARED, "__dataclass_params__": _Parameters(frozen=False)}
_FROZEN = {**_SHARED, "__dataclass_params__": _Parameters(frozen=True), "__setattr__": _frozen, "__delattr__": _frozen}


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
