"""The configuration of a Terragrunt unit: its own file and those that it includes.

Source: https://terragrunt.gruntwork.io/docs/reference/hcl/blocks/#include
"""

from __future__ import annotations

from posixpath import dirname

from offkey.model.builtin import cached_property
from offkey.model.hcl_expression import GetAttribute, Literal, Step
from offkey.model.records import dataclass
from offkey.model.unknown import Unknown
from offkey.read.terragrunt_files import Files, Parsed, Seen
from offkey.read.terragrunt_places import within

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from offkey.model.hcl import Block, HclFile
    from offkey.model.terraform import Value
    from offkey.model.text import Span
    from offkey.read.evaluate import Scope
    from offkey.read.reference import Resolved


@dataclass(frozen=True, slots=True, eq=False)
class Include:
    """An `include` block; `seen` is the file, or None where it is not known."""

    label: str
    span: Span
    seen: Seen | None
    strategy: Value

    @property
    def merges(self) -> bool:
        """Whether what the file says counts without being referred to."""
        return bool(self.strategy != "no_merge")


class Configuration:
    """The file of a unit with those that it includes."""

    def __init__(self, file: HclFile, files: Files) -> None:
        self.file, self._files = file, files
        self.folder = dirname(file.source.path)

    @cached_property
    def _parsed(self) -> Parsed:
        return Parsed.of(self.file)

    @cached_property
    def own(self) -> Seen:
        """The unit's own file."""
        folders = {include.label: folder for include, folder in self._found if folder is not None}
        parent = next(iter(folders.values())) if len(folders) == 1 else None
        return Seen(self._parsed, self._files, self.folder, parent=parent, included=self._included)

    @property
    def includes(self) -> Mapping[str, Include]:
        """The includes by label, which may be the empty text."""
        return {include.label: include for include, _ in self._found}

    @property
    def source(self) -> Value:
        """Where the module lies that the unit runs, as it is written; None where nobody knows."""
        written = self.own.source
        above = [include.seen.source for include in self.includes.values() if include.seen and include.merges]
        given = [source for source in above if source is not None]
        if written is None and len(given) > 1:
            return None
        return written if written is not None else given[0] if given else "."

    def _included(self, steps: Sequence[Step], place: bool) -> Resolved:
        first = steps[0] if steps else None
        include = self.includes.get(first.name) if isinstance(first, GetAttribute) else None
        if include is None or include.seen is None:
            return Unknown("offkey does not know what the unit includes"), ()
        return include.seen.named(steps[1:], place=place, depth=self.own.depth(place=place))

    @cached_property
    def _found(self) -> Sequence[tuple[Include, str | None]]:
        """Each include, with the folder of the file."""
        plain = Seen(self._parsed, self._files, self.folder)
        return [self._include(block, plain.places) for block in self.file.body.of_type("include")]

    def _include(self, block: Block, places: Scope) -> tuple[Include, str | None]:
        written = block.body.attribute("path")
        path = within(self.folder, places.value(written.value, self.file.source)) if written else None
        parsed = self._files.parsed(path)
        above = dirname(path) if path is not None else None
        seen = Seen(parsed, self._files, self.folder, parent=above) if parsed is not None else None
        strategy = block.body.attribute("merge_strategy")
        how = strategy.value.value if strategy and isinstance(strategy.value, Literal) else None
        return Include("".join(block.labels[:1]), block.header, seen, how), above
