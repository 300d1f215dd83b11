"""A module as each of its calls makes it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.repositories import write

from offkey.read.module_calls import each_call
from offkey.read.repository import read
from offkey.read.terraform import scope_of

ROLE = 'variable "subject" {}\nvariable "other" { default = "x" }\n'
CALL = 'module "a" {\n  source = "%s"\n  subject = "repo:acme/%s:*"\n}\n'


def subjects(root: Path, path: str) -> list[object]:
    module = read(root).module(path)
    assert module is not None
    values = [(scope_of(one.module).variable("subject"), one.example) for one in each_call(module)]
    return [(value if isinstance(value, str) else None, example) for value, example in values]


def test_each_instance_of_each_call_is_one(tmp_path: Path) -> None:
    loop = (
        'module "b" {\n  for_each = toset(["b", "c"])\n  source = "./role"\n  subject = "repo:acme/${each.key}:*"\n}\n'
    )
    write(tmp_path, {"role/main.tf": ROLE, "main.tf": CALL % ("./role", "a") + loop})
    assert subjects(tmp_path, "role") == [(f"repo:acme/{name}:*", False) for name in "abc"]


def test_a_single_call_is_what_the_module_is_known_with(tmp_path: Path) -> None:
    write(tmp_path, {"role/main.tf": ROLE, "main.tf": CALL % ("./role", "a")})
    assert subjects(tmp_path, "role") == []


def test_a_module_that_examples_call_is_also_there_by_itself(tmp_path: Path) -> None:
    write(tmp_path, {"main.tf": ROLE, "examples/one/main.tf": CALL % ("../..", "a")})
    assert subjects(tmp_path, "") == [(None, False), ("repo:acme/a:*", True)]


def test_the_call_says_where_its_texts_stand(tmp_path: Path) -> None:
    calls = CALL % ("./role", "a") + (CALL % ("./role", "b")).replace('"a"', '"b"', 1)
    write(tmp_path, {"role/main.tf": ROLE, "main.tf": calls})
    module = read(tmp_path).module("role")
    assert module is not None
    first, second = each_call(module)
    assert (first.passed["repo:acme/a:*"].line, second.passed["repo:acme/b:*"].line) == (3, 7)


def test_of_very_many_calls_none_is_looked_at_by_itself(tmp_path: Path) -> None:
    calls = "".join((CALL % ("./role", n)).replace('"a"', f'"a{n}"', 1) for n in range(21))
    write(tmp_path, {"role/main.tf": ROLE, "main.tf": calls})
    assert subjects(tmp_path, "role") == []


@pytest.mark.parametrize(
    "default",
    ["default = []", "default = {\n }", "default = ( [] )", "default = /* none */ []", "default /* none */ = []"],
)
def test_an_empty_list_is_a_place_that_others_fill(tmp_path: Path, default: str) -> None:
    write(tmp_path, {"role/main.tf": f'variable "subject" {{\n {default}\n}}\n'})
    assert subjects(tmp_path, "role") == [(None, False)]


def test_a_default_that_is_not_empty_is_what_the_module_is_run_with(tmp_path: Path) -> None:
    write(tmp_path, {"role/main.tf": 'variable "subject" {\n default = ["a"]\n}\n'})
    assert subjects(tmp_path, "role") == []


def test_a_default_in_json(tmp_path: Path) -> None:
    write(tmp_path, {"role/main.tf.json": '{"variable": {"subject": {"d\\u0065fault": []}}}'})
    assert subjects(tmp_path, "role") == [(None, False)]


MIDDLE = 'variable "subject" {}\nmodule "role" {\n  source = "../role"\n  subject = var.subject\n}\n'


def test_the_call_of_a_module_with_several_calls_counts_as_often(tmp_path: Path) -> None:
    calls = CALL % ("./middle", "a") + (CALL % ("./middle", "b")).replace('"a"', '"b"', 1)
    write(tmp_path, {"role/main.tf": ROLE, "middle/main.tf": MIDDLE, "main.tf": calls})
    assert subjects(tmp_path, "role") == [("repo:acme/a:*", False), ("repo:acme/b:*", False)]
    module = read(tmp_path).module("role")
    assert module is not None
    assert [(p.path, p.line) for one in each_call(module) for p in one.passed.values()] == [
        ("main.tf", 3),
        ("main.tf", 7),
    ]


def test_too_many_ways_to_a_call_leave_it_as_one(tmp_path: Path) -> None:
    calls = "".join((CALL % ("./middle", n)).replace('"a"', f'"a{n}"', 1) for n in range(11))
    twice = MIDDLE + MIDDLE.partition("\n")[2].replace('"role"', '"other"', 1)
    write(tmp_path, {"role/main.tf": ROLE, "middle/main.tf": twice, "main.tf": calls})
    assert subjects(tmp_path, "role") == [(None, False), (None, False)]


def test_modules_that_call_each_other_end(tmp_path: Path) -> None:
    calls = MIDDLE + MIDDLE.partition("\n")[2].replace('"role"', '"other"', 1)
    write(tmp_path, {"role/main.tf": calls.replace("../role", "../middle"), "middle/main.tf": calls})
    assert len(subjects(tmp_path, "role")) <= 20
