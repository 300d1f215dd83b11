"""Cases from IAM User Guide, "IAM policy elements: Variables and tags"."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offkey.model.request import ContextValue
from offkey.model.unknown import Unknown
from offkey.reason import variables, wildcard
from offkey.reason.variables import Resolved, Variable

CONTEXT: dict[str, ContextValue] = {
    "aws:username": "bob",
    "aws:principaltag/team": "yellow",
    "aws:principaltag/star": "a*",
    "aws:principaltag/empty": "",
    "aws:tagkeys": ("a", "b"),
    "aws:sourceip": Unknown("not given"),
}


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("plain", ("plain",)),
        ("${aws:username}", ("", Variable("aws:username"), "")),
        ("x/${AWS:UserName}-y", ("x/", Variable("aws:username"), "-y")),
        ("${aws:PrincipalTag/team, 'company-wide'}", ("", Variable("aws:principaltag/team", "company-wide"), "")),
        ("a${*}b", ("a", "${*}", "b")),
        ("$aws:username}", ("$aws:username}",)),
    ],
)
def test_the_documented_forms(text: str, pieces: tuple[object, ...]) -> None:
    assert variables.parse(text) == pieces


@pytest.mark.parametrize("text", ["${", "${}", "${a", "x${a${b}}", "${a, b}", "${a*}"])
def test_other_forms_are_not_guessed_at(text: str) -> None:
    assert variables.parse(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("home/${aws:username}/*", Resolved("home/bob/*")),
        ("${aws:PrincipalTag/Team}", Resolved("yellow")),
        ("${aws:PrincipalTag/none}", None),
        ("${aws:PrincipalTag/none, 'all'}", Resolved("all")),
        ("${aws:PrincipalTag/star}/*", Resolved("a${*}/*", "a*/*")),
    ],
)
def test_values_come_from_the_request(text: str, expected: Resolved | None) -> None:
    pieces = variables.parse(text)
    assert pieces is not None
    assert variables.resolve(pieces, CONTEXT, wild=True) == expected


def test_plain_text_is_replaced_as_it_is() -> None:
    pieces = variables.parse("${aws:PrincipalTag/star}${*}")
    assert pieces is not None
    assert variables.resolve(pieces, CONTEXT, wild=False) == Resolved("a**")


@pytest.mark.parametrize("key", ["aws:TagKeys", "aws:SourceIp", "aws:PrincipalTag/empty"])
def test_a_value_that_cannot_stand_in_is_unknown(key: str) -> None:
    pieces = variables.parse(f"${{{key}}}")
    assert pieces is not None
    assert isinstance(variables.resolve(pieces, CONTEXT, wild=True), Unknown)


@given(st.text())
def test_an_escaped_text_matches_itself_alone(text: str) -> None:
    assert wildcard.parse(variables.escape(text)).literal == text
    assert variables.unescape(variables.escape(text)) == text
