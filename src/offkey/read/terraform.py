"""A directory of Terraform files becomes a `Module`: providers, backend, calls, resources, roles."""

from __future__ import annotations

from offkey.model.builtin import MappingProxyType
from offkey.model.module import Module
from offkey.model.regex import regex
from offkey.model.terraform import Backend, ModuleCall, Provider, Resource, Role, Value
from offkey.read.hcl_cut import literal_source
from offkey.read.module_links import Links

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from offkey.model.hcl import Block, Body, HclFile
    from offkey.model.text import Source
    from offkey.read.declarations import Declared
    from offkey.read.evaluate import Scope
    from offkey.read.nested import Nested

VARIABLE_FILE = (".tfvars", ".tfvars.json")
_IN_S3 = regex(rb'backend\s*"?s3\b')
_NO_TEXTS: Mapping[str, Source] = MappingProxyType({})
_NO_MODULES: Mapping[str, Module] = MappingProxyType({})


def read_module(
    path: str, files: Sequence[Source], *, later: bool = False, texts: Mapping[str, Source] = _NO_TEXTS
) -> Module:
    """The module in the directory `path`: its `.tf` and `.tofu` files and variable files, also in JSON.

    Variables have their defaults and what `terraform.tfvars` and `*.auto.tfvars` say; see `link` for
    modules that others call. With `later`, a block is parsed when it is asked for. `texts` are the other files
    of the repository, by path, of which the module may take a document.
    """
    ordered = sorted(files, key=lambda source: source.path)
    parse = _parser(later=later)  # asked once: a large tree has thousands of modules with few files
    return Module(path, tuple([_file(source, parse) for source in ordered]), ModuleReading(texts))


def _file(source: Source, parse: Callable[[Source], HclFile]) -> HclFile:
    if source.path.endswith(".json"):
        from offkey.read import terraform_json

        return terraform_json.parse(source)
    return parse(source)


def _parser(*, later: bool) -> Callable[[Source], HclFile]:
    if later:
        from offkey.read.hcl_later import parse
    else:
        from offkey.read.hcl import parse
    return parse


def scope_of(module: Module) -> Scope:
    """What the names in `module` stand for; for one that is linked, with its callers' arguments.

    It is made once for a module, so that what was worked out for one who asked is known to the others.
    """
    reading = module.reading
    if not isinstance(reading, ModuleReading):
        raise TypeError("a module of Terraform is read by `read_module`")
    return reading.scope_of(module)


def link(modules: Mapping[str, Module], units: Mapping[str, Module] = _NO_MODULES) -> dict[str, Module]:
    """The modules, those that others call by a local path evaluated with the arguments they get.

    `modules` maps a directory to its module, `units` the path of a Terragrunt file to the unit, which calls one too.
    Where several calls pass different values for a variable, it is Unknown. Calls are followed through several levels.
    """
    links = Links({**modules, **units} if units else modules, scope_of)
    linked: dict[str, Module] = {}
    for module in modules.values():
        if isinstance(module.reading, ModuleReading):
            module.reading.modules = linked
    linked.update((path, links.linked(path)) for path in modules)
    return linked


def _configuration(module: Module) -> list[HclFile]:
    return [file for file in module.files if not file.source.path.endswith(VARIABLE_FILE)]


