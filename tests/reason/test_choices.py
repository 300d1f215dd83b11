"""What a caller chooses. Law: a way is found exactly where some choice meets all conditions."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.reason import oracle
from tests.reason.documents import policy
from tests.reason.roles import HUB, HUB_ACCOUNT, role, trusts

from offkey.model.unknown import Unknown
from offkey.reason.chains import chains
from offkey.reason.choices import Ways, is_choice, settled, ways

TARGET = f"arn:aws:iam::{HUB_ACCOUNT}:role/deploy"
EXTERNAL_ID, NAME = "sts:ExternalId", "sts:RoleSessionName"
OPERATORS = st.sampled_from(
    [
        "StringEquals",
        "StringNotEquals",
        "StringLike",
        "StringNotLike",
        "StringEqualsIgnoreCase",
        "StringEqualsIfExists",
        "Null",
    ]
)
VALUES = {"": st.lists(st.sampled_from(["a1", "B1", "c1*", "??", "*"]), min_size=1, max_size=2, unique=True)}
NULL = st.sampled_from([["true"], ["false"]])
ASKED: dict[str, list[str | None]] = {
    EXTERNAL_ID: [None, "a1", "A1", "B1", "b1", "c1", "c1x", "c1*", "??", "zz", "*", "other"],
    NAME: ["a1", "A1", "B1", "b1", "c1", "c1x", "zz", "other"],
}
"""Everything that the conditions below can tell apart, in a form that STS takes (and a few that it does not)."""


def takes(key: str, value: str | None) -> bool:
    """Whether STS takes it: neither wildcard may stand in a name or an external id."""
    return value is None or not {"*", "?"} & set(value)


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for _ in range(draw(st.integers(0, 3))):
        operator = draw(OPERATORS)
        key = draw(st.sampled_from([EXTERNAL_ID, NAME]))
        found.setdefault(operator, {})[key] = draw(NULL if operator == "Null" else VALUES[""])
    return found


STATEMENTS = st.lists(st.tuples(st.booleans(), conditions()), min_size=1, max_size=3)


def met(written: list[tuple[bool, dict[str, Any]]], context: dict[str, str]) -> bool:
    trust = policy(*({**trusts("*", Condition=c), "Effect": "Allow" if allows else "Deny"} for allows, c in written))
    applies = [(s.allows, all(oracle.condition(c, context) for c in s.conditions)) for s in trust.statements]
    return (True, True) in applies and (False, True) not in applies


@example([(True, {"StringNotEquals": {EXTERNAL_ID: ["a1"]}, "StringEqualsIgnoreCase": {EXTERNAL_ID: ["a1"]}})])
@given(STATEMENTS)
@settings(max_examples=200, deadline=None)
def test_a_way_is_found_exactly_where_there_is_one(written: list[tuple[bool, dict[str, Any]]]) -> None:
    trust = [{**trusts("*", Condition=c), "Effect": "Allow" if allows else "Deny"} for allows, c in written]
    edges = chains([role(HUB), role(TARGET, *trust)]).edges
    contexts = (
        {key: value for key, value in zip(ASKED, way, strict=True) if value is not None}
        for way in product(*ASKED.values())
        if all(map(takes, ASKED, way))
    )
    expected = any(met(written, context) for context in contexts)
    assert bool([edge for edge in edges if edge.target.arn == TARGET]) is expected
    assert all(edge.doubt is None for edge in edges)


@given(STATEMENTS)
@settings(max_examples=50, deadline=None)
def test_ways_that_take_less_come_first(written: list[tuple[bool, dict[str, Any]]]) -> None:
    found = ways([policy(*(trusts("*", Condition=c) for _allows, c in written))])
    taken = [len(choice.assumptions) for choice in found.choices]
    assert taken == sorted(taken)
    assert (taken[0], found.complete) == (0, True)


def test_without_conditions_there_is_one_way() -> None:
    found: Ways = ways([policy(trusts(HUB)), Unknown("x")])
    assert [(dict(c.context), c.assumptions) for c in found.choices] == [
        ({NAME.lower(): "offkey", "aws:requestedregion": "us-east-1"}, ())
    ]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("sts:externalid", True),
        ("aws:requesttag/team", True),
        ("aws:tagkeys", True),
        ("aws:principaltag/team", False),
        ("aws:sourceip", False),
        ("token.actions.githubusercontent.com:sub", False),
    ],
)
def test_what_a_caller_chooses(key: str, expected: bool) -> None:
    assert is_choice(key) is expected


def test_tags_come_with_their_keys() -> None:
    condition = {"StringEquals": {"aws:RequestTag/Team": "x"}, "ForAnyValue:StringEquals": {"aws:TagKeys": ["Cost"]}}
    last = ways([policy(trusts(HUB, Condition=condition))]).choices[-1]
    assert {"Team", "Cost"} <= set(last.context["aws:tagkeys"])  # type: ignore[arg-type]
    assert {"aws:requesttag/team", "aws:requesttag/cost"} <= set(last.context)


def test_one_unknown_value_gets_one_stand_in_everywhere() -> None:
    one, other = Unknown("var.a"), Unknown("var.b")
    trust = policy(trusts(HUB, Condition={"StringEquals": {EXTERNAL_ID: [one, other], "aws:SourceIp": one}}))
    (known,), stand_ins = settled([trust])
    assert not isinstance(known, Unknown)
    external, source = known.statements[0].conditions
    assert external.values == tuple(stand_ins)
    assert list(stand_ins.values()) == [one, other]
    assert source.values == (one,)
