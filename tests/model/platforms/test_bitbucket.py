"""Bitbucket's tokens. Atlassian Support, "Integrate Pipelines with resource servers using OIDC"; facts 4."""

from __future__ import annotations

import pytest
from tests.model.platforms.fitting import classes

from offkey.model.platforms import bitbucket
from offkey.model.platforms.bitbucket import PLATFORM
from offkey.model.tokens import Project

HOST = "api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc"
WORKSPACE, REPOSITORY = "922e118c-f34f-4226-a897-0e0afbec553d", "1de489be-ce6a-42a0-a8c8-eadbf1174ac7"
ENVIRONMENT, STEP = "bd715740-c970-486b-b68a-b421ec2a1f8b", "759de0c6-eaee-4eaa-b7a6-c507eec759a7"
PLAIN = {
    "sub": f"{{{REPOSITORY}}}:{{{STEP}}}",
    "aud": f"ari:cloud:bitbucket::workspace/{WORKSPACE}",
    "workspaceUuid": f"{{{WORKSPACE}}}",
    "repositoryUuid": f"{{{REPOSITORY}}}",
    "stepUuid": f"{{{STEP}}}",
    "branchName": "main",
}
DEPLOYING = {
    **PLAIN,
    "sub": f"{{{REPOSITORY}}}:{{{ENVIRONMENT}}}:{{{STEP}}}",
    "deploymentEnvironmentUuid": f"{{{ENVIRONMENT}}}",
}
OWN = Project("acme", "infra", WORKSPACE, REPOSITORY)


@pytest.mark.parametrize(
    ("token", "project", "expected"),
    [
        (PLAIN, OWN, {"insider"}),
        (DEPLOYING, OWN, {"insider"}),
        ({**PLAIN, "aud": "https://your.service0.com"}, OWN, {"insider"}),
        (PLAIN, Project(id=f"{{{REPOSITORY}}}"), {"insider"}),
        (DEPLOYING, Project("acme", "infra", WORKSPACE, STEP), {"sibling"}),
        (PLAIN, Project("acme", "infra"), {"insider", "sibling"}),
        ({**DEPLOYING, "stepUuid": f"{{{REPOSITORY}}}"}, OWN, set()),
        ({**PLAIN, "sub": f"{{{REPOSITORY}}}:production:{{{STEP}}}"}, OWN, set()),
        ({**PLAIN, "sub": f"{REPOSITORY}:{STEP}"}, OWN, set()),
    ],
)
def test_a_token_is_of_one_class(token: dict[str, str], project: Project, expected: set[str]) -> None:
    assert classes(PLATFORM, HOST, token, project) == expected


@pytest.mark.parametrize(
    ("claim", "text", "expected"),
    [
        ("sub", f"{{{REPOSITORY}}}:*", Project(id=REPOSITORY)),
        ("sub", f"{{{REPOSITORY}}}*", Project(id=REPOSITORY)),
        ("sub", f"{{{REPOSITORY[:20]}*", Project()),
        ("aud", PLAIN["aud"], Project(owner_id=WORKSPACE)),
        ("aud", "sts.amazonaws.com", Project()),
        ("repositoryUuid", f"{{{REPOSITORY}}}", Project(id=REPOSITORY)),
    ],
)
def test_whom_a_policy_names(claim: str, text: str, expected: Project) -> None:
    assert bitbucket.named(claim, text) == expected


def test_a_deployment_environment_is_what_a_person_may_have_meant() -> None:
    subjects = [DEPLOYING["sub"], PLAIN["sub"], f"{{{REPOSITORY}}}:{{{ENVIRONMENT}}}:*", f"{{{REPOSITORY}}}:*"]
    assert [bitbucket.reviewed(subject) for subject in subjects] == [True, False, False, False]
