"""Variables that only carried a static key: they go with it, and so does what callers of the module gave for them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from offkey.edit.hcl import delete_attributes, delete_block
from offkey.errors import EditError
from offkey.model.hcl_expression import Expression, Reference, Template
from offkey.model.plan import Unresolved
from offkey.read.aws_keys import read_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.migrate.draft import Draft
    from offkey.model.hcl import Attribute
    from offkey.model.module import Module
    from offkey.model.repository import Repository
    from offkey.model.static_key import KeyUse
    from offkey.model.terraform import ModuleCall


def named_in(attributes: Iterable[Attribute]) -> set[str]:
    """The variables that arguments consist of."""
    dotted = {found.dotted for a in attributes if (found := _reference(a.value)) is not None}
    return {name.removeprefix("var.") for name in dotted if name.startswith("var.")}


def _reference(expression: Expression) -> Reference | None:
    """The reference an argument consists of, also in the old form `"${var.x}"`."""
    if isinstance(expression, Template) and len(expression.parts) == 1:
        expression = expression.parts[0]
    return expression if isinstance(expression, Reference) else None


def remove_variables(draft: Draft, path: str, names: Iterable[str]) -> Iterator[Unresolved]:
    """Delete variables of a module that nothing refers to any more, and those that callers only filled them from.

    Terraform refuses an argument of a module that the module does not declare.
    Source: https://developer.hashicorp.com/terraform/language/block/module
    """
    queue = [(path, frozenset(names))]
    while queue:
        path, wanted = queue.pop(0)
        gone: set[str] = set()
        for name in sorted(wanted):
            yield from _remove(draft, path, name, gone)
        if gone:
            for caller in [module.path for module in draft.repository.modules]:
                passed: set[str] = set()
                yield from _stop_passing(draft, caller, path, gone, passed)
                queue += [(caller, frozenset(passed))] if passed else []


def _remove(draft: Draft, path: str, name: str, gone: set[str]) -> Iterator[Unresolved]:
    """Delete one variable with its values in variable files; its name is added to `gone` once it is not declared."""
    module = draft.module(path)
    if read_name(name) is None or _is_used(module, name):
        return
    for file in module.files:
        blocks = [b for b in file.body.of_type("variable") if b.labels == (name,)]
        values = [a for a in file.body.attributes if a.name == name and file.source.path.endswith(".tfvars")]
        try:
            edits = [e for block in blocks for e in delete_block(file.source, file.body, block)]
            draft.edit([*edits, *(delete_attributes(file.source, file.body, values) if values else [])])
        except EditError as error:
            line = getattr(error.place, "line", 1)
            yield Unresolved(file.source.path, line, f"var.{name} is not used any more: {error.message}")
            return
    gone.add(name)


def _is_used(module: Module, name: str) -> bool:
    """Whether `var.<name>` still stands anywhere in the module."""
    pattern = re.compile(rb"\bvar\s*\.\s*" + re.escape(name.encode()) + rb"(?![\w-])")
    return any(pattern.search(file.source.data) for file in module.files)


def _stop_passing(
    draft: Draft, caller: str, called: str, names: Collection[str], passed: set[str]
) -> Iterator[Unresolved]:
    """Delete what a module gives another for these variables; what it was taken from is added to `passed`."""
    while (found := next(_passing(draft.module(caller), called, names), None)) is not None:
        given = [a for a in found.block.body.attributes if a.name in names]
        try:
            draft.edit(delete_attributes(found.file, found.block.body, given))
        except EditError as error:
            reason = f"module.{found.name} is given what it does not declare any more: {error.message}"
            yield Unresolved(found.place.path, found.place.line, reason)
            return
        passed |= named_in(given)


def _passing(module: Module, called: str, names: Collection[str]) -> Iterator[ModuleCall]:
    for call in module.calls:
        if module.target(call) == called and any(a.name in names for a in call.block.body.attributes):
            yield call


def declared(repository: Repository) -> frozenset[str]:
    """The names of all variables that the repository's modules have."""
    files = (file for module in repository.modules for file in module.files)
    return frozenset(block.labels[0] for file in files for block in file.body.of_type("variable") if block.labels)


def without_value(draft: Draft, before: Iterable[KeyUse]) -> Iterator[Unresolved]:
    """Variables that the pipelines filled with a key and no longer fill, and that Terraform still asks for."""
    fed = {name for use in before for name in use.terraform_variables}
    fed -= {name for use in draft.key_uses for name in use.terraform_variables}
    called = {module.target(call) for module in draft.repository.modules for call in module.local_calls}
    for module in draft.repository.modules:
        for file in module.files if module.path not in called else ():
            for block in file.body.of_type("variable"):
                if block.labels and block.labels[0] in fed and block.body.attribute("default") is None:
                    line = file.source.line_of(block.header.start)
                    what = f"var.{block.labels[0]}"
                    reason = f"{what} is not given a key any more and still asked for: let what uses it go"
                    yield Unresolved(file.source.path, line, reason)
