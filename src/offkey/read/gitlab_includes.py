"""What a GitLab pipeline includes, starts as its children, and gives to both.

Source: https://docs.gitlab.com/ci/yaml/#include, https://docs.gitlab.com/ci/inputs/
"""

from __future__ import annotations

import posixpath

from offkey.model import yaml as tree
from offkey.model.gitlab import Variables
from offkey.model.text import Incomplete, Source
from offkey.model.yaml import Scalar, resolve
from offkey.read import yaml
from offkey.read.gitlab_job import entries_of
from offkey.read.parts import folder, upwards

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from offkey.model.pipeline import Entries

ELSEWHERE = ("remote", "project", "component")
"""Kinds of includes that lie in no file of the repository."""
_ASKS = b"$[["
_MOST_INCLUDES = 20
"""How often one file is included with inputs, as far as they are looked at."""


def included(path: str, root: tree.Mapping, known: Collection[str]) -> tuple[str, ...]:
    """The files among `known` that the pipeline file at `path` includes, in order.

    A path counts from the project's root, and that is taken to be the folder of the file or any folder above it.
    Source: https://docs.gitlab.com/ci/yaml/#includelocal
    """
    found: dict[str, None] = {}
    for entry in includes(root):
        if entry.kind == "local":
            found.update(dict.fromkeys(targets(path, entry.value, known)))
    return tuple(found)


def children(path: str, root: tree.Mapping, known: Collection[str]) -> Iterator[str]:
    """The files among `known` that jobs of the pipeline file at `path` start as pipelines of their own.

    Source: https://docs.gitlab.com/ci/pipelines/downstream_pipelines/#parent-child-pipelines
    """
    for pair in root.merged():
        written = resolve(pair.value)
        trigger = written.get("trigger") if isinstance(written, tree.Mapping) else None
        for entry in includes(trigger) if isinstance(trigger, tree.Mapping) else ():
            if entry.kind == "local":
                yield from targets(path, entry.value, known)


class Include:
    """One include: `kind` is `local`, `remote`, `project` (with `files` of it), `template` or `component`."""

    def __init__(
        self, kind: str, scalar: Scalar, inputs: tree.Mapping | None = None, files: tuple[str, ...] = ()
    ) -> None:
        self.kind = kind
        self.inputs = inputs
        self.files = files
        self.value = scalar.value
        self.span = scalar.span


def includes(root: tree.Mapping) -> Iterator[Include]:
    """Every include of a mapping, in order."""
    node = root.get("include")
    items = node.items if isinstance(node, tree.Sequence) else (node,) if node is not None else ()
    for item in map(resolve, items):
        if isinstance(item, Scalar) and item.value:
            yield Include("remote" if "://" in item.value else "local", item)
        elif isinstance(item, tree.Mapping):
            yield from _of_mapping(item)


def _of_mapping(item: tree.Mapping) -> Iterator[Include]:
    given = item.get("inputs")
    inputs = given if isinstance(given, tree.Mapping) else None
    for kind in ("local", *ELSEWHERE, "template"):
        files = tuple(scalar.value for scalar in _scalars(item.get("file"))) if kind == "project" else ()
        yield from (Include(kind, scalar, inputs, files) for scalar in _scalars(item.get(kind)))


def _scalars(value: tree.Node | None) -> list[Scalar]:
    """A text, or those of a list."""
    values = value.items if isinstance(value, tree.Sequence) else (value,) if value is not None else ()
    return [scalar for scalar in map(resolve, values) if isinstance(scalar, Scalar)]


def targets(path: str, written: str, known: Collection[str]) -> Iterator[str]:
    """The files among `known` that the file at `path` means by a local path, or by a pattern."""
    pattern = posixpath.normpath(written.lstrip("/"))
    for above in upwards(folder(path)):
        wanted = posixpath.join(above, pattern)
        if "*" in pattern:
            from fnmatch import fnmatchcase  # slow to import

            found = [other for other in sorted(known) if other != path and fnmatchcase(other, wanted)]
        else:
            found = [wanted] if wanted in known and wanted != path else []
        if found:
            yield from found
            return


def inputs(
    order: Iterable[str],
    entries: Iterable[tuple[str, Include]],
    roots: Mapping[str, tree.Mapping],
    sources: Mapping[str, Source],
) -> Iterator[tuple[str, Entries]]:
    """What files that ask for inputs are given by those that include them, and by default: each with its path."""
    asking = [path for path in order if _ASKS in sources[path].data]
    left = dict.fromkeys(asking, _MOST_INCLUDES)
    for path, entry in entries if asking else ():
        if entry.kind == "local" and entry.inputs is not None:
            given = entries_of(entry.inputs, entry.inputs.span)
            for target in targets(path, entry.value, roots):
                left[target] = left.get(target, 0) - 1
                if left[target] >= 0:
                    yield target, given
    for path in asking:
        documents = yaml.parse_all(sources[path])
        header = resolve(documents[0]) if not isinstance(documents, Incomplete) and len(documents) > 1 else None
        spec = header.get("spec") if isinstance(header, tree.Mapping) else None
        declared = spec.get("inputs") if isinstance(spec, tree.Mapping) else None
        if isinstance(declared, tree.Mapping):
            yield path, entries_of(declared, declared.span, inner="default")


def handed(entries: Iterable[tuple[str, Include]], sources: Mapping[str, Source]) -> Iterator[tuple[str, Variables]]:
    """The inputs of what lies elsewhere, with words for it."""
    for path, entry in entries:
        if entry.kind in ELSEWHERE and entry.inputs is not None:
            what = "the component" if entry.kind == "component" else "the included file"
            yield f"{what} {entry.value}", Variables(sources[path], entries_of(entry.inputs, entry.inputs.span))
