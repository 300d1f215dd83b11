import itertools

import pytest

from offkey.reason import operators
from offkey.reason.operators import OPERATORS, Quantifier

# IAM User Guide, "IAM JSON policy elements: Condition operators": the whole list.
DOCUMENTED = [
    *("StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"),
    *("StringLike", "StringNotLike"),
    *("NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals"),
    *("NumericGreaterThan", "NumericGreaterThanEquals"),
    *("DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals"),
    *("DateGreaterThan", "DateGreaterThanEquals"),
    *("Bool", "BinaryEquals", "IpAddress", "NotIpAddress"),
    *("ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "Null"),
]


def test_the_table_is_the_documented_list() -> None:
    assert sorted(row.name for row in OPERATORS.values()) == sorted(DOCUMENTED)


def test_every_row_cites_its_section() -> None:
    sections = {operators.source(row).partition("#")[2] for row in OPERATORS.values()}
    assert sections == {
        *("Conditions_String", "Conditions_Numeric", "Conditions_Date", "Conditions_Boolean"),
        *("Conditions_BinaryEquals", "Conditions_IPAddress", "Conditions_ARN", "Conditions_Null"),
    }


def test_exactly_the_operators_with_not_are_negated() -> None:
    assert {row.name for row in OPERATORS.values() if row.negated} == {name for name in DOCUMENTED if "Not" in name}


@pytest.mark.parametrize("name", DOCUMENTED)
def test_each_name_takes_its_prefix_and_suffix(name: str) -> None:
    for prefix, suffix in itertools.product(("", "ForAllValues:", "ForAnyValue:"), ("", "IfExists")):
        test = operators.parse(prefix + name + suffix)
        if name == "Null" and suffix:
            assert test is None
            continue
        assert test is not None
        assert test.operator.name == name
        assert test.if_exists is bool(suffix)
        assert test.quantifier == (Quantifier(prefix[:-1]) if prefix else None)


@pytest.mark.parametrize(
    "name",
    ["", "StringMatches", "StringEqualsIfExistsIfExists", "ForSomeValue:StringEquals", ":StringEquals", "IfExists"],
)
def test_what_is_no_operator_is_no_test(name: str) -> None:
    assert operators.parse(name) is None


def test_case_does_not_matter_in_a_name() -> None:
    assert operators.parse("foranyvalue:stringlikeifexists") == operators.parse("ForAnyValue:StringLikeIfExists")
