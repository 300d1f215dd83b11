"""Enumerations that cost next to nothing: what the nouns of every room are told apart by.

`enum` takes longer to import than all of a small room, and its members find their hash and their value by calling
functions of Python; these have both at hand. The names and what they mean are those of the standard library, as far as
they are used here; to the type checker they are the same. No two members have the same value.

Source: https://docs.python.org/3/library/enum.html
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from enum import Enum, IntEnum
    from typing import Any

__all__ = ["Enum", "IntEnum"]


class _Kind(type):
    """Makes what is assigned in the body of a class its members."""

    _members: dict[str, Any]
    _by_value: dict[Any, Any]

    def __new__(cls, name: str, bases: tuple[type, ...], written: dict[str, Any]) -> Any:
        values = {key: value for key, value in written.items() if _is_member(key, value)}
        rest = {key: value for key, value in written.items() if key not in values}
        made: Any = super().__new__(cls, name, bases, rest)
        members = {key: made.__new__(made, value) for key, value in values.items()}
        by_value = {}
        for key, member in members.items():
            member.name, member.value = key, values[key]
            by_value[values[key]] = member
            setattr(made, key, member)
        if len(by_value) < len(members):
            raise TypeError(f"two members of {name} have one value")
        made._members, made._by_value = members, by_value
        return made

    def __call__(cls, value: Any) -> Any:
        found = value if value.__class__ is cls else cls._by_value.get(value)
        if found is None:
            raise ValueError(f"{value!r} is not a valid {cls.__qualname__}")
        return found

    def __getitem__(cls, name: str) -> Any:
        return cls._members[name]

    def __iter__(cls) -> Iterator[Any]:
        return iter(cls._members.values())

    def __len__(cls) -> int:
        return len(cls._members)

    def __contains__(cls, member: object) -> bool:
        return member.__class__ is cls

    def __bool__(cls) -> bool:
        return True

    def __setattr__(cls, name: str, value: Any) -> None:
        if name in cls.__dict__.get("_members", ()):
            raise AttributeError(f"cannot reassign member {name!r}")
        super().__setattr__(name, value)

    @property
    def __members__(cls) -> dict[str, Any]:
        return dict(cls._members)


def _is_member(key: str, value: Any) -> bool:
    return not key.startswith("_") and not hasattr(type(value), "__get__")


class _Enum(metaclass=_Kind):
    """What all of them have."""

    name: str
    value: Any

    def __new__(cls, _: Any) -> Any:
        return object.__new__(cls)

    def __repr__(self) -> str:
        return f"<{self.__class__.__name__}.{self.name}: {self.value!r}>"

    def __str__(self) -> str:
        return f"{self.__class__.__name__}.{self.name}"

    def __reduce__(self) -> Any:
        return self.__class__, (self.value,)


class _IntEnum(int, _Enum):
    """The same, of numbers."""

    def __new__(cls, value: int) -> Any:
        return int.__new__(cls, value)

    __str__ = int.__repr__
    __repr__ = _Enum.__repr__


if not TYPE_CHECKING:
    Enum, IntEnum = _Enum, _IntEnum
