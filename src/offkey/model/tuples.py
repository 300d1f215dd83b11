"""Named tuples that cost next to nothing until one is made: for values that live for one question.

`typing.NamedTuple` compiles and runs text for every class, and `typing` itself takes longer to import than all of a
small room. The names and what they mean are those of the standard library; to the type checker they are the same.

Source: https://docs.python.org/3/library/typing.html#typing.NamedTuple
"""

from __future__ import annotations

from offkey.model.builtin import itemgetter
from offkey.model.compiled import compiled

try:
    from _collections import _tuplegetter as _getter  # type: ignore[import-not-found]
except ImportError:  # as `collections` itself does

    def _getter(index: int, _doc: str) -> property:
        return property(itemgetter(index))


TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NamedTuple

__all__ = ["NamedTuple"]


class _Kind(type):
    """Makes the annotated names of a class the fields of a tuple."""

    def __new__(cls, name: str, bases: tuple[type, ...], members: dict[str, Any]) -> Any:
        fields = tuple(members.get("__annotations__", ()))
        defaults = {field: members[field] for field in fields if field in members}
        made = {"__slots__": (), "__match_args__": fields, "_fields": fields, "_field_defaults": defaults}
        getters = {field: _getter(index, "") for index, field in enumerate(fields)}
        construct = {"__new__": _first_new} if fields else {}
        return super().__new__(cls, name, bases, members | made | getters | construct)


def _first_new(cls: Any, *args: Any, **named: Any) -> Any:
    """What every class begins with: makes way for a constructor of its own."""
    owner = next(base for base in cls.__mro__ if "_fields" in base.__dict__)
    owner.__new__ = _constructor(owner)
    return owner.__new__(cls, *args, **named)


def _constructor(cls: Any) -> Any:
    parameters = [f"{field}=_d[{field!r}]" if field in cls._field_defaults else field for field in cls._fields]
    values = "".join(f"{field}, " for field in cls._fields)
    head = f"def __new__(_cls, {', '.join(parameters)})"
    text = f"def make(_new, _d):\n {head}:\n  return _new(_cls, ({values}))\n return __new__"
    found: dict[str, Any] = {}
    exec(compiled(text, lambda: compile(text, "<tuple>", "exec")), {}, found)  # noqa: S102 - as the standard library does
    return found["make"](tuple.__new__, cls._field_defaults)


class _NamedTuple(tuple, metaclass=_Kind):  # type: ignore[type-arg]
    """What all of them have."""

    _fields: tuple[str, ...]

    def _replace(self, **changes: Any) -> Any:
        values = [changes.pop(field, value) for field, value in zip(self._fields, self, strict=True)]
        if changes:
            raise ValueError(f"there are no such fields: {sorted(changes)}")
        return self.__class__(*values)

    def __repr__(self) -> str:
        shown = ", ".join(f"{field}={value!r}" for field, value in zip(self._fields, self, strict=True))
        return f"{self.__class__.__name__}({shown})"

    def __getnewargs__(self) -> tuple[Any, ...]:
        return tuple(self)


if not TYPE_CHECKING:
    NamedTuple = _NamedTuple
