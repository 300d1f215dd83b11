"""Roles that public modules make where a module calls them; what reads the calls is imported where there are any."""

from __future__ import annotations

from offkey.read.module_calls import attached_by
from offkey.read.module_scope import ModuleScope

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.module import Module
    from offkey.model.terraform import Role

_WORDS = ("terraform-aws-modules/iam", "terraform-aws-iam", "oidc")
"""One of these is in the source of every module that `role_modules` and `github_role_modules` know."""


def roles_of_calls(module: Module) -> Iterator[Role]:
    """The role that each call of such a module makes, each instance of the call its own."""
    calls = [(call, call.source) for call in module.calls_of(*_WORDS) if isinstance(call.source, str)]
    wanted = [(call, source) for call, source in calls if any(word in source for word in _WORDS)]
    if not wanted:
        return
    from offkey.read.role_modules import roles_of_call

    scope = ModuleScope(module)
    for call, source in wanted:
        yield from (attached_by(module, call, role) for role in roles_of_call(scope, call, source))
