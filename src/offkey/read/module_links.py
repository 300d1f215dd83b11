"""Which module of a repository calls which, and what it passes on."""

from __future__ import annotations

from offkey.model.builtin import Mapping, cached_property, partial
from offkey.model.regex import regex
from offkey.model.terraform import ModuleCall, Value
from offkey.model.unknown import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from offkey.model.hcl import Attribute
    from offkey.model.module import Given, Module
    from offkey.model.text import Source
    from offkey.read.evaluate import Scope
    from offkey.read.nested import Nested

META = frozenset({"source", "version", "providers", "count", "for_each", "depends_on"})
"""What a call says about itself; every other argument is the module's."""
_LOCAL = regex(rb'"(\.\.?/[^"\\$%\n]*)"')
_NOT_PLAIN = regex(
    rb'source(?:"[ \t]*:|[ \t]*=)[ \t]*+'
    rb'(?!"[^"\\$%\n]*+"|"[A-Za-z]|[\[{=]|null\b|(?:"\$\{)?(?:data|module|each|path|aws_\w+)\.)'
)
"""A source that is not written out and may be a local path: neither begins with a letter nor is a list, and what only
shows when Terraform runs is none.

Source: OpenTofu documentation, "Early Evaluation": variables and local values.
"""
_ESCAPED = regex(rb"\\[uU]")
MAX_LEVELS = 20

DEPTH_OF_CALL = 2
"""A step from a variable to what a call passes for it takes as much of the stack as two expressions in each other."""


class Related(frozenset[str]):
    """All modules that may have to do with one another, by calls of some that are called by others."""

    _may_call: Mapping[str, Sequence[str]]

    def __new__(cls, paths: Iterable[str], may_call: Mapping[str, Sequence[str]]) -> Related:
        """These modules; `may_call` has, for each, those in which a call of it may stand."""
        related = super().__new__(cls, paths)
        related._may_call = may_call
        return related

    def reached_from(self, modules: Iterable[str]) -> set[str]:
        """Those of them to which something may come that stands in `modules`: what those give out, or are given.

        A module gives its callers something and is given something by them, and so are those that these call as well.
        Another caller of one of them has nothing to do with it: each call makes instances of its own.
        """
        return _closed(_closed(set(modules), self._may_call), self._called)

    @cached_property
    def _called(self) -> Mapping[str, Sequence[str]]:
        found: dict[str, list[str]] = {}
        for target in self:
            for caller in self._may_call.get(target, ()):
                found.setdefault(caller, []).append(target)
        return found


def _closed(found: set[str], beside: Mapping[str, Iterable[str]]) -> set[str]:
    """All that can be come to, from each to those that are `beside` it."""
    pending = list(found)
    while pending:
        more = set(beside.get(pending.pop(), ())) - found
        found |= more
        pending += more
    return found


class Links:
    """The calls between `modules`, by directory."""

    def __init__(self, modules: Mapping[str, Module], scope_of: Callable[[Module], Scope]) -> None:
        self._modules, self._scope_of = modules, scope_of
        self._known: dict[str, Sequence[Arguments]] = {}
        self._linked: dict[str, Module] = {}
        self._scopes: dict[str, Scope] = {}
        self._calls: dict[str, Sequence[tuple[str, ModuleCall]]] = {}

    def linked(self, path: str) -> Module:
        """The module at `path` with what its callers pass, which is worked out when it is asked for."""
        if path not in self._linked:
            module = self._modules[path]
            related = self._related.get(path)
            given = partial(self._callers, path) if path in self._may_call else None
            self._linked[path] = module.linked(given, related=related) if related and not module.is_unit else module
        return self._linked[path]

    @cached_property
    def _may_call(self) -> Mapping[str, Sequence[str]]:
        """The modules in which a call of each may stand, as their bytes show."""
        found: dict[str, list[str]] = {}
        for path, module in self._modules.items():
            for target in _may_be_called(module):
                if target in self._modules:
                    found.setdefault(target, []).append(path)
        return found

    @cached_property
    def _related(self) -> Mapping[str, Related]:
        """All that are related to one another, by the path of each that is to any."""
        beside: dict[str, set[str]] = {}
        for target, callers in self._may_call.items():
            for caller in callers:
                beside.setdefault(target, set()).add(caller)
                beside.setdefault(caller, set()).add(target)
        found: dict[str, Related] = {}
        for path in beside:
            if path not in found:
                together = Related(_closed({path}, beside), self._may_call)
                found |= dict.fromkeys(together, together)
        return found

    def _callers(self, path: str) -> Given:
        names = tuple(dict.fromkeys(caller for caller, _ in self._calls_of(path)))
        if not names:
            return None, ()
        return Passed(lambda: self._given(path) or ()), [self.linked(name) for name in names]

    def _calls_of(self, path: str) -> Sequence[tuple[str, ModuleCall]]:
        if path not in self._calls:
            callers = [(name, self._modules[name]) for name in self._may_call.get(path, ())]
            calls = [(name, call) for name, caller in callers for call in caller.calls_by_target.get(path, ())]
            self._calls[path] = calls
        return self._calls[path]

    def _given(self, path: str, above: tuple[str, ...] = ()) -> Sequence[Arguments] | None:
        """What the callers of `path` pass, or None where it has none; `above` are the modules asked for it."""
        if path in self._known:
            return self._known[path]
        calls = self._calls_of(path)
        if not calls or path in above or len(above) >= MAX_LEVELS:
            return None
        self._known[path] = [self._arguments(caller, call, above=(*above, path)) for caller, call in calls]
        return self._known[path]

    def _arguments(self, caller: str, call: ModuleCall, *, above: tuple[str, ...]) -> Arguments:
        from offkey.read.nested import Nested

        given = self._given(caller, above)
        if caller not in self._scopes:
            module = self._modules[caller]
            called = module if given is None else module.called_with(Passed(lambda: given))
            self._scopes[caller] = self._scope_of(called)
        return Arguments(Nested(self._scopes[caller], call.file, call.block.body))


