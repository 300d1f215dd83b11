"""Terraform written to make a scan take forever, crash or wait: it ends, and what it could not read is said.

Several of these took minutes when a step was quadratic.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from tests.repositories import write

from offkey.cli.main import guarded

MANY = 2_000


def key(value: str) -> str:
    return f'provider "aws" {{\n  access_key = {value}\n}}\n'


def repeated(text: str, count: int = MANY) -> str:
    return "".join(text.replace("N", str(n)) for n in range(count))


HOSTILE = {
    "parentheses": key("(" * 100_000 + ")" * 100_000),
    "brackets": key("[" * 100_000 + "]" * 100_000),
    "braces": key("{" * 100_000 + "}" * 100_000),
    "interpolations": key('"${' * 50_000 + '}"' * 50_000),
    "interpolations without end": key('"${' * 50_000),
    "operators": key("1+" * 100_000 + "1"),
    "conditionals": key("a?b:" * 50_000 + "1"),
    "a heredoc without end": key("<<EOF\n" + "x\n" * 100_000),
    "heredocs of many names": repeated(key("<<EN\nx\nEN")),
    "white space": key(" " * 1_000_000 + "= 1"),
    "comments": "#" * 5_000_000,
    "errors": repeated(key("= 1")),
    "a chain of locals": repeated("locals {\n  aN = local.bN\n}\n") + key("local.a0"),
    "locals that multiply": "locals {\n  a0 = 1\n"
    + "".join(f'  a{n + 1} = "{f"${{local.a{n}}}" * 10}"\n' for n in range(40))
    + "}\n"
    + key("local.a40"),
    "a module that calls itself": 'module "a" {\n  source = "./"\n  x = var.x\n}\nvariable "x" {}\n' + key("var.x"),
    "calls": repeated('module "aN" {\n  source = "./m"\n  key = "N"\n}\n'),
    "roles and attachments": repeated(
        'resource "aws_iam_role" "rN" {\n  name = "rN"\n  assume_role_policy = "{}"\n}\n'
        'resource "aws_iam_role_policy_attachment" "aN" {\n  role = aws_iam_role.rN.name\n  policy_arn = "x"\n}\n'
    )
    + "# Federated\n",
    "trust documents": repeated(
        'data "aws_iam_policy_document" "dN" {\n  statement {\n    actions = ["sts:AssumeRole"]\n'
        '    principals {\n      type = "Federated"\n      identifiers = ["x"]\n    }\n  }\n}\n'
    ),
    "removed arguments": repeated('resource "aws_vpc" "vN" {\n  enable_classiclink = true\n}\n'),
    "a NUL": "a\0b",
}


def scan(root: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, object]]:
    code = guarded(["scan", str(root), "--format", "json"])
    document = json.loads(capsys.readouterr().out)
    assert isinstance(document, dict)
    return code, document


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_scan_ends(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = write(tmp_path, {"main.tf": text})
    code, document = scan(root, capsys)
    assert code in (0, 1, 4)
    assert (code == 0) <= (document["incomplete"] == [])


@pytest.mark.parametrize("text", ['{"a":' * 100_000, "[" * 100_000], ids=["objects", "lists"])
def test_deep_json_is_said_not_to_be_read(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, document = scan(write(tmp_path, {"main.tf.json": text}), capsys)
    assert (code, document["incomplete"] != []) == (4, True)


def test_neither_pipes_nor_devices_nor_loops_nor_what_lies_outside_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outside, root = tmp_path / "outside", tmp_path / "root"
    write(outside, {"key.tf": key('"AKIAIOSFODNN7EXAMPLE"')})
    write(root, {"main.tf": 'output "x" {\n  value = 1\n}\n'})
    os.mkfifo(root / "pipe.tf")
    (root / "zero.tf").symlink_to("/dev/zero")
    (root / "self.tf").symlink_to(root / "self.tf")
    (root / "loop").symlink_to(root)
    (root / "outside").symlink_to(outside)
    (root / "key.tf").symlink_to(outside / "key.tf")
    (root / "folder.tf").mkdir()
    code, document = scan(root, capsys)
    assert (code, document["findings"], document["files"]) == (0, [], {"seen": 1, "read": 1})


def test_a_file_of_100_megabytes_is_said_not_to_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (tmp_path / "main.tf").open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    code, document = scan(tmp_path, capsys)
    reason = {"path": "main.tf", "line": 1, "reason": "is larger than 10 MB"}
    assert (code, document["incomplete"]) == (4, [reason])


def test_a_file_that_became_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    from offkey.model.text import Incomplete
    from offkey.read.files import load

    os.mkfifo(tmp_path / "main.tf")
    assert load(tmp_path, "main.tf") == Incomplete("main.tf", 1, "cannot be read: not a regular file")
