import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from offkey.reason import wildcard
from offkey.reason.search import Fixed, Grammar, Word, shortest

# Small enough to write every text down: x, a word of a/b without "ab", then a slash and a free word, or an exclamation.
GRAMMAR = Grammar(
    (Fixed("x"), Word("ab", 3, frozenset({"ab"}))), (Fixed("/"), Word("a", 2, never="/:")), (Fixed("!!"),)
)
_WORDS = ["".join(w) for n in (1, 2, 3) for w in itertools.product("ab", repeat=n) if "".join(w) != "ab"]
_ENDS = ["".join(w) for n in (1, 2) for w in itertools.product("abx?*!", repeat=n)]
TEXTS = [f"x{word}{end}" for word in _WORDS for end in ("!!", *(f"/{end}" for end in _ENDS))]


@settings(deadline=None, max_examples=300)
@given(st.text("abx/*?!", max_size=7), st.none() | st.sampled_from(TEXTS))
def test_the_shortest_common_text_agrees_with_brute_force(pattern: str, avoid: str | None) -> None:
    shape = wildcard.parse(pattern)
    common = [text for text in TEXTS if shape.matches(text) and text != avoid]
    found = shortest(shape, GRAMMAR, avoid=avoid)
    assert (found is None) == (not common)
    if found is not None:
        assert shape.matches(found)
        assert found != avoid
        assert len(found) == min(map(len, common))


def test_an_excluded_word_is_excluded_in_any_case() -> None:
    grammar = Grammar((Word("aA", 1, frozenset({"a"})),))
    assert shortest(wildcard.parse("*"), grammar) is None


def test_a_word_is_no_longer_than_it_may_be() -> None:
    grammar = Grammar((Word("a", 3), Fixed("!")))
    assert shortest(wildcard.parse("aaa!"), grammar) == "aaa!"
    assert shortest(wildcard.parse("aaaa!"), grammar) is None
