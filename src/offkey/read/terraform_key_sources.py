"""Where a value in Terraform comes from: through locals, variables, outputs and local modules, to a key or a store."""

from __future__ import annotations

from offkey.model.hcl_expression import (
    Access,
    Call,
    Conditional,
    Expression,
    GetAttribute,
    Literal,
    Reference,
    Template,
)
from offkey.model.module import Module
from offkey.model.records import dataclass, field
from offkey.model.regex import regex
from offkey.model.repository import Repository
from offkey.model.static_key import Origin
from offkey.model.terraform import ModuleCall
from offkey.read.aws_keys import is_access_key_id, is_secret_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_DEPTH = 8
"""How far a value is followed: deeper than anybody passes one, and an end for circles."""
CARRYING = frozenset(
    {"base64encode", "nonsensitive", "sensitive", "tostring", "trimspace", "coalesce", "try", "one", "element", "join"}
)
_KEY_PARTS = frozenset({"id", "secret", "encrypted_secret"})
_FILLED = ("value", "secret_string")
_STORES = regex(
    r"(?:data|ephemeral)\.(?:aws_ssm_parameter|aws_secretsmanager_secret_version|vault_(?:generic_secret|kv_secret(?:_v2)?)|sops_file"
    r"|onepassword_item|azurerm_key_vault_secret|google_secret_manager_secret_version|external|local_file|http|doppler_secrets)\b"
    r"|data\.(?:terraform_remote_state|tfe_outputs)\.[\w.-]*(?:access|secret)_?key(?![\w.-]*arn)"
)


@dataclass(slots=True)
class _Search:
    """One value that is followed: what stands behind each name of each module, and how deep it was met."""

    repository: Repository
    met: dict[tuple[str, str], tuple[int, tuple[Origin, ...]]] = field(default_factory=dict)

    def behind(self, module: Module, reference: Reference, depth: int) -> tuple[Origin, ...]:
        """The origins behind a name, found once: values that are put together of each other would multiply."""
        key = (module.path, reference.dotted)
        before, known = self.met.get(key, (_DEPTH + 1, ()))
        if before <= depth:
            return known  # nothing yet, where a value goes round in a circle
        self.met[key] = depth, ()
        found = tuple(dict.fromkeys(_of_reference(self, module, reference, depth)))
        self.met[key] = depth, found
        return found


def sources(repository: Repository, module: Module, expression: Expression | None) -> tuple[Origin, ...]:
    """The keys that `expression` in `module` may be worth, by where they are kept; nothing where that is not known."""
    return tuple(dict.fromkeys(_sources(_Search(repository), module, expression, 0)))


def _sources(search: _Search, module: Module, expression: Expression | None, depth: int) -> Iterator[Origin]:
    if expression is not None and depth <= _DEPTH:
        for leaf in leaves(expression):
            yield from _of_leaf(search, module, leaf, depth + 1)


def called(repository: Repository, module: Module, call: ModuleCall) -> Module | None:
    """The module of this repository that a `module` block of `module` calls, or None."""
    target = module.target(call)
    return None if target is None else repository.module(target)


def leaves(expression: Expression, *, through: Collection[str] | None = CARRYING) -> Iterator[Expression]:
    """The expressions whose value this one may be, or hold as a whole.

    A call may be worth any of its arguments, if its function is one of `through`; None: whatever it is.
    """
    match expression:
        case Conditional(yes=yes, no=no):
            inner: tuple[Expression, ...] = (yes, no)
        case Call(function=function, arguments=arguments) if through is None or function in through:
            inner = arguments
        case Template(parts=parts):
            inner = parts
        case Access(target=target):
            inner = (target,)
        case _:
            yield expression
            return
    for part in inner:
        yield from leaves(part, through=through)


