"""Policies that a module attaches to a role which it does not make itself: by its name, or by an output of a call.

A module for roles often makes the role alone, and each module that calls it attaches what its own role may do.
"""

from __future__ import annotations

from offkey.model.builtin import lru_cache, partial
from offkey.model.hcl_expression import Expression, GetAttribute, GetIndex, ListExpression, Literal, Reference
from offkey.model.policy import MOST, Grants, Policy
from offkey.model.records import dataclass, replace
from offkey.read import own_policies, terraform
from offkey.read.iam_roles import Attached, attach
from offkey.read.nested import Nested
from offkey.read.role_attachments import ATTACHMENTS, attaches, attachments_of, switch_of
from offkey.read.same import Same
from offkey.read.terraform_named_values import references

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from offkey.model.module import Module
    from offkey.model.terraform import ModuleCall, Resource, Role
    from offkey.model.unknown import Unknown
    from offkey.read.evaluate import Scope

_ROLE = "aws_iam_role"
_LENGTH_OF_ADDRESS = 2


@dataclass(frozen=True, slots=True)
class AttachedElsewhere:
    """Policies that a module attaches to a role which it does not make itself, but names."""

    role: str
    managed: tuple[str | Unknown, ...]
    inline: tuple[Policy | Unknown, ...]


def attached_elsewhere(
    resources: Sequence[Resource], scope: Scope, *, own: Collection[str]
) -> Iterator[AttachedElsewhere]:
    """What `resources` attach to roles of other modules, by the name of the role; `own` are those of this one."""
    for resource in resources:
        found = attachments_of(resource, scope) if attaches(resource) else ()
        for attachment in (one for one in found if one.left_off is None):
            names = [name for name in attachment.names if isinstance(name, str) and name not in own]
            if names and not attachment.addresses:
                attached = Attached()
                attach(attachment.body, attachment.policy, attached, inline=attachment.inline)
                managed = tuple(arn for arn, _place in attached.managed)
                inline = tuple(policy for policy, _place in attached.inline)
                yield from (AttachedElsewhere(name, managed, inline) for name in names)


def with_policies_of(caller: Module, role: Role) -> Role:
    """The role of a call, where what the calling module passes the ARN of is a policy of its own."""
    return replace(role, grants=Grants.later(partial(_in_full, caller, role)))


def _in_full(caller: Module, role: Role) -> Grants:
    own = role.grants
    read = [(arn, place, own_policies.of_arn(terraform.scope_of(caller), arn)) for arn, place in own.managed]
    managed = tuple((arn, place) for arn, place, policy in read if policy is None)
    return own.replaced(managed, (*own.inline, *(policy for _, _, policy in read if policy is not None)))


def with_those_of(caller: Module, call: ModuleCall, role: Role, *, made_by: Module | None = None) -> Role:
    """The role of a call, also with what the calling module attaches to it by an output of the call.

    `made_by` is the module that makes the role. Without it, whatever the call gives out is the role: that is so for
    the well-known modules, which make one. What it adds is read when somebody asks what the role may do.
    """
    return replace(role, grants=Grants.later(partial(_with, caller, call, role, made_by)))


def _with(caller: Module, call: ModuleCall, role: Role, made_by: Module | None) -> Grants:
    own = role.grants
    outputs = None if made_by is None else frozenset(_outputs(made_by, role.resource.address))
    added = Attached()
    by_call = _by_call(Same(caller)) if outputs is None or outputs else {}
    found = [one for one, given in by_call.get(call.name, ()) if outputs is None or not given.isdisjoint(outputs)]
    for resource in found[:MOST]:
        _add(resource, terraform.scope_of(caller), call, added)
    return own.replaced((*own.managed, *added.managed), (*own.inline, *added.inline))


def _add(resource: Resource, scope: Scope, call: ModuleCall, added: Attached) -> None:
    """What a resource attaches; what nothing but the switch of the call has switched off is on with the role."""
    policy = ATTACHMENTS[resource.type][1]
    whole = Nested(scope, resource.file, resource.block.body)
    bodies, switch = list(whole.instances()), switch_of(whole)
    if not bodies and switch and switch <= switch_of(Nested(scope, call.file, call.block.body)):
        bodies = [whole]
    for body in bodies:
        attach(body, policy, added, inline=resource.type == "aws_iam_role_policy")


@lru_cache(maxsize=4)
def _by_call(caller: Same[Module]) -> Mapping[str, Sequence[tuple[Resource, frozenset[str]]]]:
    """What attaches policies to the roles that calls give out, by the name of the call, each with those outputs."""
    found: dict[str, list[tuple[Resource, frozenset[str]]]] = {}
    for resource in filter(attaches, caller.value.of_types(ATTACHMENTS)):
        attribute = resource.block.body.attribute(ATTACHMENTS[resource.type][0])
        value = attribute.value if attribute is not None else None
        written = value.items if isinstance(value, ListExpression) else (value,)
        outputs: dict[str, set[str]] = {}
        for call, output in filter(None, map(_output, written)):
            outputs.setdefault(call, set()).add(output)
        for call, given in outputs.items():
            found.setdefault(call, []).append((resource, frozenset(given)))
    return found


def _output(expression: Expression | None) -> tuple[str, str] | None:
    """The call, and its output, that an expression refers to; None also where a key picks one instance of several.

    `module.x[0].role` is the only one that a `count` makes, or one of those that are alike.
    """
    match expression:
        case Reference(root="module", steps=(GetAttribute(name=call), GetAttribute(name=output), *_)):
            return call, output
        case Reference(
            root="module",
            steps=(GetAttribute(name=call), GetIndex(key=Literal(value=int())), GetAttribute(name=output), *_),
        ):
            return call, output
    return None


def _outputs(module: Module, address: str) -> Iterator[str]:
    """The outputs of a module that are an attribute of the role at `address`, and of no other."""
    for file in module.files:
        for block in file.body.of_type("output"):
            value = block.body.attribute("value")
            if value is not None and {_address(one) for one in references(value.value)} - {None} == {address}:
                yield from block.labels[:1]


def _address(reference: Reference) -> str | None:
    names = reference.dotted.split(".")
    return ".".join(names[:_LENGTH_OF_ADDRESS]) if names[0] == _ROLE and len(names) >= _LENGTH_OF_ADDRESS else None
