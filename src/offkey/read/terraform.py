"""A directory of Terraform files becomes a `Module`: providers, backend, calls, resources, roles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from offkey.model.terraform import Backend, Block, HclFile, Module, ModuleCall, Provider, Resource, Value
from offkey.model.text import Source
from offkey.read import assume_roles, hcl, iam_roles, terraform_json
from offkey.read.evaluate import Scope
from offkey.read.module_links import Links
from offkey.read.nested import Nested

_VARIABLE_FILE = (".tfvars", ".tfvars.json")


def read_module(path: str, files: Sequence[Source]) -> Module:
    """The module in the directory `path`: its `.tf` and `.tofu` files and variable files, also in JSON.

    Variables have their defaults and what `terraform.tfvars` and `*.auto.tfvars` say; see `link` for
    modules that others call.
    """
    ordered = sorted(files, key=lambda source: source.path)
    parsed = tuple((terraform_json if s.path.endswith(".json") else hcl).parse(s) for s in ordered)
    problems = tuple(problem for file in parsed for problem in file.problems)
    return _evaluated(Module(path, parsed, problems=problems), None)


def scope_of(module: Module) -> Scope:
    """What the names in `module` stand for; for one that is linked, with its callers' arguments."""
    tfvars = [file for file in module.files if file.source.path.endswith(_VARIABLE_FILE)]
    return Scope.of(_configuration(module), tfvars=tfvars, inputs=module.inputs)


def link(modules: Mapping[str, Module]) -> dict[str, Module]:
    """The modules, those that others call by a local path evaluated with the arguments they get.

    `modules` maps a directory to its module. Where several calls pass different values for a
    variable, it is Unknown. Calls are followed through several levels.
    """
    links = Links(modules, scope_of, _evaluated)
    return {path: links.linked(path) for path in modules}


def _configuration(module: Module) -> list[HclFile]:
    return [file for file in module.files if not file.source.path.endswith(_VARIABLE_FILE)]


def _evaluated(module: Module, inputs: Mapping[str, Value] | None) -> Module:
    """The module with everything that is read out of its files, evaluated with `inputs`."""
    module = Module(module.path, module.files, problems=module.problems, inputs=inputs)
    scope = scope_of(module)
    blocks = [(block, file.source) for file in _configuration(module) for block in file.body.blocks]
    settings = [Nested(scope, source, block.body) for block, source in blocks if block.type == "terraform"]
    resources = tuple(resource for block, source in blocks for resource in _resource(block, source))
    return Module(
        path=module.path,
        files=module.files,
        providers=tuple(_provider(b, s, scope) for b, s in blocks if b.type == "provider" and b.labels == ("aws",)),
        backend=next((backend for body in settings for backend in _backend(body)), None),
        calls=tuple(_call(b, s, scope) for b, s in blocks if b.type == "module" and len(b.labels) == 1),
        resources=resources,
        roles=iam_roles.read(resources, scope),
        required_version=_required_version(settings),
        required_providers=_required_providers(settings),
        problems=module.problems,
        inputs=inputs,
    )


def _provider(block: Block, source: Source, scope: Scope) -> Provider:
    body = Nested(scope, source, block.body)
    alias = body.value("alias")
    return Provider(
        alias=alias if isinstance(alias, str) else None,
        block=block,
        source=source,
        settings=body.settings(),
        assume_roles=assume_roles.of_provider(body),
        place=source.place(block.header),
    )


def _backend(terraform: Nested) -> Iterator[Backend]:
    """The S3 backend of a `terraform` block."""
    for block in terraform.body.of_type("backend"):
        if block.labels == ("s3",):
            body = Nested(terraform.scope, terraform.source, block.body)
            place = terraform.source.place(block.header)
            yield Backend(block, terraform.source, body.settings(), assume_roles.of_backend(body, block), place)


def _call(block: Block, source: Source, scope: Scope) -> ModuleCall:
    address = Nested(scope, source, block.body).value("source")
    return ModuleCall(block.labels[0], block, source, address, source.place(block.header))


def _resource(block: Block, source: Source) -> Iterator[Resource]:
    if block.type in {"resource", "data"} and len(block.labels) == 2:
        yield Resource(block.type, *block.labels, block, source, source.place(block.header))


def _required_version(settings: Sequence[Nested]) -> str | None:
    """The constraint; several are all in force."""
    versions = [version for body in settings if isinstance(version := body.value("required_version"), str)]
    return ", ".join(versions) or None


def _required_providers(settings: Sequence[Nested]) -> dict[str, str]:
    """Version constraints by local name; one without a version is not listed."""
    required: dict[str, str] = {}
    for body in settings:
        for block in body.body.of_type("required_providers"):
            for name, setting in Nested(body.scope, body.source, block.body).settings().items():
                version = setting.value.get("version") if isinstance(setting.value, dict) else setting.value
                if isinstance(version, str):
                    required[name] = version
    return required
