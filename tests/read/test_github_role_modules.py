"""Roles that public modules for GitHub Actions make."""

from __future__ import annotations

import pytest

from offkey.model.policy import Policy
from offkey.model.text import Source
from offkey.model.unknown import Unknown
from offkey.read.public_roles import roles_of_calls
from offkey.read.terraform import read_module


def subjects(source: str, *arguments: str) -> list[tuple[str, str]]:
    """The operators and values that the only role asks of the subject; unknown texts end in `?`."""
    lines = "".join(f"  {argument}\n" for argument in arguments)
    call = f'variable "x" {{}}\nmodule "deploy" {{\n  source = "{source}"\n{lines}}}\n'
    module = read_module("", [Source("main.tf", call.encode())])
    trusts = [role.trust for role in roles_of_calls(module)]
    conditions = [c for t in trusts if isinstance(t, Policy) for s in t.statements for c in s.conditions]
    return [
        (c.operator, text(value))
        for c in conditions
        if isinstance(c.key, Unknown) or c.key.endswith(":sub")
        for value in c.values
    ]


def text(value: str | Unknown) -> str:
    if isinstance(value, str):
        return value
    return "".join(piece if isinstance(piece, str) else "?" for piece in value.pieces) or "?"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (
            'github_repositories = ["acme/infra", "acme/shop:ref:refs/heads/main"]',
            "acme/infra:* acme/shop:ref:refs/heads/main",
        ),
        ('github_repositories = ["acme/${var.x}", var.x]', "acme/?:* ?"),
        ('github_organisation = "acme"\n  github_repositories = ["infra"]', "acme/infra:*"),
        ('github_subjects = ["acme/infra"]', "acme/infra:ref:refs/heads/main"),
        ('github_subjects = ["acme/infra"]\n  default_subject = "*"', "acme/infra:*"),
        ("github_repositories = []", ""),
        ('github_repositories = ["acme/infra"]\n  create_iam_role = false', ""),
        ('github_repositories = ["acme/infra"]\n  enabled = var.x', "acme/infra:*"),
    ],
)
def test_subjects_of_a_list_of_repositories(arguments: str, expected: str) -> None:
    found = subjects("unfunco/oidc-github/aws", arguments)
    assert found == [("StringLike", f"repo:{subject}") for subject in expected.split()]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("", "+ref:refs/heads/main -pull_request"),
        ('default_conditions = ["allow_all"]', "+*"),
        ('default_conditions = ["allow_environment"]', "+environment:*"),
        (
            'default_conditions = ["allow_environment"]\n  github_environments = ["production"]',
            "+environment:production",
        ),
        ('default_conditions = ["allow_main"]\n  repo_mainline_branch = "trunk"', "+ref:refs/heads/trunk"),
    ],
)
def test_subjects_of_one_repository(arguments: str, expected: str) -> None:
    operators = {"+": "StringLike", "-": "StringNotLike"}
    found = subjects("philips-labs/github-oidc/aws", 'repo = "acme/infra"', arguments)
    assert found == [(operators[end[0]], f"repo:acme/infra:{end[1:]}") for end in expected.split()]


@pytest.mark.parametrize(
    "argument", ["default_conditions = var.x", 'conditions = var.x\n  default_conditions = ["allow_main"]']
)
def test_conditions_that_are_not_known_may_narrow_in_any_way(argument: str) -> None:
    assert ("StringEquals", "?") in subjects("philips-labs/github-oidc/aws", 'repo = "acme/infra"', argument)


def test_other_modules_of_the_same_authors_make_no_such_role() -> None:
    assert subjects("philips-labs/github-oidc/aws//modules/provider", 'repo = "acme/infra"') == []
    assert subjects("terraform-module/gitlab-oidc-provider/aws", 'repositories = ["acme/infra"]') == []


def test_a_call_that_a_switch_makes_none_of_counts_once() -> None:
    source = "terraform-module/github-oidc-provider/aws"
    assert subjects(source, "count = var.x ? 1 : 0", 'repositories = ["acme/infra"]') == [
        ("StringLike", "repo:acme/infra:*")
    ]
    assert subjects(source, 'for_each = toset(["infra", "shop"])', 'repositories = ["acme/${each.key}"]') == [
        ("StringLike", "repo:acme/infra:*"),
        ("StringLike", "repo:acme/shop:*"),
    ]
