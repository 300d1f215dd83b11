"""Keys that a workload takes out of a secret or a parameter, of which Terraform only hands it the name."""

from __future__ import annotations

from offkey.model.hcl_expression import Expression, GetAttribute, Literal, Reference
from offkey.model.static_key import Origin
from offkey.read.terraform_key_sources import sources
from offkey.read.terraform_leaves import leaves

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.module import Module
    from offkey.model.repository import Repository

_HELD = {"aws_ssm_parameter": "value", "aws_secretsmanager_secret_version": "secret_string"}


def stored(repository: Repository, module: Module, expression: Expression) -> tuple[Origin, ...]:
    """The keys in what `expression` names by its ARN; the store, where nothing here fills it with one."""
    several = [*leaves(expression)]
    names = [leaf for leaf in several if isinstance(leaf, Reference)]
    if names:
        return tuple(dict.fromkeys(origin for name in names for origin in _behind(repository, module, name)))
    written = "".join(leaf.value for leaf in several if isinstance(leaf, Literal) and isinstance(leaf.value, str))
    return (Origin("store", written),) if written else ()


def _behind(repository: Repository, module: Module, name: Reference) -> Iterator[Origin]:
    held = _HELD.get(name.root)
    first = name.steps[0] if name.steps else None
    if held is not None and isinstance(first, GetAttribute):
        value = Reference(name.root, (first, GetAttribute(held)), name.span)
        found = sources(repository, module, value)
        if found:
            yield from found
            return
    yield Origin("store", name.dotted)
