"""An Atlantis server that works with the rights of an administrator, whatever it plans."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.node import ModuleNode
from offkey.model.policy import Policy
from offkey.model.regex import MULTILINE, regex
from offkey.model.unknown import Unknown
from offkey.rules.atlantis_reaches import is_comment, of_module, span_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from offkey.model.hcl import Block
    from offkey.model.hcl_expression import ListExpression, ObjectExpression
    from offkey.model.module import Module
    from offkey.model.terraform import ModuleCall, Resource, Value
    from offkey.model.text import Place, Source
    from offkey.rules.permissions import Permission

_NAMES = ("AdministratorAccess", "PowerUserAccess", "IAMFullAccess")
_OF_AWS = ":iam::aws:policy/"
_POLICY = regex(rf"arn:(?:aws[\w-]*|\$\{{[^}}]*\}}){_OF_AWS}(?P<name>{'|'.join(_NAMES)})\b(?!-)")
_HOLDERS = frozenset({"aws_iam_role", "aws_iam_role_policy_attachment", "aws_iam_policy_attachment"})
_HOLDER = regex(r"^\s*(?:roles?|name)\s*=\s*([^\n]+)", MULTILINE)
_FEDERATED = regex(r"AssumeRoleWithWebIdentity|oidc-provider")
_PARTS = {
    "aws_iam_role": regex(r"\baws_iam_role\.([\w-]+)"),
    "aws_iam_policy_document": regex(r"\bdata\.aws_iam_policy_document\.([\w-]+)"),
}
"""What says who may take a role, with how it is named: the role that a policy is attached to, and its documents."""
_ABOUT_POLICIES = regex(r"\w*polic\w*\s*=")


def check(node: ModuleNode) -> Iterator[Finding]:
    """One finding for each policy that Atlantis's module or its role is given."""
    told = list(_of_aws(node))
    told += _on_task(node, {one.primary for one in told})
    yield from told
    if node.module.says("aws_iam_policy."):
        yield from _of_own(node)
    if node.module.says("atlantis") and node.module.says("aws_iam_role"):
        wide = list(_wide(node, told))
        yield from wide
        yield from _taken(node, {(one.primary.path, one.primary.line) for one in (*told, *wide)})
    if (
        node.module.says(":iam::")
        and node.module.says(":role/")
        and ("atlantis" in node.module.path.lower() or node.module.says("atlantis"))
    ):
        yield from of_module(node.module, _is_named)


def _on_task(node: ModuleNode, told: Container[Place]) -> list[Finding]:
    """What is attached to the role of Atlantis' task where another module makes it, but for what is told already."""
    if not (node.module.says("atlantis") and node.module.says(*_NAMES)):
        return []
    from offkey.rules.atlantis_task_policies import on_task  # few modules run it so

    return [found for found in on_task(node.module, _POLICY.pattern) if found.primary not in told]


def _of_own(node: ModuleNode) -> Iterator[Finding]:
    """The policies of the module that a call of Atlantis's attaches."""
    for call in node.module.calls_of("atlantis"):
        from offkey.rules import atlantis_own_policies  # few modules call it

        yield from atlantis_own_policies.of_call(node, call)


def _taken(node: ModuleNode, told: Container[tuple[str, int]]) -> Iterator[Finding]:
    """The roles that let Atlantis in by its role, but for what is told already."""
    if node.module.says("AssumeRole"):
        from offkey.rules.atlantis_taken import roles_that_atlantis_takes  # few modules make one

        found = roles_that_atlantis_takes(node)
        yield from (one for one in found if (one.primary.path, one.primary.line) not in told)


def _of_aws(node: ModuleNode) -> Iterator[Finding]:
    """Those of AWS's own that make an administrator."""
    module = node.module
    if not module.says(*_NAMES):
        return
    for call in module.calls:
        source = call.source if isinstance(call.source, str) else ""
        if "atlantis" in f"{call.name} {source}".lower():
            written = list(_policies(call.file, call.block, Confidence.HIGH))
            yield from written or _passed(node, call)
    if not module.says(_OF_AWS):
        return
    resources = [resource for resource in module.of_types(_HOLDERS) if resource.mode == "resource"]
    named = [resource for resource in resources if _is_named(resource, _given(module))]
    parts = {(part.type, part.name): part for part in module.of_types(_PARTS)} if named else {}
    for resource in named:
        if not _is_federated(resource, parts):
            yield from _policies(resource.file, resource.block, Confidence.MEDIUM)
    if resources and module.says("atlantis") and not any(_FEDERATED.search(_text(one)) for one in resources):
        yield from _by_keys(module)


def _by_keys(module: Module) -> Iterator[Finding]:
    """Those that a table gives to the role of its name."""
    from offkey.rules.atlantis_keyed import keyed  # few modules speak of it and hand out such rights

    for source, given in keyed(module):
        yield from _policies(source, given, Confidence.LOW)


