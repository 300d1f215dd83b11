"""What a name stands for in a module of Terraform, as it is written: locals, outputs, defaults, and called modules."""

from __future__ import annotations

from offkey.model.hcl_expression import Expression, Literal
from offkey.model.regex import IGNORECASE, regex
from offkey.read.aws_keys import is_access_key_id, is_secret_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.module import Module
    from offkey.model.repository import Repository
    from offkey.model.terraform import ModuleCall
    from offkey.model.text import Source

TO_FILL_IN = regex(
    r"\s*<[^<>]{1,100}>\s*\Z|\s*(?:your|(?:insert|enter|replace|fill|put|paste|change|add|todo)\b)|x{3,}\Z|\*{3,}\Z",
    IGNORECASE,
)
"""The value of a variable where whoever runs Terraform is to write the key."""


def called(repository: Repository, module: Module, call: ModuleCall) -> Module | None:
    """The module of this repository that a `module` block of `module` calls, or None."""
    target = module.target(call)
    return None if target is None else repository.module(target)


def local_values(module: Module, name: str) -> Iterator[Expression]:
    """What `local.name` is written as."""
    return (value for value, _ in written_locals(module, name))


def written_locals(module: Module, name: str) -> Iterator[tuple[Expression, Source]]:
    """What `local.name` is written as, and in which file."""
    for file in module.files:
        for block in file.body.of_type("locals"):
            if (attribute := block.body.attribute(name)) is not None:
                yield attribute.value, file.source


def output_values(module: Module, name: str) -> Iterator[Expression]:
    """What the output `name` is written as."""
    for file in module.files:
        for block in file.body.of_type("output"):
            value = block.body.attribute("value") if block.labels == (name,) else None
            if value is not None:
                yield value.value


def has_default(module: Module, name: str) -> bool:
    """Whether the variable is filled in by its declaration, with something that is no key and stands for none."""
    for file in module.files:
        for block in file.body.of_type("variable"):
            default = block.body.attribute("default") if block.labels == (name,) else None
            if default is not None and isinstance(default.value, Literal) and default.value.value:
                written = str(default.value.value)
                return not (is_access_key_id(written) or is_secret_key(written) or TO_FILL_IN.match(written))
    return False
