"""Where a value in Terraform comes from: through locals, variables, outputs and local modules, to a key or a store."""

from __future__ import annotations

from offkey.model.hcl_expression import (
    Call,
    Expression,
    ForExpression,
    GetAttribute,
    Literal,
    ObjectExpression,
    Reference,
)
from offkey.model.records import dataclass, field
from offkey.model.regex import regex
from offkey.model.static_key import Origin
from offkey.read.aws_keys import is_access_key_id, is_secret_key, read_name, says_foreign
from offkey.read.module_scope import ModuleScope
from offkey.read.terraform_declared import called, has_default, local_values, output_values
from offkey.read.terraform_key_words import KEY_MODULES
from offkey.read.terraform_leaves import gathered, item_of, leaves

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from offkey.model.module import Module
    from offkey.model.repository import Repository
    from offkey.model.terraform import ModuleCall

Path = tuple[str, ...]
"""The names of a part of an object, from the outside inwards."""
_ANY = "*"
"""Any item of a map."""
_DEPTH = 8
"""How far a value is followed: deeper than anybody passes one, and an end for circles."""
_PLAIN = frozenset({"secret"})
_SECRETS = _PLAIN | {"encrypted_secret"}
_KEY_PARTS = _SECRETS | {"id"}
_FILLED = ("value", "secret_string")
_OBJECTS = ("local", "var")
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
    bound: dict[str, Expression] = field(default_factory=dict)
    """What the names of loops go through."""
    parts: Collection[str] = _KEY_PARTS
    whole: bool = False
    """Whether a value counts that holds one anywhere, also in an object."""

    def behind(self, module: Module, reference: Reference, depth: int, path: Path = ()) -> tuple[Origin, ...]:
        """The origins behind a name, found once: values that are put together of each other would multiply."""
        key = (module.path, ".".join((reference.dotted, *path)))
        before, known = self.met.get(key, (_DEPTH + 1, ()))
        if before <= depth:
            return known  # nothing yet, where a value goes round in a circle
        self.met[key] = depth, ()
        found = tuple(dict.fromkeys(_of_reference(self, module, reference, depth, path)))
        self.met[key] = depth, found
        return found


def sources(
    repository: Repository, module: Module, expression: Expression | None, *, each: Expression | None = None
) -> tuple[Origin, ...]:
    """The keys that `expression` in `module` may be worth, by where they are kept; nothing where that is not known.

    `each` is what the block around it is made for each of.
    """
    search = _Search(repository)
    if each is not None:
        search.bound["each"] = each
    return tuple(dict.fromkeys(_sources(search, module, expression, 0)))


def held_keys(
    repository: Repository,
    module: Module,
    expression: Expression,
    path: Path = (),
    *,
    each: Expression | None = None,
    secret: bool = False,
    plain: bool = False,
) -> tuple[Origin, ...]:
    """The keys that Terraform makes of which a part, or the (`plain`) `secret`, is what `expression` is, or in that."""
    search = _Search(repository, parts=_PLAIN if plain else _SECRETS if secret else _KEY_PARTS, whole=True)
    if each is not None:
        search.bound["each"] = each
    found = _sources(search, module, expression, 0, path)
    return tuple(dict.fromkeys(origin for origin in found if origin.context == "terraform-resource"))


def _sources(
    search: _Search, module: Module, expression: Expression | None, depth: int, path: Path = ()
) -> Iterator[Origin]:
    """The keys behind an expression, or behind the part of an object at `path`."""
    if expression is not None and depth <= _DEPTH:
        for leaf in gathered(expression) if search.whole and not path else leaves(expression):
            yield from _of_leaf(search, module, leaf, depth + 1, path)


def _of_any(
    search: _Search, module: Module, expressions: Iterable[Expression], depth: int, path: Path
) -> Iterator[Origin]:
    for expression in expressions:
        yield from _sources(search, module, expression, depth, path)


def _of_leaf(search: _Search, module: Module, leaf: Expression, depth: int, path: Path) -> Iterator[Origin]:
    if path:
        yield from _of_part(search, module, leaf, depth, path)
        return
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


