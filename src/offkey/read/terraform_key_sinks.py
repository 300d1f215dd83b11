"""Keys that Terraform hands on: to the secrets of a code host, to a cluster, a vault, or a workload's environment."""

from __future__ import annotations

from offkey.model.builtin import lru_cache, partial
from offkey.model.records import replace
from offkey.model.regex import regex
from offkey.read import terraform_key_words
from offkey.read.aws_keys import read_name, says_foreign
from offkey.read.same import Same
from offkey.read.terraform_key_makers import is_near_made_keys, takes_made_keys, taking_units
from offkey.read.terraform_key_words import (
    KEYS,
    LOCALS,
    NAMES,
    TOKENS,
    capitals,
    goes_elsewhere,
    may_hand_on,
    may_hold_key,
    may_name,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from offkey.model.hcl import Block, HclFile
    from offkey.model.hcl_expression import Expression
    from offkey.model.module import Module
    from offkey.model.node import ModuleNode
    from offkey.model.repository import Repository
    from offkey.model.static_key import KeyUse
    from offkey.model.text import Source, Span
    from offkey.read.found_part import FoundPart
    from offkey.read.terraform_key_handing import Handed
    from offkey.read.terraform_key_locals import Held
    from offkey.read.terraform_key_words import Name
    from offkey.read.terraform_named_values import Named

_VARIABLE = regex(r"\bvar\.(\w+)")
_MAKING = regex(r"aws_iam_")
_TEMPLATE = b"template_file"
_RENDERED = frozenset({"template_file"})
"""What fills a text in before there was `templatefile`: no other data source is handed anything to keep."""


def find(node: ModuleNode) -> tuple[KeyUse, ...]:
    """Every key that a resource or the call of a foreign module hands on, in the order of the files."""
    of_module = _known(Same(node.repository))
    key = Same(node.module)
    if key not in of_module:
        of_module[key] = _find(node)
    return of_module[key]


@lru_cache(maxsize=1)
def _known(_repository: Same[Repository]) -> dict[Same[Module], tuple[KeyUse, ...]]:
    """What was found in each module: searched once, the rule asks, and then the inventory.

    It is forgotten with the repository: a module that is as it was may call one that is not.
    """
    return {}


def _find(node: ModuleNode) -> tuple[KeyUse, ...]:
    names = KEYS if is_near_made_keys(node) else NAMES
    named = [file for file in node.module.files if may_name(file.source, names)]
    parts = [*(_by_name(node, named, names) if named else ()), *_of_arguments(node)]
    if not parts:
        return ()
    from offkey.read.terraform_key_handing import uses  # few modules have any

    return tuple(sorted(uses(node.repository, parts), key=lambda use: use.primary))


def _by_name(node: ModuleNode, named: Sequence[HclFile], names: Sequence[Name]) -> Iterator[Handed]:
    """What is handed on under a name that says what it is, or is the secret of a key by its own name."""
    held = _held(node.module, named, names)
    blocks = list(_blocks(node, named, held))
    parts = [
        (kind, file.path, part)
        for kind, block, file in blocks
        for part in _parts(node, kind, block, file, (*names, *TOKENS), held)
    ]
    parts += _of_maps(node, named, (*names, *TOKENS), held)
    foreign = frozenset(_foreign_variables(blocks)) if parts else frozenset()
    return (found for found in parts if not _is_of(foreign, found[2]))


def _is_of(variables: Collection[str], part: FoundPart) -> bool:
    """Whether one of the variables may be what a value is."""
    return any(o.context == "terraform-variable" and o.name in variables for o in part.followed.origins)


def _of_arguments(node: ModuleNode) -> Iterable[Handed]:
    """What the calls of the module hand to it of keys that Terraform makes, whatever the variables are called."""
    if not takes_made_keys(node) or not node.module.says("var."):
        return ()
    units = taking_units(node.repository)
    calls = [(by, call) for by, call in node.module.calls_of_it if not by.is_unit or by.path in units]
    if not calls:
        return ()
    from offkey.read import terraform_key_arguments  # few modules have to do with keys

    return terraform_key_arguments.handed(node, calls, lambda named: _may_be_part(named, KEYS))


def _held(module: Module, named: Sequence[HclFile], names: Sequence[Name]) -> Held | None:
    """The local values that may hold a key, but those for a service that only speaks AWS's protocol."""
    if not any(LOCALS in file.source.data for file in named) or not module.says("local."):
        return None
    from offkey.read import terraform_key_locals

    return terraform_key_locals.held(module, partial(may_hold_key, names))


def _blocks(node: ModuleNode, named: Sequence[HclFile], held: Held | None) -> Iterator[tuple[str, Block, Source]]:
    """What may hand a key on: each block with the type of its resource, or `module`."""
    paths = {file.source.path for file in named}
    if held is not None:
        paths |= {file.source.path for file in node.module.files if held.may_be_taken(file.source)}
    files = [file for file in node.module.files if file.source.path in paths and may_hand_on(file.source)]
    paths = {file.source.path for file in files}
    for file in files:
        yield from _of_file(file)
    calls = [call for call in node.module.calls if call.file.path in paths] if files else []
    if not calls:
        return
    from offkey.read.terraform_declared import called  # most files with a name like that hand nothing to a module

    for call in calls:
        if called(node.repository, node.module, call) is None:
            yield "module", call.block, call.file


def _of_file(file: HclFile) -> Iterator[tuple[str, Block, Source]]:
    """The resources of a file, and the data sources that keep what they are given."""
    for block in file.body.of_type("resource"):
        if len(block.labels) == 2 and not _MAKING.match(block.labels[0]):
            yield block.labels[0], block, file.source
    for block in file.body.of_type("data", labels=_RENDERED) if _TEMPLATE in file.source.data else ():
        yield block.labels[0], block, file.source


def _foreign_variables(blocks: Sequence[tuple[str, Block, Source]]) -> Iterator[str]:
    """The variables that the module also hands to a service that only speaks AWS's protocol, by the block's name."""
    for _kind, block, file in blocks:
        if says_foreign(block.labels[-1]):
            yield from _VARIABLE.findall(file.text(block.span))


def _parts(
    node: ModuleNode, kind: str, block: Block, file: Source, names: Sequence[Name], held: Held | None
) -> Iterator[FoundPart]:
    from offkey.read.terraform_key_loops import looped  # few files have such names

    def holds(span: Span) -> bool:
        return terraform_key_words.says(capitals(file, span), names)

    gone_through = [
        *((named, file) for named in looped(node.module, block, file)),
        *(held.taken(block, file) if held else ()),
    ]
    if not gone_through and not holds(block.span if file.path.endswith(".json") else block.body.span):
        return  # without being parsed
    from offkey.read.terraform_key_handing import part_of
    from offkey.read.terraform_named_values import named_values

    written = named_values(block.body, own=not says_foreign(kind), worth=None if file.path.endswith(".json") else holds)
    called = [(named if named.name else replace(named, name=block.labels[-1]), file) for named in written]
    for named, source in (*called, *gone_through):
        if _may_be_part(named, names):
            found = part_of(node, kind, named, source, each=_each(block, file))
            yield from (part for part in found if not goes_elsewhere(file.text(block.span), written=_is_made(part)))


def _is_made(part: FoundPart) -> bool:
    """Whether Terraform makes the key, which then is AWS's, whatever is called an endpoint beside it."""
    return any(origin.context == "terraform-resource" for origin in part.followed.origins)


def _each(block: Block, file: Source) -> Expression | None:
    """What a block is made for each of, where it takes their values."""
    over = block.body.attribute("for_each") if b"each.value" in file.data[block.span.start : block.span.end] else None
    return over.value if over is not None else None


def _of_maps(node: ModuleNode, named: Sequence[HclFile], names: Sequence[Name], held: Held | None) -> Iterator[Handed]:
    """The items of maps that modules of the repository make a resource for each of, or hand on as a whole."""
    if not named or not node.module.calls:
        return
    from offkey.read import terraform_key_maps
    from offkey.read.terraform_key_handing import part_of

    for kind, item, source in terraform_key_maps.items(node, named, held, partial(may_hold_key, names)):
        if _may_be_part(item, names):
            yield from ((kind, source.path, part) for part in part_of(node, kind, item, source))


def _may_be_part(named: Named, names: Sequence[Name]) -> bool:
    """Whatever its value, most are no part of a key, and following one is slow."""
    return read_name(named.name) is not None or (KEYS[0] in names and named.speaks_of_secret)
