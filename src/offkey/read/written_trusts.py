"""Every trust policy that a repository writes down."""

from __future__ import annotations

from collections.abc import Iterator

from offkey.model.repository import Repository
from offkey.model.terraform import Module, Role
from offkey.model.trust import WrittenTrust
from offkey.read import policy_files
from offkey.read.loose_trusts import loose_trusts
from offkey.read.repository import relevant
from offkey.read.role_modules import roles_of_calls
from offkey.read.trust_text import trust_text

_BOUNDARIES = ("permissions_boundary", "permissions_boundary_arn", "role_permissions_boundary_arn")
"""Of the resource, and of the modules that make such a role."""


def written_trusts(repository: Repository) -> Iterator[WrittenTrust]:
    """The trust policies in all files, in the order of the modules and files."""
    for module in repository.modules:
        yield from of_module(module)
    for path, source in repository.sources.items():
        if not relevant(path):
            yield from policy_files.trusts(source)


def of_module(module: Module) -> Iterator[WrittenTrust]:
    """Those of the roles of a module, also of roles that another module makes, and of documents handed on.

    The instances of one resource that are alike (`for_each`, `count`) are one role.
    """
    seen = set()
    for role in (*module.roles, *roles_of_calls(module), *loose_trusts(module)):
        alike = (role.resource.address, role.trust, role.managed, role.inline)
        if alike not in seen:
            seen.add(alike)
            yield _of_role(module, role)


def _of_role(module: Module, role: Role) -> WrittenTrust:
    return WrittenTrust(
        role.resource.address,
        role.trust,
        role.trust_place,
        trust_text(module, role),
        role.managed,
        role.inline,
        bounded=any(role.resource.block.body.attribute(name) for name in _BOUNDARIES),
    )
