"""The account of a resource, where its provider promises one."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from offkey.model.text import Source
from offkey.model.unknown import Unknown
from offkey.read.evaluate import Scope
from offkey.read.hcl import parse

ROLE = 'resource "aws_iam_role" "r" {\n  name = "deploy"\n}\nlocals {\n  arn = aws_iam_role.r.arn\n}\n'
IDENTITY = 'data "aws_caller_identity" "me" {}\nlocals {\n  id = data.aws_caller_identity.me.account_id\n}\n'
ONE = 'provider "aws" {\n  allowed_account_ids = ["111111111111"]\n}\n'


def scope(*texts: str) -> Scope:
    return Scope.of([parse(Source(f"{index}.tf", text.encode())) for index, text in enumerate(texts)])


def known(value: str | Unknown) -> list[str | None]:
    pieces = value.pieces if isinstance(value, Unknown) else (value,)
    return [piece if isinstance(piece, str) else None for piece in pieces]


@pytest.mark.parametrize(
    "provider",
    [
        ONE,
        'provider "aws" {\n  assume_role {\n    role_arn = "arn:aws:iam::111111111111:role/x"\n  }\n}\n',
        'variable "a" {\n  default = "111111111111"\n}\nprovider "aws" {\n  allowed_account_ids = [var.a]\n}\n',
    ],
)
def test_an_account_that_the_provider_promises(provider: str) -> None:
    module = scope(provider + ROLE + IDENTITY)
    assert known(module.local("arn")) == ["arn:", None, ":iam::111111111111:role/deploy"]
    assert module.local("id") == "111111111111"


# Two allowed accounts are a choice, and an assumed role that is not known could be anywhere.
@pytest.mark.parametrize(
    "provider",
    [
        "",
        'provider "aws" {}\n',
        'provider "aws" {\n  allowed_account_ids = ["111111111111", "222222222222"]\n}\n',
        'provider "aws" {\n  assume_role {\n    role_arn = var.x\n  }\n}\n',
        'provider "aws" {\n  allowed_account_ids = ["account"]\n}\n',
    ],
)
def test_an_account_that_is_not_known_is_the_same_for_the_whole_provider(provider: str) -> None:
    module = scope(provider + ROLE, IDENTITY)
    arn = module.local("arn")
    assert known(arn) == ["arn:", None, ":iam::", None, ":role/deploy"]
    assert arn.pieces[3] == module.local("id")


def test_each_alias_has_an_account_of_its_own() -> None:
    providers = ONE + 'provider "aws" {\n  alias               = "live"\n  allowed_account_ids = ["222222222222"]\n}\n'

    def identity(name: str, argument: str) -> str:
        return f'data "aws_caller_identity" "{name}" {{\n  {argument}\n}}\n'

    text = providers + identity("a", "") + identity("b", "provider = aws.live") + identity("c", "provider = aws")
    text += identity("d", "provider = aws.gone") + identity("e", "provider = var.x")
    reads = "".join(f"  {name} = data.aws_caller_identity.{name}.account_id\n" for name in "abcde")
    module = scope(text + f"locals {{\n{reads}}}\n")
    found: Mapping[str, object] = {name: module.local(name) for name in "abcde"}
    assert [found[name] for name in "abc"] == ["111111111111", "222222222222", "111111111111"]
    assert isinstance(found["d"], Unknown)
    assert isinstance(found["e"], Unknown)
    assert found["d"] != found["e"]
