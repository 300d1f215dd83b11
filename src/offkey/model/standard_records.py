"""Records as the standard library's functions want to see them: imported when one of those asks."""

from __future__ import annotations

import dataclasses
import inspect
from typing import Any

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def signature(init: Callable[..., None]) -> inspect.Signature:
    """How a class is called whose constructor this is."""
    whole = inspect.signature(init)
    return whole.replace(parameters=list(whole.parameters.values())[1:])


def standard_field(one: Any, *, nothing: object) -> Any:
    """A field of a record as a field of a dataclass."""
    default: Any = dataclasses.MISSING if one.default is nothing else one.default
    factory: Any = dataclasses.MISSING if one.factory is nothing else one.factory
    made: Any = dataclasses.field(
        default=default, default_factory=factory, init=one.init, repr=one.shown, compare=one.compare, kw_only=False
    )
    made.name, made.type, made._field_type = one.name, one.type, dataclasses._FIELD  # type: ignore[attr-defined]
    return made
