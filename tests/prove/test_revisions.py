"""The trust policies of another revision, and which role each one was."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.repositories import write

from offkey.errors import UnreadableError, UsageError
from offkey.model.policy import Policy
from offkey.model.proof import TrustedRole
from offkey.prove.revisions import Revisions, at, between
from offkey.read.repository import read

ROLE = """\
resource "aws_iam_role" "%s" {
  name = "%s"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "%s" } }]
  })
}
"""
ONE, OTHER = "arn:aws:iam::111111111111:root", "arn:aws:iam::222222222222:root"


def git(root: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=A Person", "-c", "user.email=person@example.com", "-c", "commit.gpgsign=false"]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command = ["git", "-C", str(root), *identity, *arguments]
    subprocess.run(command, check=True, capture_output=True, env={**clean, "GIT_CONFIG_GLOBAL": os.devnull})


def commit(root: Path, files: Mapping[str, str | bytes], *, gone: tuple[str, ...] = ()) -> None:
    write(root, files)
    for path in gone:
        (root / path).unlink()
    git(root, "add", "-A")
    git(root, "commit", "--allow-empty", "-qm", "a commit")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    return folder


def who(role: TrustedRole | None) -> str | None:
    """Whom the first statement of the trust names; None for no role."""
    if role is None:
        return None
    assert isinstance(role.trust, Policy)
    return str(role.trust.statements[0].principals[0].value)


def pairs(found: Revisions) -> list[tuple[str, str | None, str | None]]:
    return [(pair.address.removeprefix("aws_iam_role."), who(pair.old), who(pair.new)) for pair in found.pairs]


def test_one_role_before_and_after(root: Path) -> None:
    commit(root, {"main.tf": ROLE % ("ci", "deploy", ONE)})
    commit(root, {"main.tf": ROLE % ("ci", "deploy", OTHER)})
    assert pairs(between(root, "HEAD~1", "HEAD")) == [("ci", ONE, OTHER)]
    assert pairs(between(root, "HEAD", "HEAD")) == [("ci", OTHER, OTHER)]


def test_the_files_as_they_lie_there_are_the_other_side(root: Path) -> None:
    commit(root, {"main.tf": ROLE % ("ci", "deploy", ONE)})
    write(root, {"main.tf": ROLE % ("ci", "deploy", OTHER)})
    assert pairs(between(root, "main")) == [("ci", ONE, OTHER)]
    assert (root / "main.tf").read_text() == ROLE % ("ci", "deploy", OTHER)


def test_a_new_role_has_nobody_to_be_compared_with_and_one_that_is_gone_neither(root: Path) -> None:
    commit(root, {"main.tf": ROLE % ("ci", "deploy", ONE)})
    commit(root, {"main.tf": ROLE % ("new", "other", OTHER)})
    assert pairs(between(root, "HEAD~1", "HEAD")) == [("new", None, OTHER), ("ci", ONE, None)]


def test_a_resource_that_is_renamed_or_moved_is_known_by_the_name_of_its_role(root: Path) -> None:
    commit(root, {"main.tf": ROLE % ("ci", "deploy", ONE) + ROLE % ("b", "plan", ONE)})
    moved = {"modules/iam/main.tf": ROLE % ("ci", "plan", OTHER), "main.tf": ROLE % ("renamed", "deploy", OTHER)}
    commit(root, moved)
    assert pairs(between(root, "HEAD~1", "HEAD")) == [("renamed", ONE, OTHER), ("ci", ONE, OTHER)]


POLICY = """\
{
  "Version": "2012-10-17",
  "Statement": [{
    "Effect": "Allow",
    "Principal": {"Federated": "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"},
    "Action": "sts:AssumeRoleWithWebIdentity",
    "Condition": {"StringEquals": {"token.actions.githubusercontent.com:sub": "repo:acme/%s:ref:refs/heads/main"}}
  }]
}
"""
TAKEN = 'resource "aws_iam_role" "ci" {\n  assume_role_policy = file("${path.module}/trust.json")\n}\n'


def subjects(role: TrustedRole | None) -> list[str]:
    assert role is not None
    assert isinstance(role.trust, Policy)
    return [str(value) for s in role.trust.statements for c in s.conditions for value in c.values]


def test_a_policy_in_a_file_of_its_own_is_compared_with_the_role_that_takes_it(root: Path) -> None:
    commit(root, {"main.tf": TAKEN, "trust.json": POLICY % "shop"})
    commit(root, {"trust.json": POLICY % "*"})
    (pair,) = between(root, "HEAD~1", "HEAD").pairs
    assert (subjects(pair.old), subjects(pair.new)) == (
        ["repo:acme/shop:ref:refs/heads/main"],
        ["repo:acme/*:ref:refs/heads/main"],
    )


def test_a_policy_by_itself_and_one_of_a_template_are_compared_too(root: Path) -> None:
    template = '{"Resources": {"Ci": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": %s}}}}'
    commit(root, {"trust.json": POLICY % "shop", "stack.json": template % (POLICY % "shop")})
    write(root, {"trust.json": POLICY % "other", "stack.json": template % (POLICY % "other")})
    found = between(root, "HEAD").pairs
    assert [(pair.module, pair.address) for pair in found] == [("stack.json", "Ci"), ("trust.json", "trust.json")]
    assert {tuple(subjects(pair.old)) for pair in found} == {("repo:acme/shop:ref:refs/heads/main",)}
    assert {tuple(subjects(pair.new)) for pair in found} == {("repo:acme/other:ref:refs/heads/main",)}


def test_a_role_that_is_renamed_is_known_by_its_address(root: Path) -> None:
    commit(root, {"main.tf": ROLE % ("ci", "deploy", ONE)})
    commit(root, {"main.tf": ROLE % ("ci", "renamed", OTHER)})
    assert pairs(between(root, "HEAD~1", "HEAD")) == [("ci", ONE, OTHER)]


def test_a_role_without_a_known_name_that_moves_to_another_module_is_known_by_its_address(root: Path) -> None:
    commit(root, {"eks/main.tf": ROLE % ("ci", "deploy", ONE), "a/main.tf": ROLE % ("b", "plan", ONE)})
    commit(root, {"iam/main.tf": ROLE % ("ci", "${var.x}-deploy", OTHER)}, gone=("eks/main.tf",))
    commit(root, {"c/main.tf": ROLE % ("b", "another", OTHER)}, gone=("a/main.tf",))
    assert pairs(between(root, "HEAD~2", "HEAD")) == [("b", None, OTHER), ("ci", ONE, OTHER), ("b", ONE, None)]


def test_instances_are_told_apart_by_name(root: Path) -> None:
    each = (ROLE % ("ci", "${each.key}", "arn:aws:iam::${each.value}:root")).replace(
        "name =", 'for_each = { a = "111111111111", b = "222222222222" }\n  name ='
    )
    commit(root, {"main.tf": each})
    commit(root, {"main.tf": each.replace('b = "222222222222"', 'c = "333333333333", b = "111111111111"')})
    third = "arn:aws:iam::333333333333:root"
    found = pairs(between(root, "HEAD~1", "HEAD"))
    assert sorted(found, key=str) == sorted([("ci", ONE, ONE), ("ci", OTHER, ONE), ("ci", None, third)], key=str)


def test_one_name_that_two_roles_have_is_no_proof_of_identity(root: Path) -> None:
    commit(root, {"a/main.tf": ROLE % ("ci", "deploy", ONE), "b/main.tf": ROLE % ("ci", "deploy", OTHER)})
    commit(root, {"c/main.tf": ROLE % ("ci", "deploy", OTHER)}, gone=("a/main.tf", "b/main.tf"))
    assert pairs(between(root, "HEAD~1", "HEAD")) == [("ci", None, OTHER), ("ci", ONE, None), ("ci", OTHER, None)]


def test_a_revision_reads_like_the_files_themselves(root: Path) -> None:
    files: dict[str, str | bytes] = {
        "infra/main.tf": ROLE % ("ci", "${var.name}", ONE) + 'variable "name" {\n}\n',
        "infra/terraform.tfvars": 'name = "deploy"\n',
        "infra/crlf.tf": b'locals {\r\n  a = "\xff"\r\n}\r\n',
        ".github/workflows/a.yml": "on: push\njobs: {a: {runs-on: x, steps: []}}\n",
        "vendor/x/main.tf": ROLE % ("vendored", "x", ONE),
        "env/pyvenv.cfg": "",
        "env/lib/main.tf": ROLE % ("installed", "x", ONE),
        "umläut\ttab/main.tf": ROLE % ("odd", "odd", ONE),
        "README.md": "text",
    }
    write(root, files)
    (root / "linked").mkdir()
    (root / "linked" / "main.tf").symlink_to("../infra/main.tf")
    (root / "linked" / "out.tf").symlink_to("/etc/hostname")
    (root / "linked" / "loop.tf").symlink_to("loop.tf")
    commit(root, {})
    lies, was = read(root), at(root, "HEAD")
    assert {path: source.data for path, source in was.sources.items()} == {
        path: source.data for path, source in lies.sources.items()
    }
    assert [role.name for module in was.modules for role in module.roles] == [
        role.name for module in lies.modules for role in module.roles
    ]
    assert [w.path for w in was.workflows] == [".github/workflows/a.yml"]


def test_below_the_root_of_the_repository(root: Path) -> None:
    commit(root, {"a/main.tf": ROLE % ("ci", "deploy", ONE), "b/main.tf": ROLE % ("ci", "deploy", OTHER)})
    assert pairs(between(root / "b", "HEAD", "HEAD")) == [("ci", OTHER, OTHER)]


def test_what_could_not_be_read_is_said(root: Path) -> None:
    commit(root, {"main.tf": "resource {{{\n"})
    commit(root, {"main.tf": ROLE % ("ci", "deploy", ONE)})
    found = between(root, "HEAD~1", "HEAD")
    assert [item.path for item in found.incomplete] == ["main.tf"]


@pytest.mark.parametrize("revision", ["nowhere", "", "-h", "--output=x", "main:main.tf", "HEAD~9", "HEAD\n"])
def test_a_revision_that_is_none_is_a_mistake_of_use(revision: str, root: Path) -> None:
    commit(root, {"main.tf": "\n"})
    with pytest.raises(UsageError) as caught:
        between(root, revision)
    assert caught.value.hint


def test_without_a_repository_there_is_nothing_to_compare(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not in a git repository"):
        between(tmp_path, "main")


def test_what_a_partial_clone_lacks_is_not_fetched(root: Path, tmp_path: Path) -> None:
    commit(root, {"main.tf": ROLE % ("ci", "deploy", ONE)})
    commit(root, {"main.tf": ROLE % ("ci", "deploy", OTHER)})
    git(root, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", "--filter=blob:none", root.as_uri(), "partial")
    with pytest.raises(UnreadableError, match="git cat-file failed") as caught:
        between(tmp_path / "partial", "HEAD~1")
    assert "fetches nothing" in (caught.value.hint or "")


def test_a_huge_file_is_not_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(root, {"main.tf": ROLE % ("ci", "deploy", ONE)})
    monkeypatch.setattr("offkey.prove.revisions.MAX_BYTES", 10)
    assert [item.path for item in at(root, "HEAD").incomplete] == ["main.tf"]
