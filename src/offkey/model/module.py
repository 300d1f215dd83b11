"""A module of Terraform or OpenTofu: its files, and each part of it read when it is asked for."""

from __future__ import annotations

from posixpath import join, normpath

from offkey.model.builtin import cached_property
from offkey.model.module_words import Words
from offkey.model.records import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from typing import Protocol

    from offkey.model.hcl import HclFile
    from offkey.model.terraform import Backend, ModuleCall, Provider, Resource, Role, Value
    from offkey.model.text import Incomplete, Source

    Given = tuple[Mapping[str, Value] | None, Sequence["Module"]]
    """The inputs of a module, and the modules that pass them."""
else:
    Protocol = object

_LOCAL = ("./", "../")
"""How a local module source begins. Source: Terraform language documentation, "Module Sources: Local Paths"."""

_LARGE = ("backends", "calls", "calls_by_target", "providers", "resources", "roles")
"""What holds blocks that were read, and with a setting of one the scope of the whole module."""


class Reading(Protocol):
    """Reads one part after the other out of a module, when it is asked for."""

    @property
    def texts(self) -> Mapping[str, Source]:
        """The other files of the repository that the module may read, by path."""

    @property
    def modules(self) -> Mapping[str, Module]:
        """The modules of the repository by folder."""

    def fresh(self) -> Reading:
        """A reading of the same files with other inputs."""

    def forget(self) -> None:
        """Let go of what was read."""

    def providers(self, module: Module) -> tuple[Provider, ...]:
        """The providers of AWS."""

    def backends(self, module: Module) -> tuple[Backend, ...]:
        """The S3 backends."""

    def calls(self, module: Module) -> tuple[ModuleCall, ...]:
        """The module calls."""

    def resources(self, module: Module, types: Collection[str] | None) -> tuple[Resource, ...]:
        """The resources and data sources, or those of some types."""

    def roles(self, module: Module) -> tuple[Role, ...]:
        """The roles."""

    def required_version(self, module: Module) -> str | None:
        """The constraint on Terraform itself."""

    def required_providers(self, module: Module) -> Mapping[str, str]:
        """The constraints on providers."""


