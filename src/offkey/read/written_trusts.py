"""Every trust policy that a repository writes down."""

from __future__ import annotations

from offkey.model.builtin import lru_cache, partial
from offkey.model.policy import Grants, Policy
from offkey.model.records import dataclass, field, replace
from offkey.model.text_file import TextKind
from offkey.model.trust import WrittenTrust
from offkey.model.unknown import Unknown
from offkey.read import written_files
from offkey.read.loose_trusts import loose_trusts
from offkey.read.module_calls import CalledModule, as_it_is, attached_by, each_call
from offkey.read.partly_written import as_far_as_written, by_call
from offkey.read.public_roles import roles_of_calls
from offkey.read.relevant import is_document, may_be_for_tokens, may_make_roles
from offkey.read.same import Same
from offkey.read.trust_text import trust_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

    from offkey.model.module import Module
    from offkey.model.node import Share
    from offkey.model.repository import Repository
    from offkey.model.terraform import ModuleCall, Role
    from offkey.model.text import Place, Source

_BOUNDARIES = (
    "permissions_boundary",
    "permissions_boundary_arn",
    "role_permissions_boundary_arn",
    "role_permissions_boundary",
    "iam_role_permissions_boundary",
)
"""Of the resource, and of the modules that make such a role."""


_FEW = 100
"""What of more modules is read is let go of, a share after the other."""
_WORD = b"ederated"
_ASSUMES = b"sts:"
"""Whom a policy trusts, it lets call STS; most documents are about something else."""
_TAKES = b"role-to-assume"
_OIDC = "oidc"
_YAML = (".yml", ".yaml")
_HOLD_TRUST = frozenset({"aws_iam_role", "aws_iam_policy_document"})


def written_trusts(share: Share) -> Iterator[WrittenTrust]:
    """The trust policies in these files that may let tokens in, in the order of the modules and files."""
    if share.rest and len(share.modules) == len(share.repository.modules) <= _FEW:
        return iter(_of_whole(Same(share.repository)))
    return _in_share(share)


@lru_cache(maxsize=1)
def _of_whole(repository: Same[Repository]) -> tuple[WrittenTrust, ...]:
    """Those of a small repository, which is asked whether it has any before the rules about them are imported."""
    from offkey.model.node import Share

    return tuple(_in_share(Share.whole(repository.value)))


def _in_share(share: Share) -> Iterator[WrittenTrust]:
    yield from in_modules(share.modules)
    for unit in share.units:
        yield from _distinct(unit, roles_of_calls(unit))
    yield from _unseen(share)
    if share.rest:
        yield from of_other_files(share.repository)


def _unseen(share: Share) -> Iterator[WrittenTrust]:
    """Those of roles that are made elsewhere, and of which only what is attached to them is here."""
    repository = share.repository
    if any(_TAKES in workflow.source.data for workflow in repository.workflows):
        from offkey.read.taken_roles import taken_roles  # which asks for what is attached

        yield from taken_roles(share)
    calls = any(module.calls_of(_OIDC) for module in share.modules)
    if calls or (share.rest and any(path.endswith(".hcl") for path in repository.sources)):
        from offkey.read.foreign_roles import foreign_roles  # few modules are called after it

        yield from foreign_roles(share)


def in_modules(modules: Iterable[Module]) -> Iterator[WrittenTrust]:
    """Those that may let tokens in, in some modules."""
    for module in modules:
        yield from of_module(module) if may_federate(module) else _of_public_modules(module)


def _of_public_modules(module: Module) -> Iterator[WrittenTrust]:
    """Those of the roles that public modules make, in a module that writes none itself, as each call of it says."""
    made = tuple(roles_of_calls(module))
    if not (made and module.callers):
        yield from _distinct(module, made)
        return
    several, seen = each_call(module), _Seen()
    for called in several or (as_it_is(module),):
        for written in _distinct(called.module, roles_of_calls(called.module), seen, called.passed):
            yield _called(written, called, several=bool(several))


def of_other_files(repository: Repository) -> Iterator[WrittenTrust]:
    """Those of templates (CloudFormation, Serverless), of JSON files, and of CDK programs."""
    of_roles = _files_of_roles(repository)
    for path, source in repository.sources.items():
        if path not in of_roles and is_document(path) and _ASSUMES in source.data:
            from offkey.read import policy_files

            found = tuple(policy_files.trusts(source))
            found = _with_scripts(repository, found) if len(found) == 1 and path.endswith(".json") else found
            yield from found or (_inside(source, script=False) if path.endswith(_YAML) else ())
    programs = [file.source for file in repository.texts if file.kind is TextKind.CDK]
    yield from _of_programs(programs) if programs else ()
    for file in repository.texts:
        if file.kind is TextKind.SHELL:
            yield from _inside(file.source, script=True)
    yield from _of_pipelines(repository)


def _of_pipelines(repository: Repository) -> Iterator[WrittenTrust]:
    """Those that jobs write down to make roles of."""
    if any(map(may_make_roles, repository.sources.values())):
        from offkey.read import embedded_policies, pipeline_scripts  # few pipelines make roles

        for source in pipeline_scripts.scripts(repository):
            yield from embedded_policies.trusts(source, script=True)


def _with_scripts(repository: Repository, found: tuple[WrittenTrust, ...]) -> tuple[WrittenTrust, ...]:
    """The trust policy of a file with what the one script that makes a role of it attaches to that role."""
    read = b"file://", found[0].place.path.rpartition("/")[2].encode("utf-8", "surrogateescape")
    scripts = [
        file.source
        for file in repository.texts
        if file.kind is TextKind.SHELL and all(word in file.source.data for word in read)
    ]
    if len(scripts) != 1 or found[0].grants.managed or found[0].grants.inline:
        return found
    from offkey.read import embedded_policies  # few repositories keep one beside a script

    return (replace(found[0], grants=embedded_policies.grants_of(scripts[0], found[0].place.path)),)


