"""The graph of who reaches what: made of proofs, and written as Mermaid or for Graphviz."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from offkey.emit.witness import role_label, short, value_text
from offkey.model.graph import Edge, Graph, Node
from offkey.model.proof import Conclusion, Reacher, RoleProof, TrustedRole, Witness
from offkey.model.records import replace
from offkey.model.redaction import printable
from offkey.model.regex import regex

REACHERS: Mapping[Reacher, tuple[str, str]] = {
    Reacher.STRANGER: ("strangers", "any other owner"),
    Reacher.SIBLING: ("siblings", "other repositories of the owner"),
    Reacher.INSIDER: ("insiders", "the repository, unreviewed"),
    Reacher.INTENDED: ("intended", "as intended"),
}
"""The most distant first: the plural for a node, and who they are."""

COLOURS: Mapping[Reacher, str] = {
    Reacher.STRANGER: "#cf222e",
    Reacher.SIBLING: "#bc4c00",
    Reacher.INSIDER: "#9a6700",
    Reacher.INTENDED: "#1a7f37",
}
_DISTANCE = list(REACHERS)


def of(proofs: Sequence[RoleProof]) -> Graph:
    """The graph of these proofs.

    Tokens of one class are one node, the intended ones a node for each subject. Roles are at the smallest number
    of steps from any token, those that nobody reaches beside the roles that tokens enter.
    """
    building = _Building({key: proof for proof in proofs for key in _names(proof.role)})
    for proof in proofs:
        building.role(_names(proof.role)[0])
        for reach in proof.reach:
            building.path(reach.reacher, reach.witness, proof.role)
    return building.graph()


def _names(role: TrustedRole) -> tuple[str, ...]:
    """Every name by which a hop may call the role; the first is the one to go by."""
    names = tuple(dict.fromkeys(name for name in (role.arn, role.name) if name))
    return names or (str(role.place),)


class _Building:
    """Nodes and edges as they are met; equal ones are one."""

    def __init__(self, proofs: Mapping[str, RoleProof]) -> None:
        self._proofs = proofs
        self._nodes: dict[tuple[str, str], Node] = {}
        self._edges: dict[tuple[str, str], Edge] = {}

    def role(self, name: str) -> str:
        """The id of the role with this name."""
        proof = self._proofs.get(name)
        if proof is None:
            return self._node("r", name, short(name), "a role on the way")
        key = _names(proof.role)[0]
        label, _, account = role_label(proof.role).partition("@")
        detail = " · ".join(part for part in (account, proof.conclusion.value) if part)
        return self._node("r", key, label, detail, conclusion=proof.conclusion)

    def path(self, reacher: Reacher, witness: Witness, role: TrustedRole) -> None:
        """The steps that one witness takes to `role`."""
        steps = [self._tokens(reacher, witness)]
        steps += [self.role(hop.role) for hop in witness.hops]
        steps.append(self.role(_names(role)[0]))
        why = f"{printable(witness.event)}: {value_text(witness.claims.get('sub', ''))}"
        for source, target in pairwise(steps):
            known = self._edges.get((source, target))
            if known is None or _DISTANCE.index(reacher) < _DISTANCE.index(known.reacher):
                self._edges[source, target] = Edge(source, target, reacher, why)

    def _tokens(self, reacher: Reacher, witness: Witness) -> str:
        subject = witness.claims.get("sub")
        if reacher is not Reacher.INTENDED or subject is None:
            return self._node("t", reacher.value, *REACHERS[reacher], reacher=reacher)
        text = value_text(subject)
        return self._node("t", f"{reacher.value} {text}", text, printable(witness.event), reacher=reacher)

    def _node(
        self,
        kind: str,
        key: str,
        label: str,
        detail: str,
        *,
        reacher: Reacher | None = None,
        conclusion: Conclusion | None = None,
    ) -> str:
        if (kind, key) not in self._nodes:
            number = sum(known == kind for known, _ in self._nodes) + 1
            full = label if reacher is not None else printable(key)
            self._nodes[kind, key] = Node(f"{kind}{number}", label, detail, 0, full, reacher, conclusion)
        return self._nodes[kind, key].id

    def graph(self) -> Graph:
        """All of it, with every node in its layer."""
        layers = self._layers()
        placed = [replace(node, layer=layers.get(node.id, 1)) for node in self._nodes.values()]
        placed.sort(key=lambda node: (node.layer, _DISTANCE.index(node.reacher) if node.reacher else 0))
        return Graph(tuple(placed), tuple(self._edges.values()))

    def _layers(self) -> dict[str, int]:
        reached = {node.id: 0 for (kind, _), node in self._nodes.items() if kind == "t"}
        frontier = set(reached)
        while frontier:
            frontier = {t for s, t in self._edges if s in frontier and t not in reached}
            step = max(reached.values()) + 1
            reached |= dict.fromkeys(frontier, step)
        return reached


# --- Mermaid -------------------------------------------------------------------------------------------

_PLAIN = regex(r"[^A-Za-z0-9 ._/@=+,·-]")


def mermaid(graph: Graph) -> str:
    """The graph for a Markdown page.

    Source: https://mermaid.js.org/syntax/flowchart.html, "Entity codes to escape characters".
    """
    lines = ["flowchart LR", *(f"  {line}" for line in _mermaid_lines(graph))]
    return "".join(f"{line}\n" for line in lines)


def _mermaid_lines(graph: Graph) -> Iterator[str]:
    for node in graph.nodes:
        label = f"{_entities(node.label)}<br>{_entities(node.detail)}"
        yield f'{node.id}(["{label}"])' if node.reacher else f'{node.id}["{label}"]'
    for number, edge in enumerate(graph.edges):
        yield f"{edge.source} --> {edge.target}"
        yield f"linkStyle {number} stroke:{COLOURS[edge.reacher]}"
    for reacher, colour in COLOURS.items():
        ids = [node.id for node in graph.nodes if node.reacher is reacher]
        if ids:
            yield f"classDef {reacher.value} stroke:{colour}"
            yield f"class {','.join(ids)} {reacher.value}"
    dead = [node.id for node in graph.nodes if node.conclusion is Conclusion.DEAD]
    if dead:
        yield "classDef dead stroke-dasharray:4 3"
        yield f"class {','.join(dead)} dead"


def _entities(text: str) -> str:
    """Everything but plain characters by its number, so that nothing is markup."""
    return _PLAIN.sub(lambda match: f"#{ord(match[0])};", printable(text))


# --- Graphviz ------------------------------------------------------------------------------------------


def dot(graph: Graph) -> str:
    """The graph for Graphviz.

    Source: https://graphviz.org/doc/info/lang.html; a backslash begins an escape in a label
    (https://graphviz.org/docs/attr-types/escString/).
    """
    lines = [
        "digraph reach {",
        "  rankdir=LR;",
        '  node [shape=box, style=rounded, fontname="Helvetica"];',
        *(f"  {line}" for line in _dot_lines(graph)),
        "}",
    ]
    return "".join(f"{line}\n" for line in lines)


def _dot_lines(graph: Graph) -> Iterator[str]:
    for node in graph.nodes:
        colour = f', color="{COLOURS[node.reacher]}"' if node.reacher else ""
        dashed = ', style="rounded,dashed"' if node.conclusion is Conclusion.DEAD else ""
        label = f'"{_escaped(node.label)}\\n{_escaped(node.detail)}"'
        yield f'{node.id} [label={label}, tooltip="{_escaped(node.full)}"{colour}{dashed}];'
    tokens = [node.id for node in graph.nodes if node.layer == 0]
    if tokens:
        yield f"{{ rank=source; {' '.join(f'{id_};' for id_ in tokens)} }}"
    for edge in graph.edges:
        why = _escaped(edge.why)
        yield f'{edge.source} -> {edge.target} [color="{COLOURS[edge.reacher]}", tooltip="{why}"];'


def _escaped(text: str) -> str:
    return printable(text).replace("\\", "\\\\").replace('"', '\\"')
