"""GitHub's tokens. GitHub's OpenID Connect reference; facts 1.1 to 1.4."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offkey.model.configuration import RepositoryIdentity
from offkey.model.platforms import github
from offkey.model.platforms.github import JobEvent, job_claims, subject

REPOSITORY = RepositoryIdentity("octo-org", "octo-repo", "65", "74")
WORKFLOW = ".github/workflows/deploy.yml"


@pytest.mark.parametrize(
    ("expected", "arguments"),
    [
        ("repo:octo-org/octo-repo:ref:refs/heads/main", {"ref": "refs/heads/main"}),
        ("repo:octo-org/octo-repo:ref:refs/tags/v1", {"ref": "refs/tags/v1"}),
        ("repo:octo-org/octo-repo:pull_request", {"ref": "refs/pull/1/merge", "pull_request": True}),
        ("repo:octo-org/octo-repo:environment:prod", {"ref": "refs/heads/main", "environment": "prod"}),
        ("repo:octo-org/octo-repo:environment:prod", {"pull_request": True, "environment": "prod"}),
        ("repo:octo-org/octo-repo:environment:eu%3Alive", {"environment": "eu:live"}),
        (
            "repo:octo-org@123456/octo-repo@456789:ref:refs/heads/main",
            {"ref": "refs/heads/main", "owner_id": "123456", "repository_id": "456789"},
        ),
    ],
)
def test_the_documented_subjects(expected: str, arguments: dict[str, Any]) -> None:
    assert subject("octo-org", "octo-repo", **arguments) == expected


# Observed by the data set subvectors 0.7.0, `gh-aws-environment-colon-twin-collides`.
def test_a_percent_sign_is_not_escaped_so_two_environments_can_share_a_subject() -> None:
    assert subject("o", "r", environment="Production:V1") == subject("o", "r", environment="Production%3AV1")


def test_a_subject_needs_a_context_and_both_ids() -> None:
    with pytest.raises(ValueError, match="environment"):
        subject("o", "r")
    with pytest.raises(ValueError, match="both ids"):
        subject("o", "r", ref="refs/heads/main", owner_id="1")
    with pytest.raises(ValueError, match="both ids"):
        job_claims(RepositoryIdentity("o", "r", "1"), JobEvent(), workflow=WORKFLOW, immutable=True)


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (
            JobEvent("push", ref="refs/heads/feature/x"),
            {"ref": "refs/heads/feature/x", "sub": "…:ref:refs/heads/feature/x", "ref_type": "branch", "head_ref": ""},
        ),
        (JobEvent("push", ref="refs/tags/v1"), {"sub": "…:ref:refs/tags/v1", "ref_type": "tag"}),
        (JobEvent("schedule"), {"sub": "…:ref:refs/heads/main", "ref": "refs/heads/main"}),
        (JobEvent("workflow_dispatch"), {"sub": "…:ref:refs/heads/main"}),
        (
            JobEvent("pull_request", number=7, head_ref="fix", base_ref="release"),
            {"ref": "refs/pull/7/merge", "sub": "…:pull_request", "head_ref": "fix", "base_ref": "release"},
        ),
        (
            JobEvent("pull_request_target", number=7, head_ref="fix", base_ref="release"),
            {"ref": "refs/heads/release", "sub": "…:ref:refs/heads/release", "head_ref": "fix"},
        ),
    ],
)
def test_the_claims_of_an_event_fit_together(event: JobEvent, expected: dict[str, str]) -> None:
    claims = job_claims(REPOSITORY, event, workflow=WORKFLOW)
    wanted = {name: value.replace("…", "repo:octo-org/octo-repo") for name, value in expected.items()}
    assert {name: claims[name] for name in wanted} == wanted
    assert claims["workflow_ref"] == f"octo-org/octo-repo/{WORKFLOW}@{claims['ref']}"
    assert claims["job_workflow_ref"] == claims["workflow_ref"]
    assert "environment" not in claims


def test_an_environment_takes_the_subject_and_leaves_the_ref() -> None:
    claims = job_claims(REPOSITORY, JobEvent("pull_request"), workflow=WORKFLOW, environment="live")
    assert claims["sub"] == "repo:octo-org/octo-repo:environment:live"
    assert (claims["environment"], claims["ref"]) == ("live", "refs/pull/1/merge")


# Observed by the data set subvectors 0.7.0: job_workflow_ref stays name-based beside an immutable subject.
def test_the_immutable_form_changes_the_subject_alone() -> None:
    plain = job_claims(REPOSITORY, JobEvent(), workflow=WORKFLOW)
    immutable = job_claims(REPOSITORY, JobEvent(), workflow=WORKFLOW, immutable=True)
    assert immutable == {**plain, "sub": "repo:octo-org@65/octo-repo@74:ref:refs/heads/main"}


def test_a_reusable_workflow_shows_in_its_own_claim_and_the_caller_in_the_others() -> None:
    called = "octo-org/octo-automation/.github/workflows/oidc.yml@refs/heads/main"
    claims = job_claims(REPOSITORY, JobEvent(), workflow=WORKFLOW, workflow_name="Deploy", job_workflow_ref=called)
    assert claims["job_workflow_ref"] == called
    assert claims["workflow_ref"] == f"octo-org/octo-repo/{WORKFLOW}@refs/heads/main"
    assert (claims["workflow"], claims["sub"]) == ("Deploy", "repo:octo-org/octo-repo:ref:refs/heads/main")


EVENTS = st.builds(
    JobEvent,
    name=st.sampled_from(["push", "schedule", "pull_request", "pull_request_target", "workflow_dispatch"]),
    ref=st.sampled_from([None, "refs/heads/x", "refs/tags/y"]),
    number=st.integers(1, 9),
)


@given(EVENTS, st.none() | st.sampled_from(["live", "a:b"]), st.booleans())
def test_every_claim_is_in_the_table_and_every_certain_one_is_there(
    event: JobEvent, environment: str | None, immutable: bool
) -> None:
    claims = job_claims(REPOSITORY, event, workflow=WORKFLOW, environment=environment, immutable=immutable)
    by_the_issuer = {"iat", "nbf", "exp", "jti"}
    certain = {name for name, claim in github.CLAIMS.items() if not claim.optional} - by_the_issuer
    assert certain <= claims.keys() <= github.CLAIMS.keys() - by_the_issuer
    assert all(isinstance(value, str) for value in claims.values())
    context = str(claims["sub"]).split(":", 2)[2]
    if environment is not None:
        assert context == f"environment:{github.escape(environment)}"
    elif event.pull_request:
        assert context == "pull_request"
    else:
        assert context == f"ref:{claims['ref']}"


def test_ids_that_are_not_known_are_left_out() -> None:
    claims = job_claims(RepositoryIdentity("o", "r"), JobEvent(), workflow=WORKFLOW)
    assert not {"repository_id", "repository_owner_id"} & claims.keys()


# Facts 5.4: the keys of GitHub's issuer, besides the default ones.
def test_the_claims_that_aws_makes_keys_of() -> None:
    keys = {name for name, claim in github.CLAIMS.items() if claim.key}
    assert keys == {
        *("aud", "sub", "actor", "actor_id", "enterprise_id", "environment", "job_workflow_ref"),
        *("ref", "repository", "repository_id", "repository_owner_id", "workflow"),
    }


# Facts 1.3: the withdrawn hyphen form.
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("repo:octo-org-123456/octo-repo-456789:ref:refs/heads/main", True),
        ("repo:octo-org-123456/octo-repo-456789", True),
        ("repo:octo-org-123456/octo-repo:pull_request", False),
        ("repo:team-1/part-2:pull_request", False),
        ("repo:octo-org@123456/octo-repo@456789:pull_request", False),
    ],
)
def test_the_withdrawn_form_is_recognised(text: str, found: bool) -> None:
    assert bool(github.HYPHEN_FORM.match(text)) is found
