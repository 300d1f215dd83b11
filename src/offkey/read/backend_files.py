"""What `terraform init -backend-config` adds to an S3 backend: files of settings, and single arguments.

Source: https://developer.hashicorp.com/terraform/language/backend#partial-configuration
"""

from __future__ import annotations

import posixpath

from offkey.model.builtin import lru_cache
from offkey.model.hcl_expression import Literal
from offkey.model.records import dataclass, replace
from offkey.model.regex import regex
from offkey.model.terraform import Backend, Setting
from offkey.model.text import Place, Source, Span
from offkey.model.text_file import TextKind
from offkey.read.backend_arguments import arguments_in, folder_of, is_of_opentofu
from offkey.read.backend_names import computed_names
from offkey.read.parts import folder, upwards
from offkey.read.same import Same
from offkey.read.texts.kinds import NAMED_BACKEND

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from offkey.model.hcl import Attribute, HclFile
    from offkey.model.module import Module
    from offkey.model.repository import Repository

_NAME = regex(r"[A-Za-z0-9_.-]{3,255}")
_TABLE = "dynamodb_table"
_BOTH = b"use_lockfile=true"
_WRITTEN = regex(rb"""\bbackend\s{1,9}\\?["']s3\b""")
_SAYS = regex(rb"\b(?:dynamodb_table|bucket)\b")
_HOLDS = frozenset({TextKind.TERRAGRUNT, TextKind.BACKEND})


@dataclass(frozen=True, slots=True)
class Given:
    """A setting that `init` is given, and the modules whose backend may be meant.

    `name` is the setting's, or that of the lock table; None: it is computed.
    """

    place: Place
    name: str | None
    modules: tuple[Module, ...]
    opentofu: bool = False
    """Whether it stands in a command of OpenTofu."""
    both: bool = False
    """Whether the same file has the state locked by an object as well."""
    required: str | None = None
    """What is written beside it says of the versions of Terraform that may run it."""


@dataclass(frozen=True, slots=True)
class GivenSettings:
    """A file of settings for a backend on AWS, and the modules whose backend may be meant."""

    file: HclFile
    modules: tuple[Module, ...]

    def backend_of(self, module: Module) -> Backend | None:
        """The backend of one of its modules with what the file gives it."""
        from offkey.read import assume_roles
        from offkey.read.evaluate import Scope
        from offkey.read.nested import Nested

        scope, source = Scope.of([self.file]), self.file.source
        given = {
            a.name: Setting(scope.value(a.value, source), source.place(a.span), a) for a in self.file.body.attributes
        }
        backend = module.backend
        if backend is None:
            return None
        body = Nested(scope, source, self.file.body)
        role = assume_roles.of_backend(body, replace(backend.block, body=self.file.body, span=self.file.body.span))
        return replace(backend, settings={**backend.settings, **given}, assume_role=role or backend.assume_role)


def given_tables(repository: Repository) -> Iterator[Given]:
    """Every lock table in a file of backend settings, and each that a script passes as an argument."""
    for source, written, given in _passed(repository, (_TABLE,)):
        yield replace(given, name=_plain(written), both=_BOTH in source.data)
    for settings in given_settings(repository):
        table = settings.file.body.attribute(_TABLE)
        if table is not None and _says(table):
            called = table.value.value if isinstance(table.value, Literal) else None
            place = settings.file.source.place(table.span)
            flag = settings.file.body.attribute("use_lockfile")
            both = flag is not None and isinstance(flag.value, Literal) and flag.value.value is True
            yield Given(place, called if isinstance(called, str) else None, settings.modules, both=both)


def given_arguments(repository: Repository, names: Collection[str]) -> Iterator[Given]:
    """Each setting of one of these names that a script or a file of settings gives a backend."""
    for _source, _written, given in _passed(repository, names):
        yield given
    for settings in given_settings(repository):
        for attribute in settings.file.body.attributes:
            if attribute.name in names and _says(attribute):
                yield Given(settings.file.source.place(attribute.span), attribute.name, settings.modules)


def _passed(repository: Repository, names: Collection[str]) -> Iterator[tuple[Source, str, Given]]:
    """Each setting of one of these names that a script passes as an argument, its file and what it is set to."""
    for source in _scripts(repository):
        for value, span in arguments_in(source):
            name, _, written = value.partition("=")
            if not (written and name in names):
                continue
            modules = with_backend(Same(repository))
            if not modules and _writes_backend(Same(repository)):
                modules = repository.modules
            if modules or not repository.modules:  # those of whoever calls a workflow that is kept here
                meant = modules_in(folder_of(source, span.start), modules)
                yield source, written, Given(source.place(span), name, meant, is_of_opentofu(source, span.start))


def given_settings(repository: Repository) -> tuple[GivenSettings, ...]:
    """Every file of settings that is given to a backend on AWS. Several rules ask: it is looked for once."""
    return _given_settings(Same(repository))


