"""Cases from IAM User Guide, "IAM JSON policy elements: Condition operators", family by family."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offkey.model.unknown import Unknown
from offkey.reason.operators import OPERATORS
from offkey.reason.truth import Truth

MALFORMED = Unknown("malformed")


def _compare(operator: str, wanted: str, actual: str) -> Truth:
    return OPERATORS[operator.lower()].prepare(wanted, True, MALFORMED)(actual)


@pytest.mark.parametrize(
    ("operator", "wanted", "actual", "expected"),
    [
        ("StringEquals", "main", "main", True),
        ("StringEquals", "main", "Main", False),
        ("StringEquals", "ma*", "main", False),
        ("StringEqualsIgnoreCase", "Main", "mAIN", True),
        ("StringEqualsIgnoreCase", "main", "mains", False),
        ("StringEqualsIgnoreCase", "STRAßE", "straße", True),
        ("StringLike", "ma?n*", "main/x:y", True),
        ("NumericEquals", "10", "10.0", True),
        ("NumericEquals", "10", "10.01", False),
        ("NumericLessThan", "10", "9", True),
        ("NumericLessThan", "10", "10", False),
        ("NumericLessThanEquals", "10", "10", True),
        ("NumericGreaterThan", "-1", "0", True),
        ("NumericGreaterThanEquals", "0.3", "0.30", True),
        ("NumericEquals", "9007199254740993", "9007199254740992", False),  # no floating point
        ("DateEquals", "2020-01-01T00:00:01Z", "2020-01-01T00:00:01Z", True),
        ("DateEquals", "2020-01-01", "2020-01-01T01:00:00+01:00", True),
        ("DateLessThan", "2020-01", "2019-12-31T23:59:59.999Z", True),
        ("DateGreaterThan", "2020-01-01T00:00:01Z", "1577836802", True),
        ("DateGreaterThanEquals", "1577836801", "2020-01-01T00:00:01Z", True),
        ("DateLessThanEquals", "2020-01-01T00:00Z", "2020-01-01T00:00:00.5Z", False),
        ("Bool", "true", "true", True),
        ("Bool", "false", "true", False),
        ("BinaryEquals", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", True),
        ("BinaryEquals", "QUJD", "QUJE", False),
        ("BinaryEquals", "QUJD", "ABC", True),
        ("BinaryEquals", "YSE=", "a!", True),
        ("BinaryEquals", "QUJD", "not base64!", False),
        ("IpAddress", "203.0.113.0/24", "203.0.113.255", True),
        ("IpAddress", "203.0.113.0/24", "203.0.114.0", False),
        ("IpAddress", "203.0.113.7/24", "203.0.113.1", True),
        ("IpAddress", "203.0.113.7", "203.0.113.7", True),
        ("IpAddress", "203.0.113.7", "203.0.113.8", False),
        ("IpAddress", "2001:DB8:1234:5678::/64", "2001:db8:1234:5678:ffff::1", True),
        ("IpAddress", "2001:DB8:1234:5678::/64", "2001:db8:1234:5679::1", False),
        ("IpAddress", "0.0.0.0/0", "2001:db8::1", False),
        ("IpAddress", "2001:db8::1", "2001:db8::1", True),
        ("IpAddress", "2001:db8::1", "2001:db9::1", False),
        ("ArnLike", "arn:aws:iam::111122223333:role/*", "arn:aws:iam::111122223333:role/a/b:c", True),
        ("ArnEquals", "arn:aws:iam::*:role/?", "arn:aws:iam::111122223333:role/a", True),
        (
            "ArnLike",
            "arn:aws:someservice:*:111122223333:finance/*",
            "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt",
            False,
        ),
        (
            "StringLike",
            "arn:aws:someservice:*:111122223333:finance/*",
            "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt",
            True,
        ),
        # what AWS's policy simulator was seen to answer (nccgroup/PMapper)
        ("StringEqualsIgnoreCase", "ß", "ss", False),
        ("StringEqualsIgnoreCase", "É", "é", True),
        ("StringEqualsIgnoreCase", "\u00e9", "e\u0301", False),
        ("Bool", "True", "true", True),
        ("Bool", "true", "TRUE", True),
        ("Bool", "false", "neither", True),
        ("Bool", "true", "tru", False),
        ("DateEquals", "2018-08-10T00:00:00Z", "1533859200.0", True),
    ],
)
def test_what_the_page_says(operator: str, wanted: str, actual: str, expected: bool) -> None:
    assert _compare(operator, wanted, actual) is expected


@pytest.mark.parametrize(
    ("operator", "wanted", "actual"),
    [
        ("NumericEquals", "ten", "10"),
        ("NumericLessThan", "10", ""),
        ("DateEquals", "yesterday", "2020-01-01"),
        ("DateEquals", "2020-13-01", "2020-01-01"),
        ("DateLessThan", "0001-01-01T00:00:00+14:00", "2020-01-01"),
        ("Bool", "1", "true"),
        ("ArnLike", "arn:aws:iam::*:root", "not an arn"),
        ("ArnLike", "arn:*:*:*:*:*", "urn:aws:iam::1:root"),
        ("ArnLike", "arn:aws:s3", "arn:aws:iam::111122223333:root"),
        ("BinaryEquals", "?", "QUJD"),
        ("IpAddress", "203.0.113.0/33", "203.0.113.1"),
        ("IpAddress", "203.0.113.0/24", "here"),
    ],
)
def test_values_that_nobody_can_read_are_left_to_the_caller(operator: str, wanted: str, actual: str) -> None:
    assert _compare(operator, wanted, actual) is MALFORMED


@pytest.mark.parametrize(
    ("operator", "wanted", "actual"),
    [
        ("StringEqualsIgnoreCase", "paſs", "pass"),
        ("NumericEquals", "10", "1e1"),
        ("NumericEquals", "١٠", "10"),
        ("DateEquals", "2020", "2020"),  # a year, or 2020 seconds
        ("DateLessThan", "2020-01-01T00:00", "2020-01-01"),  # W3C wants a time zone with a time
        ("IpAddress", "2001:db8::1", "2001:db8::2"),
        ("IpAddress", "203.0.113.0/24", "203.0.113.0/25"),
        ("IpAddress", "any", "any"),
        ("ArnLike", "*", "arn:aws:iam::111122223333:root"),
        ("ArnLike", "arn:aws:iam", "arn:aws:iam::111122223333:root"),
    ],
)
def test_holes_in_the_documentation_are_said(operator: str, wanted: str, actual: str) -> None:
    answer = _compare(operator, wanted, actual)
    assert isinstance(answer, Unknown)
    assert answer.reason.startswith("unspecified: ")


@pytest.mark.parametrize(
    ("operator", "wanted", "actual"),
    [
        ("Bool", "True", "false"),
        ("IpAddress", "203.0.113.0/24", "198.51.100.0/24"),
        ("IpAddress", "203.0.113.0/24", "2001:db8::/32"),
    ],
)
def test_what_matches_under_no_reading_does_not_match(operator: str, wanted: str, actual: str) -> None:
    assert _compare(operator, wanted, actual) is False


@given(st.integers(0, 2**32), st.integers(0, 2**32))
def test_the_orders_of_numbers_and_instants_agree_with_integers(wanted: int, actual: int) -> None:
    for family in ("Numeric", "Date") if min(wanted, actual) > 9999 else ("Numeric",):
        assert _compare(f"{family}LessThan", str(wanted), str(actual)) is (actual < wanted)
        assert _compare(f"{family}GreaterThanEquals", str(wanted), str(actual)) is (actual >= wanted)
        assert _compare(f"{family}Equals", str(wanted), str(actual)) is (actual == wanted)


def test_a_colon_inside_a_variable_separates_no_fields() -> None:
    assert _compare("ArnLike", "arn:aws:iam::*:${*}/x", "arn:aws:iam::1:*/x") is True
