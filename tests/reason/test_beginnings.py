"""What is not walked, held against the full walk: a search says the same with and without what is left out of it."""

from __future__ import annotations

from dataclasses import replace
from unittest.mock import patch

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from tests.reason.documents import AUD, HOST, PROVIDER, SUB, policy, web_identity
from tests.reason.enumerated import families, policies, tokens

from offkey.model.platforms import github_tokens
from offkey.model.policy import Condition, Policy
from offkey.model.proof import Reacher
from offkey.model.tokens import Family, Fixed, Piece, Project, ReachClass, Word
from offkey.model.unknown import Unknown
from offkey.reason import decide, wildcard
from offkey.reason.asked import Asked, Need, asked
from offkey.reason.beginnings import promising, spelled, wanted
from offkey.reason.decide import Judging, Searched, Space, Trust
from offkey.reason.examine import examine, worst_reach
from offkey.reason.holders import admits_nobody, admits_pull_request, holder_of_audience, pull_request
from offkey.reason.meant import Meant
from offkey.reason.packed import Pattern
from offkey.reason.tape import Answer, with_audience

OURS = Project("acme", "infra")
ENOUGH = 10**6
_PIECES = (
    "repo:",
    "acme",
    "/",
    "infra",
    ":ref:refs/heads/",
    "main",
    ":pull_request",
    ":environment:",
    "live",
    "*",
    "?",
)
_SUBJECTS = st.one_of(
    st.sampled_from(
        [
            *("repo:acme/infra:ref:refs/heads/main", "repo:acme/infra:*", "repo:acme/*", "repo:acme*", "*", "repo:*"),
            *("repo:acme/infra:pull_request", "repo:acme@1/infra@2:environment:live", "repo:acme/infra", ""),
            *("repo:acme/infra:environment:a%3Ab", "repository_owner:acme:environment:*", "repo:acme/infra:ref:*"),
        ]
    ),
    st.lists(st.sampled_from(_PIECES), max_size=6).map("".join),
)
_VALUES = _SUBJECTS | st.builds(Unknown, st.just("var.subject"))
_OPERATORS = st.sampled_from(
    ["StringEquals", "StringLike", "StringLike", "StringEqualsIgnoreCase", "StringNotLike", "StringLikeIfExists"]
)
_OTHERS: st.SearchStrategy[tuple[str, str | Unknown, str]] = st.sampled_from(
    [
        ("StringEquals", AUD, "sts.amazonaws.com"),
        ("StringLike", f"{HOST}:ref", "refs/heads/*"),
        ("StringEquals", f"{HOST}:repository", "acme/infra"),
        ("IpAddress", "aws:SourceIp", "192.0.2.0/24"),
        ("StringEquals", Unknown("var.key"), "x"),
    ]
)


@st.composite
def _trusts(draw: st.DrawFn) -> Policy:
    """Trust policies as people write them for GitHub, with what Terraform knows only when it runs."""
    statements = []
    for effect in ("Allow", *draw(st.lists(st.sampled_from(["Allow", "Deny"]), max_size=1))):
        conditions = [Condition(draw(_OPERATORS), SUB, tuple(draw(st.lists(_VALUES, min_size=1, max_size=3))))]
        others = draw(st.lists(_OTHERS, max_size=2, unique_by=str))
        conditions += [Condition(operator, key, (value,)) for operator, key, value in others]
        bare = policy(web_identity({}, Effect=effect)).statements[0]
        statements.append(replace(bare, conditions=tuple(conditions)))
    return Policy(tuple(statements))


def _search(trust: Policy, among: list[Family], *, certain: bool = False) -> tuple[Searched, Asked]:
    seen = asked([trust], HOST)
    return Space(seen).search(among, Judging(Trust(trust, PROVIDER), seen).answer, states=ENOUGH, certain=certain), seen


def _walked(trust: Policy, among: list[Family]) -> Searched:
    """The same search with every family walked to its end."""
    nothing = (-9, 0, 0)
    with patch.object(decide, "promising", lambda *_: True), patch.object(decide, "_at_best", lambda _: nothing):
        return _search(trust, among)[0]


def _among(seen: Asked) -> list[Family]:
    """Each class of GitHub's tokens, also with subjects that somebody chose."""
    found: list[Family] = []
    for kind in ReachClass:
        found += github_tokens.families(HOST, kind, OURS, seen.wanted)
        customised = github_tokens.PLATFORM.customised
        assert customised is not None
        found += customised(HOST, kind, OURS, seen.wanted, seen.subjects())
    return found


@settings(deadline=None, max_examples=150)
@given(policies(), families)
def test_a_family_without_promise_has_no_token_that_matches(trust: Policy, among: list[Family]) -> None:
    seen = asked([trust], HOST)
    packed = Space(seen).packed
    for family in among:
        able = promising(family, wanted(seen.needs))
        event(f"worth a walk: {able}")
        if not able:
            for claims in tokens(family):
                reached = packed.run(claims)
                assert not any(all(_met(need, packed.bit, reached) for need in row) for row in seen.needs)


def _met(need: Need, bit: dict[Pattern, int], reached: int) -> bool:
    return any(bit[pattern] & reached for pattern in need.patterns)