@lru_cache(maxsize=1)
def _given_settings(repository: Same[Repository]) -> tuple[GivenSettings, ...]:
    return tuple(_settings(repository.value))


def _settings(repository: Repository) -> Iterator[GivenSettings]:
    arguments = (value for source in _scripts(repository) for value, _span in arguments_in(source))
    named = {value for value in arguments if "=" not in value}
    for source in _files(repository, named):
        from offkey.read import hcl
        from offkey.read.aws_endpoints import text_says_elsewhere

        if not (modules := with_backend(Same(repository))):
            return
        file = hcl.parse(source)
        if not file.body.blocks and not text_says_elsewhere(_text(source)):
            yield GivenSettings(file, _meant(source.path, modules))


def settings_named(repository: Repository, arguments: Sequence[str], folder: str) -> Iterator[Source]:
    """The files of the repository that the arguments of an `init` in `folder` name as settings of the backend."""
    for value in given_words(arguments):
        source = repository.sources.get(posixpath.normpath(posixpath.join(folder, value)))
        if source is not None:
            yield source


def may_give(repository: Repository, arguments: Sequence[str], *, folder: str | None, name: str) -> bool:
    """Whether the arguments of an `init` in `folder` (None: nobody knows where) may give the backend a setting."""
    for value in given_words(arguments):
        written, equals, rest = value.partition("=")
        if equals and written.isidentifier() and not {",", "\n"} & set(rest):
            if written == name:
                return True
            continue
        path = posixpath.normpath(posixpath.join(folder, value)) if folder is not None else ""
        source = repository.sources.get(path)
        if source is None or name.encode() in source.data:
            return True
    return False


def given_words(arguments: Sequence[str]) -> Iterator[str]:
    """What the arguments of an `init` give its backend: names of files, and `name=value`."""
    for index, argument in enumerate(arguments):
        option, equals, value = argument.partition("=")
        if option.lstrip("-") == "backend-config":
            yield value if equals else "".join(arguments[index + 1 : index + 2])


@lru_cache(maxsize=1)
def with_backend(repository: Same[Repository]) -> tuple[Module, ...]:
    """The modules with one in S3. Looked for where something is given to one: it takes every module there is."""
    return tuple(module for module in repository.value.modules if module.backend is not None)


@lru_cache(maxsize=1)
def _writes_backend(repository: Same[Repository]) -> bool:
    """Whether a script or a pipeline writes the backend of a module, which has none before."""
    return any(_WRITTEN.search(source.data) for source in _scripts(repository.value))


def _scripts(repository: Repository) -> Iterator[Source]:
    """The files that may call `init`, by path."""
    for path, source in repository.sources.items():
        if not path.endswith((".tf", ".tofu", ".tfvars", ".md")) and b"-backend-config" in source.data:
            yield source


def modules_in(folder: str, modules: tuple[Module, ...]) -> tuple[Module, ...]:
    """The modules whose folder ends like this one, in which variables stand for any; all where none does."""
    parts = [part for part in folder.split("/") if part not in ("", ".", "..")]
    while parts and "$" in parts[0]:
        del parts[0]
    found = tuple(module for module in modules if _ends(module.path.split("/"), parts)) if parts else ()
    return found or modules


def _ends(path: list[str], parts: list[str]) -> bool:
    last = path[-len(parts) :]
    return len(last) == len(parts) and all("$" in part or part == own for part, own in zip(parts, last, strict=True))


def _files(repository: Repository, values: set[str]) -> Iterator[Source]:
    kinds = {text.path: text.kind for text in repository.texts}
    named, patterns = {posixpath.basename(value) for value in values}, computed_names(values)
    for path, source in repository.sources.items():
        kind = kinds.get(path)
        if (path.endswith(".tfvars") or kind in _HOLDS) and _SAYS.search(source.data):
            called = posixpath.basename(path) in named or NAMED_BACKEND.search(path) is not None
            called = called or any(pattern.search(path) for pattern in patterns)
            if called or kind is TextKind.BACKEND:
                yield source


def _plain(name: str) -> str | None:
    return name if _NAME.fullmatch(name) else None


def _says(attribute: Attribute) -> bool:
    return not (isinstance(attribute.value, Literal) and not attribute.value.value)


def _text(source: Source) -> str:
    return source.text(Span(0, len(source.data)))


def _meant(path: str, modules: tuple[Module, ...]) -> tuple[Module, ...]:
    """The modules nearest to the file: those around it, else those beside it, else any."""
    for above in upwards(folder(path)):
        near = tuple(m for m in modules if m.path == above) or tuple(m for m in modules if _below(m.path, above))
        if near:
            return near
    return modules


def _below(path: str, folder: str) -> bool:
    return not folder or path.startswith(f"{folder}/")
