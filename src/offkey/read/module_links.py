"""Which module of a repository calls which, and what it passes on.

Source: Terraform language documentation, "Module Sources: Local Paths".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from posixpath import join, normpath

from offkey.model.terraform import Module, ModuleCall, Value
from offkey.model.unknown import Unknown
from offkey.read.convert import same
from offkey.read.evaluate import Scope
from offkey.read.nested import Nested
from offkey.read.partial import unknown_in

_META = frozenset({"source", "version", "providers", "count", "for_each", "depends_on"})
_MAX_LEVELS = 20

Inputs = Mapping[str, Value]


class Links:
    """The calls between `modules`, by directory. `evaluated` reads a module again with its inputs."""

    def __init__(
        self,
        modules: Mapping[str, Module],
        scope_of: Callable[[Module], Scope],
        evaluated: Callable[[Module, Inputs | None], Module],
    ) -> None:
        self._modules, self._scope_of, self._evaluated = modules, scope_of, evaluated
        self._linked: dict[str, Module] = {}
        self._scopes: dict[str, Scope] = {}
        self._calls: dict[str, list[tuple[str, ModuleCall]]] = {}
        for path, module in modules.items():
            for call in module.calls:
                target = local_target(path, call.source)
                if target is not None and target in modules:
                    self._calls.setdefault(target, []).append((path, call))

    def linked(self, path: str, above: tuple[str, ...] = ()) -> Module:
        """The module at `path` with what its callers pass; `above` are the modules asked for it."""
        if path in self._linked:
            return self._linked[path]
        calls = self._calls.get(path)
        if not calls or path in above or len(above) >= _MAX_LEVELS:
            return self._modules[path]
        given = [self._arguments(self.linked(caller, (*above, path)), call) for caller, call in calls]
        self._linked[path] = self._evaluated(self._modules[path], _agreed(given))
        return self._linked[path]

    def _arguments(self, caller: Module, call: ModuleCall) -> Inputs:
        if caller.path not in self._scopes:
            self._scopes[caller.path] = self._scope_of(caller)
        body = Nested(self._scopes[caller.path], call.file, call.block.body)
        return {name: setting.value for name, setting in body.settings().items() if name not in _META}


def local_target(caller: str, source: Value) -> str | None:
    """The directory that a local module source leads to from `caller`, or None for any other source."""
    if not isinstance(source, str) or not source.startswith(("./", "../")):
        return None
    path = normpath(join(caller, source))
    return None if path.startswith("..") else "" if path == "." else path


def _agreed(given: list[Inputs]) -> Inputs:
    """What all calls pass alike; a variable that they pass differently is Unknown."""
    if len(given) == 1:
        return given[0]
    names = dict.fromkeys(name for inputs in given for name in inputs)
    return {name: _common(name, [inputs.get(name, _ABSENT) for inputs in given]) for name in names}


_ABSENT = Unknown("a call leaves it to the default")


def _common(name: str, values: list[Value]) -> Value:
    alike = not unknown_in(values) and all(same(value, values[0]) for value in values)
    return values[0] if alike else Unknown(f"the calls of the module pass different values for var.{name}")
