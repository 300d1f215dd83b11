"""The IAM roles of a module: who may take each, and what it may do as far as the module says.

Source: AWS provider documentation of `aws_iam_role` and of the resources that attach policies to one.
"""

from __future__ import annotations

from offkey.model.builtin import partial
from offkey.model.hcl_expression import Expression, GetAttribute, GetIndex, ListExpression, Reference
from offkey.model.policy import Grants, Policy
from offkey.model.records import dataclass, field
from offkey.model.terraform import Naming, Resource, Role, Value
from offkey.model.unknown import Unknown
from offkey.read import provider_account, written_files
from offkey.read.nested import Nested
from offkey.read.own_policies import of_arn, of_reference
from offkey.read.policy import from_document
from offkey.read.role_attachments import ATTACHMENTS, Attachments, attaches, switch_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offkey.model.text import Place
    from offkey.read.evaluate import Scope
    from offkey.read.role_attachments import Attachment

_ALIKE = 20
TYPES = frozenset({"aws_iam_role", *ATTACHMENTS})
"""The resources that `read` looks at."""


@dataclass(slots=True)
class Attached:
    """What is attached to one role."""

    managed: list[tuple[str | Unknown, Place]] = field(default_factory=list)
    inline: list[tuple[Policy | Unknown, Place]] = field(default_factory=list)

    def add(self, other: Attached) -> None:
        """What another resource attaches to it as well."""
        self.managed += other.managed
        self.inline += other.inline


_ATTACHED_TO_ANY = Unknown("a policy is attached to a role that is known when Terraform runs")


def read(resources: Sequence[Resource], scope: Scope) -> tuple[Role, ...]:
    """The roles among `resources`, each instance of its own, with what the others attach to it."""
    attachments = Attachments([resource for resource in resources if attaches(resource)], scope)
    roles = [r for r in resources if r.mode == "resource" and r.type == "aws_iam_role"]
    return tuple(
        role
        for resource in _not_too_often(roles)
        for role in _instances(resource, Nested(scope, resource.file, resource.block.body), attachments)
    )


def _not_too_often(roles: Sequence[Resource]) -> Iterator[Resource]:
    """Those of one address a few times: Terraform takes the second as an error, or as an override."""
    seen: dict[str, int] = {}
    for role in roles:
        seen[role.name] = seen.get(role.name, 0) + 1
        if seen[role.name] <= _ALIKE:
            yield role


def _instances(resource: Resource, body: Nested, attachments: Attachments) -> Iterator[Role]:
    """The role once for each instance; once where a switch that somebody may turn on has none of them made."""
    made = list(body.instances())
    yield from (_role(resource, instance, attachments) for instance in made)
    if not made and (switch := switch_of(body)):
        yield _role(resource, body, attachments, switch)


def _role(resource: Resource, body: Nested, attachments: Attachments, switch: frozenset[str] = frozenset()) -> Role:
    naming = Naming.later(partial(_naming, resource.address, body))
    grants = Grants.later(partial(_grants, resource.address, body, attachments, switch))
    return Role(resource, naming, *_trust(resource, body), grants)


def _naming(address: str, body: Nested) -> Naming:
    seconds = body.value("max_session_duration")
    return Naming(
        _name(address, body),
        account=provider_account.account(body),
        path=body.text("path") or "/",
        max_session=seconds if isinstance(seconds, int) else None,
    )


def _name(address: str, body: Nested) -> Value:
    name = body.value("name")  # without one, in the words of a reference to it, so that the two are known to be one
    return Unknown(f"{address}.name is known when Terraform runs") if name is None else name


