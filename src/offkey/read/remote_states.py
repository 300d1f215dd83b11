"""The states of other configurations that a module reads out of S3, as backends: they take the same settings.

Source: https://developer.hashicorp.com/terraform/language/state/remote-state-data
"""

from __future__ import annotations

from offkey.model.hcl import Attribute
from offkey.model.hcl_expression import Literal, ObjectExpression
from offkey.model.terraform import Backend, Resource, Setting
from offkey.read.module_scope import ModuleScope

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.module import Module

_TYPE = "terraform_remote_state"


def remote_states(module: Module) -> Iterator[Backend]:
    """Each `data "terraform_remote_state"` of the backend `s3` whose `config` is written out."""
    if not module.says(_TYPE):
        return
    scope = ModuleScope(module)
    for resource in module.of_types({_TYPE}):
        if resource.mode == "data" and scope.value(resource.block, resource.file, "backend") == "s3":
            yield Backend(resource.block, resource.file, dict(_settings(scope, resource)), None)


def _settings(scope: ModuleScope, resource: Resource) -> Iterator[tuple[str, Setting]]:
    config = resource.block.body.attribute("config")
    written = config.value if config is not None else None
    for item in written.items if isinstance(written, ObjectExpression) else ():
        if isinstance(item.key, Literal) and isinstance(item.key.value, str):
            attribute = Attribute(item.key.value, item.key.span, item.value, item.span)
            value = scope.of(item.value, resource.file)
            yield attribute.name, Setting(value, resource.file.place(item.span), attribute)
