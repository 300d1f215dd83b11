"""Roles that a call of their module leaves out in so many words: `create_role = false`."""

from __future__ import annotations

from offkey.model.hcl_expression import Literal
from offkey.read import terraform
from offkey.read.nested import Nested
from offkey.read.role_attachments import switch_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.terraform import ModuleCall, Role
    from offkey.read.module_calls import CalledModule

_VARIABLE = "var."
_OFF = (False, "false")


def is_left_out(called: CalledModule, role: Role) -> bool:
    """Whether the call itself switches the role off; what a default leaves off, somebody may switch on.

    Nothing else may have a say in whether there is one, but for what is on.
    """
    if called.call is None:
        return False
    scope = terraform.scope_of(called.module)
    whole = Nested(scope, role.resource.file, role.resource.block.body)
    names = [name.removeprefix(_VARIABLE) for name in switch_of(whole)]
    said = [name for name in names if _says_off(called.call[1], name)]
    rest = (name for name in names if name not in said)
    return (
        bool(said) and all(scope.variable(name) is True for name in rest) and not any(True for _ in whole.instances())
    )


def _says_off(call: ModuleCall, name: str) -> bool:
    attribute = call.block.body.attribute(name)
    return attribute is not None and isinstance(attribute.value, Literal) and attribute.value.value in _OFF
