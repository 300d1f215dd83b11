"""Public modules that create an access key unless they are told not to, and the outputs that hold it.

Source: their `variables.tf` and `outputs.tf`: terraform-aws-modules/terraform-aws-iam (`modules/iam-user`, 2 to 6),
cloudposse/terraform-aws-iam-system-user and those that are built on it.
"""

from __future__ import annotations

from offkey.model.regex import regex
from offkey.read.aws_keys import says_foreign
from offkey.read.module_scope import ModuleScope

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from offkey.model.module import Module
    from offkey.model.terraform import ModuleCall
    from offkey.model.text import Place

_SOURCE = regex(
    r"terraform-aws-modules/iam/aws//modules/iam-user\Z"
    r"|terraform-aws-iam(?:\.git)?//modules/iam-user(?:\?|\Z)"
    r"|cloudposse/iam-(?:system|s3|chamber)-user/aws\Z"
    r"|cloudposse/terraform-aws-iam-(?:system|s3|chamber)-user(?:\.git)?(?:\?|\Z)"
)
_USE = regex(rb"\bmodule\.(?P<name>[\w\x80-\xff-]+)(?:\[[^]\n]{0,200}\])?\.(?P<of>\w+)")
_USERS = regex(r"(?:\A|[/_.-])(?:iam|ci|cicd|s3|ses|system|service|deploy|build)(?:[_-][\w-]+)?-user(?:\Z|[/_.?-])")
"""What the address of a module says that makes users, whoever keeps it."""
_OF_KEY = ("create_access_key", "create_iam_access_key")
_SWITCHES = ("create", "create_user", *_OF_KEY, "enabled")
_OUTPUTS = regex(r"(?:(?:this_)?iam_)?access_key_(?:id|secret|encrypted_secret)\Z|secret_access_key\Z")


def creates_key(scope: ModuleScope, call: ModuleCall) -> bool:
    """Whether the call is of such a module and makes an active key."""
    if not is_key_module(call):
        return False
    given = [scope.value(call.block, call.file, name, default=True) for name in _SWITCHES]
    count = scope.value(call.block, call.file, "count", default=1)
    status = scope.value(call.block, call.file, "access_key_status", default="Active")
    return not any(value in (False, "false") for value in given) and count not in (0, "0") and status != "Inactive"


def switch_of_key(call: ModuleCall) -> Place | None:
    """Where a call of such a module says that it makes a key; most leave that to the default."""
    said = (call.block.body.attribute(name) for name in _OF_KEY)
    return next((call.file.place(attribute.span) for attribute in said if attribute is not None), None)


def is_key_module(call: ModuleCall) -> bool:
    """Whether the call is of such a module."""
    return isinstance(call.source, str) and _SOURCE.search(call.source) is not None


def users_with_keys(module: Module) -> list[ModuleCall]:
    """The calls of other modules elsewhere that make a user, by their address, and give out its key."""
    calls = {call.name: call for call in module.calls if _may_make_user(module, call)}
    if not calls:
        return []
    used = {
        name
        for file in module.files
        for use in _USE.finditer(file.source.data)
        if (name := use["name"].decode("utf-8", "surrogateescape")) in calls
        and ("access_key" in (output := use["of"].decode()) or gives_key(output))
    }
    return [call for name, call in calls.items() if name in used]


def _may_make_user(module: Module, call: ModuleCall) -> bool:
    source = call.source
    if not isinstance(source, str) or source.startswith((".", "/")) or is_key_module(call) or says_foreign(source):
        return False
    count = ModuleScope(module).value(call.block, call.file, "count", default=1)
    return _USERS.search(source) is not None and count not in (0, "0")


def gives_key(output: str) -> bool:
    """Whether an output of such a module holds the key's id or its secret."""
    return _OUTPUTS.match(output) is not None


def outputs_by_call(module: Module) -> Mapping[str, list[tuple[Place, bool]]]:
    """By the name of a call, the outputs of the module that give on what such a call gives out.

    Each with whether that is a secret to read.
    """
    found: dict[str, list[tuple[Place, bool]]] = {}
    for file in module.files:
        for block in file.body.of_type("output"):
            held: dict[str, bool] = {}
            for use in _USE.finditer(file.source.data, block.span.start, block.span.end):
                name, output = use["name"].decode("utf-8", "surrogateescape"), use["of"].decode()
                if gives_key(output):
                    readable = "secret" in output and "encrypted" not in output
                    held[name] = held.get(name, False) or readable
            for name, readable in held.items():
                found.setdefault(name, []).append((file.source.place(block.header), readable))
    return found
