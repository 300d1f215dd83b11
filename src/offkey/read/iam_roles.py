"""The IAM roles of a module: who may take each, and what it may do as far as the module says.

Source: AWS provider documentation of `aws_iam_role` and of the resources that attach policies to one.
"""

from __future__ import annotations

from offkey.model.builtin import cached_property, partial
from offkey.model.hcl_expression import Expression, GetAttribute, GetIndex, ListExpression, Literal, Reference
from offkey.model.managed_policies import about_assuming
from offkey.model.policy import Grants, Policy
from offkey.model.records import dataclass, field
from offkey.model.terraform import Naming, Resource, Role, Value
from offkey.model.text import Place
from offkey.model.unknown import Unknown
from offkey.read import provider_account, written_files
from offkey.read.evaluate import Scope
from offkey.read.nested import Nested
from offkey.read.own_policies import of_arn, of_reference
from offkey.read.policy import from_document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ATTACHMENTS = {
    "aws_iam_role_policy_attachment": ("role", "policy_arn"),
    "aws_iam_role_policy_attachments_exclusive": ("role_name", "policy_arns"),
    "aws_iam_policy_attachment": ("roles", "policy_arn"),
    "aws_iam_role_policy": ("role", "policy"),
}
"""By type: the argument that names the role (or roles), and the one that holds the policy (or policies)."""

TYPES = frozenset({"aws_iam_role", *ATTACHMENTS})
"""The resources that `read` looks at."""


@dataclass(slots=True)
class Attached:
    """What is attached to one role."""

    managed: list[tuple[str | Unknown, Place]] = field(default_factory=list)
    inline: list[tuple[Policy | Unknown, Place]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Attachment:
    """One instance of a resource that attaches policies: to roles by name, or to those it refers to."""

    body: Nested
    policy: str
    inline: bool
    names: tuple[Value, ...]
    addresses: frozenset[str]
    left_off: str | None = None
    """The variable that leaves it off by default."""

    def is_to(self, address: str, name: Value) -> bool:
        """Whether it attaches to the role at `address` with this name."""
        if isinstance(name, str) and all(isinstance(other, str) for other in self.names):
            return name in self.names
        return address in self.addresses

    @property
    def may_be_to_any(self) -> bool:
        """Whether nothing says which roles it attaches to."""
        return not self.addresses and any(isinstance(name, Unknown) and not name.pieces for name in self.names)

    @property
    def place(self) -> Place:
        """The policy that is attached."""
        attribute = self.body.body.attribute(self.policy)
        return self.body.source.place(attribute.span if attribute else self.body.body.span)


_ATTACHED_TO_ANY = Unknown("a policy is attached to a role that is known when Terraform runs")


def read(resources: Sequence[Resource], scope: Scope) -> tuple[Role, ...]:
    """The roles among `resources`, each instance of its own, with what the others attach to it."""
    attachments = _Attachments([resource for resource in resources if attaches(resource)], scope)
    return tuple(
        _role(resource, instance, attachments)
        for resource in resources
        if resource.mode == "resource" and resource.type == "aws_iam_role"
        for instance in _instances(Nested(scope, resource.file, resource.block.body))
    )


def _instances(body: Nested) -> list[Nested]:
    """The role once for each instance; once where a switch that somebody may turn on has none of them made."""
    made = list(body.instances())
    switch = body.body.attribute("count") or body.body.attribute("for_each")
    return made if made or switch is None or isinstance(switch.value, Literal) else [body]


def attaches(resource: Resource) -> bool:
    """Whether it is a resource that attaches policies to roles."""
    return resource.mode == "resource" and resource.type in ATTACHMENTS


def attachments_of(resource: Resource, scope: Scope) -> Iterator[Attachment]:
    """Each instance of a resource that attaches policies; one for those that a switch leaves off by default."""
    role, policy = ATTACHMENTS[resource.type]
    whole = Nested(scope, resource.file, resource.block.body)
    left_off = whole.left_off
    for body in whole.instances() if left_off is None else (whole,):
        attribute, value = body.body.attribute(role), body.value(role)
        expression = attribute.value if attribute else None
        items = expression.items if isinstance(expression, ListExpression) else (expression,)
        references = [item for item in items if isinstance(item, Reference) and item.root == "aws_iam_role"]
        yield Attachment(
            body,
            policy,
            inline=resource.type == "aws_iam_role_policy",
            names=tuple(value) if isinstance(value, list) else (value,),
            addresses=frozenset(".".join(reference.dotted.split(".")[:2]) for reference in references),
            left_off=left_off,
        )


class _Attachments:
    """Attachments by the roles that they may be to, so that not each has to be asked about each role."""

    def __init__(self, resources: Sequence[Resource], scope: Scope) -> None:
        self.resources, self._scope = resources, scope

    def of(self, address: str, name: Value) -> list[Attachment]:
        """Those that may be to the role at `address` with this name, in order."""
        found, to, to_any = self._known
        by_name = to.get(name, []) if isinstance(name, str) else []
        return [found[index] for index in sorted({*by_name, *to.get(address, []), *to_any})]

    @cached_property
    def _known(self) -> tuple[Sequence[Attachment], dict[str, list[int]], list[int]]:
        """All of them, where in that those to a role are, and those that may be to any: read when first asked."""
        found = [one for resource in self.resources for one in attachments_of(resource, self._scope)]
        to: dict[str, list[int]] = {}
        for index, attachment in enumerate(found):
            for key in {*attachment.addresses, *(name for name in attachment.names if isinstance(name, str))}:
                to.setdefault(key, []).append(index)
        return found, to, [index for index, attachment in enumerate(found) if attachment.may_be_to_any]


def _role(resource: Resource, body: Nested, attachments: _Attachments) -> Role:
    naming = Naming.later(partial(_naming, resource.address, body))
    grants = Grants.later(partial(_grants, resource.address, body, attachments))
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


def _grants(address: str, body: Nested, attachments: _Attachments) -> Grants:
    """What is attached to the role at `address`, by its own block and by others."""
    attached, possible = Attached(), Attached()
    _own(body, attached)
    name = _name(address, body) if attachments.resources else None
    for attachment in attachments.of(address, name):
        off = (
            attachment.left_off is not None and attachment.left_off != body.left_off
        )  # what is off with it is on with it
        if attachment.is_to(address, name):
            to = possible if off else attached
            attach(attachment.body, attachment.policy, to, inline=attachment.inline)
        elif attachment.may_be_to_any and not off:
            attached.inline.append((_ATTACHED_TO_ANY, attachment.place))
    more = Grants(tuple(possible.managed), tuple(possible.inline)) if possible.managed or possible.inline else None
    return Grants(tuple(attached.managed), tuple(attached.inline), _boundary(body), more)


def _boundary(body: Nested) -> Policy | Unknown | None:
    """The policy that limits the role, as far as this module says it."""
    attribute = body.body.attribute("permissions_boundary")
    arn = body.value("permissions_boundary")
    if attribute is None or arn is None:
        return None
    customer = of_reference(body.scope, attribute.value)
    if customer is not None:
        return customer[0]
    return about_assuming(arn) if isinstance(arn, str) else Unknown("the permissions boundary is not known")


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
