"""Files that are read for what is in them: nobody could tell by their names."""

from __future__ import annotations

from offkey.model.builtin import partial
from offkey.model.records import dataclass, field
from offkey.model.regex import DOTALL, MULTILINE, regex
from offkey.model.text import Incomplete, Source, lies_in
from offkey.read import files
from offkey.read.relevant import concerns, expected, has_any_name, may_concern, may_source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_YAML = (".yml", ".yaml")
_WORKFLOW = (regex(rb"""^["']?on["']?[ \t]*:""", MULTILINE), regex(rb"""^["']?jobs["']?[ \t]*:""", MULTILINE))

_NOT_RUN = regex(r"(?:.*/)?\.(?:github|gitea|forgejo)/(?!workflows/[^/]+\Z)", DOTALL)
"""A workflow that lies beside the place where its host looks for it is one that somebody put away."""
_FILLED_IN = regex(rb"\{%|(?<!\$)\{\{")
"""What a template has that becomes a workflow."""


@dataclass(slots=True)
class ByContent:
    """The files that are read, by path, and those that cannot be had.

    `workflows` are those of them that are workflows wherever they lie. Of the files that are not read, `scripts` may
    take variables from files of any name, and `odd` are the names of those that are called like nothing offkey knows.
    Those are not known to be any business of its, if they cannot be had.
    """

    found: dict[str, Source] = field(default_factory=dict)
    unread: list[Incomplete] = field(default_factory=list)
    workflows: set[str] = field(default_factory=set)
    scripts: dict[str, Source] = field(default_factory=dict)
    odd: list[str] = field(default_factory=list)

    def add(self, other: ByContent) -> None:
        """What there is among other files as well."""
        self.found |= other.found
        self.unread += other.unread
        self.workflows |= other.workflows
        self.scripts |= other.scripts
        self.odd += other.odd


def by_content(
    root: str | Path, paths: Sequence[str], *, named: Sequence[str], alone: bool, halved: bool = False
) -> ByContent:
    """What there is among files that are not read by their name.

    What looks like a workflow at or below the paths that are `named` is one; with `alone`, as there is none in its
    place, any is that no program has to fill in first. With `halved`, another process looks at half of many.
    """
    look = partial(_look, root, named=named, alone=alone)
    if not halved or len(paths) < files.MANY:
        return look(paths)
    from offkey.read.forked import in_halves  # few trees are so large

    found, more = in_halves(look, paths)
    found.add(more)
    return found


def _look(root: str | Path, paths: Sequence[str], *, named: Sequence[str], alone: bool) -> ByContent:
    all_ = ByContent()
    for path in paths:
        if not may_concern(path):
            all_.odd.append(path)
            continue
        data = files.load(root, path)
        if isinstance(data, Incomplete):
            all_.unread += [data] if expected(path) else []
        elif _looks_like_workflow(path, data) and (lies_in(path, named) or (alone and _may_run(path, data))):
            all_.workflows.add(path)
            all_.found[path] = Source(path, data)
        elif concerns(path, data):
            all_.found[path] = Source(path, data)
        elif may_source(path, data):
            all_.scripts[path] = Source(path, data)
        elif has_any_name(path):
            all_.odd.append(path)
    return all_


def _may_run(path: str, data: bytes) -> bool:
    return _NOT_RUN.match(path) is None and _FILLED_IN.search(data) is None


def _looks_like_workflow(path: str, data: bytes) -> bool:
    """Whether a file has the keys of a workflow: no other pipeline has both of these."""
    return path.endswith(_YAML) and b"jobs" in data and all(key.search(data) for key in _WORKFLOW)
