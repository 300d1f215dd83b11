"""Spacelift's tokens. Spacelift Docs, "OpenID Connect (OIDC)"; facts 4."""

from __future__ import annotations

import pytest
from tests.model.platforms.fitting import classes

from offkey.model.platforms import spacelift
from offkey.model.platforms.spacelift import PLATFORM
from offkey.model.tokens import Project

HOST = "demo.app.spacelift.io"
STACK = "space:legacy:stack:infra"
DOCUMENTED = {
    "sub": f"{STACK}:run_type:TRACKED:scope:write",
    "aud": "demo.app.spacelift.io",
    "spaceId": "legacy",
    "callerType": "stack",
    "callerId": "infra",
    "runType": "TRACKED",
    "scope": "write",
}


@pytest.mark.parametrize(
    ("change", "project", "expected"),
    [
        ({}, Project(name="infra"), {"insider"}),
        ({}, Project(name="another"), {"sibling"}),
        ({}, Project(), {"insider", "sibling"}),
        ({"scope": "read"}, Project(), set()),
        (
            {"sub": "space:legacy:stack:infra:run_type:TRACKED:scope:read", "scope": "read"},
            Project(),
            {"insider", "sibling"},
        ),
        (
            {"sub": "space:legacy:stack:infra:run_type:TASK:scope:read", "scope": "read", "runType": "TASK"},
            Project(),
            set(),
        ),
        ({"aud": "sts.amazonaws.com"}, Project(), set()),
    ],
)
def test_a_token_is_of_one_class(change: dict[str, str], project: Project, expected: set[str]) -> None:
    assert classes(PLATFORM, HOST, {**DOCUMENTED, **change}, project) == expected


@pytest.mark.parametrize(
    ("text", "expected", "reviewed"),
    [
        (DOCUMENTED["sub"], Project(name="infra"), True),
        ("space:legacy:stack:infra:*", Project(name="infra"), False),
        ("space:legacy:stack:infra*", Project(), False),
        ("space:legacy:*", Project(), False),
    ],
)
def test_whom_a_policy_names(text: str, expected: Project, reviewed: bool) -> None:
    assert spacelift.named("sub", text) == expected
    assert spacelift.reviewed(text) is reviewed
