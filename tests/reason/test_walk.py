"""One family of tokens, walked. `test_decide` holds it against every token written down."""

import pytest

from offkey.model.tokens import Family, Fixed, Piece, Word
from offkey.reason import wildcard
from offkey.reason.letters import others, plainest
from offkey.reason.packed import Packed, Pattern
from offkey.reason.tape import Answer, Budget, Claimed, Found, fits, written
from offkey.reason.walk import walk

OWNER = Piece(Word("abcdefghijklmnopqrstuvwxyz", 5, frozenset({"acme"})), ("sub", "repository"), likely=("evil",))
FAMILY = Family("push", (Piece(Fixed("repo:"), ("sub",)), OWNER, Piece(Fixed("/x"), ("sub", "repository"))))


def _walk(family: Family, pattern: str, *, states: int = 1000) -> tuple[Found | None, Budget]:
    packed = Packed((Pattern("sub", wildcard.parse(pattern)),))
    budget = Budget(states)

    def judge(_claims: Claimed, bits: int) -> Answer:
        return Answer.YES if bits else Answer.NO

    return walk(family, packed, judge=judge, hopeful=bool, budget=budget), budget


@pytest.mark.parametrize(
    ("pattern", "subject"),
    [
        ("repo:*", "repo:evil/x"),
        ("repo:acme/*", None),
        ("repo:acme*/x", "repo:acmea/x"),
        ("repo:?????/x", "repo:baaaa/x"),
        ("repo:??????/x", None),
        ("repo:*aaaaaa/x", None),
        ("repo:*zzzzz/x", "repo:zzzzz/x"),
        ("*:*:*", None),
    ],
)
def test_the_shortest_token_that_is_no_longer_than_it_may_be(pattern: str, subject: str | None) -> None:
    found, budget = _walk(FAMILY, pattern)
    assert (found.claims["sub"] if found else None) == subject
    assert not budget.spent


def test_claims_of_one_token_are_written_together() -> None:
    found, _ = _walk(FAMILY, "repo:b*")
    assert found is not None
    assert found.claims == {"sub": f"repo:{found.claims['repository']}", "repository": found.claims["repository"]}


def test_a_walk_that_gives_up_has_decided_nothing() -> None:
    found, budget = _walk(FAMILY, "repo:*zzzzz/x", states=3)
    assert (found, budget.spent) == (None, True)


def test_a_piece_holds_what_its_word_may_be() -> None:
    assert [fits(OWNER, text) for text in ("evil", "ACME", "Evil", "", "abcdef", "a-b")] == [
        *(True, False, False, False, False, False)
    ]


def test_a_colon_is_escaped_where_the_platform_does_it() -> None:
    piece = Piece(Word("a:"), ("sub", "environment"), escaping=("sub",))
    assert written(Family("", (piece, piece)), ["a:", "a"]) == {"sub": "a%3Aa", "environment": "a:a"}


def test_the_plainest_text_of_a_word_is_not_an_excluded_one() -> None:
    assert plainest(Fixed("x")) == "x"
    assert plainest(Word("ab", None, frozenset({"a", "b"}))) == "aa"
    assert plainest(Word("a", 1, frozenset({"a"}))) is None


def test_one_character_stands_for_all_that_lead_nowhere() -> None:
    word = Word("abc", None, frozenset({"a", "bb"}))
    assert list(others(word, (), "")) == ["c"]
    assert list(others(word, ("c",), "")) == ["a", "b"]
    assert list(others(Word("a", never=":"), ("a",), None)) == ["À"]