def _of_programs(programs: Sequence[Source]) -> Iterator[WrittenTrust]:
    from offkey.read import cdk, cdk_handed  # few repositories hold a CDK program

    handings = cdk_handed.Handings(programs)
    for source in programs:
        yield from cdk.trusts(source, handings)


def _inside(source: Source, *, script: bool) -> Iterator[WrittenTrust]:
    """Those that stand in a text that is something else."""
    if not may_be_for_tokens(source.data):
        return
    from offkey.read import embedded_policies  # few scripts make roles

    yield from embedded_policies.trusts(source, script=script)


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
    documents = _of_documents(module) if module.callers else ()
    elsewhere = {role.resource.address for role in (*handed, *(role for _, role in documents))}
    writes = any(_WORD in f.source.data or written_files.uses_files(f.source.data) for f in module.files)
    several = each_call(module) if writes else ()  # a policy that a call passes is read where it is written
    seen = _Seen()
    for called in several or (as_it_is(module) if writes else CalledModule(module, {}),):
        one = called.module
        roles = (role for role in one.roles if role.resource.address not in elsewhere)
        own = (_of_call(one, role, called.call) for role in roles if not several or _is_made(called, role))
        made = tuple(roles_of_calls(one))
        for written in _distinct(
            one, (*own, *made, *loose_trusts(one, made, apart=not called.example)), seen, called.passed
        ):
            yield _called(written, called, several=bool(several))
    yield from _distinct(module, handed, seen)
    for caller, role in documents:
        yield from _distinct(caller, (role,))


def _of_documents(module: Module) -> tuple[tuple[Module, Role], ...]:
    from offkey.read.handed_documents import roles_of_documents  # few modules are called in their repository

    return tuple(roles_of_documents(module))


def _is_made(called: CalledModule, role: Role) -> bool:
    """Whether the call, one of several, does not leave the role out: what the only one does may be undone."""
    body = role.resource.block.body
    if called.call is None or not (body.attribute("count") or body.attribute("for_each")):
        return True
    from offkey.read.left_out_roles import is_left_out

    return not is_left_out(called, role)


def _of_call(module: Module, role: Role, call: tuple[Module, ModuleCall] | None) -> Role:
    """The role as far as it is written, with what the module that calls this one attaches to it."""
    written = as_far_as_written(module, role)
    return written if call is None else attached_by(*call, written, made_by=module)


def _called(written: WrittenTrust, called: CalledModule, *, several: bool) -> WrittenTrust:
    """The trust of one call, with the places in the call of what only that says."""
    if not several and called.call is None:
        return written
    grants = Grants.later(partial(_grants_of_call, written.grants, called.passed))
    return replace(written, grants=grants, several=several, passed=called.passed, of_example=called.example)


def _grants_of_call(grants: Grants, passed: Mapping[str, Place]) -> Grants:
    managed = tuple((arn, passed.get(str(arn), place)) for arn, place in grants.managed)
    return grants.replaced(managed, grants.inline)


def _distinct(
    module: Module, roles: Iterable[Role], seen: _Seen | None = None, passed: Mapping[str, Place] | None = None
) -> Iterator[WrittenTrust]:
    """The roles that differ in more than their instance; of those that no token opens, none."""
    seen = _Seen() if seen is None else seen
    return (_of_role(module, role) for role in roles if _may_admit(role.trust) and seen.adds(role, passed or {}))


@dataclass(slots=True)
class Known:
    """The first role with a trust policy, what its call passes, and what was met of all that have it."""

    role: Role
    passed: Mapping[str, Place]
    given: set[Hashable] = field(default_factory=set)


class _Seen:
    """The roles that were met. What is attached to them is only asked where the rest is alike."""

    def __init__(self) -> None:
        self._first: dict[Hashable, Known] = {}

    def adds(self, role: Role, passed: Mapping[str, Place]) -> bool:
        """Whether none was met that is like this one."""
        alike = role.resource.address, role.trust
        first = self._first.get(alike)
        if first is None:
            self._first[alike] = Known(role, passed)
            return True
        from offkey.read.seen_roles import is_new  # most roles are made once

        return is_new(first, role, passed)


def _may_admit(trust: Policy | Unknown) -> bool:
    """Whether a trust policy has a principal that tokens come from, or may have one."""
    if isinstance(trust, Unknown) or trust.unknown:
        return True
    return trust.names_issuer


def may_federate(module: Module) -> bool:
    """Whether the principal's kind, `Federated`, stands in the module or in one that passes something to it.

    No policy admits tokens without that word, so where it is not, no role needs to be read, unless its policy is
    a file of its own.
    """
    if not module.says(*_HOLD_TRUST):
        return False
    written = module.mentions(_WORD) or any(written_files.uses_files(file.source.data) for file in module.files)
    if not written:
        return False
    from offkey.read import iam_roles

    asked = iam_roles.TYPES | _HOLD_TRUST  # what reads the roles and documents finds them among these
    return any(resource.type in _HOLD_TRUST for resource in module.of_types(asked))


def _of_role(module: Module, role: Role) -> WrittenTrust:
    return WrittenTrust(
        role.resource.address,
        role.trust,
        role.trust_place,
        trust_text(module, role),
        role.grants,
        bounded=any(role.resource.block.body.attribute(name) for name in _BOUNDARIES),
    )
