"""Who reaches what, as a graph: from tokens to the roles that they enter, and on to further roles."""

from __future__ import annotations

from offkey.model.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.proof import Conclusion, Reacher


@dataclass(frozen=True, slots=True)
class Node:
    """Tokens (`reacher` says whose) or a role (`conclusion` says what is proven of it, None: nothing).

    `layer` counts the steps from the tokens, which are at 0; a role that nobody reaches is at 1. `full` is the
    whole name where `label` is a shorter one.
    """

    id: str
    label: str
    detail: str
    layer: int
    full: str
    reacher: Reacher | None = None
    conclusion: Conclusion | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """A step to a role. `reacher` is the most distant holder of a token who takes it."""

    source: str
    target: str
    reacher: Reacher
    why: str


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes layer by layer, and the edges between them; an edge may lead back."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    @property
    def layers(self) -> tuple[tuple[Node, ...], ...]:
        """The nodes by layer, tokens first."""
        last = max((node.layer for node in self.nodes), default=-1)
        return tuple(tuple(n for n in self.nodes if n.layer == layer) for layer in range(last + 1))
