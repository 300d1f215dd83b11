"""The ways from role to role: which may assume which, and how one gets from the first to the last."""

from __future__ import annotations

from offkey.model.proof import Hop, TrustedRole
from offkey.model.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.unknown import Unknown


@dataclass(frozen=True, slots=True, eq=False)
class Edge:
    """A session of `source` may assume `target`.

    `assumptions` are sentences about what the caller chooses or knows. `doubt` says why it is only possible;
    None means that it is certain.
    """

    source: TrustedRole
    target: TrustedRole
    because: str
    assumptions: tuple[str, ...] = ()
    doubt: Unknown | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """A way from a role that tokens enter to another one: at least one edge, each beginning where the last ended."""

    edges: tuple[Edge, ...]

    @property
    def entry(self) -> TrustedRole:
        """The role that a token enters."""
        return self.edges[0].source

    @property
    def target(self) -> TrustedRole:
        """The role at the end."""
        return self.edges[-1].target

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What must hold on the whole way, each sentence once."""
        return tuple(dict.fromkeys(sentence for edge in self.edges for sentence in edge.assumptions))

    @property
    def doubt(self) -> Unknown | None:
        """Why the way is only possible; None where every edge is certain."""
        return next((edge.doubt for edge in self.edges if edge.doubt is not None), None)

    def hops(self, entered: str) -> tuple[Hop, ...]:
        """The roles taken before the last one, in order; `entered` says why the token gets into the first."""
        taken = (Hop(edge.target.arn or edge.target.name, edge.because) for edge in self.edges[:-1])
        return (Hop(self.entry.arn or self.entry.name, entered), *taken)


@dataclass(frozen=True, slots=True)
class UnknownCallers:
    """A role of which it is not known which other roles it trusts, and why."""

    role: TrustedRole
    why: Unknown
