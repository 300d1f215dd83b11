"""A token for a person: claims in columns, and the one place where two values part."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests import proofs

from offkey.emit.style import Style, width
from offkey.emit.witness import aligned, claim_lines, difference, hanging, short, value_text, way
from offkey.model.proof import Hop

PLAIN = Style()
TEXTS = st.text("ab:*", max_size=12)


@given(TEXTS, TEXTS)
def test_outside_the_difference_both_values_are_the_same(wanted: str, came: str) -> None:
    start, end = difference(wanted, came)
    tail = len(came) - end
    assert 0 <= start <= end <= len(came)
    assert start + tail <= len(wanted)
    assert wanted[:start] == came[:start]
    assert wanted[len(wanted) - tail :] == came[end:]


@given(TEXTS, TEXTS)
def test_the_difference_cannot_be_narrower(wanted: str, came: str) -> None:
    start, end = difference(wanted, came)
    if wanted == came:
        assert start == end == len(came)
    elif start < min(end, len(wanted) - (len(came) - end)):
        assert wanted[start] != came[start]
        assert wanted[len(wanted) - (len(came) - end) - 1] != came[end - 1]


def test_carets_stand_under_what_is_different() -> None:
    assert list(aligned(["repo:a/b:ref:x"], ["repo:a/c:ref:x"], PLAIN, labels=("wants", "token"))) == [
        "wants  repo:a/b:ref:x",
        "token  repo:a/c:ref:x",
        "              ^",
    ]


def test_the_nearest_of_several_values_is_compared() -> None:
    lines = list(aligned(["repo:x/y", "repo:a/B"], ["repo:a/b"], PLAIN, labels=("wants", "token")))
    assert lines == ["wants  repo:a/B", "token  repo:a/b", "              ^", "or     repo:x/y"]


def test_an_absent_value_is_said_to_be_nothing() -> None:
    assert list(aligned(["a"], [], PLAIN, labels=("wants", "token"))) == ["wants  a", "token  (nothing)", "       ^"]


def test_the_subject_stands_first_and_the_audience_second() -> None:
    lines = list(claim_lines({"ref": "r", "aud": ("a", "b"), "sub": "s"}, PLAIN))
    assert lines == ["sub       s", "aud       a, b", "ref       r"]


def test_a_session_tag_is_called_by_its_own_name() -> None:
    tag = "https://aws.amazon.com/tags/principal_tags/pipeline_slug"
    assert list(claim_lines({"sub": "s", tag: "infra"}, PLAIN)) == [
        "sub                s",
        "tag pipeline_slug  infra",
    ]


def test_values_are_shown_as_aws_compares_them() -> None:
    assert [value_text(v) for v in (True, False, None, 3, 1.5, ("a",), "x")] == [
        "true",
        "false",
        "(null)",
        "3",
        "1.5",
        "a",
        "x",
    ]


def test_roles_are_called_by_name_and_account() -> None:
    assert short("arn:aws:iam::111122223333:role/path/deploy") == "deploy@111122223333"
    assert short("aws_iam_role.deploy") == "aws_iam_role.deploy"
    assert way([Hop("hub", "")], proofs.role("spoke")) == "token → hub → spoke@111122223333"


@given(st.text("ab ", max_size=200), st.integers(min_value=30, max_value=80))
def test_no_word_is_lost_when_a_sentence_is_wrapped(sentence: str, columns: int) -> None:
    lines = list(hanging("label  ", sentence, columns))
    assert " ".join(" ".join(lines).removeprefix("label").split()) == " ".join(sentence.split())
    assert all(width(line) <= columns or " " not in line.strip().removeprefix("label").strip() for line in lines)