@dataclass(frozen=True)  # without slots, since what was read is kept
class Module:
    """One directory of Terraform files, evaluated as far as static reading allows, each part when asked for.

    `path` is relative to the root (empty for the root itself). `given` says what `inputs` and `callers` are; None
    where it is sure that nobody calls the module. `related` are the paths of all modules that it may have to do with
    by calls, however indirectly.
    """

    path: str
    files: tuple[HclFile, ...]
    reading: Reading = field(repr=False, compare=False)
    given: Callable[[], Given] | None = field(default=None, repr=False, compare=False)
    related: Collection[str] = field(default=(), repr=False, compare=False)

    is_unit = False
    """Whether it is a unit of Terragrunt, which runs the module that it calls as a root module."""

    @property
    def inputs(self) -> Mapping[str, Value] | None:
        """What the module's callers in this repository pass to it, by variable.

        None where nobody calls it, so that it is evaluated as a root module.
        """
        return self._given[0]

    @property
    def callers(self) -> Sequence[Module]:
        """The modules that pass the inputs."""
        return self._given[1]

    @property
    def is_run(self) -> bool:
        """Whether Terraform is run in it, as far as the repository shows: nobody calls it, or Terragrunt does."""
        return self.inputs is None or any(caller.is_unit for caller in self.callers)

    @cached_property
    def _given(self) -> Given:
        return (None, ()) if self.given is None else self.given()

    @property
    def calls_of_it(self) -> Iterator[tuple[Module, ModuleCall]]:
        """Each call of the module in this repository, after the module that it stands in."""
        return ((caller, call) for caller in self.callers for call in caller.calls_by_target.get(self.path, ()))

    @cached_property
    def providers(self) -> tuple[Provider, ...]:
        """The `provider "aws"` blocks."""
        return self.reading.providers(self)

    @cached_property
    def backends(self) -> tuple[Backend, ...]:
        """Every `backend "s3"` block: Terraform wants one, and of several files only some may be meant to be there."""
        return self.reading.backends(self)

    @property
    def backend(self) -> Backend | None:
        """The first `backend "s3"` block, or None."""
        return next(iter(self.backends), None)

    @cached_property
    def calls(self) -> tuple[ModuleCall, ...]:
        """The `module` blocks."""
        return self.reading.calls(self)

    @property
    def local_calls(self) -> tuple[ModuleCall, ...]:
        """The `module` blocks whose source is a path, which Terraform wants written out."""
        calls = self.calls_of("./")
        return tuple(call for call in calls if isinstance(call.source, str) and call.source.startswith(_LOCAL))

    @cached_property
    def calls_by_target(self) -> Mapping[str, Sequence[ModuleCall]]:
        """The `local_calls` by the directory that each leads to."""
        found: dict[str, list[ModuleCall]] = {}
        for call in self.local_calls:
            target = self.target(call)
            if target is not None:
                found.setdefault(target, []).append(call)
        return found

    def calls_of(self, *words: str) -> tuple[ModuleCall, ...]:
        """The `module` blocks; none where none of `words`, which the wanted sources have one of, is in the module."""
        known: tuple[ModuleCall, ...] | None = self.__dict__.get("calls")
        if known is not None:
            return known
        return self.calls if self.says("module") and self.says(*words) else ()

    def target(self, call: ModuleCall) -> str | None:
        """The directory of the repository that a call of the module leads to; None for one that leads elsewhere."""
        return self.leads_to(call.source)

    def leads_to(self, address: Value) -> str | None:
        """The same for the source address of a call."""
        return self.directory(address) if isinstance(address, str) and address.startswith(_LOCAL) else None

    def directory(self, relative: str) -> str | None:
        """The directory of the repository at a path that is relative to the module; None outside."""
        path = normpath(join(self.path, relative))
        return None if path.startswith("..") else "" if path == "." else path

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """Every resource and data source."""
        return self.reading.resources(self, None)

    @cached_property
    def roles(self) -> tuple[Role, ...]:
        """Each `aws_iam_role`, with what is attached to it."""
        return self.reading.roles(self)

    @cached_property
    def required_version(self) -> str | None:
        """The text of the constraint; None where there is none."""
        return self.reading.required_version(self)

    @cached_property
    def required_providers(self) -> Mapping[str, str]:
        """The version constraint of each provider, by local name."""
        return self.reading.required_providers(self)

    def called_with(self, inputs: Mapping[str, Value], *, callers: Sequence[Module] = ()) -> Module:
        """The same files, evaluated with what callers pass."""
        return self.linked(lambda: (inputs, callers), related=self.related)

    def linked(self, given: Callable[[], Given] | None, *, related: Collection[str]) -> Module:
        """The same files, evaluated with what callers pass, which is asked for when it matters."""
        called = Module(self.path, self.files, self.reading.fresh(), given, related)
        called.__dict__["_words"] = self._words  # the words are the same, and searched once
        return called

    @cached_property
    def says(self) -> Callable[..., bool]:
        """As `Words.says`, of the module's files."""
        return self._words.says

    @cached_property
    def signs_in_with(self) -> Callable[..., bool]:
        """As `Words.signs_in_with`, of the module's files."""
        return self._words.signs_in_with

    @cached_property
    def _words(self) -> Words:
        return Words(tuple(file.source for file in self.files))

    def mentions(self, word: bytes) -> bool:
        """Whether `word` stands in the module, or in one that passes something to it, however indirectly."""
        pending, seen = [self], {self.path}
        while pending:
            module = pending.pop()
            if any(word in file.source.data for file in module.files):
                return True
            pending += [caller for caller in module.callers if caller.path not in seen]
            seen |= {caller.path for caller in module.callers}
        return False

    def forget(self) -> None:
        """Let go of what is large and can be read again, after everybody has asked about this module."""
        for name in _LARGE:
            self.__dict__.pop(name, None)
        self.reading.forget()
        for file in self.files:
            file.body.forget()

    def of_types(self, types: Collection[str]) -> tuple[Resource, ...]:
        """The resources and data sources of these types: no other block is looked at."""
        return self.reading.resources(self, types)

    @property
    def problems(self) -> tuple[Incomplete, ...]:
        """What could not be read, of all that was asked for so far, also of what Terragrunt passes."""
        known: Given = self.__dict__.get("_given", (None, ()))
        units = (file for caller in known[1] if caller.is_unit for file in caller.files)
        return tuple(problem for file in (*self.files, *units) for problem in file.problems)
