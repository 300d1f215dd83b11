"""What holds for every platform: its tables are complete, and its classes of tokens do not meet."""

from __future__ import annotations

from importlib.util import find_spec
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.model.platforms.fitting import SESSION, fits, holds, minted, tokens

from offkey.model.condition_keys import DEFAULT, claims_with_keys
from offkey.model.platforms import other
from offkey.model.platforms.table import PLATFORMS, platform_of
from offkey.model.tokens import Family, Fixed, Piece, Platform, Project, ReachClass, Word

ORGANIZATION, WHICH = "2a3b4c5d-1111-2222-3333-444455556666", "76543210-ba98-fedc-3210-edcba0987654"
HOSTS = {
    "github": "token.actions.githubusercontent.com",
    "gitlab": "gitlab.com",
    "gitlab self-managed": "gitlab.example.com",
    "hcp terraform": "app.terraform.io",
    "terraform enterprise": "tfe.example.com",
    "bitbucket": "api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc",
    "circleci": f"oidc.circleci.com/org/{ORGANIZATION}",
    "buildkite": "agent.buildkite.com",
    "kubernetes": "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E",
    "spacelift": "demo.app.spacelift.io",
    "offkey": "tokens.example.com/offkey",
}
NUMBERED = {"github", "gitlab", "gitlab self-managed"}
PLATFORM = pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform.name)


def project(platform: Platform) -> Project:
    """A project of which all is known."""
    ids = ("12345", "67890") if platform.name in NUMBERED else (ORGANIZATION, WHICH)
    return Project("acme", "infra", *ids)


def every(platform: Platform, kind: ReachClass) -> list[Family]:
    """The families of a class with all claims that a trust policy can look at."""
    host = HOSTS[platform.name]
    return list(minted(platform, host, kind, project(platform), {*claims_with_keys(host), SESSION}))


# Facts, reader and token source of the same noun; None: there is none (yet).
ROOMS: dict[str, tuple[str, str | None, str | None]] = {
    "github": ("github", "github", "github"),
    "gitlab": ("gitlab", "gitlab", "gitlab"),
    "gitlab self-managed": ("gitlab", "gitlab", "gitlab"),
    "hcp terraform": ("hcp_terraform", None, "hcp_terraform"),
    "terraform enterprise": ("hcp_terraform", None, "hcp_terraform"),
    "bitbucket": ("bitbucket", None, "bitbucket"),
    "circleci": ("circleci", None, "circleci"),
    "buildkite": ("buildkite", None, "buildkite"),
    "kubernetes": ("kubernetes", None, "kubernetes"),
    "spacelift": ("spacelift", None, "spacelift"),
    "offkey": ("offkey_issuer", None, "offkey_issuer"),
}


@PLATFORM
def test_each_platform_has_its_facts_and_says_what_else_there_is(platform: Platform) -> None:
    facts, reader, source = ROOMS[platform.name]
    assert find_spec(f"offkey.model.platforms.{facts}") is not None
    assert (find_spec(f"offkey.read.{facts}") is not None) is (reader is not None)
    assert (find_spec(f"offkey.session.ambient.{facts}") is not None) is (source is not None)


def test_no_platform_is_forgotten() -> None:
    assert [platform.name for platform in PLATFORMS] == list(HOSTS) == list(ROOMS)


@pytest.mark.parametrize(("name", "host"), HOSTS.items())
def test_an_issuer_is_of_one_platform(name: str, host: str) -> None:
    assert [platform.name for platform in PLATFORMS if platform.hosts.match(host)] == [name]
    assert platform_of(host).name == name


@pytest.mark.parametrize(
    "host",
    [
        *("accounts.google.com", "example.com", "github.com", "app.terraform.io.example.com", "xagent.buildkite.com"),
        *("agent.buildkite.com/x", "oidc.circleci.com", "gitlab.com/x", "tokens.example.com/offkey/x", ""),
    ],
)
def test_any_other_issuer_is_of_none(host: str) -> None:
    assert platform_of(host) is other.PLATFORM


@PLATFORM
def test_the_claim_table_says_which_claims_reach_a_policy(platform: Platform) -> None:
    keys = {name for name, claim in platform.claims.items() if claim.key}
    assert keys | DEFAULT == claims_with_keys(HOSTS[platform.name])
    assert {"iss", "sub", "aud", "iat", "exp"} <= platform.claims.keys()
    assert platform.sources


@PLATFORM
@pytest.mark.parametrize("kind", ReachClass)
def test_families_are_well_formed(platform: Platform, kind: ReachClass) -> None:
    families = every(platform, kind)
    assert bool(families) is (platform.shared or kind is not ReachClass.STRANGER)
    for family in families:
        assert family.event
        for piece in family.pieces:
            assert piece.claims
            assert set(piece.claims) <= {*platform.claims, SESSION}
            assert set(piece.escaping) <= set(piece.claims)


