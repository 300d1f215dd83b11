"""Maps that a call hands to a module of the repository, which makes a resource for each of their items.

Lists as well, which the module gives to a container as its variables.
"""

from __future__ import annotations

from offkey.model.regex import regex, words
from offkey.read.aws_keys import read_name
from offkey.read.terraform_declared import called
from offkey.read.terraform_key_takers import takers
from offkey.read.terraform_named_values import Named, inside

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from offkey.model.hcl import HclFile
    from offkey.model.hcl_expression import Expression
    from offkey.model.module import Module
    from offkey.model.node import ModuleNode
    from offkey.model.terraform import ModuleCall
    from offkey.model.text import Source, Span
    from offkey.read.terraform_key_locals import Held

_OVER = regex(rb"\bfor_each\s*=\s*(?:[a-z]+\(\s*){0,3}var\.(?P<name>[\w-]+)")
_TAKES = regex(rb"\beach\.value\b|\bvar\.(?P<name>[\w-]+)\[each\.key\]")
_CONTAINER = "aws_ecs_task_definition"
_VARIABLES = regex(rb"(?:%b)\"?\s*[:=](?P<value>[^\n]*)" % words("secrets environment").encode())
_ARGUMENT = regex(rb"\bvar\.([\w-]+)")


def items(
    node: ModuleNode, files: Sequence[HclFile], held: Held | None, worth: Callable[[Source, Span], bool]
) -> Iterator[tuple[str, Named, Source]]:
    """The items of such maps and lists in the calls of `files` that are `worth` it: with the type of what gets them.

    Also those that the module hands on as a whole, or that stand in a local value that is `held`.
    """
    paths = {file.source.path for file in files}
    for call in node.module.calls:
        source = call.file
        written = source.path in paths and worth(source, call.block.span)
        if not written and (held is None or not any(True for _ in held.taken(call.block, source))):
            continue
        module = called(node.repository, node.module, call)
        if module is None:
            continue
        for kind, argument in (*_looped(call, module), *_contained(call, module)) if written else ():
            yield from ((kind, named, source) for named in inside(argument))
        yield from _taken_whole(node, call, module, held)


def _taken_whole(
    node: ModuleNode, call: ModuleCall, module: Module, held: Held | None
) -> Iterator[tuple[str, Named, Source]]:
    """What is called a part of a key in the arguments of `call` that `module` hands on as a whole.

    Not what only says which secret of a store is meant: `valueFrom` is for a container.
    """
    kinds = takers(node.repository, module)
    for argument in call.block.body.attributes if kinds else ():
        kind = kinds.get(argument.name)
        if kind is not None:
            written = [(named, call.file) for named in inside(argument.value)]
            written += held.taken_in(argument.span, call.file) if held is not None else ()
            yield from ((kind, one, file) for one, file in written if read_name(one.name) and not one.stored)


def _looped(call: ModuleCall, module: Module) -> Iterator[tuple[str, Expression]]:
    """The arguments of `call` of which `module` makes a resource for each item, with the type of that."""
    if not module.says("for_each"):
        return
    for file in module.files:
        for block in file.body.of_type("resource") if b"each." in file.source.data else ():
            text = file.source.data[block.body.span.start : block.body.span.end]
            over, takes = _OVER.search(text), _TAKES.search(text)
            if over is None or takes is None or takes["name"] not in (None, over["name"]):
                continue
            argument = call.block.body.attribute(over["name"].decode("utf-8", "replace"))
            if argument is not None and block.labels:
                yield block.labels[0], argument.value


def _contained(call: ModuleCall, module: Module) -> Iterator[tuple[str, Expression]]:
    """The arguments of `call` that are variables of a container in `module`, which runs one, with the type of that."""
    if not module.says(_CONTAINER):
        return
    written = [m["value"] for file in module.files for m in _VARIABLES.finditer(file.source.data)]
    for name in dict.fromkeys(name for value in written for name in _ARGUMENT.findall(value)):
        argument = call.block.body.attribute(name.decode("utf-8", "replace"))
        if argument is not None:
            yield _CONTAINER, argument.value
