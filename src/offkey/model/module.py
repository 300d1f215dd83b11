"""A module of Terraform or OpenTofu: its files, and each part of it read when it is asked for."""

from __future__ import annotations

from posixpath import join, normpath

from offkey.model.builtin import cached_property, lru_cache
from offkey.model.records import dataclass, field
from offkey.model.regex import regex

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

_ESCAPES = (b"\\u", b"\\U")
"""How a string writes a letter in another way, in HCL and in JSON."""

_LOCAL = ("./", "../")
"""How a local module source begins. Source: Terraform language documentation, "Module Sources: Local Paths"."""

_LARGE = ("resources", "roles")

_PROVIDER = regex(rb"provider\s*+(?:\"?aws|/\*|//|\#)")
_BACKEND = regex(rb"backend\s*+(?:=\s*+)?(?:\"?s3|/\*|//|\#)")
"""The header of such a block, between whose keyword and label there may be a comment, or a state that is read."""

_STEMS = ("aws_", "aws_iam_", "access_key", "terraform-aws-", "security_group", "policy", ":iam::")
"""Parts of many of the words that rules ask for: a module without the part has none of them, which one search tells."""
_WITH: dict[str, dict[str, bool]] = {stem: {} for stem in _STEMS}
"""The words with each stem that were asked for so far, as what a module without the stem says of them."""
_MOST_WORDS = 100


@lru_cache(maxsize=256)
def _stems_of(word: str) -> tuple[str, ...]:
    stems = tuple(stem for stem in _STEMS if stem in word and stem != word)
    for stem in stems:
        if len(_WITH[stem]) < _MOST_WORDS:  # a word may be a name from a file
            _WITH[stem][word] = False
    return stems


def _may_sign_in(path: str, data: bytes) -> bool:
    json = path.endswith(".json")
    return (b"provider" in data and (json or _PROVIDER.search(data) is not None)) or (
        b"backend" in data and (json or _BACKEND.search(data) is not None)
    )


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

    def signs_in_with(self, *words: str) -> bool:
        """Whether any of `words` may stand in a file that has a provider of AWS or a backend in S3."""
        return self._escaped or any(
            word.encode("utf-8", "surrogateescape") in text for text in self._sign_in_texts for word in words
        )

    @cached_property
    def _sign_in_texts(self) -> tuple[bytes, ...]:
        return tuple(file.source.data for file in self.files if _may_sign_in(file.source.path, file.source.data))

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
        called.__dict__["_said"] = self._said  # the words are the same, and searched once
        return called

    def says(self, *words: str) -> bool:
        r"""Whether any of `words` may stand in a file of the module: where none does, nothing in it is called so.

        A search in bytes: where letters are written as `\u0061`, no word is known to be missing.
        """
        said = self._said
        for word in words:
            known = said.get(word)
            if known or (known is None and self._look_for(word)):
                return True
        return False

    def _look_for(self, word: str) -> bool:
        """Whether a word stands in a file: it is searched once, and not where a part of it is known to be missing."""
        said = self._said
        for stem in _stems_of(word):
            known = said.get(stem)
            if not (self._look_for(stem) if known is None else known):
                said.update(_WITH[stem])
                said[word] = False
                return False
        letters = word.encode("utf-8", "surrogateescape")
        for text in self._texts:
            if letters in text:
                said[word] = True
                return True
        said[word] = self._escaped
        return self._escaped

    @cached_property
    def _said(self) -> dict[str, bool]:
        return {}

    @cached_property
    def _texts(self) -> tuple[bytes, ...]:
        return tuple(file.source.data for file in self.files)

    @cached_property
    def _escaped(self) -> bool:
        return any(b"\\" in text and any(escape in text for escape in _ESCAPES) for text in self._texts)

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
