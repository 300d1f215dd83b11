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
    from offkey.model.text import Place

_SCRIPTED = b"create-access-key"
_USE = regex(rb"aws_iam_access_key\.(?P<name>[\w\x80-\xff-]+)(?:\[[^]\n]{0,200}\])?\.(?P<of>\w+)")
_NAME = regex(rb"aws_iam_access_key\.(?P<name>[\w\x80-\xff-]+)")
_SECRET = regex(rb"\.secret\b")


def check(share: Share) -> Iterator[Finding]:
    """One finding for each resource, module call or construct that creates an active key."""
    for module in share.modules:
        yield from of_module(ModuleNode(share.repository, module))
        yield from _left_off(module)
        yield from _given_out(module)
        yield from _given_out_by_calls(module)
        yield from _given_on(share, module)
    for unit in share.units:
        yield from of_module(ModuleNode(share.repository, unit))
    for name, place in template_keys(share):
        yield Finding(
            f"`{name}` creates an access key that never expires, and whoever may read the stack's outputs or the "
            "secret that it is written to has it. Give whoever uses it a role instead.",
            place,
        )
    yield from _in_scripts(share)


def _in_scripts(share: Share) -> Iterator[Finding]:
    """The keys that shell scripts make, for whoever runs them."""
    scripts = [file.source for file in share.texts if file.kind is TextKind.SHELL]
    for source in scripts:
        if _SCRIPTED in source.data:
            from offkey.read.scripted_keys import created_keys

            for place in created_keys(source):
                yield Finding(
                    "This command creates an access key that never expires, and prints its secret. "
                    "Give whoever uses it a role instead.",
                    place,
                    confidence=Confidence.MEDIUM,
                )


def of_module(node: ModuleNode) -> Iterator[Finding]:
    """One finding for each resource or module call that creates an active key."""
    module, scope = node.module, ModuleScope(node.module)
    keys = _active_keys(module)
    taken = _taken(module) if keys else {}
    for key in keys:
        yield _of_resource(key, scope.value(key.block, key.file, "count"), taken.get(key.name, frozenset()))
    for call in _calls_that_create(module):
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


def _calls_that_create(module: Module) -> Iterator[ModuleCall]:
    """The calls of public modules that create an active key."""
    for call in module.calls_of(KEY_MODULES):
        if KEY_MODULES in str(call.source):
            from offkey.read.key_modules import creates_key

            if creates_key(ModuleScope(module), call):
                yield call


def _keys(module: Module) -> list[Resource]:
    return [key for key in module.of_types({"aws_iam_access_key"}) if key.mode == "resource"]


def _active_keys(module: Module) -> list[Resource]:
    made = _keys(module)
    scope = ModuleScope(module) if made else None
    return [key for key in made if scope is not None and _is_active(scope, key)]


def _is_active(scope: ModuleScope, resource: Resource) -> bool:
    count = scope.value(resource.block, resource.file, "count", default=1)
    return _works(scope, resource) and count not in (0, "0")


def _works(scope: ModuleScope, resource: Resource) -> bool:
    status = scope.value(resource.block, resource.file, "status", default="Active")
    return bool(status != "Inactive")


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


def _left_off(module: Module) -> Iterator[Finding]:
    """The keys that a variable would make, and does not by its default: nobody depends on them yet."""
    scope, keys = ModuleScope(module), _keys(module)
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


def _given_out(module: Module) -> Iterator[Finding]:
    """One finding for each active key whose secret is an output, at the first output that speaks of it."""
    keys = _active_keys(module)
    outputs: dict[str, list[tuple[Place, bool]]] = {key.address: [] for key in keys}
    for file in module.files if keys else ():
        for block in file.body.of_type("output"):
            text = file.source.data[block.span.start : block.span.end]
            secret = _SECRET.search(text) is not None
            for name in {found["name"].decode("utf-8", "surrogateescape") for found in _NAME.finditer(text)}:
                if (address := f"aws_iam_access_key.{name}") in outputs:
                    outputs[address].append((file.source.place(block.header), secret))
    for address, places in outputs.items():
        yield from _of_outputs(address, places)


def _given_out_by_calls(module: Module) -> Iterator[Finding]:
    """The same for each key that a public module creates."""
    calls = list(_calls_that_create(module))
    if calls:
        from offkey.read.key_modules import outputs_by_call

        outputs = outputs_by_call(module)
        for call in calls:
            yield from _of_outputs(f"module.{call.name}", outputs.get(call.name, ()))


def _of_outputs(address: str, places: Collection[tuple[Place, bool]]) -> Iterator[Finding]:
    if any(secret for _, secret in places):
        (first, _), *others = sorted(places, key=lambda one: one[0])
        yield Finding(
            f"The secret of `{address}` is an output: whoever reads the state, or an output of it, has the key.",
            first,
            related=tuple(Related(place, "the rest of it") for place, _ in others),
            severity=Severity.LOW,
        )


def _given_on(share: Share, module: Module) -> Iterator[Finding]:
    """One finding for each output that gives out the secret of a key which a module makes that is called here."""
    makers = _makers(Same(share.repository))
    if makers.isdisjoint(module.related) or not any(b"output" in file.source.data for file in module.files):
        return
    targets = makers.intersection(module.calls_by_target)
    for file in module.files if targets else ():
        for block in file.body.of_type("output"):
            value = block.body.attribute("value")
            if value is None or b"module." not in file.source.data[value.span.start : value.span.end]:
                continue
            from offkey.read.terraform_key_sources import held_keys

            for origin in held_keys(share.repository, module, value.value, plain=True):
                address, _, path = origin.name.partition("@")
                target = share.repository.module(path) if path in targets else None
                key = _active_key(target, address) if target is not None else None
                if key is not None:
                    yield Finding(
                        f"The secret of `{address}`, a key of the module in {path}, is an output: whoever reads the "
                        "state, or an output of it, has the key.",
                        file.source.place(block.header),
                        related=(Related(key.place, "the key"),),
                        severity=Severity.LOW,
                    )


@lru_cache(maxsize=1)
def _makers(repository: Same[Repository]) -> frozenset[str]:
    """The paths of the modules that make a key: few do, and what a module calls is slow to ask."""
    return frozenset(module.path for module in repository.value.modules if _makes_key(module))


def _makes_key(module: Module) -> bool:
    return module.says("aws_iam_access_key") and bool(_keys(module))


def _active_key(module: Module, address: str) -> Resource | None:
    return next((key for key in _active_keys(module) if key.address == address), None)


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
    who = "The module that this unit runs" if unit else f"`module.{call.name}`"
    return Finding(
        f"{who} creates an IAM user with an access key that never expires. "
        "Give whoever uses it a role instead, or switch the key off.",
        call.file.place(call.block.header),
    )


RULE = Rule(
    id="iam-user-access-key",
    summary="Terraform, CloudFormation, CDK, Pulumi or a script creates an access key of an IAM user.",
    severity=Severity.HIGH,
    on=Share,
    check=check,
)