def _may_be_called(module: Module) -> set[str]:
    """The directories that the module may call, as the texts in its files show; all in which it surely does."""
    if module.is_unit:
        return set(module.calls_by_target)
    texts = [file.source.data for file in module.files if _may_call(file.source)]
    otherwise = any(map(_spells_otherwise, texts))
    local = any([b"./" in text for text in texts]) or (otherwise and module.says("./"))  # else in no text of it
    if not local:
        return set()
    found: Iterable[str | None]
    if otherwise:
        found = module.calls_by_target
    else:
        found = (module.directory(path.decode("utf-8", "surrogateescape")) for t in texts for path in _LOCAL.findall(t))
    return {target for target in found if target is not None}


def _may_call(source: Source) -> bool:
    return b"module" in source.data and not source.path.endswith((".tfvars", ".tfvars.json"))


def _spells_otherwise(data: bytes) -> bool:
    """Whether a source may be written as anything but a plain string, with its letters as they are."""
    return _NOT_PLAIN.search(data) is not None or (b"\\" in data and _ESCAPED.search(data) is not None)


class Passed(Mapping[str, Value]):
    """What the calls of a module pass, each argument worked out when it is asked for.

    A variable for which they pass different values is Unknown.
    """

    def __init__(self, calls: Callable[[], Sequence[Arguments]]) -> None:
        self._find = calls
        self._known: dict[str, Value] = {}
        self._over: Mapping[str, Value] = {}

    @cached_property
    def _calls(self) -> Sequence[Arguments]:
        return self._find()

    def inside(self, name: str, *, depth: int) -> Value:
        """What is passed for `name`, asked for by an expression inside so many others."""
        if name not in self._known:
            if name not in self:
                raise KeyError(name)
            values = (call.value(name, depth=depth) for call in self._calls)
            self._known[name] = next(values) if len(self._calls) == 1 else _common(name, values)
        return self._known[name]

    def over(self, values: Mapping[str, Value]) -> Passed:
        """The same, but for some variables whose values are known to win."""
        passed = Passed(self._find)
        passed._known.update(values)
        passed._over = values
        return passed

    def is_default(self, name: str) -> bool:
        """Whether every call passes on a variable of its own that has its default, as nothing sets it."""
        return name in self and name not in self._over and all(call.is_default(name) for call in self._calls)

    def __getitem__(self, name: str) -> Value:
        return self.inside(name, depth=0)

    def __contains__(self, name: object) -> bool:
        return name in self._known or any(name in call.written for call in self._calls)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys([*self._known, *(name for call in self._calls for name in call.written)]))

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Arguments:
    """What one call passes, or one instance of it."""

    def __init__(self, body: Nested) -> None:
        self._body = body
        self._known: dict[str, Value] = {}

    @cached_property
    def written(self) -> Mapping[str, Attribute]:
        """The arguments by name; of two of one name the last counts."""
        return {a.name: a for a in self._body.body.attributes if a.name not in META}

    def value(self, name: str, *, depth: int = 0) -> Value:
        """The argument, whose expression stands inside `depth` others in a way."""
        if name not in self.written:
            return _ABSENT
        if name not in self._known:
            scope, outer = self._body.scope, self._body.scope.depth
            scope.depth = max(outer, depth) + DEPTH_OF_CALL
            self._known[name] = scope.value(self.written[name].value, self._body.source, names=self._body.names)
            scope.depth = outer
        return self._known[name]

    def is_default(self, name: str) -> bool:
        """Whether it passes on a variable that has its default, as nothing sets it."""
        from offkey.model.hcl_expression import GetAttribute, Reference  # few modules are asked

        match self.written[name].value if name in self.written else None:
            case Reference(root="var", steps=(GetAttribute(name=own),)):
                return self._body.scope.is_default(own)
            case _:
                return False


_ABSENT = Unknown("a call leaves it to the default")


def _common(name: str, values: Iterator[Value]) -> Value:
    """What all calls pass; those after the first that passes something else are not worked out."""
    from offkey.read.convert import same
    from offkey.read.partial import unknown_in

    first = next(values)
    if unknown_in(first) is None and all(unknown_in(value) is None and same(value, first) for value in values):
        return first
    return Unknown(f"the calls of the module pass different values for var.{name}")