def _of_leaf(search: _Search, module: Module, leaf: Expression, depth: int) -> Iterator[Origin]:
    match leaf:
        case Literal(value=str() as value) if is_access_key_id(value):
            yield Origin("literal", value.strip())
        case Literal(value=str() as value) if is_secret_key(value):
            yield Origin("literal", "")
        case Call(function="get_env", arguments=(Literal(value=str() as name),)):
            yield Origin("environment", name)  # a unit of Terragrunt passes it on
        case Reference():
            yield from search.behind(module, leaf, depth)
        case _:
            return


def _of_reference(search: _Search, module: Module, reference: Reference, depth: int) -> Iterator[Origin]:
    names = [step.name for step in reference.steps if isinstance(step, GetAttribute)]
    if _STORES.match(reference.dotted):
        yield Origin("store", reference.dotted)
    match (reference.root, *names):
        case ("aws_iam_access_key", name, *_, part) if part in _KEY_PARTS:
            yield Origin("terraform-resource", f"aws_iam_access_key.{name}@{module.path or '.'}")
        case ("aws_ssm_parameter" | "aws_secretsmanager_secret_version" as store, name, part) if part in _FILLED:
            yield from _of_parameter(search, module, (store, name, part), depth)
        case ("local", name, *_):
            for value in local_values(module, name):
                yield from _sources(search, module, value, depth)
        case ("var", name, *_):
            yield from _of_variable(search, module, name, depth)
        case ("module", name, output, *_):
            yield from _of_output(search, module, name, output, depth)
        case _:
            return


def _of_parameter(search: _Search, module: Module, address: tuple[str, str, str], depth: int) -> Iterator[Origin]:
    """What Terraform puts into a store; the store itself, where somebody else fills in what it holds."""
    from offkey.read.terraform import scope_of

    store, name, part = address
    declared = scope_of(module).block("resource", store, name)
    written = declared[0].body.attribute(part) if declared else None
    if declared is None or written is None:
        return
    found = tuple(_sources(search, module, written.value, depth))
    yield from found
    if not found and any(b.body.attribute("ignore_changes") for b in declared[0].body.of_type("lifecycle")):
        yield Origin("store", ".".join(address))


def local_values(module: Module, name: str) -> Iterator[Expression]:
    """What `local.name` is written as."""
    for file in module.files:
        for block in file.body.of_type("locals"):
            if (attribute := block.body.attribute(name)) is not None:
                yield attribute.value


def _of_variable(search: _Search, module: Module, name: str, depth: int) -> Iterator[Origin]:
    """What the callers in this repository pass, or the variable itself, which somebody fills in."""
    found = [
        origin
        for caller, call in (search.repository.module(module.path) or module).calls_of_it
        if (attribute := call.block.body.attribute(name)) is not None
        for origin in _sources(search, caller, attribute.value, depth)
    ]
    if found:
        yield from found
    elif not _has_default(module, name):
        yield Origin("terraform-variable", name)


def _has_default(module: Module, name: str) -> bool:
    """Whether the variable is filled in by its declaration, with something that is no key."""
    for file in module.files:
        for block in file.body.of_type("variable"):
            default = block.body.attribute("default") if block.labels == (name,) else None
            if default is not None and isinstance(default.value, Literal) and default.value.value:
                return not (is_access_key_id(str(default.value.value)) or is_secret_key(str(default.value.value)))
    return False


def _gives_out_key(source: str, output: str) -> bool:
    if "-user" not in source:
        return False
    from offkey.read.user_modules import KEY_OUTPUTS, USER_MODULES  # few modules call one

    return output in KEY_OUTPUTS and USER_MODULES.search(source) is not None


def _of_output(search: _Search, module: Module, name: str, output: str, depth: int) -> Iterator[Origin]:
    call = next((call for call in module.calls if call.name == name), None)
    if call is not None and isinstance(call.source, str) and _gives_out_key(call.source, output):
        yield Origin("terraform-resource", f"module.{name}@{module.path or '.'}")
    target = called(search.repository, module, call) if call is not None else None
    if target is None:
        return
    for file in target.files:
        for block in file.body.of_type("output"):
            if block.labels == (output,):
                value = block.body.attribute("value")
                yield from _sources(search, target, value.value if value else None, depth)
