"""Shortcuts that answer as the long way does."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from offkey.read.shell_words import expression_end, may_say, split_words


def end_by_hand(text: str, start: int) -> int:
    position, quoted = start + 3, False
    while position < len(text):
        if text[position] == "'":
            quoted = not quoted
        elif not quoted and text.startswith("}}", position):
            return position + 2
        position += 1
    return len(text)


@given(before=st.text("a${", max_size=3), text=st.text("a'}{ \n", max_size=12))
def test_an_expression_ends_where_it_does_by_hand(before: str, text: str) -> None:
    whole = f"{before}${{{{{text}"
    assert expression_end(whole, len(before)) == end_by_hand(whole, len(before))


@given(
    text=st.text("to'\"\\\n $x7{", max_size=14)
    | st.builds("".join, st.lists(st.sampled_from(["t", "o", "\\\n", "''", "$'"])))
)
def test_what_a_script_says_it_may_say(text: str) -> None:
    assert may_say(text, "to") or not any("to" in word for word in split_words(text))


def test_most_scripts_may_not_say_it() -> None:
    assert not may_say("npm ci && echo 'done' \\\n  --quiet", "terraform", "tofu")
    assert may_say("ter\\\nraform apply", "terraform")
    assert may_say("$'\\x74ofu' apply", "tofu")
