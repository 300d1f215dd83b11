"""The states of other configurations that a module reads out of S3, as backends: they take the same settings.

Source: https://developer.hashicorp.com/terraform/language/state/remote-state-data
"""

from __future__ import annotations

from offkey.model.hcl_expression import ObjectExpression
from offkey.model.terraform import Backend
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
            config = resource.block.body.attribute("config")
            if config is not None and isinstance(config.value, ObjectExpression):
                settings = scope.of_object(config.value, resource.file).settings()
                yield Backend(resource.block, resource.file, settings, None)
