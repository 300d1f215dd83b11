"""The picture: well-formed, self-contained, boxes apart, text inside its box, few edges crossing."""

from __future__ import annotations

import itertools
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import proofs
from tests.emit.test_graph import HOSTILE, hostile

from offkey.emit.graph import of
from offkey.emit.graph_svg import ordered, svg
from offkey.model.graph import Edge, Graph, Node
from offkey.model.proof import Conclusion, Reacher

NAMESPACE = "{http://www.w3.org/2000/svg}"


def parsed(graph: Graph) -> ElementTree.Element:
    return ElementTree.fromstring(svg(graph))


def number(element: ElementTree.Element, name: str) -> float:
    return float(element.attrib[name])


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Up to thirty roles in two layers behind a few tokens, with edges wherever."""
    labels = st.text('abc:/*<&"', max_size=90)
    nodes = [Node(f"t{i}", draw(labels), "", 0, "", Reacher.INTENDED) for i in range(draw(st.integers(1, 5)))]
    for i in range(draw(st.integers(0, 30))):
        conclusion = draw(st.sampled_from([*Conclusion, None]))
        nodes.append(Node(f"r{i}", draw(labels), "1", draw(st.integers(1, 3)), "", conclusion=conclusion))
    roles = [node.id for node in nodes if node.layer]
    pairs = st.tuples(st.sampled_from([node.id for node in nodes]), st.sampled_from(roles or ["t0"]))
    edges = draw(st.lists(pairs, max_size=40, unique=True)) if roles else []
    return Graph(tuple(nodes), tuple(Edge(s, t, draw(st.sampled_from(list(Reacher))), "") for s, t in edges))


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_boxes_lie_apart_on_the_page_with_their_text_inside(graph: Graph) -> None:
    root = parsed(graph)
    boxes = [group.find(f"{NAMESPACE}rect") for group in root.iter(f"{NAMESPACE}g")]
    areas = []
    for group, box in zip(root.iter(f"{NAMESPACE}g"), boxes, strict=True):
        assert box is not None
        left, top = number(box, "x"), number(box, "y")
        areas.append((left, top, left + number(box, "width"), top + number(box, "height")))
        for text in group.iter(f"{NAMESPACE}text"):
            assert left < number(text, "x")
            assert number(text, "x") + 7.22 * len(text.text or "") <= areas[-1][2]
    assert len(areas) == len(graph.nodes)
    for one, other in itertools.combinations(areas, 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    assert all(x2 <= number(root, "width") and y2 <= number(root, "height") for _, _, x2, y2 in areas)
    assert len(list(root.iter(f"{NAMESPACE}path"))) == len(graph.edges) + len(Reacher)


def test_the_legend_is_whole_under_the_narrowest_picture() -> None:
    root = parsed(Graph((), ()))
    words = [text for text in root.iter(f"{NAMESPACE}text") if text.attrib.get("class") == "legend"]
    assert len(words) == len(Reacher)
    assert all(number(text, "x") + 6.62 * len(text.text or "") <= number(root, "width") for text in words)


def test_neighbours_are_put_side_by_side() -> None:
    tokens = [Node(f"t{i}", f"t{i}", "", 0, "", Reacher.INTENDED) for i in range(8)]
    roles = [Node(f"r{i}", f"r{i}", "", 1, "") for i in reversed(range(8))]
    edges = [Edge(f"t{i}", f"r{i}", Reacher.INTENDED, "") for i in range(8)]
    left, right = ordered(Graph((*tokens, *roles), tuple(edges)))
    assert [node.id[1:] for node in left] == [node.id[1:] for node in right]


def test_roles_that_nobody_reaches_stand_at_the_end() -> None:
    assert [node.label for node in ordered(of(proofs.ALL))[1]][-2:] == ["apply", "the policy in trust.json"]


def test_the_picture_needs_nothing_else() -> None:
    shown = svg(of(proofs.ALL))
    assert re.findall(r"https?://[^\"]*", shown) == ["http://www.w3.org/2000/svg"]
    assert not re.search(r"<(script|image|foreignObject|use|a)\b|@import|\burl\((?!#)", shown)


def test_every_edge_ends_at_a_marker_that_is_there() -> None:
    root = parsed(of(proofs.ALL))
    markers = {marker.attrib["id"] for marker in root.iter(f"{NAMESPACE}marker")}
    used = {path.attrib["marker-end"] for path in root.iter(f"{NAMESPACE}path") if "marker-end" in path.attrib}
    assert used == {f"url(#{name})" for name in ("stranger", "insider", "intended")}
    assert {name[5:-1] for name in used} <= markers


@pytest.mark.parametrize("text", [HOSTILE, "</title><script>alert(1)</script>", "&lt;", "]]>", "\x00\ud800"])
def test_names_from_a_repository_are_text(text: str) -> None:
    root = parsed(hostile(text))
    assert {element.tag.removeprefix(NAMESPACE) for element in root.iter()} <= {
        *("svg", "title", "style", "defs", "marker", "path", "rect", "g", "text", "circle")
    }
    assert all(not name.startswith("on") for element in root.iter() for name in element.attrib)


def test_long_names_are_whole_in_a_tooltip() -> None:
    subject = "repo:acme/" + "very-" * 30 + "long:environment:live"
    shown = svg(hostile(subject))
    assert f"<title>{subject}</title>" in shown
    assert "…" in shown
    assert "environment:live</text>" in shown


def test_an_empty_graph_is_a_picture() -> None:
    assert parsed(of([])).tag == f"{NAMESPACE}svg"


def test_the_same_proofs_make_the_same_picture() -> None:
    assert svg(of(proofs.ALL)) == svg(of(proofs.ALL))
