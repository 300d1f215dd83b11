"""Buildkite's tokens. Buildkite Docs, "buildkite-agent oidc"; rubygems/rubygems.org#5412, a whole one; facts 4, 5.4."""

from __future__ import annotations

import pytest
from tests.model.platforms.fitting import classes

from offkey.model.platforms import buildkite
from offkey.model.platforms.buildkite import PLATFORM
from offkey.model.tokens import Project, ReachClass

HOST = "agent.buildkite.com"
COMMIT = "9f3182061f1e2cca4702c368cbc039b7dc9d4485"
DOCUMENTED = {
    "sub": f"organization:acme-inc:pipeline:super-duper-app:ref:refs/heads/main:commit:{COMMIT}:step:build",
    "aud": "sts.amazonaws.com",
    "organization_slug": "acme-inc",
    "pipeline_slug": "super-duper-app",
    "build_branch": "main",
    "build_commit": COMMIT,
    "step_key": "build",
}
# A step without a key; null claims are left out.
KEYLESS = {name: text for name, text in DOCUMENTED.items() if name != "step_key"}
KEYLESS["sub"] = DOCUMENTED["sub"].removesuffix("build")
ORGANIZATION, PIPELINE = "0184990a-477b-4fa8-9968-496074483cee", "0184990a-4782-42b5-afc1-16715b10b8ff"
OTHER = "01945ecf-80f0-41e8-9b83-a2970a9305a1"
OWN = Project("acme-inc", "super-duper-app", ORGANIZATION, PIPELINE)
BY_ID = {
    "sub": PIPELINE,
    "aud": "sts.amazonaws.com",
    "organization_slug": "acme-inc",
    "pipeline_slug": "super-duper-app",
}


TAG = "https://aws.amazon.com/tags/principal_tags/"


@pytest.mark.parametrize(
    ("token", "project", "expected"),
    [
        (DOCUMENTED, OWN, {"insider"}),
        ({**DOCUMENTED, f"{TAG}organization_slug": "acme-inc", f"{TAG}build_source": "ui"}, OWN, {"insider"}),
        ({**DOCUMENTED, f"{TAG}organization_id": ORGANIZATION}, OWN, {"insider"}),
        ({**DOCUMENTED, f"{TAG}organization_slug": "other"}, OWN, set()),
        ({**DOCUMENTED, f"{TAG}build_branch": "other"}, OWN, set()),
        ({**DOCUMENTED, f"{TAG}team": "infra"}, OWN, set()),
        (KEYLESS, OWN, {"insider"}),
        (DOCUMENTED, Project("acme-inc", "another"), {"sibling"}),
        (DOCUMENTED, Project("another", "super-duper-app"), {"stranger"}),
        ({**KEYLESS, "organization_id": ORGANIZATION, "pipeline_id": PIPELINE}, OWN, {"insider"}),
        ({**KEYLESS, "cluster_name": "Default cluster"}, OWN, {"insider"}),
        ({**KEYLESS, "pipeline_id": OTHER}, OWN, set()),
        ({**KEYLESS, "build_branch": "other"}, OWN, set()),
        ({**KEYLESS, "organization_slug": "other"}, OWN, set()),
        (BY_ID, OWN, {"insider"}),
        ({**BY_ID, "sub": ORGANIZATION}, OWN, {"insider"}),
        ({**BY_ID, "sub": ORGANIZATION, "pipeline_slug": "other"}, OWN, {"sibling"}),
        ({**BY_ID, "pipeline_slug": "other"}, OWN, set()),
        ({**BY_ID, "organization_slug": "attacker"}, OWN, set()),
        ({**BY_ID, "sub": OTHER, "organization_slug": "attacker"}, OWN, {"stranger"}),
    ],
)
def test_a_token_is_of_one_class(token: dict[str, str], project: Project, expected: set[str]) -> None:
    assert classes(PLATFORM, HOST, token, project) == expected


# Buildkite Docs, "GitHub": "Prefix third-party fork branch names".
def test_a_forks_pull_request_may_begin_with_its_owner_and_is_the_pipelines_own() -> None:
    token = {
        **KEYLESS,
        "sub": KEYLESS["sub"].replace("heads/main", "heads/attacker:main"),
        "build_branch": "attacker:main",
    }
    assert classes(PLATFORM, HOST, token, OWN) == {"insider"}


@pytest.mark.parametrize(
    ("claim", "text", "expected"),
    [
        ("sub", DOCUMENTED["sub"], Project("acme-inc", "super-duper-app")),
        ("sub", "organization:acme-inc:pipeline:super-duper-app:*", Project("acme-inc", "super-duper-app")),
        ("sub", "organization:acme-inc:pipeline:super*", Project("acme-inc")),
        ("sub", "organization:acme-inc*", Project()),
        ("sub", PIPELINE, Project(owner_id=PIPELINE, id=PIPELINE)),
        ("organization_slug", "acme-inc", Project("acme-inc")),
        ("organization_id", ORGANIZATION, Project(owner_id=ORGANIZATION)),
        ("pipeline_id", PIPELINE, Project(id=PIPELINE)),
        ("pipeline_slug", "super-*", Project()),
        ("build_branch", "main", Project()),
    ],
)
def test_whom_a_policy_names(claim: str, text: str, expected: Project) -> None:
    assert buildkite.named(claim, text) == expected


def test_a_branch_is_what_a_person_may_have_meant() -> None:
    subjects = [DOCUMENTED["sub"], KEYLESS["sub"], KEYLESS["sub"].replace("heads", "tags"), f"{KEYLESS['sub']}*"]
    assert [buildkite.reviewed(subject) for subject in subjects] == [True, True, False, False]


@pytest.mark.parametrize("claim", ["organization_id", "pipeline_id", "cluster_id", "cluster_name"])
def test_a_claim_stands_before_its_session_tag_in_every_process(claim: str) -> None:
    wanted = frozenset({"sub", claim, TAG + claim})
    families = PLATFORM.families(HOST, ReachClass.INSIDER, OWN, wanted)
    both = {piece.claims[-2:] for family in families for piece in family.pieces if TAG + claim in piece.claims}
    assert (claim, TAG + claim) in both
    assert (TAG + claim, claim) not in both
