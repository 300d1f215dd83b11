"""What is built into Python, without the modules that only pass it on.

`functools`, `operator`, `collections.abc`, `bisect` and `types` hand out parts that the interpreter has in it, and
import `collections` and each other to do so, which takes as long as a tenth of a scan of a small repository. Here the
parts come from where those modules have them; where Python has them elsewhere, from those modules.

Source: CPython, Lib/functools.py, Lib/operator.py, Lib/collections/abc.py, Lib/bisect.py and Lib/types.py.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from bisect import bisect_left, bisect_right
    from collections import deque
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from functools import cached_property, lru_cache, partial
    from operator import attrgetter, itemgetter, methodcaller
    from types import CellType, CodeType, FunctionType, MappingProxyType, SimpleNamespace
    from typing import Any
else:
    try:
        import sys
        from _bisect import bisect_left, bisect_right
        from _collections import deque
        from _collections_abc import Callable, Iterable, Mapping, Sequence
        from _functools import _lru_cache_wrapper, partial
        from _operator import attrgetter, itemgetter, methodcaller

        MappingProxyType, SimpleNamespace = type(type.__dict__), type(sys.implementation)
    except ImportError:
        from bisect import bisect_left, bisect_right
        from collections import deque
        from collections.abc import Callable, Iterable, Mapping, Sequence
        from functools import cached_property, lru_cache, partial
        from operator import attrgetter, itemgetter, methodcaller
        from types import CellType, CodeType, FunctionType, MappingProxyType, SimpleNamespace
    else:

        class cached_property:
            """As in `functools` from Python 3.12 on: without a lock, which takes longer than most that it guards.

            Source: https://docs.python.org/3/library/functools.html#functools.cached_property
            """

            def __init__(self, find: Callable[[Any], Any]) -> None:
                self.func, self.__doc__ = find, find.__doc__

            def __set_name__(self, owner: type, name: str) -> None:
                self.name = name

            def __get__(self, noun: Any, owner: type | None = None) -> Any:
                if noun is None:
                    return self
                found = noun.__dict__[self.name] = self.func(noun)
                return found

        def lru_cache(maxsize: int | None = 128) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
            """As `functools.lru_cache`, which is a decorator around this very class."""

            def remembering(find: Callable[..., Any]) -> Callable[..., Any]:
                made = _lru_cache_wrapper(find, maxsize, False, _counts)  # it takes no names
                for name in ("__module__", "__name__", "__qualname__", "__doc__"):
                    setattr(made, name, getattr(find, name, None))
                made.__wrapped__ = find
                return made

            return remembering

        def _counts(*counts: int | None) -> tuple[int | None, ...]:
            return counts

        FunctionType, CodeType = type(_counts), type(_counts.__code__)
        CellType = type(lru_cache().__closure__[0])


__all__ = [
    "Callable",
    "CellType",
    "CodeType",
    "FunctionType",
    "Iterable",
    "Mapping",
    "MappingProxyType",
    "Sequence",
    "SimpleNamespace",
    "attrgetter",
    "bisect_left",
    "bisect_right",
    "cached_property",
    "deque",
    "itemgetter",
    "lru_cache",
    "methodcaller",
    "partial",
]
