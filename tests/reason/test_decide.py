"""A search over all tokens against every token written down. "None" where there is one would be a false proof."""

from hypothesis import event, given, settings
from hypothesis import strategies as st
from tests.reason.documents import HOST, PROVIDER, SUB, policy, web_identity
from tests.reason.enumerated import admits, families, policies, tokens

from offkey.model.policy import Condition, Policy
from offkey.model.tokens import Family, Fixed, Piece, Word
from offkey.model.verdict import Admitted
from offkey.reason import wildcard
from offkey.reason.asked import asked
from offkey.reason.decide import Judging, Searched, Space, Trust
from offkey.reason.packed import Pattern
from offkey.reason.tape import Answer, Claimed, fits


def _search(trust: Policy, among: list[Family], *, states: int = 12_000) -> Searched:
    seen = asked([trust], HOST)
    return Space(seen).search(among, Judging(Trust(trust, PROVIDER), seen).answer, states=states)


def _agrees(trust: Policy, among: list[Family], searched: Searched) -> None:
    some = next((claims for family in among for claims in tokens(family) if admits(trust, claims)), None)
    event(f"a token: {some is not None}, gave up: {searched.spent}")
    found = searched.found
    if found is None or found.answer is not Answer.YES:
        assert some is None or searched.spent
        return
    assert all(map(fits, found.family.pieces, found.texts))
    assert isinstance(Trust(trust, PROVIDER).says(found.claims), Admitted)
    assert admits(trust, found.claims) is True


@settings(deadline=None, max_examples=100)
@given(policies(), families)
def test_a_token_is_found_where_there_is_one(trust: Policy, among: list[Family]) -> None:
    searched = _search(trust, among)
    _agrees(trust, among, searched)
    assert not searched.spent


@settings(deadline=None, max_examples=100)
@given(policies(plainly=True), families)
def test_following_single_positions_finds_the_same(trust: Policy, among: list[Family]) -> None:
    _agrees(trust, among, _search(trust, among, states=2))


@settings(deadline=None, max_examples=80)
@given(policies(plainly=True), families, st.text("ab/*?:", min_size=1, max_size=4), st.sampled_from([2, 12_000]))
def test_what_is_marked_can_be_left_out(trust: Policy, among: list[Family], mark: str, states: int) -> None:
    seen = asked([trust], HOST)
    space = Space(seen, marked=(Pattern("sub", wildcard.parse(mark)),))
    judging = Judging(Trust(trust, PROVIDER), seen)

    def judge(claims: Claimed, bits: int) -> Answer:
        return Answer.NO if bits & space.marks else judging.answer(claims, bits)

    def unmarked(claims: dict[str, str]) -> bool:
        return not wildcard.matches(mark, claims["sub"])

    searched = space.search(among, judge, states=states)
    some = any(admits(trust, claims) and unmarked(claims) for family in among for claims in tokens(family))
    if searched.found is not None:
        assert unmarked(searched.found.claims)
    if not searched.spent:
        assert some == (searched.found is not None and searched.found.answer is Answer.YES)


def test_a_colon_is_three_characters_of_an_escaped_subject() -> None:
    both = ("sub", "environment")
    family = Family("", (Piece(Word("ab:", 3), both, escaping=("sub",)), Piece(Fixed("/"), ("sub",))))
    trust = policy(web_identity({"StringLike": {SUB: "???/", f"{HOST}:environment": "?"}}))
    found = _search(trust, [family]).found
    assert found is not None
    assert found.claims == {"sub": "%3A/", "environment": ":"}


def test_a_word_may_start_with_any_letter_where_all_lead_on_to_an_excluded_one() -> None:
    family = Family("", (Piece(Word("ab", 2, frozenset({"a", "bb"})), ("sub",)),))
    found = _search(policy(web_identity({"StringLike": {SUB: "?"}})), [family]).found
    assert found is not None
    assert found.claims == {"sub": "b"}


def test_a_witness_that_reads_well_is_asked_again_where_patterns_are_not_exact() -> None:
    family = Family("", (Piece(Fixed("x"), ("sub",)), Piece(Word("0123456789"), ("repository_id",), likely=("58",))))
    trust = policy(web_identity({"StringEquals": {SUB: "x"}, "NumericLessThan": {f"{HOST}:repository_id": "7"}}))
    found = _search(trust, [family]).found
    assert found is not None
    assert isinstance(Trust(trust, PROVIDER).says(found.claims), Admitted)


def test_a_claim_that_is_no_boolean_counts_as_false() -> None:
    family = Family("", (Piece(Word("xyz"), ("sub",)),))
    found = _search(policy(web_identity({"Bool": {SUB: "false"}})), [family]).found
    assert found is not None
    assert isinstance(Trust(policy(web_identity({"Bool": {SUB: "false"}})), PROVIDER).says(found.claims), Admitted)


def test_circumstances_are_assumed_and_said() -> None:
    trust = policy(web_identity({"StringEquals": {SUB: "x"}, "IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}))
    found = _search(trust, [Family("", (Piece(Fixed("x"), ("sub",)),))]).found
    assert found is not None
    assert found.answer is Answer.ASSUMED
    assert asked([trust], HOST).circumstances == (Condition("IpAddress", "aws:SourceIp", ("192.0.2.0/24",)),)
