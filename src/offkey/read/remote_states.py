"""The states of other configurations that a module reads out of S3, as backends: they take the same settings.

Source: https://developer.hashicorp.com/terraform/language/state/remote-state-data
"""

from __future__ import annotations

from offkey.model.hcl_expression import ObjectExpression
from offkey.model.terraform import Backend
from offkey.read.nested import Nested
from offkey.read.terraform import scope_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.module import Module

_TYPE = "terraform_remote_state"


def remote_states(module: Module) -> Iterator[Backend]:
    """Each `data "terraform_remote_state"` of the backend `s3` whose `config` is written out."""
    if not module.says(_TYPE):
        return
    for resource in module.of_types({_TYPE}):
        body = Nested(scope_of(module), resource.file, resource.block.body)
        config = body.body.attribute("config")
        written = config.value if config is not None and resource.mode == "data" else None
        if isinstance(written, ObjectExpression) and body.value("backend") == "s3":
            yield Backend(resource.block, resource.file, body.of_object(written).settings(), None)
