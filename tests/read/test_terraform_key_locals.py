"""Keys in local values that take each other over: followed some steps, and no more of them than people write."""

from __future__ import annotations

from pathlib import Path

from tests.repositories import repository

from offkey.model.node import ModuleNode
from offkey.read.terraform_key_locals import held
from offkey.read.terraform_key_sinks import find

KEY = "{ AWS_ACCESS_KEY_ID = aws_iam_access_key.k.id }"


def _taken(root: Path, length: int, *, last: int) -> int:
    """How many uses there are where each of so many local values takes over the one before, and a block the `last`."""
    chain = "".join(f"  l{n} = merge(local.l{n - 1}, {{ N = 1 }})\n" for n in range(1, length))
    made = 'resource "aws_iam_access_key" "k" {\n  user = "x"\n}\n'
    block = f'resource "aws_lambda_function" "f" {{\n  environment {{\n    variables = local.l{last}\n  }}\n}}\n'
    found = repository(root, {"main.tf": f"locals {{\n  l0 = {KEY}\n{chain}}}\n{made}{block}"})
    return sum(len(find(ModuleNode(found, module))) for module in found.modules)


def test_a_key_is_followed_a_few_steps(tmp_path: Path) -> None:
    assert [_taken(tmp_path, 6, last=last) for last in (0, 1, 3, 5)] == [1, 1, 1, 0]


def test_of_many_that_one_takes_over_some_are_followed(tmp_path: Path) -> None:
    many = "".join(f"  m{n} = {KEY}\n" for n in range(200))
    whole = f"  whole = merge({', '.join(f'local.m{n}' for n in range(200))})\n"
    found = repository(tmp_path, {"main.tf": f"locals {{\n{many}{whole}  again = local.whole\n}}\n"})
    known = held(found.modules[0], lambda source, span: b"AWS_ACCESS_KEY_ID" in source.data[span.start : span.end])
    assert known is not None
    assert {name: len(written) for name, written in known.written.items() if not name.startswith(b"m")} == {
        b"whole": 50,
        b"again": 50,
    }