class ModuleReading:
    """Reads the parts of one module, all in one scope, which is made when it is first needed."""

    def __init__(self, texts: Mapping[str, Source]) -> None:
        self.texts = texts
        self.modules: Mapping[str, Module] = _NO_MODULES
        """The modules of the repository by folder, whose outputs this one may take."""
        self._scope: Scope | None = None
        self._resources: dict[frozenset[str] | None, tuple[Resource, ...]] = {}
        self._declared: list[Declared] = []

    def fresh(self) -> ModuleReading:
        """A reading of the same files with other inputs."""
        reading = ModuleReading(self.texts)
        reading.modules = self.modules
        reading._resources, reading._declared = self._resources, self._declared  # as inputs change none of them
        return reading

    def declared(self, module: Module) -> Declared:
        """What the files of the module declare."""
        if not self._declared:
            from offkey.read.declarations import Declared

            self._declared.append(Declared(_configuration(module)))
        return self._declared[0]

    def forget(self) -> None:
        """Let go of what was read."""
        self._scope = None
        self._resources.clear()  # which the reading with other inputs has as well
        self._declared.clear()

    def providers(self, module: Module) -> tuple[Provider, ...]:
        """The providers of AWS."""
        found = self._blocks(module, "provider", {"aws"})
        return tuple(_provider(b, s, self.scope_of(module)) for b, s in found if len(b.labels) == 1)

    def backends(self, module: Module) -> tuple[Backend, ...]:
        """The S3 backends."""
        files = _configuration(module) if module.says("backend") else ()
        may = [file for file in files if _may_be_in_s3(file.source)]
        return tuple(backend for body in self._settings(module, may) for backend in _backends(body))

    def calls(self, module: Module) -> tuple[ModuleCall, ...]:
        """The module calls."""
        found = self._blocks(module, "module")
        return tuple(_call(b, s, lambda: self.scope_of(module)) for b, s in found if len(b.labels) == 1)

    def resources(self, module: Module, types: Collection[str] | None) -> tuple[Resource, ...]:
        """The resources and data sources, or those of some types."""
        if types is not None and not module.says(*types):
            return ()
        key = None if types is None else frozenset(types)
        if key not in self._resources:
            self._resources[key] = tuple(self._found(module, key))
        return self._resources[key]

    def _found(self, module: Module, types: frozenset[str] | None) -> Iterator[Resource]:
        """The resources of some types, picked out of more where those were asked for."""
        wider = next((kept for kept in self._resources if types and kept and types < kept), None)
        if types is not None and wider is not None:
            yield from (resource for resource in self._resources[wider] if resource.type in types)
            return
        for file in _configuration(module):
            for block in file.body.blocks if types is None else _in_order(file.body, types):
                yield from _resource(block, file.source)

    def roles(self, module: Module) -> tuple[Role, ...]:
        """The roles."""
        if not module.says("aws_iam_role"):
            return ()
        from offkey.read import iam_roles

        return iam_roles.read(module.of_types(iam_roles.TYPES), self.scope_of(module))

    def required_version(self, module: Module) -> str | None:
        """The constraint on Terraform itself."""
        from offkey.read import required_versions

        return required_versions.of_terraform(self._settings(module, _configuration(module)))

    def required_providers(self, module: Module) -> Mapping[str, str]:
        """The constraints on providers."""
        from offkey.read import required_versions

        return required_versions.of_providers(self._settings(module, _configuration(module)))

    def scope_of(self, module: Module) -> Scope:
        """What the names in the module stand for."""
        if self._scope is None:
            from offkey.read.evaluate import Around, Scope

            tfvars = [file for file in module.files if file.source.path.endswith(VARIABLE_FILE)]
            around = Around(module.path, module.is_run, self.texts, modules=self.modules)
            self._scope = Scope.of(self.declared(module), tfvars=tfvars, inputs=module.inputs, around=around)
        return self._scope

    def _settings(self, module: Module, files: Sequence[HclFile]) -> Iterator[Nested]:
        """The `terraform` blocks of these files."""
        if not files:
            return
        from offkey.read.nested import Nested

        for file in files:
            for block in file.body.of_type("terraform"):
                yield Nested(self.scope_of(module), file.source, block.body)

    def _blocks(
        self, module: Module, type_: str, labels: Collection[str] | None = None
    ) -> Iterator[tuple[Block, Source]]:
        files = _configuration(module) if module.says(type_) else ()
        return ((b, file.source) for file in files for b in file.body.of_type(type_, labels=labels))


def _in_order(body: Body, types: Collection[str]) -> list[Block]:
    """The resources and data sources of these types as the file has them."""
    managed, read = list(body.of_type("resource", labels=types)), list(body.of_type("data", labels=types))
    return sorted([*managed, *read], key=lambda block: block.span.start) if managed and read else managed or read


def _provider(block: Block, source: Source, scope: Scope) -> Provider:
    from offkey.read import assume_roles
    from offkey.read.nested import Nested

    body = Nested(scope, source, block.body)
    alias = body.value("alias")
    return Provider(
        alias=alias if isinstance(alias, str) else None,
        block=block,
        source=source,
        settings=body.settings(),
        assume_roles=assume_roles.of_provider(body),
        redirections=next((Nested(scope, source, each.body).value("for_each") for each in _redirections(block)), None),
    )


def _redirections(provider: Block) -> Iterator[Block]:
    return (each for each in provider.body.of_type("dynamic") if each.labels == ("endpoints",))


def _may_be_in_s3(source: Source) -> bool:
    """Whether a backend of the type may stand in a file; between a keyword and its label there may be a comment."""
    data = source.data
    return _IN_S3.search(data) is not None or (b"backend" in data and (b"/*" in data or source.path.endswith(".json")))


def _backends(terraform: Nested) -> Iterator[Backend]:
    """The S3 backends of a `terraform` block."""
    from offkey.read import assume_roles
    from offkey.read.nested import Nested

    for block in terraform.body.of_type("backend"):
        if block.labels == ("s3",):
            body = Nested(terraform.scope, terraform.source, block.body)
            yield Backend(block, terraform.source, body.settings(), assume_roles.of_backend(body, block))


def _call(block: Block, source: Source, scope: Callable[[], Scope]) -> ModuleCall:
    address: Value = literal_source(source.data, block)
    if address is None:
        from offkey.read.nested import Nested

        address = Nested(scope(), source, block.body).value("source")
    return ModuleCall(block.labels[0], block, source, address)


def _resource(block: Block, source: Source) -> Iterator[Resource]:
    if block.type in {"resource", "data"} and len(block.labels) == 2:
        yield Resource(block.type, *block.labels, block, source)
