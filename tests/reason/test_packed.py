"""All patterns in one integer against one regular expression for each."""

import re

from hypothesis import given
from hypothesis import strategies as st

from offkey.reason import wildcard
from offkey.reason.packed import Packed, Pattern

_claims = st.sampled_from(["sub", "ref"])
_patterns = st.builds(
    Pattern, _claims, st.text("aAb:*?", max_size=7).map(wildcard.parse), folded=st.booleans(), arn=st.booleans()
)


def _expression(pattern: Pattern) -> re.Pattern[str]:
    """In the first five fields of an ARN a wildcard does not leave its field."""
    fields = str(pattern.shape).split(":", 5)
    written = []
    for index, field in enumerate(fields):
        one = "[^:]" if pattern.arn and index < 5 else "."
        written.append("".join({"*": f"{one}*", "?": one}.get(c, re.escape(c)) for c in field))
    return re.compile(":".join(written), re.DOTALL | (re.IGNORECASE if pattern.folded else 0))


@given(st.lists(_patterns, max_size=6), st.text("aAb:x", max_size=8), st.none() | st.text("aAb:x", max_size=8))
def test_each_pattern_is_matched_as_if_it_were_alone(patterns: list[Pattern], sub: str, ref: str | None) -> None:
    claims = {"sub": sub} if ref is None else {"sub": sub, "ref": ref}
    packed = Packed(patterns)
    reached = packed.run(claims)
    for pattern in patterns:
        text = claims.get(pattern.claim)
        expected = text is not None and _expression(pattern).fullmatch(text) is not None
        assert bool(reached & packed.bit[pattern]) == expected
        assert text is None or pattern.matches(text) == expected


@given(st.lists(_patterns, min_size=1, max_size=4), st.text("aAb:x", max_size=6))
def test_characters_that_are_not_told_apart_lead_to_the_same_state(patterns: list[Pattern], begun: str) -> None:
    packed = Packed(patterns)
    everything = packed.mask(("sub", "ref"))
    state = packed.write(packed.start, begun, everything)
    apart = packed.told_apart(state, everything)
    others = {packed.step(state, character, everything) for character in "aAbx:/" if character not in apart}
    assert len(others) <= 1


@given(st.lists(_patterns, max_size=4), st.text("aAb:x", max_size=6))
def test_a_text_is_written_as_its_characters_are(patterns: list[Pattern], text: str) -> None:
    packed = Packed(patterns)
    claims = packed.mask(("ref",))
    state = packed.start
    for character in text:
        state = packed.step(state, character, claims)
    assert packed.write(packed.start, text, claims) == state
    assert state & ~claims == packed.start & ~claims


def test_positions_of_patterns_never_meet() -> None:
    one, other = Pattern("sub", wildcard.parse("a*b")), Pattern("sub", wildcard.parse("a*b"), folded=True)
    packed = Packed((one, other, one))
    assert packed.positions(one) & packed.positions(other) == 0
    assert packed.positions(one) | packed.positions(other) == packed.mask(("sub",))
    assert packed.size == 8
