"""Roles of a module whose trust policy is a document of the modules that call it.

The document is where a reader finds what the policy says, and where it is changed: the module only has a variable.
"""

from __future__ import annotations

from offkey.model.builtin import partial
from offkey.model.hcl_expression import Expression, GetAttribute, Reference
from offkey.model.policy import Grants, Policy
from offkey.model.records import replace
from offkey.read.module_calls import attached_by
from offkey.read.module_links import META
from offkey.read.module_scope import ModuleScope
from offkey.read.policy import from_document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from offkey.model.module import Module
    from offkey.model.terraform import ModuleCall, Resource, Role
    from offkey.model.text import Place

_TYPE = "aws_iam_policy_document"
_POLICIES = frozenset({"aws_iam_policy", "aws_iam_role_policy"})
_MOST = 20
"""With more calls, the documents are only known by themselves."""


def roles_of_documents(module: Module) -> Iterator[tuple[Module, Role]]:
    """Each role as a call makes it that passes a document for its trust policy, and the module that calls."""
    variables = dict(_by_address(module)) if module.callers else {}
    if not variables:
        return
    calls = list(module.calls_of_it)
    for caller, call in calls if len(calls) <= _MOST else ():
        passed = _documents(caller, call)
        if not passed.keys().isdisjoint(variables.values()):
            yield from ((caller, role) for role in _made(module, caller, call, passed))


def _made(module: Module, caller: Module, call: ModuleCall, passed: Mapping[str, Resource]) -> Iterator[Role]:
    scope = ModuleScope(caller)
    inputs = {a.name: scope.of(a.value, call.file) for a in call.block.body.attributes if a.name not in META}
    made = module.called_with(inputs, callers=[caller])
    for role in made.roles:
        name = _trust_variable(role.resource)
        if name is not None and name in passed:
            place = passed[name].place
            trust = from_document(inputs[name], place=place)
            if isinstance(trust, Policy):
                grants = Grants.later(partial(_where_written, module, role.grants, passed))
                written = replace(role, trust=trust, trust_place=place, grants=grants)
                yield attached_by(caller, call, written, made_by=module)


def _documents(caller: Module, call: ModuleCall) -> Mapping[str, Resource]:
    """The arguments of a call that are a document of the calling module."""
    attributes = (a for a in call.block.body.attributes if a.name not in META)
    names = {a.name: name for a in attributes if (name := _document(a.value)) is not None}
    declared = {r.name: r for r in caller.of_types({_TYPE}) if r.mode == "data"} if names else {}
    return {argument: declared[name] for argument, name in names.items() if name in declared}


def _where_written(module: Module, grants: Grants, passed: Mapping[str, Resource]) -> Grants:
    """What is attached, each policy that the call passes at its document."""
    places = dict(_passed_policies(module, passed))
    inline = tuple((policy, places.get(place, place)) for policy, place in grants.inline)
    return grants.replaced(grants.managed, inline)


def _passed_policies(module: Module, passed: Mapping[str, Resource]) -> Iterator[tuple[Place, Place]]:
    for resource in module.of_types(_POLICIES):
        attribute = resource.block.body.attribute("policy")
        name = _variable(attribute.value) if attribute is not None else None
        if attribute is not None and name is not None and name in passed:
            yield resource.file.place(attribute.value.span), passed[name].place


def _by_address(module: Module) -> Iterator[tuple[str, str]]:
    for resource in module.of_types({"aws_iam_role"}):
        if (name := _trust_variable(resource)) is not None:
            yield resource.address, name


def _trust_variable(resource: Resource) -> str | None:
    """The variable that is a role's trust policy."""
    attribute = resource.block.body.attribute("assume_role_policy")
    return _variable(attribute.value) if attribute is not None else None


def _variable(expression: Expression) -> str | None:
    match expression:
        case Reference(root="var", steps=(GetAttribute(name=name),)):
            return name
    return None


def _document(expression: Expression) -> str | None:
    """The name of the document that an argument is, also of one that a `count` makes."""
    match expression:
        case Reference(root="data", steps=(GetAttribute(name=kind), GetAttribute(name=name), *_, last)):
            return name if kind == _TYPE and last == GetAttribute("json") else None
    return None
