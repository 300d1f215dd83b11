"""How far subject patterns reach. Facts 1.2, 1.3 and 5.6; GitHub's OpenID Connect reference."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offkey.model.platforms import github
from offkey.reason import wildcard
from offkey.reason.reach import Reach, ReachClass, RepositoryName, beyond_repository, named_repository

STRANGER, SIBLING, INSIDER = ReachClass.STRANGER, ReachClass.SIBLING, ReachClass.INSIDER


# Without a repository given, the one that the pattern names is meant.
@pytest.mark.parametrize(
    ("pattern", "kind", "witness"),
    [
        ("repo:acme/infra:ref:refs/heads/main", None, "repo:acme/infra:ref:refs/heads/main"),
        ("repo:acme@1/infra@2:environment:live", None, "repo:acme@1/infra@2:environment:live"),
        ("repo:acme/infra:pull_request", None, "repo:acme/infra:pull_request"),
        ("repo:acme/infra", None, "repo:acme/infra"),
        ("system:serviceaccount:x", None, None),
        ("repo:acme/infra@*", None, None),
        ("repo:acme/infra:*", INSIDER, "repo:acme/infra:pull_request"),
        ("repo:acme/infra:ref:refs/heads/*", INSIDER, "repo:acme/infra:ref:refs/heads/anything"),
        ("repo:acme/infra:environment:pro?", INSIDER, None),
        ("repo:acme@1/infra@2:*", INSIDER, "repo:acme@1/infra@2:pull_request"),
        ("repo:acme/*", SIBLING, "repo:acme/other:ref:refs/heads/main"),
        ("repo:acme/infra*", SIBLING, "repo:acme/infra-other:ref:refs/heads/main"),
        ("repo:acme/infra-*:ref:refs/heads/main", SIBLING, "repo:acme/infra-other:ref:refs/heads/main"),
        ("repo:acme@1/*", SIBLING, "repo:acme@1/other@2:ref:refs/heads/main"),
        ("repo:acme@1/infra@*:environment:live", SIBLING, None),
        ("repo:acme*", STRANGER, "repo:acme-attacker/other:ref:refs/heads/main"),
        ("repo:acme*/infra:*", STRANGER, "repo:acme-attacker/infra:ref:refs/heads/main"),
        ("repo:*/infra:*", STRANGER, "repo:attacker/infra:ref:refs/heads/main"),
        ("repo:acm?/infra:ref:refs/heads/main", STRANGER, None),
        ("repo:acme@*/infra@*:ref:refs/heads/main", STRANGER, None),
        ("repo:acme@1*/infra@2:ref:refs/heads/main", STRANGER, None),
        ("repo:*", STRANGER, "repo:attacker/other:ref:refs/heads/main"),
        ("*", STRANGER, "repo:attacker/other:ref:refs/heads/main"),
        ("*:ref:refs/heads/main", STRANGER, "repo:attacker/other:ref:refs/heads/main"),
        ("*acme/infra:*", STRANGER, None),
        ("repo:acme-123456/infra-777777:*", STRANGER, "repo:acme-123456/infra-777777:ref:refs/heads/main"),
        ("repo:acme-2/infra-3:ref:refs/heads/main", None, "repo:acme-2/infra-3:ref:refs/heads/main"),
        ("repo:acme/infra:environment:ü*", INSIDER, None),
    ],
)
def test_what_a_pattern_lets_in(pattern: str, kind: ReachClass | None, witness: str | None) -> None:
    found = beyond_repository(pattern)
    assert found.kind is kind
    if witness is not None or kind is None:
        assert found.witness == witness


@pytest.mark.parametrize(
    ("pattern", "kind"),
    [
        ("repo:acme/infra:ref:refs/heads/main", None),
        ("repo:acme@1/infra@2:ref:refs/heads/main", None),
        ("repo:acme/other:ref:refs/heads/main", SIBLING),
        ("repo:other/infra:ref:refs/heads/main", STRANGER),
        ("repo:acme@3/infra@2:ref:refs/heads/main", None),  # ids are never reused: 2 is ours, wherever it went
        ("repo:acme@3/infra@4:ref:refs/heads/main", STRANGER),
        ("repo:acme@1/infra@4:ref:refs/heads/main", SIBLING),
        ("repo:renamed@1/renamed@2:ref:refs/heads/main", None),
        ("repo:acme-123456/infra-777777:*", STRANGER),
        ("repo:acme@*", STRANGER),
        ("repo:acme@1/*", SIBLING),
        ("repo:acme@1/infra@2:*", INSIDER),
        ("repo:ACME/infra:*", None),  # the same owner in another case, which no token says
    ],
)
def test_a_given_repository_with_ids(pattern: str, kind: ReachClass | None) -> None:
    found = beyond_repository(pattern, owner="acme", name="infra", owner_id="1", repository_id="2")
    assert found.kind is kind


def test_ids_that_are_not_given_are_taken_from_the_pattern_of_the_same_name() -> None:
    assert beyond_repository("repo:acme@1/infra@2:*", owner="acme", name="infra").kind is INSIDER
    assert beyond_repository("repo:acme@1/infra@*", owner="acme", name="infra").kind is SIBLING
    assert beyond_repository("repo:acme@*/infra@2:*", owner="acme", name="infra").kind is STRANGER


def test_string_equals_takes_wildcards_as_text() -> None:
    assert beyond_repository("repo:acme/*", exact=True) == Reach(None, None)
    assert beyond_repository("repo:acme/infra:environment:*", exact=True).kind is None


def test_a_text_known_in_part_is_as_wide_as_it_could_be() -> None:
    shape = wildcard.of_pieces(["repo:acme/infra:ref:refs/heads/", object()], wild=False)
    assert beyond_repository(shape).kind is INSIDER


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("repo:acme/infra:*", RepositoryName("acme", "infra")),
        ("repo:acme/infra", RepositoryName("acme", "infra")),
        ("repo:acme/infra*", RepositoryName("acme")),
        ("repo:acme/*", RepositoryName("acme")),
        ("repo:acme*", RepositoryName()),
        ("repo:acme@1/infra@2:*", RepositoryName("acme", "infra", "1", "2")),
        ("repo:acme@1/infra@*:x", RepositoryName("acme", "infra", "1")),
        ("repo:acme@*/infra@2:x", RepositoryName("acme")),
        ("*", RepositoryName()),
        ("project_path:acme/infra:ref_type:branch:ref:main", RepositoryName()),
    ],
)
def test_the_repository_that_a_pattern_names(pattern: str, expected: RepositoryName) -> None:
    assert named_repository(pattern) == expected


@pytest.mark.parametrize(
    "pattern", ["*?*?a??b*:*:*:*:*:*", "repo:" + "*a?" * 30, "*" + "?" * 60 + "*", "repo:?*/" + "?" * 90 + ":*"]
)
def test_hostile_patterns_end(pattern: str) -> None:
    started = time.process_time()
    beyond_repository(pattern)
    assert time.process_time() - started < 20


# --- brute force -------------------------------------------------------------------------------------

_OWNERS, _NAMES = ("acme", "acmf", "evil", "acme-x"), ("infra", "infrb", "x")
_IDS = ("1", "2", "12")
_CONTEXTS = ("ref:refs/heads/main", "ref:refs/tags/v1", "pull_request", "environment:live")
_NAMED = [f"repo:{o}/{n}:{c}" for o in _OWNERS for n in _NAMES for c in _CONTEXTS]
_BY_ID = [f"repo:{o}@{i}/{n}@{j}:{c}" for o in _OWNERS for i in _IDS for n in _NAMES for j in _IDS for c in _CONTEXTS]
PATTERNS = st.builds(
    lambda subject, edits: "".join({0: c, 1: "*", 2: "?", 3: ""}[edits.get(i, 0)] for i, c in enumerate(subject)),
    st.sampled_from([*_NAMED, *_BY_ID]),
    st.dictionaries(st.integers(0, 45), st.integers(1, 3), max_size=4),
)
_SUBJECT = re.compile(r"repo:([^/@:]+)(?:@(\d+))?/([^/@:]+)(?:@(\d+))?")


def _kind(subject: str) -> ReachClass | None:
    """Who a subject is to acme@1/infra@2."""
    match = _SUBJECT.match(subject)
    assert match is not None
    owner, owner_id, name, repository_id = match.groups()
    if owner_id is None:
        return STRANGER if owner.lower() != "acme" else SIBLING if name.lower() != "infra" else None
    if repository_id == "2":
        return None
    return STRANGER if owner_id != "1" else SIBLING


@settings(deadline=None, max_examples=100)
@given(PATTERNS)
def test_no_subject_that_gets_in_is_worse_than_what_is_said(pattern: str) -> None:
    found = beyond_repository(pattern, owner="acme", name="infra", owner_id="1", repository_id="2")
    order = [STRANGER, SIBLING, INSIDER, None]
    inside = [subject for subject in (*_NAMED, *_BY_ID) if wildcard.matches(pattern, subject)]
    for subject in inside:
        assert order.index(found.kind) <= order.index(_kind(subject))
    if found.kind in {STRANGER, SIBLING}:
        assert found.witness is not None
        assert wildcard.matches(pattern, found.witness)
        assert _kind(found.witness) is found.kind


@settings(deadline=None)
@given(st.sampled_from([*_NAMED, *_BY_ID]))
def test_an_exact_subject_of_the_repository_reaches_no_further(subject: str) -> None:
    found = beyond_repository(subject)
    assert found == Reach(None, subject)


def test_every_subject_that_a_job_can_have_is_in_the_grammar() -> None:
    for event in (github.JobEvent(), github.JobEvent("pull_request"), github.JobEvent(ref="refs/tags/v1.2.3")):
        ref = event.ref or "refs/heads/feature/ü#1"
        for ids in ({}, {"owner_id": "1", "repository_id": "2"}):
            for environment in (None, "a b:c/d%"):
                subject = github.subject(
                    "acme", "infra.x_y-z", environment=environment, ref=ref, pull_request=event.pull_request, **ids
                )
                assert beyond_repository(subject, exact=True) == Reach(None, subject)
