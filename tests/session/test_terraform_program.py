"""A terraform is asked for its version, and gets no credentials for that."""

from __future__ import annotations

from pathlib import Path

import pytest

from offkey.session.terraform_program import numbers, version


def program(folder: Path, script: str) -> str:
    path = folder / "terraform"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ('printf "Terraform v1.11.4\\non linux_amd64\\n"', "1.11.4"),
        ('printf "OpenTofu v1.12.6\\n"', "1.12.6"),
        ('printf "Terraform v1.16.0-rc2\\n"', "1.16.0-rc2"),
        ('printf "Terraform v1.9.0-dev\\n\\nYour version is out of date: v1.11.4\\n"', "1.9.0-dev"),
        ('echo "no such thing"', None),
        ("exit 3", None),
        ('printf "\\377\\nTerraform v1.5.7\\n"', "1.5.7"),
    ],
)
def test_what_it_says_of_itself(tmp_path: Path, script: str, expected: str | None) -> None:
    assert version(program(tmp_path, script), {"PATH": "/usr/bin:/bin"}) == expected


def test_what_is_not_there_says_nothing(tmp_path: Path) -> None:
    assert version(str(tmp_path / "nothing"), {}) is None


def test_it_sees_no_credentials_and_looks_for_no_newer_one(tmp_path: Path) -> None:
    said = 'printf "Terraform v1.2.3-%s-%s-%s\\n" "${AWS_ACCESS_KEY_ID:-none}" "$CHECKPOINT_DISABLE" "$TFENV_ROOT"'
    environment = {"PATH": "/usr/bin:/bin", "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "TFENV_ROOT": "there"}
    assert version(program(tmp_path, said), environment) == "1.2.3-none-1-there"


@pytest.mark.parametrize(
    ("text", "expected"), [("1.11.4", (1, 11, 4)), ("1.16.0-rc2", (1, 16, 0)), ("1.9", (1, 9)), ("x", ())]
)
def test_the_numbers_of_a_version(text: str, expected: tuple[int, ...]) -> None:
    assert numbers(text) == expected
