"""What attaches policies to the roles of a module, and to which of them.

Source: AWS provider documentation of the resources below.
"""

from __future__ import annotations

from offkey.model.builtin import cached_property
from offkey.model.hcl_expression import ListExpression, Reference
from offkey.model.policy import MOST
from offkey.model.records import dataclass
from offkey.model.regex import regex
from offkey.model.unknown import Unknown
from offkey.read.nested import Nested

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offkey.model.terraform import Resource, Value
    from offkey.model.text import Place
    from offkey.read.evaluate import Scope
    from offkey.read.iam_roles import Attached

ATTACHMENTS = {
    "aws_iam_role_policy_attachment": ("role", "policy_arn"),
    "aws_iam_role_policy_attachments_exclusive": ("role_name", "policy_arns"),
    "aws_iam_policy_attachment": ("roles", "policy_arn"),
    "aws_iam_role_policy": ("role", "policy"),
}
"""By type: the argument that names the role (or roles), and the one that holds the policy (or policies)."""

_NAMED = regex(r"\b(?:var|local|module|data)\.[\w.-]+")


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


def switch_of(body: Nested) -> frozenset[str]:
    """The variables and other names that say how many instances of a resource there are."""
    attribute = body.body.attribute("count") or body.body.attribute("for_each")
    return frozenset(_NAMED.findall(body.source.text(attribute.value.span)) if attribute is not None else ())


def attaches(resource: Resource) -> bool:
    """Whether it is a resource that attaches policies to roles."""
    return resource.mode == "resource" and resource.type in ATTACHMENTS


def attachments_of(resource: Resource, scope: Scope, *, off: bool = False) -> Iterator[Attachment]:
    """Each instance of a resource that attaches policies, and the one that a variable leaves off by its default.

    With `off`, the one that something else has switched off.
    """
    role, policy = ATTACHMENTS[resource.type]
    whole = Nested(scope, resource.file, resource.block.body)
    left_off = whole.left_off
    made = [whole] if left_off is not None else list(whole.instances())
    for body in made if not off else [] if made else [whole]:
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


class Attachments:
    """Attachments by the roles that they may be to, so that not each has to be asked about each role."""

    def __init__(self, resources: Sequence[Resource], scope: Scope) -> None:
        self.resources, self._scope = resources, scope
        self.read: dict[int, Attached] = {}
        """What was read of them so far, by their identity."""

    def of(self, address: str, name: Value) -> list[Attachment]:
        """Those that may be to the role at `address` with this name, in order."""
        found, to, to_any = self._known
        by_name = to.get(name, []) if isinstance(name, str) else []
        return [found[index] for index in sorted({*by_name[:MOST], *to.get(address, [])[:MOST], *to_any[:MOST]})]

    def switched_like(self, address: str, switch: frozenset[str]) -> list[Attachment]:
        """Those to the role at `address` that are switched off by nothing but what switches the role."""
        return [one for one, by in self._off.get(address, ()) if by <= switch]

    @cached_property
    def _off(self) -> dict[str, list[tuple[Attachment, frozenset[str]]]]:
        found: dict[str, list[tuple[Attachment, frozenset[str]]]] = {}
        for resource in self.resources:
            for one in attachments_of(resource, self._scope, off=True):
                by = switch_of(one.body)
                for address in one.addresses if by else ():
                    found.setdefault(address, []).append((one, by))
        return found

    @cached_property
    def _known(self) -> tuple[Sequence[Attachment], dict[str, list[int]], list[int]]:
        """All of them, where in that those to a role are, and those that may be to any: read when first asked."""
        found = [one for resource in self.resources for one in attachments_of(resource, self._scope)]
        to: dict[str, list[int]] = {}
        for index, attachment in enumerate(found):
            for key in {*attachment.addresses, *(name for name in attachment.names if isinstance(name, str))}:
                to.setdefault(key, []).append(index)
        return found, to, [index for index, attachment in enumerate(found) if attachment.may_be_to_any]