def _passed(node: ModuleNode, call: ModuleCall) -> Iterator[Finding]:
    """The first such policy that the arguments of a module come to: out of a local value, or looked up by its name."""
    from offkey.read.module_scope import ModuleScope  # few modules of Atlantis leave it to others

    scope = ModuleScope(node.module)
    for attribute in call.block.body.attributes:
        if _ABOUT_POLICIES.search(call.file.text(attribute.span)) and "boundary" not in attribute.name:
            given = scope.value(call.block, call.file, attribute.name)
            if match := next((found for one in _texts(given) if (found := _POLICY.fullmatch(one))), None):
                yield _finding(match["name"], call.file.place(attribute.span), Confidence.HIGH)


def _texts(value: Value) -> Iterator[str]:
    """Every text inside a value; of a policy that is looked up, its ARN."""
    from offkey.rules.permissions import of_aws

    match value:
        case str():
            yield value
        case Unknown():
            yield of_aws(value) or ""
        case list() | dict():
            for one in value.values() if isinstance(value, dict) else value:
                yield from _texts(one)
        case _:
            pass


def _wide(node: ModuleNode, told: Sequence[Finding]) -> Iterator[Finding]:
    """The policies of Atlantis' role that allow whole services, or all of IAM, but for those that are told already."""
    from offkey.rules.granting_words import place_of_grant
    from offkey.rules.permissions import Power, permissions

    given = _given(node.module)
    for role in node.module.roles:
        named = _is_named(role.resource) or (isinstance(role.name, str) and "atlantis" in role.name.lower())
        if not named and role.resource.name not in given:
            continue
        least = Power.BROAD if named else Power.GRANTING
        federated = isinstance(role.trust, Policy) and role.trust.names_issuer
        for permission in permissions(role):
            known = federated and permission.power > Power.BROAD and _may_come_in(role.trust)
            if permission.power >= least and not known and (federated or not _is_told(permission, told)):
                said = place_of_grant(node.repository, permission) if permission.power > Power.BROAD else None
                yield Finding(
                    f"Atlantis plans and applies everything with {permission.what}: whoever opens a pull request that "
                    "it plans can run code with these rights. Let it take the roles of the projects, and nothing else.",
                    permission.place,
                    related=(Related(said, "what allows it"),) if said else (),
                    severity=Severity.LOW if permission.power is Power.BROAD else None,
                    confidence=Confidence.MEDIUM,
                )


def _is_told(permission: Permission, told: Sequence[Finding]) -> bool:
    """Whether the ARN of a policy of AWS's own is found as a text already, in the same file."""
    name = permission.what.strip("`")
    return any(f" {name}:" in one.message and one.primary.path == permission.place.path for one in told)


def _may_come_in(trust: Policy | Unknown) -> bool:
    """Whether a statement lets tokens in by their own action: of such a role `admin-on-federated-role` speaks."""
    statements = trust.statements if isinstance(trust, Policy) else ()
    actions = [action for one in statements if one.allows for action in one.actions]
    return any(not isinstance(one, str) or "*" in one or "WebIdentity" in one for one in actions)


def _given(module: Module) -> frozenset[str]:
    """The roles that a server has by what it is made with, whatever they are called."""
    from offkey.rules.atlantis_servers import roles_of_servers

    return roles_of_servers(module) if module.says("atlantis") else frozenset()


def _is_named(resource: Resource, given: frozenset[str] = frozenset()) -> bool:
    """Whether a resource is called after Atlantis, or its role is, or is one of those `given` to a server."""
    holder = _HOLDER.search(_text(resource))
    if "atlantis" in f"{resource.name} {holder[1] if holder else ''}".lower():
        return True
    if resource.type == "aws_iam_role":
        return resource.name in given
    found = _PARTS["aws_iam_role"].search(holder[1]) if holder and given else None
    return found is not None and found[1] in given


def _is_federated(resource: Resource, parts: Mapping[tuple[str, str], Resource]) -> bool:
    """Whether the role that this is, or that it names, trusts a web identity, as far as that stands in the module."""
    text = _text(resource)
    steps = ["aws_iam_policy_document"] * 2  # the trust, and a document that this takes in
    for step in steps if resource.type == "aws_iam_role" else ["aws_iam_role", *steps]:
        if _FEDERATED.search(text):
            return True
        named = sorted(set(_PARTS[step].findall(text)))
        text = "\n".join(_text(parts[step, name]) for name in named if (step, name) in parts)
    return _FEDERATED.search(text) is not None


def _text(resource: Resource) -> str:
    return resource.file.text(resource.block.span)


def _policies(
    source: Source, block: Block | ObjectExpression | ListExpression, confidence: Confidence
) -> Iterator[Finding]:
    text = source.text(block.span)
    for match in _POLICY.finditer(text):
        if is_comment(text, match.start()):
            continue
        yield _finding(match["name"], source.place(span_of(block, text, match)), confidence)


def _finding(name: str, place: Place, confidence: Confidence) -> Finding:
    return Finding(
        f"Atlantis plans and applies everything with {name}: whoever opens a pull request that it plans "
        "can run code with these rights, before anybody reviews it",
        primary=place,
        confidence=confidence,
    )


RULE = Rule(
    id="atlantis-administrator",
    summary="Atlantis works with the rights of an administrator.",
    severity=Severity.MEDIUM,
    on=ModuleNode,
    check=check,
)
