"""An access key of an IAM user that Terraform, CloudFormation, CDK, Pulumi or a script creates."""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.node import ModuleNode, Share
from offkey.model.regex import regex
from offkey.model.text_file import TextKind
from offkey.model.unknown import Unknown
from offkey.read.module_scope import ModuleScope
from offkey.read.same import Same
from offkey.read.template_keys import template_keys
from offkey.read.terraform_key_words import KEY_MODULES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from offkey.model.module import Module
    from offkey.model.repository import Repository
    from offkey.model.terraform import ModuleCall, Resource, Value

_SCRIPTED = b"create-access-key"
_USE = regex(rb"aws_iam_access_key\.(?P<name>[\w\x80-\xff-]+)(?:\[[^]\n]{0,200}\])?\.(?P<of>\w+)")
_USER = regex(rb"\"?(?:\$\{)?\s*aws_iam_user\.(?P<name>[\w\x80-\xff-]+)")


def check(share: Share) -> Iterator[Finding]:
    """One finding for each resource, module call or construct that creates an active key."""
    for module in share.modules:
        yield from of_module(ModuleNode(share.repository, module))
        yield from _left_off(module)
    if _makes_keys(Same(share.repository)):
        from offkey.rules import given_out_keys  # few repositories make a key

        yield from given_out_keys.findings(share)
    for unit in share.units:
        yield from of_module(ModuleNode(share.repository, unit))
    for name, place in template_keys(share):
        yield Finding(
            f"`{name}` creates an access key that never expires, and whoever may read the stack's outputs or the "
            "secret that it is written to has it. Give whoever uses it a role instead.",
            place,
        )
    yield from _in_scripts(share)


@lru_cache(maxsize=1)
def _makes_keys(repository: Same[Repository]) -> bool:
    """Whether a module of the repository may make a key, by itself or by a public module."""
    return any(module.says("aws_iam_access_key", KEY_MODULES) for module in repository.value.modules)


def _in_scripts(share: Share) -> Iterator[Finding]:
    """The keys that shell scripts make, for whoever runs them."""
    scripts = [file.source for file in share.texts if file.kind is TextKind.SHELL]
    for source in scripts:
        if _SCRIPTED in source.data:
            from offkey.read.scripted_keys import created_keys
            from offkey.read.template_users import users_with_keys_of

            users = tuple(Related(user, "the user") for user in users_with_keys_of(source, share.repository))
            for place in created_keys(source):
                yield Finding(
                    "This command creates an access key that never expires, and prints its secret. "
                    "Give whoever uses it a role instead.",
                    place,
                    users,
                    confidence=Confidence.MEDIUM,
                )


def of_module(node: ModuleNode) -> Iterator[Finding]:
    """One finding for each resource or module call that creates an active key."""
    module, scope = node.module, ModuleScope(node.module)
    keys = active_keys(module)
    taken = _taken(module) if keys else {}
    for key in keys:
        count = scope.value(key.block, key.file, "count")
        yield _of_resource(key, count, taken.get(key.name, frozenset()), related=_user(module, key))
    for call in calls_that_create(module):
        yield _of_call(call, unit=module.is_unit)
    if any(KEY_MODULES in str(call.source) for call in module.calls_of(KEY_MODULES)):
        from offkey.read.key_modules import users_with_keys

        for call in users_with_keys(module):
            yield Finding(
                f"`module.{call.name}` is made elsewhere, but by its address it creates an IAM user, and what is taken "
                "from it is an access key, which never expires. Give whoever uses it a role instead.",
                call.file.place(call.block.header),
                confidence=Confidence.MEDIUM,
            )


def calls_that_create(module: Module) -> Iterator[ModuleCall]:
    """The calls of public modules that create an active key."""
    for call in module.calls_of(KEY_MODULES):
        if KEY_MODULES in str(call.source):
            from offkey.read.key_modules import creates_key

            if creates_key(ModuleScope(module), call):
                yield call


def keys_in(module: Module) -> list[Resource]:
    """The resources of a module that create an access key on AWS, active or not."""
    made = [key for key in module.of_types({"aws_iam_access_key"}) if key.mode == "resource"]
    if made and module.says("endpoints"):
        from offkey.rules.emulated_users import is_emulated  # few modules with a key have any

        made = [key for key in made if not is_emulated(module, key)]
    return made


def active_keys(module: Module) -> list[Resource]:
    """Those of them that create a key which works."""
    made = keys_in(module)
    scope = ModuleScope(module) if made else None
    return [key for key in made if scope is not None and _is_active(scope, key)]


def _is_active(scope: ModuleScope, resource: Resource) -> bool:
    count = scope.value(resource.block, resource.file, "count", default=1)
    return _works(scope, resource) and count not in (0, "0")


def _works(scope: ModuleScope, resource: Resource) -> bool:
    status = scope.value(resource.block, resource.file, "status", default="Active")
    return bool(status != "Inactive")


def _user(module: Module, key: Resource) -> tuple[Related, ...]:
    """The user that a key is for, where the module makes it: without keys it may have no use."""
    argument = key.block.body.attribute("user")
    said = argument and _USER.match(key.file.data[argument.value.span.start : argument.value.span.end])
    name = said["name"].decode("utf-8", "surrogateescape") if said else None
    made = [one for one in module.of_types({"aws_iam_user"}) if one.name == name] if name else ()
    return tuple(Related(one.file.place(one.block.header), "the user") for one in made)


def _of_resource(resource: Resource, count: Value, taken: Collection[str], related: tuple[Related, ...]) -> Finding:
    place = resource.file.place(resource.block.header)
    if _is_for_mail(taken):
        return Finding(
            f"`{resource.address}` creates an access key for the SMTP interface of SES, which knows no roles. "
            "Let the user send mail and nothing else, or send through the SES API with a role.",
            place,
            related,
            confidence=Confidence.LOW,
            severity=Severity.LOW,
        )
    return Finding(
        f"`{resource.address}` creates an access key that never expires, and its secret lies in the state. "
        "Give whoever uses it a role instead.",
        place,
        related,
        confidence=Confidence.MEDIUM if isinstance(count, Unknown) else Confidence.HIGH,
    )


def _left_off(module: Module) -> Iterator[Finding]:
    """The keys that a variable would make, and does not by its default: nobody depends on them yet."""
    scope, keys = ModuleScope(module), keys_in(module)
    taken = _taken(module) if keys else {}
    for key in keys:
        variable = scope.left_off(key.block, key.file) if _works(scope, key) else None
        if variable is not None and not _is_for_mail(taken.get(key.name, frozenset())):
            yield Finding(
                f"`{key.address}` creates an access key that never expires, once `{variable}` is switched on, which it "
                "is not by default. Give whoever would use it a role instead.",
                key.file.place(key.block.header),
                confidence=Confidence.LOW,
                severity=Severity.LOW,
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


def _of_call(call: ModuleCall, *, unit: bool) -> Finding:
    from offkey.read.key_modules import switch_of_key

    who = "The module that this unit runs" if unit else f"`module.{call.name}`"
    switch = switch_of_key(call)
    return Finding(
        f"{who} creates an IAM user with an access key that never expires. "
        "Give whoever uses it a role instead, or switch the key off.",
        call.file.place(call.block.header),
        related=(Related(switch, "asked for here"),) if switch is not None else (),
    )


RULE = Rule(
    id="iam-user-access-key",
    summary="Terraform, CloudFormation, CDK, Pulumi or a script creates an access key of an IAM user.",
    severity=Severity.HIGH,
    on=Share,
    check=check,
)
