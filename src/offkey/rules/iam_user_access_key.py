"""An access key of an IAM user that Terraform, CloudFormation or a CDK program creates."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Rule, Severity
from offkey.model.module import Module
from offkey.model.node import ModuleNode, Share
from offkey.model.regex import regex
from offkey.model.terraform import ModuleCall, Resource, Value
from offkey.model.unknown import Unknown
from offkey.read.module_scope import ModuleScope
from offkey.read.template_keys import template_keys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

_USE = regex(rb"aws_iam_access_key\.(?P<name>[\w\x80-\xff-]+)(?:\[[^]\n]{0,200}\])?\.(?P<of>\w+)")
_SWITCHES = ("create", "create_user", "create_access_key", "create_iam_access_key", "enabled")


def check(share: Share) -> Iterator[Finding]:
    """One finding for each resource, module call or construct that creates an active key."""
    for module in share.modules:
        yield from of_module(ModuleNode(share.repository, module))
    for name, place in template_keys(share):
        yield Finding(
            f"`{name}` creates an access key that never expires, and whoever may read the stack's outputs or the "
            "secret that it is written to has it. Give whoever uses it a role instead.",
            place,
        )


def of_module(node: ModuleNode) -> Iterator[Finding]:
    """One finding for each resource or module call that creates an active key."""
    module, scope = node.module, ModuleScope(node.module)
    keys = [key for key in module.of_types({"aws_iam_access_key"}) if key.mode == "resource" and _is_active(scope, key)]
    taken = _taken(module) if keys else {}
    for key in keys:
        yield _of_resource(key, scope.value(key.block, key.file, "count"), taken.get(key.name, frozenset()))
    for call in module.calls_of("-user"):
        if isinstance(call.source, str) and _makes_user(call.source) and _creates(scope, call):
            yield _of_call(call)


def _makes_user(source: str) -> bool:
    from offkey.read.user_modules import USER_MODULES  # few modules call one

    return USER_MODULES.search(source) is not None


def _is_active(scope: ModuleScope, resource: Resource) -> bool:
    status = scope.value(resource.block, resource.file, "status", default="Active")
    count = scope.value(resource.block, resource.file, "count", default=1)
    return status != "Inactive" and count not in (0, "0")


def _creates(scope: ModuleScope, call: ModuleCall) -> bool:
    given = [scope.value(call.block, call.file, name, default=True) for name in _SWITCHES]
    count = scope.value(call.block, call.file, "count", default=1)
    status = scope.value(call.block, call.file, "access_key_status", default="Active")
    return not any(value in (False, "false") for value in given) and count not in (0, "0") and status != "Inactive"


def _of_resource(resource: Resource, count: Value, taken: Collection[str]) -> Finding:
    place = resource.file.place(resource.block.header)
    if _is_for_mail(taken):
        return Finding(
            f"`{resource.address}` creates an access key for the SMTP interface of SES, which knows no roles. "
            "Let the user send mail and nothing else, or send through the SES API with a role.",
            place,
            confidence=Confidence.LOW,
            severity=Severity.LOW,
        )
    return Finding(
        f"`{resource.address}` creates an access key that never expires, and its secret lies in the state. "
        "Give whoever uses it a role instead.",
        place,
        confidence=Confidence.MEDIUM if isinstance(count, Unknown) else Confidence.HIGH,
    )


def _taken(module: Module) -> Mapping[str, set[str]]:
    """What the module takes from each key that it creates, by the key's name."""
    taken: dict[str, set[str]] = {}
    for file in module.files:
        for use in _USE.finditer(file.source.data):
            taken.setdefault(use["name"].decode("utf-8", "surrogateescape"), set()).add(use["of"].decode())
    return taken


def _is_for_mail(taken: Collection[str]) -> bool:
    """Whether the key's SMTP password is taken, and its secret is not."""
    return any(what.startswith("ses_smtp_password") for what in taken) and not {"secret", "encrypted_secret"} & {*taken}


def _of_call(call: ModuleCall) -> Finding:
    return Finding(
        f"`module.{call.name}` creates an IAM user with an access key that never expires. "
        "Give whoever uses it a role instead, or switch the key off.",
        call.file.place(call.block.header),
    )


RULE = Rule(
    id="iam-user-access-key",
    summary="Terraform, CloudFormation or CDK creates an access key of an IAM user.",
    severity=Severity.HIGH,
    on=Share,
    check=check,
)
