"""What `module.x.y` stands for where x is a module of the repository: the output, with what that call passes.

Each instance of a call is a scope of its own, made when an expression asks for the first of its outputs. What a module
that calls itself would give out, or one below too many others, is Unknown.

Source: Terraform language documentation, "Output Values" and "Modules: Accessing Module Output Values".
"""

from __future__ import annotations

from offkey.model.hcl_expression import Expression, GetAttribute, GetIndex, Literal, Reference, Splat, Step
from offkey.model.records import dataclass, replace
from offkey.model.unknown import Unknown
from offkey.read.convert import number_of, text_of
from offkey.read.evaluate import Scope
from offkey.read.module_links import DEPTH_OF_CALL, MAX_LEVELS, Arguments, Passed
from offkey.read.nested import Nested
from offkey.read.partial import Invalid
from offkey.read.terraform import ModuleReading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from offkey.model.hcl import Attribute
    from offkey.model.terraform import Value
    from offkey.model.text import Source
    from offkey.read.declarations import Declared

    Resolved = tuple[Value, Sequence[Step]]

_STEPS_PER_CALL = 50
_WHICH = Unknown("which instances of the module there are is known when Terraform runs")


def resolve(scope: Scope, reference: Reference, evaluate: Callable[[Expression], Value]) -> Resolved:
    """What a reference to `module.…` leads to, and the steps that are left; `evaluate` works out the indexes."""
    steps = reference.steps
    call = _call(scope, steps[0].name) if steps and isinstance(steps[0], GetAttribute) else None
    if call is None:
        return Unknown(f"{reference.dotted} is known when Terraform runs"), ()
    return call.lead(steps[1:], evaluate)


def written(scope: Scope, reference: Reference) -> tuple[Scope, Attribute, Source] | None:
    """The `value` behind `module.x.y`, also `module.x[…].y`, where it stands, and what the names in it stand for."""
    match reference.steps:
        case (GetAttribute(name=name), GetAttribute(name=output)):
            key: Value = None
        case (GetAttribute(name=name), GetIndex(key=index), GetAttribute(name=output)):
            key = index.value if isinstance(index, Literal) else _WHICH
        case _:
            return None
    call = _call(scope, name)
    found = call.written(key, output) if call is not None else _WHICH
    return None if isinstance(found, Unknown) else found


def _call(scope: Scope, name: str) -> _Call | None:
    """The call of this name; None where it is not there, or of no module of the repository that may be called here."""
    if name not in scope.calls:
        return None
    block, source = scope.calls[name]
    body, around = Nested(scope, source, block.body), scope.around
    caller = around.modules.get(around.folder)
    folder = caller.leads_to(body.value("source")) if caller is not None else None
    above = (*around.above, around.folder)
    module = None if folder is None or folder in above else around.modules.get(folder)
    if folder is None or module is None or len(above) > MAX_LEVELS or not isinstance(module.reading, ModuleReading):
        return None
    return _Call(name, body, folder, module.reading.declared(module))


