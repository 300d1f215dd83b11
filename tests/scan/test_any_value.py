"""Whatever stands where a text is meant, a scan ends with a report: a list for a name is Terraform's to refuse."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from offkey.model.hcl import Attribute, Body
from offkey.model.text import Source
from offkey.read import hcl
from offkey.read.repository import read
from offkey.rules import RULES
from offkey.scan.engine import run

CASES = sorted(case for case in Path(__file__).parents[1].glob("rules/*/*/before") if any(case.rglob("*.tf")))
VALUES = (b'["a"]', b'{ a = "b" }', b"null", b"1", b"true", b'[["a"], { b = [1] }]', b"var.nobody", b'""')
EACH = 4
"""So many arguments of each case get another value."""


def arguments(body: Body) -> Iterator[Attribute]:
    yield from body.attributes
    for block in body.blocks:
        yield from arguments(block.body)


@pytest.mark.parametrize("case", CASES, ids=[f"{case.parents[1].name}/{case.parent.name}" for case in CASES])
def test_an_argument_may_have_any_value(case: Path, tmp_path: Path) -> None:
    root = tmp_path / "root"
    shutil.copytree(case, root)
    chance = random.Random(str(case.relative_to(Path(__file__).parents[1])))
    found = [
        (path, data, argument.value.span)
        for path in sorted(root.rglob("*.tf"))
        for data in (path.read_bytes(),)
        for argument in arguments(hcl.parse(Source("x.tf", data)).body)
    ]
    for path, data, span in chance.sample(found, min(EACH, len(found))):
        path.write_bytes(data[: span.start] + chance.choice(VALUES) + data[span.end :])
        report = run(read(root, later=True), RULES, count=True)
        assert report.seen > 0
        path.write_bytes(data)


@pytest.mark.parametrize("value", ['["a"]', "true", '[["a"], { b = [1] }]'])
@pytest.mark.parametrize(
    ("case", "argument"),
    [
        ("dead-subject/public-modules-for-service-accounts", "name"),
        ("pull-request-can-write/taken-by-jobs-of-pull-requests", "name"),
        ("trust-without-audience/statement-for-each-provider", "for_each"),
        ("broad-state-access/clean-every-table-with-others", "name"),
    ],
)
def test_what_once_broke_a_rule(case: str, argument: str, value: str, tmp_path: Path) -> None:
    root = tmp_path / "root"
    shutil.copytree(Path(__file__).parents[1] / "rules" / case / "before", root)
    for path in root.rglob("*.tf"):
        data = path.read_bytes()
        for one in arguments(hcl.parse(Source("x.tf", data)).body):
            if one.name == argument:
                path.write_bytes(data[: one.value.span.start] + value.encode() + data[one.value.span.end :])
                assert run(read(root, later=True), RULES, count=True).seen > 0
        path.write_bytes(data)
