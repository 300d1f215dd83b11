"""Documents that a module takes out of other files of the repository."""

from __future__ import annotations

from pathlib import Path

import pytest

from offkey.model.node import Share
from offkey.model.policy import Policy
from offkey.model.unknown import Unknown
from offkey.read import repository
from offkey.read.written_files import rendered, uses_files
from offkey.read.written_trusts import written_trusts

ROLE = 'resource "aws_iam_role" "a" {{\n  name = "a"\n  assume_role_policy = {}\n}}\n'
TRUST = """{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow",
  "Principal": {{"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}},
  "Action": "sts:AssumeRoleWithWebIdentity",
  "Condition": {{"StringEquals": {{"token.actions.githubusercontent.com:sub": "{}"}}}}}}]}}"""


def trusts(tmp_path: Path, files: dict[str, str]) -> list[tuple[str, object]]:
    """The place and the subject of every trust policy."""
    read = repository.of_files({path: text.encode() for path, text in files.items()}, root=tmp_path, seen=len(files))
    return [
        (str(written.place.path), written.trust.statements[0].conditions[0].values[0])
        for written in written_trusts(Share.whole(read))
        if isinstance(written.trust, Policy)
    ]


@pytest.mark.parametrize(
    "expression",
    [
        'file("${path.module}/p/trust.json")',
        'file("p/trust.json")',
        'file("./p/trust.json")',
        'templatefile("${path.root}/p/trust.json", {})',
    ],
)
def test_a_policy_in_a_file_is_read_once_where_it_stands(tmp_path: Path, expression: str) -> None:
    files = {"main.tf": ROLE.format(expression), "p/trust.json": TRUST.format("repo:a/b:ref:refs/heads/main")}
    assert trusts(tmp_path, files) == [("p/trust.json", "repo:a/b:ref:refs/heads/main")]


@pytest.mark.parametrize(
    "expression",
    [
        'file("${path.module}/other.json")',
        'file("/p/trust.json")',
        "file(var.path)",
        'file("${path.module}")',
        "file()",
    ],
)
def test_a_file_that_is_not_there_leaves_the_policy_to_itself(tmp_path: Path, expression: str) -> None:
    files = {"main.tf": ROLE.format(expression), "p/trust.json": TRUST.format("repo:a/b:*")}
    assert trusts(tmp_path, files) == [("p/trust.json", "repo:a/b:*")]


def test_a_changed_policy_is_read_again(tmp_path: Path) -> None:
    files = {
        "main.tf": ROLE.format('file("trust.json")').encode(),
        "trust.json": TRUST.format("repo:a/b:*").encode(),
    }
    before = repository.of_files(files, root=tmp_path, seen=2)
    assert len(list(written_trusts(Share.whole(before)))) == 1
    after = repository.replaced(before, {"trust.json": TRUST.format("repo:a/c:*").encode()})
    [written] = written_trusts(Share.whole(after))
    assert isinstance(written.trust, Policy)
    assert written.trust.statements[0].conditions[0].values == ("repo:a/c:*",)


def test_a_template_is_filled_in_as_far_as_names_go() -> None:
    assert rendered("a ${ x } $${y} %%{z}", {"x": "1"}) == "a 1 ${y} %{z}"
    assert rendered("n ${n}", {"n": 2}) == "n 2"
    partly = rendered("a ${missing} ${upper(x)} b", {"x": "1"})
    assert isinstance(partly, Unknown)
    assert [piece for piece in partly.pieces if isinstance(piece, str)] == ["a ", " ", " b"]
    assert isinstance(rendered("%{ for x in y }${x}%{ endfor }", {}), Unknown)


def test_only_a_trust_policy_makes_a_role_use_files() -> None:
    assert uses_files(b'assume_role_policy = file("x")')
    assert uses_files(b'assume_role_policy = "${data.template_file.x.rendered}"')
    assert not uses_files(b'user_data = file("x")\nassume_role_policy = data.aws_iam_policy_document.x.json')
