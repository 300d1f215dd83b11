"""Which repositories a trust policy may be meant for."""

from __future__ import annotations

import json

import pytest

from offkey.model.configuration import RepositoryIdentity
from offkey.model.proof import TrustedRole
from offkey.model.text import Place
from offkey.model.unknown import Unknown
from offkey.read.policy import from_document
from offkey.rules.trusted_repositories import tried_as

HERE = Place("main.tf", 1)
OWN = RepositoryIdentity("acme", "infra")


def role(condition: dict[str, object]) -> TrustedRole:
    keyed = {
        operator: {f"token.actions.githubusercontent.com:{claim}": value for claim, value in tests.items()}
        for operator, tests in condition.items()
        if isinstance(tests, dict)
    }
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": keyed,
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return TrustedRole("r", from_document(document, place=HERE), HERE)


@pytest.mark.parametrize(
    ("condition", "slugs"),
    [
        ({"StringEquals": {"sub": "repo:acme/infra:ref:refs/heads/main"}}, ["acme/infra"]),
        ({"StringLike": {"sub": ["repo:acme/*", "repo:other/x:*"]}}, ["acme/any", "other/x"]),
        ({"StringLike": {"sub": "repo:acme/infra-*:pull_request"}}, ["acme/infra-any"]),
        ({"StringLike": {"sub": "repo:acme*"}}, ["acmeany/any"]),
        ({"StringEquals": {"sub": "repo:acme*"}}, ["any/any"]),
        ({"StringEquals": {"repository": "acme/infra"}}, ["acme/infra"]),
        ({"StringEquals": {"job_workflow_ref": "acme/flows/.github/workflows/a.yml@refs/heads/main"}}, ["acme/flows"]),
        ({"StringEquals": {"aud": "sts.amazonaws.com"}}, ["any/any"]),
    ],
)
def test_the_repositories_that_a_trust_names(condition: dict[str, object], slugs: list[str]) -> None:
    own, others = tried_as(None, [role(condition)])
    assert (own, [one.slug for one in others]) == ((), slugs)


def test_ids_are_tried_with_and_without() -> None:
    trust = role({"StringEquals": {"sub": "repo:acme@1/infra@2:pull_request"}})
    own, others = tried_as(OWN, [trust])
    assert own == (OWN, RepositoryIdentity("acme", "infra", owner_id="1", id="2"))
    assert others == ()


def test_another_repository_is_another() -> None:
    own, others = tried_as(OWN, [role({"StringEquals": {"sub": "repo:acme/app:pull_request"}})])
    assert (own, [one.slug for one in others]) == ((OWN,), ["acme/app"])


def test_a_trust_that_is_not_known_names_nobody() -> None:
    assert tried_as(OWN, [TrustedRole("r", Unknown("computed"), HERE)]) == ((OWN,), ())
