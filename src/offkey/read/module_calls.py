"""A module as each of its calls in the same repository makes it."""

from __future__ import annotations

from itertools import islice

from offkey.model.builtin import Mapping, cached_property, partial
from offkey.model.hcl_expression import ListExpression, ObjectExpression
from offkey.model.records import dataclass
from offkey.model.regex import regex
from offkey.model.text import Place, Span
from offkey.model.trust import OPEN_END
from offkey.model.unknown import Unknown
from offkey.read import terraform
from offkey.read.example_paths import is_example
from offkey.read.module_links import Arguments, Passed
from offkey.read.named_texts import named_in
from offkey.read.nested import Nested
from offkey.read.role_attachments import switch_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.hcl import Attribute
    from offkey.model.module import Module
    from offkey.model.terraform import ModuleCall, Role, Value

_ATTACH = ("aws_iam_role_policy", "aws_iam_policy_attachment")
_THUMBPRINT = regex(r"[0-9A-Fa-f]{40}\Z")
_MAY_BE_EMPTY = regex(rb"""default"?\s*(?:[=:]\s*[\[{(/#]|[/#])|\\""")
"""Where a default may be a list or a map: it begins so, with a bracket around it, or a comment before it."""
_EMPTY_TEXT = regex(rb"""default\s*=\s*""\s*[\n}]""")
_MOST = 20
"""With more calls, a module is only known by what they agree on."""
_DEPTH = 2
"""How many callers of callers are told apart by who calls them."""


@dataclass(frozen=True, slots=True, eq=False)
class CalledModule:
    """The module with what one call passes: `passed` says where the texts stand that only the call holds.

    `call` is that call, after the module that it stands in; None for the module by itself. A switch may leave it `off`.
    """

    module: Module
    passed: Mapping[str, Place]
    example: bool = False
    call: tuple[Module, ModuleCall] | None = None
    off: bool = False


def each_call(module: Module, *, depth: int = _DEPTH) -> tuple[CalledModule, ...]:
    """One for each call; nothing where there is but one, whose arguments the module itself is known with.

    The call of a module that is called several times itself counts as often, unless that makes too many. Where only
    examples call it, or nobody does and it configures no provider, the module is there as it stands by itself: that is
    what others use, and an empty list is then a place that they fill.
    """
    calls = list(module.calls_of_it)
    if len(calls) > _MOST:
        return ()
    through = [(one, call) for caller, call in calls for one in _as_called(caller, depth)]
    if len(through) > _MOST:
        through = [(CalledModule(caller, {}), call) for caller, call in calls]
    made = [one for caller, call in through for one in _made(module, caller, call)]
    if len(made) > _MOST:
        return ()
    if all(one.example for one in made):
        return (*_by_itself(module, called=bool(made)), *made)
    if all(one.off for one in made):  # whoever switches a call on fills in what is empty as well
        return (*_by_itself(module, called=False), *made)
    return tuple(made) if len(made) > 1 else ()


def as_it_is(module: Module) -> CalledModule:
    """A module as it is known in the repository, with the only call of it, if there is but one."""
    calls = list(islice(module.calls_of_it, 2))
    if len(calls) != 1:
        return CalledModule(module, {})
    caller, call = calls[0]
    one = next(_made(module, CalledModule(caller, {}), call), None)
    return CalledModule(module, one.passed if one else {}, call=calls[0])


def _as_called(caller: Module, depth: int) -> tuple[CalledModule, ...]:
    """A module that calls, as each of its own calls makes it."""
    several = each_call(caller, depth=depth - 1) if depth and caller.callers else ()
    return several or (CalledModule(caller, {}),)


def attached_by(caller: Module, call: ModuleCall, role: Role, *, made_by: Module | None = None) -> Role:
    """The role of a call, with the calling module's own policies that it passes, and those it attaches by an output."""
    if caller.says("aws_iam_policy"):
        from offkey.read import outside_attachments

        role = outside_attachments.with_policies_of(caller, role)
    if not (caller.says(*_ATTACH) and caller.says(f"module.{call.name}")):
        return role
    from offkey.read import outside_attachments  # few modules attach to the roles of others

    return outside_attachments.with_those_of(caller, call, role, made_by=made_by)