def _of_part(search: _Search, module: Module, leaf: Expression, depth: int, path: Path) -> Iterator[Origin]:
    """The keys behind a part of what an expression is worth."""
    match leaf:
        case ObjectExpression(items=items):
            for item in items:
                if path[0] == _ANY or (isinstance(item.key, Literal) and item.key.value == path[0]):
                    yield from _sources(search, module, item.value, depth, path[1:])
        case ForExpression(names=(*_, name), collection=collection, value=value):
            search.bound[name] = collection
            yield from _sources(search, module, value, depth, path[1:])
        case Reference():
            yield from search.behind(module, leaf, depth, path)
        case _:
            return


def _of_reference(search: _Search, module: Module, reference: Reference, depth: int, path: Path) -> Iterator[Origin]:
    names = [*_named_steps(search, reference), *path]
    if _STORES.match(reference.dotted):
        yield Origin("store", reference.dotted)
    match (reference.root, *names):
        case ("aws_iam_access_key", name, *_, part) if part in search.parts:
            yield Origin("terraform-resource", f"aws_iam_access_key.{name}@{module.path or '.'}")
        case ("aws_ssm_parameter" | "aws_secretsmanager_secret_version" as store, name, part) if part in _FILLED:
            yield from _of_parameter(search, module, (store, name, part), depth)
        case ("local", name, *parts):
            yield from _of_any(search, module, local_values(module, name), depth, tuple(parts))
        case ("var", name, *parts):
            yield from _of_variable(search, module, name, depth, tuple(parts))
        case ("module" | "dependency" as root, *address):
            yield from _of_called(search, module, (root, *address), depth)
        case (root, *parts) if root in search.bound:
            inside = parts[parts[:1] == ["value"] :] if root == "each" else parts
            yield from _sources(search, module, search.bound[root], depth, (_ANY, *inside))


def _of_called(search: _Search, module: Module, address: Path, depth: int) -> Iterator[Origin]:
    """The keys behind an output of a module that is called, or of a unit of Terragrunt that is depended on."""
    match address:
        case ("module", name, output, *parts):
            caller, calls = module, [call for call in module.calls if call.name == name][:1]
        case ("dependency", name, "outputs", output, *parts) if module.is_unit:
            from offkey.read.terragrunt_dependencies import dependency  # few repositories have any

            unit = dependency(search.repository, module, name)
            caller, calls = (module, []) if unit is None else (unit, [*unit.calls])
        case _:
            return
    for call in calls:
        yield from _of_output(search, caller, call, output, depth, tuple(parts))


def _named_steps(search: _Search, reference: Reference) -> Iterator[str]:
    """The names behind a reference; which item an index picks matters where all items would count."""
    for step in reference.steps:
        if isinstance(step, GetAttribute):
            yield step.name
        elif search.whole and reference.root in _OBJECTS and (item := item_of(step)) is not None:
            yield item


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


def _of_variable(search: _Search, module: Module, name: str, depth: int, path: Path) -> Iterator[Origin]:
    """What the callers in this repository pass, or the variable itself, which somebody fills in."""
    found = [
        origin
        for caller, call in (search.repository.module(module.path) or module).calls_of_it
        if (attribute := call.block.body.attribute(name)) is not None
        for origin in _sources(search, caller, attribute.value, depth, path)
    ]
    if found:
        yield from found
    elif not has_default(module, name):
        yield Origin("terraform-variable", name)


def _of_output(
    search: _Search, module: Module, call: ModuleCall, output: str, depth: int, path: Path
) -> Iterator[Origin]:
    target = called(search.repository, module, call)
    if target is None:
        yield from _of_foreign(search, module, call, output)
        return
    yield from _of_any(search, target, output_values(target, output), depth, path)


def _of_foreign(search: _Search, module: Module, call: ModuleCall, output: str) -> Iterator[Origin]:
    """What the output of a module that is not here says of itself; it may as well pass on a key that it was given."""
    if KEY_MODULES in str(call.source):
        from offkey.read.key_modules import creates_key, gives_key, is_key_module

        wanted = "id" in search.parts or "secret" in output
        if wanted and gives_key(output) and creates_key(ModuleScope(module), call):
            yield Origin("terraform-resource", f"module.{call.name}@{module.path or '.'}")
        if is_key_module(call):
            return
    if read_name(output) is not None and not says_foreign(str(call.source)):
        yield Origin("store", f"module.{call.name}.{output}")
