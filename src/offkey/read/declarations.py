"""What the files of a module of Terraform declare: variables, locals, outputs, calls, resources and data sources."""

from __future__ import annotations

from offkey.model.builtin import cached_property
from offkey.model.hcl_expression import Literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from offkey.model.hcl import Attribute, Block, HclFile
    from offkey.model.text import Source


class Declared:
    """What the files of one module declare, whatever is passed to it: each kind is looked for when it is asked for."""

    def __init__(self, files: Iterable[HclFile]) -> None:
        self._files = sorted(files, key=lambda file: _overrides(file.source.path))
        self._blocks: dict[tuple[str, str], Mapping[str, tuple[Block, Source]]] = {}

    @property
    def path(self) -> str:
        """Stands for the module where a place is wanted: its first file."""
        return self._files[0].source.path if self._files else ""

    @property
    def size(self) -> int:
        """The bytes of all files."""
        return sum(len(file.source.data) for file in self._files)

    def block(self, mode: str, type_: str, name: str) -> tuple[Block, Source] | None:
        """A resource or data source (the `mode`) with the file it stands in, or None; the last one counts."""
        return self.blocks(mode, type_).get(name)

    def blocks(self, mode: str, type_: str) -> Mapping[str, tuple[Block, Source]]:
        """Those of one type, by name."""
        key = (mode, type_)
        if key not in self._blocks:
            found = self._of_type(mode, labels={type_})
            self._blocks[key] = {b.labels[1]: (b, source) for b, source in found if len(b.labels) == 2}
        return self._blocks[key]

    @cached_property
    def providers(self) -> Mapping[str | None, tuple[Block, Source]]:
        """The providers of AWS by alias; None is the one without."""
        found: dict[str | None, tuple[Block, Source]] = {}
        for block, source in self._of_type("provider", labels={"aws"}):
            alias = block.body.attribute("alias")
            if len(block.labels) > 1:
                continue
            if alias is None:
                found[None] = (block, source)
            elif isinstance(alias.value, Literal) and isinstance(alias.value.value, str):
                found[alias.value.value] = (block, source)
        return found

    @cached_property
    def variables(self) -> Mapping[str, tuple[Block, Source]]:
        """The variables by name."""
        return {b.labels[0]: (b, source) for b, source in self._of_type("variable") if len(b.labels) == 1}

    @cached_property
    def locals(self) -> Mapping[str, tuple[Attribute, Source]]:
        """The local values by name: each is read when it is asked for."""
        found = ((b, source) for b, source in self._of_type("locals") if not b.labels)
        return {a.name: (a, source) for block, source in found for a in block.body.attributes}

    @cached_property
    def calls(self) -> Mapping[str, tuple[Block, Source]]:
        """The calls of modules by name."""
        return {b.labels[0]: (b, source) for b, source in self._of_type("module") if len(b.labels) == 1}

    @cached_property
    def outputs(self) -> Mapping[str, tuple[Block, Source]]:
        """The outputs by name."""
        return {b.labels[0]: (b, source) for b, source in self._of_type("output") if len(b.labels) == 1}

    def _of_type(self, type_: str, *, labels: Collection[str] | None = None) -> Iterator[tuple[Block, Source]]:
        return ((b, file.source) for file in self._files for b in file.body.of_type(type_, labels=labels))


def _overrides(path: str) -> bool:
    """Whether Terraform reads the file last, to override what others say."""
    name = path.rpartition("/")[2].split(".", 1)[0]
    return name == "override" or name.endswith("_override")
