"""A family of tokens that differ in the ref alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from offkey.model.configuration import RepositoryIdentity
from offkey.model.minted import MintedToken
from offkey.model.platforms.github import JobEvent, job_claims
from offkey.model.text import Place

NAMES = st.text("abc/-.:%", min_size=1, max_size=8)
ENVIRONMENTS = (
    st.none() | st.text("abc/:", min_size=1, max_size=6) | st.just("refs/heads/a") | st.just("ref:refs/heads/a")
)


def claims(name: str, environment: str | None, immutable: bool) -> dict[str, object]:
    identity = RepositoryIdentity("acme", "infra", owner_id="1", id="2")
    event = JobEvent("push", ref=f"refs/heads/{name}")
    return dict(job_claims(identity, event, workflow="a.yml", environment=environment, immutable=immutable))


@given(NAMES, NAMES, ENVIRONMENTS, st.booleans())
def test_the_token_for_another_ref_is_the_one_that_github_would_mint(
    name: str, other: str, environment: str | None, immutable: bool
) -> None:
    identity = RepositoryIdentity("acme", "infra", owner_id="1", id="2")
    event = JobEvent("push", ref=f"refs/heads/{name}")
    first = job_claims(identity, event, workflow="a.yml", environment=environment, immutable=immutable)
    token = MintedToken("a.yml", "a", "push", first, Place("a.yml", 1), True, "")
    assert token.at(f"refs/heads/{other}") == claims(other, environment, immutable)