def _grants(address: str, body: Nested, attachments: Attachments, switch: frozenset[str]) -> Grants:
    """What is attached to the role at `address`, by its own block and by others; `switch` has switched it off."""
    attached, possible = Attached(), Attached()
    _own(body, attached)
    name = _name(address, body) if attachments.resources else None
    for attachment in attachments.of(address, name):
        off = attachment.left_off not in {None, body.left_off}  # what is off with the role is on with it
        if attachment.is_to(address, name):
            (possible if off else attached).add(_attached(attachment, attachments))
        elif attachment.may_be_to_any and not off:
            attached.inline.append((_ATTACHED_TO_ANY, attachment.place))
    for attachment in attachments.switched_like(address, switch) if switch else ():
        attached.add(_attached(attachment, attachments))
    more = Grants(tuple(possible.managed), tuple(possible.inline)) if possible.managed or possible.inline else None
    return Grants(tuple(attached.managed), tuple(attached.inline), _boundary(body), more)


def _attached(attachment: Attachment, of_module: Attachments) -> Attached:
    """What one resource attaches, read once for all the roles that it attaches to."""
    known = of_module.read.get(id(attachment))
    if known is None:
        known = of_module.read[id(attachment)] = Attached()
        attach(attachment.body, attachment.policy, known, inline=attachment.inline)
    return known


def _boundary(body: Nested) -> Policy | Unknown | None:
    """The policy that limits the role, as far as this module says it."""
    attribute = body.body.attribute("permissions_boundary")
    arn = body.value("permissions_boundary")
    if attribute is None or arn is None:
        return None
    customer = of_reference(body.scope, attribute.value)
    if customer is not None:
        return customer[0]
    if isinstance(arn, str):
        from offkey.model.managed_policies import about_assuming  # few roles have a boundary

        return about_assuming(arn)
    return Unknown("the permissions boundary is not known")


def _trust(resource: Resource, body: Nested) -> tuple[Policy | Unknown, Place]:
    """The trust policy, and where it is written: the document, where the role only refers to one."""
    attribute = body.body.attribute("assume_role_policy")
    if attribute is None:
        return Unknown("the role has no assume_role_policy", resource.place), resource.place
    place = written_files.written_at(body, attribute)
    return from_document(body.value("assume_role_policy"), place=place), place


def _own(body: Nested, attached: Attached) -> None:
    """The policies that the role's own block attaches."""
    if body.body.attribute("managed_policy_arns") is not None:
        attach(body, "managed_policy_arns", attached, inline=False)
    for nested in body.nested("inline_policy"):
        if isinstance(nested, Nested):
            attach(nested, "policy", attached, inline=True)
        else:
            attached.inline.append((nested, nested.place or body.source.place(body.body.span)))


def attach(body: Nested, name: str, attached: Attached, *, inline: bool) -> None:
    """Add what one argument attaches: a document, an ARN or a list of ARNs."""
    attribute = body.body.attribute(name)
    if attribute is None:
        return
    place = body.source.place(attribute.span)
    if inline:
        written = from_document(body.value(name), place=place)
        attached.inline.append((written, written_files.written_at(body, attribute)))
        return
    expressions = attribute.value.items if isinstance(attribute.value, ListExpression) else (attribute.value,)
    customer = [of_reference(body.scope, expression) for expression in expressions]
    if None not in customer and all(map(_is_one, expressions)):
        attached.inline += [policy for policy in customer if policy is not None]
        return  # what the ARNs are says no more
    value = body.value(name)
    values = value if isinstance(value, list) else [value]
    for index, arn in enumerate(values):
        policy = customer[index] if len(customer) == len(values) else None
        if policy is None:
            policy = of_arn(body.scope, arn)
        if policy is not None:
            attached.inline.append(policy)
        elif arn is not None:
            attached.managed.append((arn if isinstance(arn, str | Unknown) else Unknown("it is not an ARN"), place))


def _is_one(arn: Expression) -> bool:
    """Whether it is the ARN of one policy, and not of several."""
    match arn:
        case Reference(steps=(GetAttribute(), *indexes, GetAttribute(name="arn"))):
            return all(isinstance(index, GetIndex) for index in indexes)
        case _:
            return False