@settings(deadline=None, max_examples=150)
@given(policies(), families)
def test_a_search_finds_what_the_full_walk_finds(trust: Policy, among: list[Family]) -> None:
    assert _search(trust, among)[0] == _walked(trust, among)


@settings(deadline=None, max_examples=60)
@given(_trusts())
def test_a_search_through_real_tokens_finds_what_the_full_walk_finds(trust: Policy) -> None:
    among = _among(asked([trust], HOST))
    full = _walked(trust, among)
    event(f"found: {full.found.answer.name if full.found else None}")
    assert _search(trust, among)[0] == full
    searched, _ = _search(trust, among, certain=True)
    assert _certain(searched) == _certain(full)


def _certain(searched: Searched) -> object:
    found = searched.found
    return found if found is not None and found.answer >= Answer.ASSUMED else None


@settings(deadline=None, max_examples=60)
@given(_trusts(), st.sampled_from([None, OURS]))
def test_the_worst_class_is_the_first_of_all(trust: Policy, project: Project | None) -> None:
    reach = examine(trust, PROVIDER, meant=Meant(project)).reach
    outsiders = [one for one in reach if one.reacher in {Reacher.STRANGER, Reacher.SIBLING}]
    assert worst_reach(trust, PROVIDER, meant=Meant(project)) == (outsiders[0] if outsiders else None)


@settings(deadline=None, max_examples=40)
@given(_trusts())
def test_whether_there_is_a_token_is_what_the_full_walk_says(trust: Policy) -> None:
    seen = asked([trust], HOST)
    everybody = [*github_tokens.families(HOST, ReachClass.INSIDER, Project(), seen.wanted)]
    customised = github_tokens.PLATFORM.customised
    assert customised is not None
    everybody += customised(HOST, ReachClass.INSIDER, Project(), seen.wanted, seen.subjects())
    if not (seen.inexact or seen.circumstances):
        assert admits_nobody(trust, PROVIDER) == (_walked(trust, everybody).found is None)
    other = "elsewhere.example"
    found = _walked(trust, [with_audience(family, other) for family in everybody]).found
    there = found is not None and found.answer is Answer.YES
    assert (holder_of_audience(trust, PROVIDER, other) is not None) == there

    assert admits_pull_request(trust, PROVIDER) == (pull_request(trust, PROVIDER) is not None)


@settings(deadline=None, max_examples=100)
@given(families, st.data())
def test_a_token_that_is_spelled_is_one_of_its_family(among: list[Family], data: st.DataObject) -> None:
    every = list(tokens(among[0]))
    subject = data.draw(st.sampled_from(["a", *(claims["sub"] for claims in every)]) | st.text("ab:/", max_size=3))
    token = spelled(among[0], subject)
    event(f"spelled: {token is not None}")
    assert token is None or (token in every and token["sub"] == subject)


@pytest.mark.parametrize(
    "subject", ["repo:acme/infra:ref:refs/heads/main", "repo:acme/infra:pull_request", "repo:a@1/b@2:environment:live"]
)
def test_a_default_subject_is_spelled(subject: str) -> None:
    everybody = github_tokens.families(HOST, ReachClass.INSIDER, Project(), frozenset({"sub", "aud"}))
    found = [token for family in everybody if (token := spelled(family, subject))]
    assert [token["sub"] for token in found] == [subject]


@pytest.mark.parametrize(
    ("pattern", "able"),
    [
        *(("repo:evil/x", True), ("repo:acme/x", False), ("repo:ACME/x", False), ("repo:acmes/x", True)),
        *(("repo:ac*", True), ("repo:acme/*", False), ("repo:acme*", True), ("re*", True), ("rep", False)),
        *(("repo:e-l/x", False), ("repo:/x", False), ("repo:evil", False), ("repo:evil/xx", False)),
        *(
            ("repo:toolong/x", False),
            ("repo:evil/x*", True),
            ("repo:evil/x?", True),
            ("?epo:acme/x", True),
            ("", False),
        ),
    ],
)
def test_a_family_parts_from_a_pattern_where_their_plain_texts_do(pattern: str, able: bool) -> None:
    owner = Piece(Word("abcdefghijklmnopqrstuvwxyzACME", 5, frozenset({"acme"})), ("sub",))
    family = Family("push", (Piece(Fixed("repo:"), ("sub",)), owner, Piece(Fixed("/x"), ("sub",))))
    need = Need("sub", (Pattern("sub", wildcard.parse(pattern)),))
    assert promising(family, wanted([[need]])) is able
    assert not promising(family, wanted([[need, Need("aud", (Pattern("aud", wildcard.parse("*")),))]]))


def test_what_is_unknown_never_lets_anybody_in_for_certain() -> None:
    unknown = Unknown("var.subject")
    for conditions in (
        {"StringLike": {SUB: unknown}},
        {"StringEquals": {AUD: [unknown]}, "StringLike": {SUB: "repo:acme/infra:*"}},
    ):
        assert asked([policy(web_identity(conditions))], HOST).sure == ()
    either = asked([policy(web_identity({"StringLike": {SUB: [unknown, "x"]}}))], HOST)
    assert [[str(p.shape) for p in need.patterns] for row in either.sure for need in row] == [["x"]]
    assert len(either.needs[0][0].patterns) == 2
