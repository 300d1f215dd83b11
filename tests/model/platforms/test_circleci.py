"""CircleCI's tokens. CircleCI Docs, "Using OpenID Connect tokens in jobs"; facts 4 and 5.4."""

from __future__ import annotations

import pytest
from tests.model.platforms.fitting import classes

from offkey.model.platforms import circleci
from offkey.model.platforms.circleci import PLATFORM
from offkey.model.tokens import Project, ReachClass

ORGANIZATION, PROJECT = "2a3b4c5d-1111-2222-3333-444455556666", "76543210-ba98-fedc-3210-edcba0987654"
USER = "aaaa1111-bbbb-2222-cccc-333344445555"
HOST = f"oidc.circleci.com/org/{ORGANIZATION}"
FIRST = {
    "sub": f"org/{ORGANIZATION}/project/{PROJECT}/user/{USER}",
    "aud": ORGANIZATION,
    "oidc.circleci.com/project-id": PROJECT,
}
SECOND = {
    **FIRST,
    "sub": f"{FIRST['sub']}/vcs-origin/github.com/organization-123/repo-1/vcs-ref/refs/heads/main",
    "oidc.circleci.com/vcs-origin": "github.com/organization-123/repo-1",
    "oidc.circleci.com/vcs-ref": "refs/heads/main",
}
OWN = Project(owner_id=ORGANIZATION, id=PROJECT)


@pytest.mark.parametrize(
    ("token", "project", "expected"),
    [
        (FIRST, OWN, {"insider"}),
        (SECOND, OWN, {"insider"}),
        ({**FIRST, "aud": "sts.amazonaws.com"}, OWN, {"insider"}),
        (FIRST, Project(id=USER), {"sibling"}),
        (SECOND, Project(), {"insider", "sibling"}),
        ({**FIRST, "oidc.circleci.com/project-id": USER}, OWN, set()),
        ({**SECOND, "oidc.circleci.com/vcs-ref": "refs/heads/other"}, OWN, set()),
        ({**FIRST, "sub": FIRST["sub"].replace(ORGANIZATION, USER)}, OWN, set()),
    ],
)
def test_a_token_is_of_one_class(token: dict[str, str], project: Project, expected: set[str]) -> None:
    assert classes(PLATFORM, HOST, token, project) == expected


def test_an_issuer_without_an_organization_mints_nothing() -> None:
    assert list(PLATFORM.families("oidc.circleci.com", ReachClass.INSIDER, OWN, frozenset())) == []


@pytest.mark.parametrize(
    ("claim", "text", "expected"),
    [
        ("sub", f"org/{ORGANIZATION}/project/{PROJECT}/user/*", OWN),
        ("sub", f"org/{ORGANIZATION}/project/*", Project(owner_id=ORGANIZATION)),
        ("sub", f"org/{ORGANIZATION}/project/{PROJECT}*", Project(owner_id=ORGANIZATION)),
        ("oidc.circleci.com/project-id", PROJECT, Project(id=PROJECT)),
        ("aud", ORGANIZATION, Project()),
    ],
)
def test_whom_a_policy_names(claim: str, text: str, expected: Project) -> None:
    assert circleci.named(claim, text) == expected


def test_a_user_or_a_users_branch_is_what_a_person_may_have_meant() -> None:
    subjects = [SECOND["sub"], FIRST["sub"], SECOND["sub"].replace("heads", "tags"), SECOND["sub"].replace(USER, "*")]
    assert [circleci.reviewed(subject) for subject in subjects] == [True, True, False, False]
