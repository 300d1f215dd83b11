"""Trust policies are found wherever they are written, and each statement points at its own text."""

from __future__ import annotations

from offkey.model.policy import Policy
from offkey.model.repository import Repository
from offkey.model.text import Source
from offkey.model.trust import WrittenTrust
from offkey.read import terraform
from offkey.read.written_trusts import written_trusts

HOST = "token.actions.githubusercontent.com"


def of_terraform(text: str) -> list[WrittenTrust]:
    source = Source("main.tf", text.encode())
    module = terraform.read_module("", [source])
    return list(written_trusts(Repository("/", modules=(module,), sources={"main.tf": source})))


def test_a_heredoc_has_its_statements_one_by_one() -> None:
    (written,) = of_terraform(
        'resource "aws_iam_role" "r" {\n  assume_role_policy = <<EOF\n{"Statement": [\n'
        '  {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"},\n'
        f'  {{"Effect": "Allow", "Principal": {{"Federated": "{HOST}"}}, "Action": "sts:AssumeRoleWithWebIdentity",\n'
        f'    "Condition": {{"StringLike": {{"{HOST}:sub": ["repo:acme/infra:*"]}}}}}}\n]}}\nEOF\n}}\n'
    )
    assert [written.place_of(index).line for index in (0, 1)] == [4, 5]
    assert (written.place_of(1, "repo:acme/infra:*").line, written.place_of(1, "elsewhere").line) == (6, 5)


def test_a_trust_that_is_not_known_stays_where_it_is() -> None:
    (written,) = of_terraform('resource "aws_iam_role" "r" {\n  assume_role_policy = var.trust # Federated\n}\n')
    assert not isinstance(written.trust, Policy)
    assert written.place_of(0).line == 2


def test_instances_that_are_alike_are_one() -> None:
    text = (
        'resource "aws_iam_role" "r" {\n  for_each = toset(["a", "b"])\n'
        "  assume_role_policy = jsonencode({Statement = []}) # Federated\n}\n"
    )
    assert len(of_terraform(text)) == 1


def test_a_module_that_never_says_federated_has_none() -> None:
    assert of_terraform('resource "aws_iam_role" "r" {\n  assume_role_policy = var.trust\n}\n') == []
