from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offkey.model.unknown import Unknown
from offkey.rules.versions import ANY, Number, Versions, may_be_at_least, may_be_before, meet, parse, parse_pin, span

NUMBERS = st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3))


@pytest.mark.parametrize(
    ("constraint", "version", "newer", "older"),
    [
        (">= 1.6, < 2.0", (1, 10, 0), True, True),
        (">= 1.10", (1, 10, 0), True, False),
        ("~> 1.5.0", (1, 6, 0), False, True),
        ("~> 1.5", (1, 10, 0), True, True),
        ("~> 4", (5, 0, 0), False, True),
        ("~> 5.0", (5, 0, 0), True, False),
        ("1.9.8", (1, 10, 0), False, True),
        ("= 1.10.0", (1, 10, 0), True, False),
        ("<= 1.10", (1, 10, 0), True, True),
        ("< 1.10", (1, 10, 0), False, True),
        ("> 1.10", (1, 10, 0), True, False),
        ("!= 1.10.1", (1, 10, 0), True, True),
        ("v1.11.0-rc1", (1, 10, 0), True, False),
        (">=1.2,<1.9", (1, 10, 0), False, True),
        (">= 2.0, < 1.0", (1, 0, 0), False, False),
        ("", (1, 10, 0), True, True),
    ],
)
def test_constraint(constraint: str, version: Number, newer: bool, older: bool) -> None:
    versions = parse(constraint)
    assert (may_be_at_least(versions, version), may_be_before(versions, version)) == (newer, older)


@pytest.mark.parametrize("text", ["about 1.5", "1.2.3.4", ">= ${x}", ">= 1.0,", "~~> 1"])
def test_not_a_constraint_is_unknown_and_answers_for_neither_side(text: str) -> None:
    versions = parse(text)
    assert isinstance(versions, Unknown)
    assert not may_be_at_least(versions, (0, 0, 0))
    assert not may_be_before(versions, (9, 0, 0))


def test_no_constraint_allows_any_version() -> None:
    assert parse(None) == ANY


@pytest.mark.parametrize(
    ("pin", "low", "high"),
    [
        ("1.9.8", (1, 9, 8), (1, 9, 8)),
        ("1.9.x", (1, 9, 0), (1, 10, 0)),
        ("1.x", (1, 0, 0), (2, 0, 0)),
        ("1.x.x", (1, 0, 0), (2, 0, 0)),
        ("1.10", (1, 10, 0), (1, 11, 0)),
        ("1", (1, 0, 0), (2, 0, 0)),
        ("~1.9", (1, 9, 0), (1, 10, 0)),
        ("~1.9.3", (1, 9, 3), (1, 10, 0)),
        ("^1.9.3", (1, 9, 3), (2, 0, 0)),
        ("~> 1.9.0", (1, 9, 0), (1, 10, 0)),
        ("~> 1.9", (1, 9, 0), (1, 10, 0)),
        ("~>1", (1, 0, 0), (2, 0, 0)),
        (">=1.5.0 <1.6.0", (1, 5, 0), (1, 6, 0)),
        ("latest", (0, 0, 0), None),
    ],
)
def test_pin(pin: str, low: Number, high: Number | None) -> None:
    versions = parse_pin(pin)
    assert isinstance(versions, Versions)
    assert (versions.low, versions.high) == (low, high)


def test_pin_from_an_expression_is_unknown() -> None:
    assert isinstance(parse_pin("${{ vars.TF_VERSION }}"), Unknown)


def test_meet_is_unknown_as_soon_as_one_is() -> None:
    unknown = Unknown("it is not written here")
    assert meet([ANY, unknown]) is unknown


@given(st.lists(NUMBERS, min_size=1, max_size=4), NUMBERS)
def test_span_holds_every_pin_and_nothing_outside_them(pins: list[Number], version: Number) -> None:
    whole = span(parse(".".join(map(str, pin))) for pin in pins)
    assert may_be_at_least(whole, version) is any(pin >= version for pin in pins)
    assert may_be_before(whole, version) is any(pin < version for pin in pins)


def test_span_of_nothing_is_any_version() -> None:
    assert span([]) == ANY
    assert isinstance(span([ANY, Unknown("it is computed")]), Unknown)


@given(NUMBERS, NUMBERS)
def test_a_single_version_is_either_older_or_not(pinned: Number, version: Number) -> None:
    versions = parse(".".join(map(str, pinned)))
    assert may_be_at_least(versions, version) is not may_be_before(versions, version)
    assert may_be_at_least(versions, version) is (pinned >= version)


@given(st.lists(st.tuples(st.sampled_from([">=", "<", "<=", ">"]), NUMBERS), max_size=4), NUMBERS)
def test_every_version_that_satisfies_all_clauses_is_in_the_range(
    clauses: list[tuple[str, Number]], version: Number
) -> None:
    text = ", ".join(f"{operator} {'.'.join(map(str, number))}" for operator, number in clauses)
    holds = {
        ">=": version.__ge__,
        "<": version.__lt__,
        "<=": version.__le__,
        ">": version.__gt__,
    }
    if all(holds[operator](number) for operator, number in clauses):
        versions = parse(text)
        assert may_be_at_least(versions, version)
        assert may_be_at_least(meet([versions, parse(".".join(map(str, version)))]), version)


@given(NUMBERS, NUMBERS)
def test_meet_does_not_depend_on_the_order(one: Number, other: Number) -> None:
    low, high = Versions(low=one), Versions(high=other, includes_high=True)
    assert low.meet(high) == high.meet(low)
