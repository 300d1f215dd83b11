"""Who reaches what as a graph: one node for each class of tokens, layers by steps, and nothing that is markup."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from tests import proofs

from offkey.emit.graph import dot, mermaid, of
from offkey.model.graph import Edge, Graph
from offkey.model.proof import Conclusion, Hop, Reach, Reacher, RoleProof

GRAPH = of(proofs.ALL)
HOSTILE = 'x"]; click t1 "javascript:1" %% <b>\\N\n#quot; `--> end\x1b\u202e'


def test_tokens_come_first_and_roles_by_their_steps() -> None:
    assert [[node.label for node in layer] for layer in GRAPH.layers] == [
        ["strangers", "insiders", "repo:acme/infra:ref:refs/heads/main", "repo:acme/infra:environment:live"],
        ["plan", "deploy", "apply", "the policy in trust.json"],
        ["deployment"],
    ]


def test_roles_show_their_account_and_verdict() -> None:
    details = {node.label: node.detail for node in GRAPH.nodes}
    assert details["deploy"] == "111122223333 · open"
    assert details["the policy in trust.json"] == "undecided"


def test_an_edge_is_as_bad_as_the_worst_who_takes_it() -> None:
    hop = (Hop(proofs.OPEN.role.name, ""),)
    spoke = replace(
        proofs.SPOKE_ROLE,
        reach=(*proofs.SPOKE_ROLE.reach, Reach(Reacher.STRANGER, replace(proofs.STRANGER, hops=hop))),
    )
    (onwards,) = [edge for edge in of([proofs.OPEN, spoke]).edges if edge.source.startswith("r")]
    assert onwards.reacher is Reacher.STRANGER
    assert onwards.why == "push to a branch: repo:attacker/infra:ref:refs/heads/main"


def test_a_role_on_the_way_that_is_not_proven_is_a_node_without_a_verdict() -> None:
    (hub,) = [node for node in of([proofs.SPOKE_ROLE]).nodes if node.label == "deploy@111122223333"]
    assert (hub.layer, hub.conclusion, hub.detail) == (1, None, "a role on the way")


def test_roles_that_reach_each_other_end() -> None:
    one, other = proofs.role("one"), proofs.role("other")
    there = Reach(Reacher.INTENDED, replace(proofs.MAIN, hops=(Hop(one.name, ""),)))
    back = Reach(Reacher.INTENDED, replace(proofs.MAIN, hops=(Hop(other.name, ""),)))
    graph = of([RoleProof(one, Conclusion.TIGHT, (back,)), RoleProof(other, Conclusion.TIGHT, (there,))])
    assert {(edge.source, edge.target) for edge in graph.edges} == {
        ("t1", "r1"),
        ("t1", "r2"),
        ("r1", "r2"),
        ("r2", "r1"),
    }
    assert [node.layer for node in graph.nodes] == [0, 1, 1]


def test_no_proofs_make_an_empty_graph() -> None:
    assert of([]) == Graph((), ())
    assert of([]).layers == ()
    assert mermaid(of([])) == "flowchart LR\n"


def test_mermaid_has_every_node_edge_and_class() -> None:
    assert mermaid(of([proofs.TIGHT, proofs.DEAD])) == (
        "flowchart LR\n"
        '  t1(["repo#58;acme/infra#58;ref#58;refs/heads/main<br>push to a branch"])\n'
        '  r1["plan<br>111122223333 · tight"]\n'
        '  r2["apply<br>111122223333 · dead"]\n'
        "  t1 --> r1\n"
        "  linkStyle 0 stroke:#1a7f37\n"
        "  classDef intended stroke:#1a7f37\n"
        "  class t1 intended\n"
        "  classDef dead stroke-dasharray:4 3\n"
        "  class r2 dead\n"
    )


def test_graphviz_has_every_node_and_edge() -> None:
    assert dot(of([proofs.TIGHT, proofs.DEAD])) == (
        "digraph reach {\n"
        "  rankdir=LR;\n"
        '  node [shape=box, style=rounded, fontname="Helvetica"];\n'
        '  t1 [label="repo:acme/infra:ref:refs/heads/main\\npush to a branch", '
        'tooltip="repo:acme/infra:ref:refs/heads/main", color="#1a7f37"];\n'
        '  r1 [label="plan\\n111122223333 · tight", tooltip="arn:aws:iam::111122223333:role/plan"];\n'
        '  r2 [label="apply\\n111122223333 · dead", tooltip="arn:aws:iam::111122223333:role/apply", '
        'style="rounded,dashed"];\n'
        "  { rank=source; t1; }\n"
        '  t1 -> r1 [color="#1a7f37", tooltip="push to a branch: repo:acme/infra:ref:refs/heads/main"];\n'
        "}\n"
    )


def hostile(text: str) -> Graph:
    witness = replace(proofs.MAIN, event=text, claims={"sub": text})
    return of([RoleProof(replace(proofs.role("x"), name=text, arn=None), Conclusion.DEAD, (
        Reach(Reacher.INTENDED, witness),))])  # fmt: skip


@given(st.one_of(st.just(HOSTILE), st.text(max_size=30)))
def test_no_name_leaves_its_label(text: str) -> None:
    graph = hostile(text)
    assert len(mermaid(graph).splitlines()) == 1 + 2 + 2 + 4
    for line in mermaid(graph).splitlines()[1:3]:
        assert re.fullmatch(r'  [tr]1(\(\[|\[)"[^"<>`\\%\[\]()]*<br>[^"<>`\\%\[\]()]*"(\]\)|\])', line)
    strings = re.findall(r'"(?:[^"\\]|\\.)*"', dot(graph))
    outside = re.sub(r'"(?:[^"\\]|\\.)*"', "", dot(graph))
    assert len(strings) == 9
    assert re.fullmatch(r"[A-Za-z0-9 \n{}\[\]=,;>-]*", outside)


def test_edges_name_nodes_that_are_there() -> None:
    ids = {node.id for node in GRAPH.nodes}
    assert len(ids) == len(GRAPH.nodes)
    assert all({edge.source, edge.target} <= ids for edge in GRAPH.edges)
    assert isinstance(GRAPH.edges[0], Edge)