@dataclass(frozen=True, slots=True)
class _Call:
    """A call of a module of the repository."""

    name: str
    body: Nested
    folder: str
    declared: Declared

    def lead(self, steps: Sequence[Step], evaluate: Callable[[Expression], Value]) -> Resolved:
        """What the steps after the name of the call lead to, and those that are left."""
        key: Value = None
        if self.body.is_repeated:
            match list(steps):
                case [GetIndex(key=written), *rest]:
                    key, steps = evaluate(written), rest
                case [GetAttribute(name=name), *rest]:
                    key, steps = name, rest
                case [Splat(), GetAttribute(name=name), *_]:
                    return self._all({name}, listed=True), steps
                case _:
                    return self._all(), steps
        match list(steps):
            case [GetAttribute(name=name), *rest]:
                return self._output(key, name), rest
            case [Splat(), GetAttribute(name=name), *_]:
                return {name: self._output(key, name)}, steps
            case _:
                return self._outputs(key), steps

    def _output(self, key: Value, name: str) -> Value:
        """One output of the instance `[key]`; where the key is not known, of any as far as they are alike."""
        found = self.written(key, name)
        if isinstance(found, Unknown):
            return found
        called, value, source = found
        return _worked_out(called, name, lambda: called.value(value.value, source), asked_by=self.body.scope)

    def written(self, key: Value, name: str) -> tuple[Scope, Attribute, Source] | Unknown:
        """What an output is, and what the names in it stand for."""
        called = self._opened(key)
        if isinstance(called, Unknown):
            return called
        block, source = called.outputs.get(name, (None, None))
        value = block.body.attribute("value") if block is not None else None
        if source is None or value is None:
            return Unknown(f"module.{self.name} has no output {name}")
        return called, value, source

    def _outputs(self, key: Value, names: Collection[str] | None = None) -> Value:
        """The outputs of one instance, all or those of some names, as an object."""
        called = self._opened(key)
        if isinstance(called, Unknown):
            return called
        return {name: self._output(key, name) for name in (called.outputs if names is None else names)}

    def _all(self, names: Collection[str] | None = None, *, listed: bool = False) -> Value:
        """The outputs of every instance: a map by key, or a list, which it has to be if it is to be `listed`."""
        made = self._made()
        by_key = self.body.body.attribute("for_each") is not None
        if isinstance(made, Unknown) or (by_key and listed):
            return _WHICH
        objects = {key: self._outputs(key, names) for key in made}
        return objects if by_key else list(objects.values())

    def _opened(self, key: Value) -> Scope | Unknown:
        """What the names in the module stand for, with what the instance `[key]` of the call passes."""
        known = self.body.scope.called
        if self.body.body.attribute("count") is not None:
            key = number_of(key)
        elif key is not None:
            key = text_of(key)
        if isinstance(key, Invalid):
            return key
        where = (self.name, key if isinstance(key, str | int) else None)
        if where not in known:
            body = self.body if where[1] is None else self._instance(where[1])
            if isinstance(body, Unknown):
                return body
            known[where] = self._scope(body)
            self.body.scope.spend(_STEPS_PER_CALL)
        return known[where]

    def _instance(self, key: str | int) -> Nested | Unknown:
        made = self._made()
        if isinstance(made, Unknown):
            bound = {"each": {"key": key, "value": _WHICH}} if isinstance(key, str) else {"count": {"index": key}}
            return replace(self.body, names={**self.body.names, **bound})
        return made.get(key) or Invalid(f"there is no instance {key} of module.{self.name}")

    def _made(self) -> Mapping[str | int, Nested] | Unknown:
        """The instances by key; Unknown where nobody knows which there are, or there are too many."""
        made: dict[str | int, Nested] = {}
        for one in self.body.instances():
            each, count = one.names.get("each"), one.names.get("count")
            key = each.get("key") if isinstance(each, dict) else count.get("index") if isinstance(count, dict) else None
            if not isinstance(key, str | int):
                return _WHICH
            made[key] = one
        return made

    def _scope(self, body: Nested) -> Scope:
        around, arguments = body.scope.around, [Arguments(body)]
        return Scope.of(
            self.declared,
            inputs=Passed(lambda: arguments),
            around=replace(around, folder=self.folder, is_root=False, above=(*around.above, around.folder)),
        )


def _worked_out(called: Scope, name: str, work_out: Callable[[], Value], *, asked_by: Scope) -> Value:
    """The output `name`, once: inside the expressions that ask for it, and out of the steps that are left to them."""
    depth, before = called.depth, min(called.steps, asked_by.steps)
    called.depth, called.steps = max(depth, asked_by.depth) + DEPTH_OF_CALL, before
    value = called.once(("output", name), work_out)
    called.depth = depth
    return asked_by.spend(before - called.steps) or value