@PLATFORM
@pytest.mark.parametrize("kind", [ReachClass.SIBLING, ReachClass.INSIDER])
def test_what_is_always_there_is_in_every_token_and_what_may_be_in_some(platform: Platform, kind: ReachClass) -> None:
    written = [{claim for piece in family.pieces for claim in piece.claims} for family in every(platform, kind)]
    keys = {name: claim for name, claim in platform.claims.items() if claim.key}
    certain = {name for name, claim in keys.items() if not claim.optional}
    assert all(certain <= claims for claims in written)
    assert set(keys) <= set().union(*written)


@PLATFORM
@pytest.mark.parametrize("kind", ReachClass)
def test_only_what_is_wanted_is_written(platform: Platform, kind: ReachClass) -> None:
    for family in platform.families(HOSTS[platform.name], kind, project(platform), frozenset({"aud"})):
        assert {claim for piece in family.pieces for claim in piece.claims} == {"sub", "aud"}


@PLATFORM
@pytest.mark.parametrize("kind", ReachClass)
def test_texts_that_read_like_real_ones_are_possible_ones(platform: Platform, kind: ReachClass) -> None:
    for family in every(platform, kind):
        for piece in family.pieces:
            if isinstance(piece.part, Word):
                assert [text for text in piece.likely if holds(piece.part, text)], (family.event, piece)


def begins_inside(word: Word, following: Piece) -> bool:
    first = following.part.text[0] if isinstance(following.part, Fixed) else None
    return first is None or word.has(first)


@PLATFORM
def test_where_a_word_ends_can_be_seen(platform: Platform) -> None:
    for family in every(platform, ReachClass.INSIDER):
        for claim in {claim for piece in family.pieces for claim in piece.claims}:
            row = [piece for piece in family.pieces if claim in piece.claims]
            unclear = {
                claim
                for piece, following in pairwise(row)
                if isinstance(piece.part, Word) and claim not in piece.escaping and begins_inside(piece.part, following)
            }
            # The repository of a CircleCI token may have groups between slashes, and a slash follows it.
            assert unclear <= ({"sub"} if platform.name == "circleci" else set())


@st.composite
def tokens_of(draw: st.DrawFn, kind: ReachClass) -> tuple[Platform, dict[str, str]]:
    platform = draw(st.sampled_from([p for p in PLATFORMS if p.shared or kind is not ReachClass.STRANGER]))
    family = draw(st.sampled_from(every(platform, kind)))
    return platform, draw(tokens(family))


SLOW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


def whose(platform: Platform, token: dict[str, str], kind: ReachClass) -> bool:
    families = minted(platform, HOSTS[platform.name], kind, project(platform), token, sub=token["sub"])
    return any(fits(family, token) for family in families)


@SLOW
@given(tokens_of(ReachClass.INSIDER))
def test_a_token_of_the_project_fits_its_own_class(found: tuple[Platform, dict[str, str]]) -> None:
    platform, token = found
    assert whose(platform, token, ReachClass.INSIDER)


@SLOW
@given(tokens_of(ReachClass.STRANGER))
def test_a_stranger_is_never_of_the_project(found: tuple[Platform, dict[str, str]]) -> None:
    platform, token = found
    assert not whose(platform, token, ReachClass.INSIDER)
    assert whose(platform, token, ReachClass.STRANGER)


@SLOW
@given(tokens_of(ReachClass.INSIDER))
def test_the_project_is_never_a_sibling_or_a_stranger(found: tuple[Platform, dict[str, str]]) -> None:
    platform, token = found
    assert not whose(platform, token, ReachClass.SIBLING)
    assert not whose(platform, token, ReachClass.STRANGER)


@PLATFORM
def test_wildcards_are_never_what_a_person_meant(platform: Platform) -> None:
    names = ("", "*", "repo:acme/infra:*", "project_path:acme/infra:ref_type:branch:ref:*")
    assert [name for name in names if platform.reviewed(name)] == []


@PLATFORM
def test_nothing_is_named_by_a_wildcard(platform: Platform) -> None:
    claims = [name for name in platform.claims if name != "sub"]
    assert {platform.named(claim, "*") for claim in claims} | {platform.named("sub", "*")} == {Project()}


@PLATFORM
@given(st.text("acme:/*?${}-{0", max_size=12) | st.text(max_size=8))
def test_any_text_can_be_asked_about(platform: Platform, text: str) -> None:
    assert platform.reviewed(text) in {True, False}
    assert all(isinstance(platform.named(claim, text), Project) for claim in platform.claims)
