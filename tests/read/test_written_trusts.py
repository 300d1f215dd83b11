"""Trust policies are found wherever they are written, and each statement points at its own text."""

from __future__ import annotations

from offkey.model.node import Share
from offkey.model.policy import Policy
from offkey.model.repository import Repository
from offkey.model.text import Source
from offkey.model.trust import WrittenTrust
from offkey.read import terraform
from offkey.read.written_trusts import written_trusts

HOST = "token.actions.githubusercontent.com"
TRUST = f'jsonencode({{Statement = [{{Effect = "Allow", Principal = {{Federated = "{HOST}"}}}}]}})'


def of_terraform(text: str) -> list[WrittenTrust]:
    source = Source("main.tf", text.encode())
    module = terraform.read_module("", [source])
    return list(written_trusts(Share.whole(Repository("/", modules=(module,), sources={"main.tf": source}))))


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
        '  assume_role_policy = jsonencode({Statement = [{Effect = "Allow", Principal = {Federated = var.x}}]})\n}\n'
    )
    assert len(of_terraform(text)) == 1


def test_a_module_that_never_says_federated_has_none() -> None:
    assert of_terraform('resource "aws_iam_role" "r" {\n  assume_role_policy = var.trust\n}\n') == []


def test_instances_that_differ_in_what_is_attached_are_several() -> None:
    text = (
        'resource "aws_iam_role" "r" {\n  for_each = toset(["a", "b", "a b"])\n'
        f"  assume_role_policy = {TRUST}\n"
        '  managed_policy_arns = ["arn:aws:iam::aws:policy/${replace(each.key, "a b", "b")}"]\n}\n'
    )
    assert [[str(arn)[-1] for arn, _ in one.managed] for one in of_terraform(text)] == [["a"], ["b"]]


def test_a_trust_that_no_token_opens_is_none() -> None:
    service = '{Effect = "Allow", Principal = {Service = "ec2.amazonaws.com"}}'
    text = 'resource "aws_iam_role" "r" {\n  assume_role_policy = jsonencode({Statement = [%s]}) # Federated\n}\n'
    assert of_terraform(text % service) == []
    assert len(of_terraform(text % f"{service}, var.more")) == 1


def test_what_is_attached_is_read_when_somebody_asks() -> None:
    text = (
        'resource "aws_iam_role" "r" {\n'
        f"  assume_role_policy = {TRUST}\n"
        '}\nresource "aws_iam_role_policy" "p" {\n  role = aws_iam_role.r.name\n'
        "  policy = jsonencode({Statement = + })\n}\n"
    )
    source = Source("main.tf", text.encode())
    module = terraform.read_module("", [source], later=True)
    (written,) = written_trusts(Share.whole(Repository("/", modules=(module,), sources={"main.tf": source})))
    assert list(module.problems) == []
    assert len(written.inline) == 1
    assert len(module.problems) == 1
