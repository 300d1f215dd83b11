"""The customer policies that a call of Atlantis's public module attaches to the role of its task."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Related, Severity
from offkey.model.hcl_expression import Literal, ObjectExpression
from offkey.model.policy import Grants
from offkey.model.regex import regex
from offkey.read.module_scope import ModuleScope
from offkey.read.terraform_named_values import references
from offkey.rules.granting_words import place_of_grant
from offkey.rules.permissions import Power, strongest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.hcl_expression import Expression, Reference
    from offkey.model.node import ModuleNode
    from offkey.model.terraform import ModuleCall

_PUBLIC = regex(r"terraform-aws-(?:modules/)?atlantis\b")
_TAKES_POLICIES = frozenset({"policies_arn", "tasks_iam_role_policies"})
"""Source: https://github.com/terraform-aws-modules/terraform-aws-atlantis, its variables in versions 3 and 4."""
_BOUNDARY = "permissions_boundary"


def of_call(node: ModuleNode, call: ModuleCall) -> Iterator[Finding]:
    """One finding for each policy of the module that the call names, and that allows whole services or more."""
    public = isinstance(call.source, str) and _PUBLIC.search(call.source)
    if not public or _BOUNDARY in call.file.text(call.block.span):
        return
    scope = ModuleScope(node.module)
    for attribute in call.block.body.attributes:
        for given in _policies(attribute.name, attribute.value):
            for reference in references(given):
                yield from _of_policy(node, call, scope, reference)


def _policies(name: str, value: Expression) -> Iterator[Expression]:
    """What is given under one of the names: version 4 takes it as a part of `service`."""
    if name in _TAKES_POLICIES:
        yield value
    elif name == "service" and isinstance(value, ObjectExpression):
        for item in value.items:
            if isinstance(item.key, Literal):
                yield from _policies(str(item.key.value), item.value)


def _of_policy(node: ModuleNode, call: ModuleCall, scope: ModuleScope, reference: Reference) -> Iterator[Finding]:
    policy = scope.customer_policy(reference)
    most = strongest(Grants(inline=(policy,))) if policy is not None else None
    if most is not None and most.power >= Power.BROAD:
        said = place_of_grant(node.repository, most) if most.power > Power.BROAD else None
        yield Finding(
            f"Atlantis plans and applies everything with {most.what}: whoever opens a pull request that it plans can "
            "run code with these rights. Let it take the roles of the projects, and nothing else.",
            said or most.place,
            related=(Related(call.file.place(reference.span), "where its role gets the policy"),),
            severity=Severity.LOW if most.power is Power.BROAD else None,
            confidence=Confidence.MEDIUM,
        )
