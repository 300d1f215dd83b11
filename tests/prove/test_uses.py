"""Which role each job asks for, and whether one of its tokens gets it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.repositories import WORKFLOW, repository

from offkey.cli.main import guarded
from offkey.model.configuration import RepositoryIdentity
from offkey.model.unknown import Unknown
from offkey.model.verdict import Admitted, Refused
from offkey.prove.minted import minted
from offkey.prove.uses import JobUse, dead, uses
from offkey.read.declared_roles import declared_roles
from offkey.read.repository import read

IDENTITY = RepositoryIdentity("acme", "infra", owner_id="1", id="2")
ROLE = """\
resource "aws_iam_role" "%s" {
  name = "%s"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com" }
      Condition = { StringEquals = { "token.actions.githubusercontent.com:sub" = [%s] } }
    }]
  })
}
"""
JOB = """\
on: {push: {branches: [main]}, pull_request: {}}
permissions: {id-token: write}
jobs:
  plan:
    runs-on: ubuntu-latest
    steps:
      - uses: aws-actions/configure-aws-credentials@v6
        with: {aws-region: eu-west-1, role-to-assume: '%s'}
"""
MAIN = '"repo:acme/infra:ref:refs/heads/main", "repo:acme@1/infra@2:ref:refs/heads/main"'


def used(root: Path, asked: str, subjects: str = MAIN, *, more: str = "", job: str = JOB) -> tuple[JobUse, ...]:
    files = {WORKFLOW: job % asked, "main.tf": ROLE % ("plan", "infra-plan", subjects) + more}
    found = repository(root, files)
    return uses(found, IDENTITY, declared_roles(found))


def kinds(found: tuple[JobUse, ...]) -> list[tuple[str, type]]:
    return list(dict.fromkeys((use.token.event, type(use.verdict)) for use in found))


def test_reached_by_the_push_and_refused_to_the_pull_request(tmp_path: Path) -> None:
    found = used(tmp_path, "infra-plan")
    assert kinds(found) == [
        ("push to main", Admitted),
        ("pull_request", Refused),
        ("pull_request from a fork", Refused),
    ]
    pull_request = next(use.verdict for use in found if use.token.event == "pull_request")
    assert isinstance(pull_request, Refused)
    assert pull_request.mismatch is not None
    assert pull_request.mismatch.actual == ("repo:acme/infra:pull_request",)
    fork = next(use.verdict for use in found if use.token.event.endswith("fork"))
    assert isinstance(fork, Refused)
    assert fork.because.startswith("GitHub gives no identity token")
    assert dead(found) == ()


def test_a_role_that_is_not_here_and_one_that_is_computed_are_not_known(tmp_path: Path) -> None:
    elsewhere = used(tmp_path / "a", "arn:aws:iam::222222222222:role/infra-plan")
    assert kinds(elsewhere)[0] == ("push to main", Unknown)
    assert {use.role for use in elsewhere} == {None}
    computed = used(tmp_path / "b", "${{ vars.ROLE }}")
    assert kinds(computed)[0] == ("push to main", Unknown)
    assert dead((*elsewhere, *computed)) == ()


def test_dead_is_a_step_whose_every_token_is_refused(tmp_path: Path) -> None:
    found = used(tmp_path, "infra-plan", '"repo:acme/infra:environment:prod"')
    ((first, *_),) = dead(found)
    assert (first.token.job, first.ask.role, first.ask.place.line) == ("plan", "infra-plan", 8)


def test_of_two_roles_of_one_name_one_that_admits_is_enough(tmp_path: Path) -> None:
    other = ROLE % ("other", "infra-plan", '"repo:acme/infra:environment:prod"')
    found = used(tmp_path, "infra-plan", more=other)
    assert {use.role.address for use in found if use.role} == {"aws_iam_role.plan", "aws_iam_role.other"}
    assert dead(found) == ()


def test_without_permission_it_is_github_that_refuses(tmp_path: Path) -> None:
    found = used(tmp_path, "infra-plan", job=JOB.replace("permissions: {id-token: write}\n", ""))
    assert {type(use.verdict) for use in found} == {Refused}
    assert dead(found) == ()


def test_a_workflow_that_only_others_call_asks_for_nothing_here(tmp_path: Path) -> None:
    called = JOB.replace("on: {push: {branches: [main]}, pull_request: {}}", "on: workflow_call")
    assert used(tmp_path, "infra-plan", job=called) == ()


@pytest.mark.parametrize("migrated", [False, True])
def test_the_example(migrated: bool, tmp_path: Path) -> None:
    example = Path(__file__).parents[2] / "examples" / "acme-infra"
    root = tmp_path / "acme"
    shutil.copytree(example, root)
    assert not migrated or guarded(["migrate", "--write", "--allow-dirty", "-q", str(root)]) == 0
    found = read(root)
    all_uses = uses(found, RepositoryIdentity("acme", "infra", owner_id="123456", id="456789"), declared_roles(found))
    reached = {use.role.role.name for use in all_uses if isinstance(use.verdict, Admitted) and use.role}
    assert reached == ({"infra-hub-plan", "infra-hub-apply-dev", "infra-hub-apply-live"} if migrated else set())
    assert dead(all_uses) == ()


def test_no_job_of_another_host_has_a_token_of_githubs(tmp_path: Path) -> None:
    files = {
        ".forgejo/workflows/deploy.yml": JOB % "arn:aws:iam::111111111111:role/infra-plan",
        "main.tf": ROLE % ("plan", "infra-plan", MAIN),
    }
    found = repository(tmp_path, files)
    assert uses(found, IDENTITY, declared_roles(found)) == ()
    assert minted(found, IDENTITY) == ()
