"""Which module of a repository calls which, and what it passes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

from offkey.model.module import Module
from offkey.model.terraform import ModuleCall, Value
from offkey.model.unknown import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.read.evaluate import Scope

META = frozenset({"source", "version", "providers", "count", "for_each", "depends_on"})
"""What a call says about itself; every other argument is the module's."""
_MAX_LEVELS = 20

Inputs = Mapping[str, Value]


class Links:
    """The calls between `modules`, by directory."""

    def __init__(self, modules: Mapping[str, Module], scope_of: Callable[[Module], Scope]) -> None:
        self._modules, self._scope_of = modules, scope_of
        self._known: dict[str, Inputs | None] = {}
        self._linked: dict[str, Module] = {}
        self._scopes: dict[str, Scope] = {}
        self._calls: dict[str, list[tuple[str, ModuleCall]]] = {}
        for path, module in modules.items():
            for call in module.local_calls:
                target = module.target(call)
                if target is not None and target in modules:
                    self._calls.setdefault(target, []).append((path, call))

    def linked(self, path: str) -> Module:
        """The module at `path` with what its callers pass, which is worked out when it is asked for."""
        if path not in self._linked:
            names = tuple(dict.fromkeys(caller for caller, _ in self._calls.get(path, ())))
            inputs = _Later(lambda: self._inputs(path) or {})
            module = self._modules[path]
            self._linked[path] = (
                module.called_with(inputs, callers=lambda: [self.linked(name) for name in names]) if names else module
            )
        return self._linked[path]

    def _inputs(self, path: str, above: tuple[str, ...] = ()) -> Inputs | None:
        """What the callers of `path` pass, or None where it has none; `above` are the modules asked for it."""
        if path in self._known:
            return self._known[path]
        calls = self._calls.get(path)
        if not calls or path in above or len(above) >= _MAX_LEVELS:
            return None
        given = [self._arguments(caller, call, above=(*above, path)) for caller, call in calls]
        self._known[path] = _agreed(given)
        return self._known[path]

    def _arguments(self, caller: str, call: ModuleCall, *, above: tuple[str, ...]) -> Inputs:
        from offkey.read.nested import Nested

        inputs = self._inputs(caller, above)
        if caller not in self._scopes:
            module = self._modules[caller]
            self._scopes[caller] = self._scope_of(module if inputs is None else module.called_with(inputs))
        body = Nested(self._scopes[caller], call.file, call.block.body)
        return {name: setting.value for name, setting in body.settings().items() if name not in META}


class _Later(Mapping[str, Value]):
    """Inputs that are worked out when one of them is asked for."""

    def __init__(self, work_out: Callable[[], Inputs]) -> None:
        self._work_out = work_out

    @cached_property
    def _inputs(self) -> Inputs:
        return self._work_out()

    def __getitem__(self, name: str) -> Value:
        return self._inputs[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._inputs)

    def __len__(self) -> int:
        return len(self._inputs)


def _agreed(given: list[Inputs]) -> Inputs:
    """What all calls pass alike; a variable that they pass differently is Unknown."""
    if len(given) == 1:
        return given[0]
    names = dict.fromkeys(name for inputs in given for name in inputs)
    return {name: _common(name, [inputs.get(name, _ABSENT) for inputs in given]) for name in names}


_ABSENT = Unknown("a call leaves it to the default")


def _common(name: str, values: list[Value]) -> Value:
    from offkey.read.convert import same
    from offkey.read.partial import unknown_in

    alike = not unknown_in(values) and all(same(value, values[0]) for value in values)
    return values[0] if alike else Unknown(f"the calls of the module pass different values for var.{name}")