def _by_itself(module: Module, *, called: bool) -> Iterator[CalledModule]:
    """The module without a call; nothing where nobody calls it, and its defaults are what it is run with."""
    if not called and _is_root(module):
        return
    filled = {name: Unknown(f"var.{name} is given from outside") for name in _empty(module)}
    if called or filled:
        yield CalledModule(module.called_with(filled), {})


def _is_root(module: Module) -> bool:
    """Whether it says with which provider, state or values it is run."""
    if any(file.source.path.endswith(terraform.VARIABLE_FILE) for file in module.files):
        return True
    configured = (block.body for file in module.files for block in file.body.of_type("terraform"))
    return any(any(file.body.of_type("provider")) for file in module.files) or any(
        body.block("backend") or body.block("cloud") for body in configured
    )


def _empty(module: Module) -> Iterator[str]:
    """The variables whose default is an empty list or map."""
    for file in module.files:
        for block in file.body.of_type("variable"):
            if _MAY_BE_EMPTY.search(file.source.data, block.span.start, block.span.end) is None:
                continue
            default = block.body.attribute("default")
            if block.labels and default is not None and isinstance(default.value, ListExpression | ObjectExpression):
                yield from block.labels[:1] if not default.value.items else ()


def filled(module: Module) -> Module:
    """A module for others to call, with the texts unknown that they have to fill: those that are empty by default."""
    if _is_root(module):
        return module
    texts = {name: Unknown(f"var.{name} is given from outside") for name in _without_text(module)}
    return module.called_with({**(module.inputs or {}), **texts}) if texts else module


def _without_text(module: Module) -> Iterator[str]:
    for file in module.files:
        for block in file.body.of_type("variable"):
            if block.labels and _EMPTY_TEXT.search(file.source.data, block.span.start, block.span.end):
                yield block.labels[0]


def _made(module: Module, caller: CalledModule, call: ModuleCall) -> Iterator[CalledModule]:
    """One for each instance of a call; one where a switch that somebody may turn on has none of them made."""
    example = caller.example or is_example(call.file.path)
    whole = Nested(terraform.scope_of(caller.module), call.file, call.block.body)
    on = list(whole.instances())
    for body in on or ([whole] if switch_of(whole) else []):
        arguments = Arguments(body)
        called = module.called_with(Passed(partial(_alone, arguments)), callers=[caller.module])
        texts = _Texts(caller.module, call, arguments, caller.passed)
        yield CalledModule(called, texts, example, (caller.module, call), off=not on or caller.off)


def _alone(arguments: Arguments) -> list[Arguments]:
    return [arguments]


class _Texts(Mapping[str, Place]):
    """Where the texts stand that a call passes, or that it was passed itself: looked for when somebody asks."""

    def __init__(self, caller: Module, call: ModuleCall, arguments: Arguments, passed: Mapping[str, Place]) -> None:
        self._caller, self._call, self._arguments, self._passed = caller, call, arguments, passed

    @cached_property
    def _places(self) -> Mapping[str, Place]:
        given = [(attribute, self._arguments.value(name)) for name, attribute in self._arguments.written.items()]
        found = (one for attribute, value in given for one in self._texts(attribute, value))
        return {text: self._passed.get(text, place) for text, place in found}

    def _texts(self, attribute: Attribute, value: Value) -> Iterator[tuple[str, Place]]:
        """The ARNs, subjects, their ends and thumbprints in an argument, each with its place."""
        stack = [value]
        while stack:
            item = stack.pop()
            if isinstance(item, list):
                stack += item
            elif isinstance(item, dict):
                stack += item.values()
            elif isinstance(item, str) and (":" in item or OPEN_END.search(item) or _THUMBPRINT.match(item)):
                yield item, self._place(attribute, item)

    def _place(self, attribute: Attribute, text: str) -> Place:
        """Where a text is written: in the argument, or in what that takes by name; else the argument."""
        source, inside, written = self._call.file, attribute.value.span, text.encode("utf-8", "surrogateescape")
        if (at := source.data.find(written, inside.start, inside.end)) >= 0:
            return source.place(Span(at, at + len(written)))
        for holder, around in named_in(self._caller, source, inside, block=self._call.block.span):
            if (at := holder.data.find(b'"%b"' % written, around.start, around.end)) >= 0:
                return holder.place(Span(at + 1, at + 1 + len(written)))
        return source.place(attribute.span)

    def __getitem__(self, text: str) -> Place:
        return self._places[text]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
