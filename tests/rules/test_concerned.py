"""A rule that is left out, because the repository holds nothing for it, would have found nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.repositories import STATIC_KEY, WORKFLOW, write

from offkey.read.repository import read
from offkey.rules import LIST, RULES, concerned
from offkey.scan.engine import run

IDS = tuple(listed.id for listed in LIST)
CASES = sorted(Path(__file__).parent.glob("*/*/before"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parts[-3]}/{case.parts[-2]}")
def test_what_is_left_out_finds_nothing(case: Path) -> None:
    repository = read(case)
    asked = concerned(IDS, repository)
    left = [rule for rule in RULES if rule not in asked]
    assert run(repository, left).findings == ()


def test_only_what_concerns_a_repository_is_asked(tmp_path: Path) -> None:
    asked = {rule.id for rule in concerned(IDS, read(write(tmp_path, {WORKFLOW: STATIC_KEY})))}
    assert "static-key-in-workflow" in asked
    assert asked.isdisjoint({"dead-subject", "removed-argument", "token-in-artifact", "unreachable-role"})
    assert concerned(["dead-subject"], read(tmp_path)) == ()


def test_a_word_that_may_be_spelled_another_way_is_no_reason_to_leave_a_rule_out(tmp_path: Path) -> None:
    principal = '{"\\u0046ederated" = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}'
    statement = f'{{Effect = "Allow", Action = "sts:AssumeRoleWithWebIdentity", Principal = {principal}}}'
    role = f'resource "aws_iam_role" "r" {{\n  assume_role_policy = jsonencode({{Statement = [{statement}]}})\n}}\n'
    asked = {rule.id for rule in concerned(IDS, read(write(tmp_path, {WORKFLOW: STATIC_KEY, "main.tf": role})))}
    assert {"dead-subject", "unreachable-role"} <= asked


def test_where_no_trust_policy_is_no_rule_about_trust_is_asked(tmp_path: Path) -> None:
    files = {WORKFLOW: STATIC_KEY, "main.tf": 'output "a" {\n  value = "federated"\n}\n'}
    assert concerned(["dead-subject", "wildcard-subject"], read(write(tmp_path, files))) == ()


def test_a_name_counts_only_by_itself(tmp_path: Path) -> None:
    role = 'resource "aws_iam_role" "r" {\n  assume_role_policy = "{}"\n}\n'
    provider = 'provider "aws" {\n  assume_role {\n    role_arn = "arn:aws:iam::111122223333:role/r"\n  }\n}\n'
    for text, expected in ((role, False), (provider, True), (role + provider, True)):
        (tmp_path / "main.tf").write_text(text)
        asked = {rule.id for rule in concerned(IDS, read(tmp_path))}
        assert ("role-from-static-user" in asked) is expected


def test_a_slash_behind_a_backslash_spells_a_word_in_data_and_none_in_a_script(tmp_path: Path) -> None:
    for name, text, expected in (
        ("Dockerfile", "FROM alpine\nRUN sed -i 's/a\\/b/c/' /etc/hosts\nENV AWS_REGION=eu-central-1\n", False),
        (".github/workflows/a.yml", 'on: push\njobs:\n  a:\n    env: {AWS_REGION: "a\\/b"}\n    steps: []\n', True),
    ):
        asked = {rule.id for rule in concerned(IDS, read(write(tmp_path / name[:3], {name: text})))}
        assert ("token-in-artifact" in asked) is expected, name
