"""What a GitLab job ends up with: its own keys, those it extends, and the defaults, each where it is written.

Source: https://docs.gitlab.com/ci/yaml/#extends (hashes are merged, anything else is replaced),
https://docs.gitlab.com/ci/yaml/yaml_optimization/#reference-tags, https://docs.gitlab.com/ci/yaml/includes/
"""

from __future__ import annotations

from offkey.model import yaml
from offkey.model.records import dataclass, field
from offkey.model.yaml import Node, Pair, Scalar, key_text, resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from offkey.model.text import Source

_LEVELS = 11
"""GitLab refuses more levels of `extends`."""
_MOST = 20_000
"""How many nodes one script may have once its references are followed: many times what a person writes."""
DEFAULTS = frozenset({"before_script", "after_script", "artifacts", "cache", "id_tokens", "image", "services", "tags"})
_RESERVED = frozenset(
    {
        *("default", "include", "stages", "types", "variables", "workflow", "spec"),
        *("image", "services", "cache", "before_script", "after_script"),
    }
)


@dataclass(frozen=True, slots=True, eq=False)
class Located:
    """A pair of a mapping, and the file that it is written in."""

    source: Source
    pair: Pair

    @property
    def value(self) -> Node:
        """The pair's value, an alias followed."""
        return resolve(self.pair.value)


Table = dict[str, tuple[Located, ...]]
"""The pairs of a job by key, the nearest first: where they are hashes all of them count, else the first."""


@dataclass(slots=True, eq=False)
class Configuration:
    """Every key of a pipeline's files, the files that count most first."""

    roots: Sequence[tuple[Source, yaml.Mapping]]
    _written: dict[str, list[Located]] = field(default_factory=dict)
    _tables: dict[str, Table] = field(default_factory=dict)
    _followed: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        for source, root in self.roots:
            for pair in root.merged():
                self._written.setdefault(key_text(pair.key) or "", []).append(Located(source, pair))

    def written(self, key: str) -> tuple[Located, ...]:
        """The pairs of this top-level key, the file that counts most first."""
        return tuple(self._written.get(key, ()))

    def job_names(self) -> tuple[str, ...]:
        """Every top-level key whose value could be a job."""
        jobs = (name for name, found in self._written.items() if isinstance(found[0].value, yaml.Mapping))
        return tuple(name for name in jobs if name and name not in _RESERVED)

    def table(self, name: str, *, level: int = 0) -> Table:
        """The keys of the job `name` with all it extends; empty where there is no such job."""
        if name in self._tables or level > _LEVELS:
            return self._tables.get(name, {})
        found: Table = {}
        self._tables[name] = found  # what a circle finds
        for located in self.written(name):
            _add(found, pairs(located.source, located.value))
        for base in reversed(tuple(self.texts(found.get("extends", ())))):
            _add(found, self.table(base, level=level + 1))
        return found

    def whole(self, name: str) -> bool:
        """Whether everything that the job extends, over all levels, is there to be read."""
        level, seen = [name], {name}
        for _ in range(_LEVELS):
            if any(job not in self._written for job in level):
                return False
            bases = {base for job in level for base in self._bases(job)}
            level = sorted(bases - seen)
            seen |= bases
        return True

    def _bases(self, name: str) -> Iterator[str]:
        for located in self.written(name):
            yield from self.texts(pairs(located.source, located.value).get("extends", ()))

    def default(self, key: str) -> tuple[Located, ...]:
        """The pipeline's default for a key of its jobs, old style (at the top) included."""
        for located in self.written("default"):
            found = pairs(located.source, located.value).get(key)
            if found:
                return found
        return self.written(key)[:1] if key in _RESERVED else ()

    def texts(self, located: Sequence[Located]) -> Iterator[str]:
        """One text or a list of them, `!reference` followed."""
        yield from (scalar.value for _, scalar in self.scalars(located))

    def scalars(self, located: Sequence[Located]) -> Iterator[tuple[Source, Scalar]]:
        """Every scalar of the nearest value, lists within lists flattened, each with its file."""
        for first in located[:1]:
            yield from self._flat(first.source, first.value, [_MOST])

    def _flat(self, source: Source, node: Node, left: list[int]) -> Iterator[tuple[Source, Scalar]]:
        """`left` holds how many nodes may still be looked at: references that multiply come to an end."""
        node = resolve(node)
        left[0] -= 1
        if left[0] < 0:
            return
        if isinstance(node, Scalar):
            yield source, node
        elif isinstance(node, yaml.Sequence) and node.tag == "!reference":
            if id(node) not in self._followed:
                self._followed.add(id(node))  # until it is left: a reference to itself is nothing
                for found in self.referred(node):
                    yield from self._flat(found.source, found.value, left)
                self._followed.discard(id(node))
        elif isinstance(node, yaml.Sequence):
            for item in node.items:
                yield from self._flat(source, item, left)

    def referred(self, node: yaml.Sequence) -> tuple[Located, ...]:
        """What `!reference [job, key, …]` stands for; nothing where it leads nowhere."""
        path = [item.value for item in map(resolve, node.items) if isinstance(item, Scalar)]
        if len(path) < 2:
            return ()
        table = self._top(path[0]) if path[0] in _RESERVED else self.table(path[0])
        found = table.get(path[1], ())
        for key in path[2:]:
            found = tuple(inner for one in found for inner in pairs(one.source, one.value).get(key, ()))
        return found

    def _top(self, key: str) -> Table:
        found: Table = {}
        for located in self.written(key):
            _add(found, pairs(located.source, located.value))
        return found

    def hashes(self, located: Sequence[Located]) -> Iterator[Located]:
        """The mappings among `located`, `!reference` followed."""
        pending, seen = list(located), set[int]()
        while pending:
            one = pending.pop(0)
            value = one.value
            if isinstance(value, yaml.Mapping):
                yield one
            elif isinstance(value, yaml.Sequence) and value.tag == "!reference" and id(value) not in seen:
                seen.add(id(value))
                pending[:0] = self.referred(value)


def pairs(source: Source, node: Node) -> Table:
    """The pairs of one mapping by key; nothing for anything else."""
    node = resolve(node)
    if not isinstance(node, yaml.Mapping):
        return {}
    found: dict[str, tuple[Located, ...]] = {}
    for pair in node.merged():
        found.setdefault(key_text(pair.key) or "", (Located(source, pair),))
    return found


def _add(table: Table, farther: Mapping[str, tuple[Located, ...]]) -> None:
    for key, located in farther.items():
        table[key] = (*table.get(key, ()), *located)
