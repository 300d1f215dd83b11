from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from offkey.model.unknown import Unknown
from offkey.reason.truth import Truth, every, negate, some

DOUBT = Unknown("not read")
TRUTHS = st.lists(st.sampled_from([True, False, DOUBT]))


def _worlds(truths: Sequence[Truth]) -> list[list[bool]]:
    """Every way in which the unknown ones could turn out."""
    worlds: list[list[bool]] = [[]]
    for truth in truths:
        choices = [truth] if isinstance(truth, bool) else [True, False]
        worlds = [[*world, choice] for world in worlds for choice in choices]
    return worlds


@given(TRUTHS.filter(lambda t: len(t) < 8))
def test_unknown_is_the_answer_exactly_where_the_worlds_disagree(truths: list[Truth]) -> None:
    conjunctions = {all(world) for world in _worlds(truths)}
    disjunctions = {any(world) for world in _worlds(truths)}
    assert every(truths) == (conjunctions.pop() if len(conjunctions) == 1 else DOUBT)
    assert some(truths) == (disjunctions.pop() if len(disjunctions) == 1 else DOUBT)


def test_negation_keeps_the_reason() -> None:
    assert negate(DOUBT) is DOUBT
    assert negate(True) is False
