"""The graph of who reaches what as a picture: one SVG that needs nothing else, drawn left to right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from offkey.emit.graph import COLOURS, REACHERS
from offkey.emit.style import width
from offkey.model.proof import Conclusion, Reacher
from offkey.model.records import dataclass
from offkey.model.redaction import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.graph import Edge, Graph, Node

_CHARACTER = 7.25
"""The width of a monospaced character at 12 pixels."""
_LABEL_MOST = 52
_HEIGHT, _GAP, _BETWEEN, _MARGIN, _TOP = 38, 12, 120, 24, 60
_HEADINGS = ("tokens", "roles they enter", "roles from there")
_SWEEPS = 6

_CONCLUSIONS: Mapping[Conclusion, str] = {
    Conclusion.OPEN: "#cf222e",
    Conclusion.TIGHT: "#1a7f37",
    Conclusion.DEAD: "#6e7781",
    Conclusion.UNSPECIFIED: "#8250df",
    Conclusion.UNDECIDED: "#8250df",
}
_STYLE = """\
text{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;fill:#1f2328}
.detail,.heading,.legend{fill:#59636e;font-size:11px}
.heading{font-weight:600;letter-spacing:.04em}
.page{fill:#fff}
.node{fill:#f6f8fa;stroke:#d1d9e0}
.dead{stroke-dasharray:4 3}
.edge{fill:none;stroke-width:1.4;opacity:.75}
.edge:hover{stroke-width:3;opacity:1}
@media (prefers-color-scheme:dark){text{fill:#f0f6fc}.detail,.heading,.legend{fill:#9198a1}.page{fill:#0d1117}\
.node{fill:#151b23;stroke:#3d444d}}"""


@dataclass(frozen=True, slots=True)
class _Box:
    """Where a node is drawn."""

    node: Node
    x: float
    y: float
    width: float

    @property
    def middle(self) -> float:
        return self.y + _HEIGHT / 2


def svg(graph: Graph, *, title: str = "Who reaches which role") -> str:
    """The picture. It follows the reader's light or dark theme; what is cut short is whole in a tooltip."""
    columns = ordered(graph)
    boxes = _placed(columns)
    right = max((box.x + box.width for box in boxes.values()), default=300) + _MARGIN
    bottom = max((box.y + _HEIGHT for box in boxes.values()), default=_TOP) + _MARGIN
    wide, high = max(right + _leading_back(graph, boxes), _after(_legend_words())), bottom + 30
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide:.0f}" height="{high:.0f}" '
        f'viewBox="0 0 {wide:.0f} {high:.0f}" role="img" aria-label="{_text(title)}">',
        f"<title>{_text(title)}</title>",
        f"<style>{_STYLE}</style>",
        f"<defs>{''.join(_marker(reacher) for reacher in COLOURS)}</defs>",
        f'<rect class="page" width="{wide:.0f}" height="{high:.0f}"/>',
        *_headings(columns, boxes),
        *_edges(graph.edges, boxes),
        *(line for box in boxes.values() for line in _node(box)),
        *_legend(bottom + 8),
        "</svg>",
    ]
    return "".join(f"{line}\n" for line in lines)


# --- layout --------------------------------------------------------------------------------------------


def ordered(graph: Graph) -> list[list[Node]]:
    """The nodes of each layer from top to bottom, neighbours near each other so that few edges cross.

    Each layer is sorted by where its neighbours lie, a few times to and fro (the barycentre heuristic).
    """
    columns = [list(layer) for layer in graph.layers]
    beside: dict[str, list[str]] = defaultdict(list)
    for edge in graph.edges:
        beside[edge.source].append(edge.target)
        beside[edge.target].append(edge.source)
    for sweep in range(_SWEEPS):
        for column in columns if sweep % 2 else columns[::-1]:
            at = {node.id: _height(i, nodes) for nodes in columns for i, node in enumerate(nodes)}
            own = {node.id for node in column}
            column.sort(key=lambda node: _barycentre([at[o] for o in beside[node.id] if o not in own]))
    return columns


def _height(index: int, column: Sequence[Node]) -> float:
    return index - (len(column) - 1) / 2


def _barycentre(heights: Sequence[float]) -> float:
    """Nodes without neighbours go to the end."""
    return sum(heights) / len(heights) if heights else float("inf")


def _placed(columns: Sequence[Sequence[Node]]) -> dict[str, _Box]:
    tallest = max(map(len, columns), default=0)
    boxes: dict[str, _Box] = {}
    x: float = _MARGIN
    for column in columns:
        wide = max((_node_width(node) for node in column), default=0)
        y = _TOP + (tallest - len(column)) * (_HEIGHT + _GAP) / 2
        for node in column:
            boxes[node.id] = _Box(node, x, y, wide)
            y += _HEIGHT + _GAP
        x += wide + _BETWEEN
    return boxes


def _node_width(node: Node) -> float:
    longest = max(width(_cut(node.label)), width(_cut(node.detail)))
    return max(longest * _CHARACTER + 24, 110)


def _cut(text: str) -> str:
    """`text` with its middle left out where it is long: both ends of a subject matter."""
    text = printable(text)
    if len(text) <= _LABEL_MOST:
        return text
    keep = (_LABEL_MOST - 1) // 2
    return f"{text[:keep]}…{text[-keep:]}"


def _leading_back(graph: Graph, boxes: Mapping[str, _Box]) -> float:
    """Room on the right for edges that do not lead to a later layer."""
    back = any(boxes[e.target].node.layer <= boxes[e.source].node.layer for e in graph.edges)
    return 70 if back else 0


# --- drawing -------------------------------------------------------------------------------------------


def _edges(edges: Sequence[Edge], boxes: Mapping[str, _Box]) -> Iterator[str]:
    """Strangers last, so that their edges lie on top; each edge ends at a point of its own."""
    leaving = _ports([(e.source, e.target) for e in edges], boxes)
    arriving = _ports([(e.target, e.source) for e in edges], boxes)
    for edge in sorted(edges, key=lambda e: list(COLOURS).index(e.reacher), reverse=True):
        source, target = boxes[edge.source], boxes[edge.target]
        y1, y2 = leaving[edge.source, edge.target], arriving[edge.target, edge.source]
        x1, forwards = source.x + source.width, target.node.layer > source.node.layer
        x2 = target.x - 6 if forwards else target.x + target.width + 6
        bend = max((x2 - x1) / 2, 60) if forwards else 70
        toward = x2 - bend if forwards else x2 + bend
        path = f"M{x1:.0f},{y1:.1f} C{x1 + bend:.0f},{y1:.1f} {toward:.0f},{y2:.1f} {x2:.0f},{y2:.1f}"
        yield (
            f'<path class="edge" d="{path}" stroke="{COLOURS[edge.reacher]}" marker-end="url(#{edge.reacher.value})">'
            f"<title>{_text(edge.why)}</title></path>"
        )


def _ports(ends: Sequence[tuple[str, str]], boxes: Mapping[str, _Box]) -> dict[tuple[str, str], float]:
    """The height at which each edge meets the first of its two nodes, in the order of the others."""
    at: dict[tuple[str, str], float] = {}
    for node in dict.fromkeys(one for one, _ in ends):
        others = sorted((other for one, other in ends if one == node), key=lambda other: boxes[other].middle)
        for number, other in enumerate(others):
            at[node, other] = boxes[node].y + _HEIGHT * (number + 1) / (len(others) + 1)
    return at


def _node(box: _Box) -> Iterator[str]:
    node = box.node
    colour = COLOURS[node.reacher] if node.reacher else _CONCLUSIONS[node.conclusion] if node.conclusion else "#6e7781"
    dead = " dead" if node.conclusion is Conclusion.DEAD else ""
    corner = _HEIGHT // 2 if node.reacher else 5
    x = box.x + (14 if node.reacher else 12)
    yield f"<g><title>{_text(node.full)}</title>"
    yield (
        f'<rect class="node{dead}" x="{box.x:.0f}" y="{box.y:.1f}" width="{box.width:.0f}" height="{_HEIGHT}" '
        f'rx="{corner}" style="stroke:{colour}"/>'
    )
    yield f'<text x="{x:.0f}" y="{box.y + 16:.1f}">{_text(_cut(node.label))}</text>'
    yield f'<text class="detail" x="{x:.0f}" y="{box.y + 30:.1f}">{_text(_cut(node.detail))}</text></g>'


def _headings(columns: Sequence[Sequence[Node]], boxes: Mapping[str, _Box]) -> Iterator[str]:
    for number, column in enumerate(columns):
        if column:
            words = _HEADINGS[min(number, len(_HEADINGS) - 1)]
            yield f'<text class="heading" x="{boxes[column[0].id].x:.0f}" y="34">{words}</text>'


def _legend(y: float) -> Iterator[str]:
    words = _legend_words()
    for index, (said, colour) in enumerate(zip(words, COLOURS.values(), strict=True)):
        x = _after(words[:index])
        yield f'<circle cx="{x + 4:.0f}" cy="{y + 8:.0f}" r="4" fill="{colour}"/>'
        yield f'<text class="legend" x="{x + 14:.0f}" y="{y + 12:.0f}">{said}</text>'


def _legend_words() -> list[str]:
    return [
        REACHERS[reacher][0] if reacher is Reacher.INTENDED else ": ".join(REACHERS[reacher]) for reacher in COLOURS
    ]


def _after(words: Sequence[str]) -> float:
    """Where the legend goes on behind these entries."""
    return _MARGIN + sum(len(said) * 6.7 + 34 for said in words)


def _marker(reacher: Reacher) -> str:
    return (
        f'<marker id="{reacher.value}" viewBox="0 0 8 8" refX="2" refY="4" markerWidth="6" markerHeight="6" '
        f'orient="auto"><path d="M0,0 L8,4 L0,8 z" fill="{COLOURS[reacher]}"/></marker>'
    )


def _text(text: str) -> str:
    return escape(printable(text))
