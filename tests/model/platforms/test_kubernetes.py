"""Service accounts' tokens. Kubernetes Docs, "Managing Service Accounts"; EKS User Guide, IRSA; facts 4."""

from __future__ import annotations

import pytest
from tests.model.platforms.fitting import classes

from offkey.model.platforms import kubernetes
from offkey.model.platforms.kubernetes import PLATFORM
from offkey.model.platforms.table import platform_of
from offkey.model.tokens import Project

HOST = "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E"
DOCUMENTED = {"sub": "system:serviceaccount:my-namespace:my-service-account", "aud": "sts.amazonaws.com"}
OWN = Project("my-namespace", "my-service-account")


@pytest.mark.parametrize(
    ("project", "expected"),
    [
        (OWN, {"insider"}),
        (Project("my-namespace", "another"), {"sibling"}),
        (Project("another", "my-service-account"), {"sibling"}),
        (Project("my-namespace"), {"insider", "sibling"}),
    ],
)
def test_the_documented_token_is_of_one_class(project: Project, expected: set[str]) -> None:
    assert classes(PLATFORM, HOST, DOCUMENTED, project) == expected


@pytest.mark.parametrize(
    "sub", ["system:serviceaccount:my.namespace:x", "system:serviceaccount:x", "system:node:x", "X"]
)
def test_nobody_else_has_a_token(sub: str) -> None:
    assert classes(PLATFORM, HOST, {"sub": sub}, Project()) == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (DOCUMENTED["sub"], OWN),
        ("system:serviceaccount:my-namespace:*", Project("my-namespace")),
        ("system:serviceaccount:my-*", Project()),
        ("system:serviceaccount:*:my-service-account", Project()),
    ],
)
def test_whom_a_policy_names(text: str, expected: Project) -> None:
    assert kubernetes.named("sub", text) == expected
    assert kubernetes.reviewed(text) is (expected == OWN)


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("oidc.eks.cn-north-1.amazonaws.com.cn/id/EXAMPLED539D4633E53DE1B716D3041E", True),
        ("container.googleapis.com/v1/projects/p/locations/europe-west1/clusters/c", True),
        ("oidc.eks.eu-west-1.amazonaws.com.example.com/id/EXAMPLED539D4633E53DE1B716D3041E", False),
        ("s3.eu-west-1.amazonaws.com/keys-of-some-issuer", False),
    ],
)
def test_which_issuers_are_clusters_for_sure(host: str, known: bool) -> None:
    assert (platform_of(host) is PLATFORM) is known
