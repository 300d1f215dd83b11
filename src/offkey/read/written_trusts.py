"""Every trust policy that a repository writes down."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator

from offkey.model.module import Module
from offkey.model.policy import Policy
from offkey.model.records import replace
from offkey.model.repository import Repository
from offkey.model.terraform import Role
from offkey.model.text_file import TextKind
from offkey.model.trust import WrittenTrust
from offkey.read import written_files
from offkey.read.loose_trusts import loose_trusts
from offkey.read.module_calls import CalledModule, each_call
from offkey.read.partly_written import as_far_as_written, by_call
from offkey.read.relevant import may_hold_policy, relevant
from offkey.read.role_modules import roles_of_calls
from offkey.read.trust_text import trust_text

_BOUNDARIES = ("permissions_boundary", "permissions_boundary_arn", "role_permissions_boundary_arn")
"""Of the resource, and of the modules that make such a role."""


_WORD = b"ederated"
_HOLD_TRUST = frozenset({"aws_iam_role", "aws_iam_policy_document"})


def written_trusts(repository: Repository) -> Iterator[WrittenTrust]:
    """The trust policies in all files that may let tokens in, in the order of the modules and files."""
    yield from in_modules(repository.modules)
    yield from of_other_files(repository)


def in_modules(modules: Iterable[Module]) -> Iterator[WrittenTrust]:
    """Those that may let tokens in, in some modules."""
    for module in modules:
        yield from of_module(module) if _may_federate(module) else _distinct(module, roles_of_calls(module))


def of_other_files(repository: Repository) -> Iterator[WrittenTrust]:
    """Those of templates (CloudFormation, Serverless), of JSON files, and of CDK programs."""
    of_roles = _files_of_roles(repository)
    for path, source in repository.sources.items():
        if not relevant(path) and path not in of_roles and may_hold_policy(path):
            from offkey.read import policy_files

            yield from policy_files.trusts(source)
    for file in repository.texts:
        if file.kind is TextKind.CDK:
            from offkey.read import cdk

            yield from cdk.trusts(file.source)


def _files_of_roles(repository: Repository) -> frozenset[str]:
    """The files that a role of a module takes its trust policy from: they are read with the role."""
    found: set[str] = set()
    for module in repository.modules:
        if any(written_files.uses_files(file.source.data) for file in module.files):
            own = {file.source.path for file in module.files}
            trusts = (role.trust_place.path for role in module.roles if isinstance(role.trust, Policy))
            found.update(path for path in trusts if path not in own)
    return frozenset(found)


def of_module(module: Module) -> Iterator[WrittenTrust]:
    """Those of the roles of a module, also of roles that another module makes, and of documents handed on.

    The instances of one resource that are alike (`for_each`, `count`) are one role. A module that several calls use
    is looked at as each of them makes it.
    """
    handed = tuple(by_call(module))
    elsewhere = {role.resource.address for role in handed}
    writes = any(_WORD in file.source.data for file in module.files)
    several = each_call(module) if writes else ()  # a policy that a call passes is read where it is written
    seen: set[Hashable] = set()
    for called in several or (CalledModule(module, {}),):
        one = called.module
        own = (as_far_as_written(one, role) for role in one.roles if role.resource.address not in elsewhere)
        for written in _distinct(one, (*own, *roles_of_calls(one), *loose_trusts(one)), seen):
            yield _called(written, called) if several else written
    yield from _distinct(module, handed, seen)


def _called(written: WrittenTrust, called: CalledModule) -> WrittenTrust:
    """The trust of one call, with the places in the call of what only that says."""
    managed = tuple((arn, called.passed.get(str(arn), place)) for arn, place in written.managed)
    return replace(written, managed=managed, several=True, passed=called.passed, of_example=called.example)


def _distinct(module: Module, roles: Iterable[Role], seen: set[Hashable] | None = None) -> Iterator[WrittenTrust]:
    seen = set() if seen is None else seen
    for role in roles:
        alike = (role.resource.address, role.trust, role.managed, role.inline)
        if alike not in seen:
            seen.add(alike)
            yield _of_role(module, role)


def _may_federate(module: Module) -> bool:
    """Whether the principal's kind, `Federated`, stands in the module or in one that passes something to it.

    No policy admits tokens without that word, so where it is not, no role needs to be read, unless its policy is
    a file of its own.
    """
    if not module.of_types(_HOLD_TRUST):
        return False
    return module.mentions(_WORD) or any(written_files.uses_files(file.source.data) for file in module.files)


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
