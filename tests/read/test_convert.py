"""Values of Terraform that are compared before all of them is known."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from offkey.model.unknown import Unknown
from offkey.read.convert import equal

OPEN = Unknown("it is known when Terraform runs")
LETTERS = st.text("ab:", max_size=4)


def partly(parts: list[tuple[str, str]], end: str) -> Unknown:
    """A text whose first parts of each pair are known."""
    pieces = [piece for known, _ in parts for piece in (known, OPEN) if piece]
    return Unknown("a part is not known", pieces=(*pieces, *([end] if end else [])))


@given(parts=st.lists(st.tuples(LETTERS, LETTERS), min_size=1, max_size=4), end=LETTERS)
def test_what_a_text_may_become_is_never_ruled_out(parts: list[tuple[str, str]], end: str) -> None:
    whole = "".join(known + filled for known, filled in parts) + end
    assert isinstance(equal(partly(parts, end), whole), Unknown)
    assert isinstance(equal(whole, partly(parts, end)), Unknown)


def test_what_a_text_cannot_become_is_known() -> None:
    arn = partly([("arn:", "aws"), (":iam::", "111122223333")], ":root")
    for other in ("", "arn:aws:iam::111122223333:role", "aws:iam::1:root", "arn:aws:sts::1:root"):
        assert equal(arn, other) is False
    assert isinstance(equal(partly([("", "x")], ""), ""), Unknown)
    assert isinstance(equal(arn, None), Unknown)
