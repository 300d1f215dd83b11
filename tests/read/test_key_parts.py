"""The parts of credentials at one site: name, origin and place of each."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.read.key_places import sites
from tests.repositories import WORKFLOW, repository, steps

from offkey.read.aws_keys import Part
from offkey.read.key_parts import parts
from offkey.read.key_sites import Callers


def found(root: Path, step: str) -> list[tuple[Part, str, str, int, str | None]]:
    read = repository(root, {WORKFLOW: steps(step)})
    known = Callers(read)
    return [
        (p.name.part, p.sink, str(p.origin), p.place.line, p.terraform_variable)
        for site in sites(read)
        for p in parts(site, known)
    ]


def test_the_name_of_the_entry_or_the_one_in_the_text(tmp_path: Path) -> None:
    step = """\
      - uses: some/action@v1
        with:
          aws-access-key-id: ${{ secrets.A }}
          args: |
            --region x
            --aws-secret-key ${{ secrets.B }}
          other: ${{ secrets.AWS_SESSION_TOKEN }}
          unrelated: ${{ secrets.OTHER }}
"""
    assert found(tmp_path, step) == [
        (Part.ID, "aws-access-key-id", "secrets.A", 8, None),
        (Part.SECRET, "aws-secret-key", "secrets.B", 11, None),
        (Part.TOKEN, "other", "secrets.AWS_SESSION_TOKEN", 12, None),
    ]


@pytest.mark.parametrize(
    ("script", "variables"),
    [
        ("terraform plan -var access_key=${{ secrets.AWS_A }}", ["access_key"]),
        ("terraform plan -var='key=${{ secrets.AWS_SECRET }}'", ["key"]),
        ('terraform plan -var "a_b=${{ secrets.AWS_KEY }}" -var c=1', ["a_b"]),
        ("terraform init -backend-config=access_key=${{ secrets.AWS_KEY }}", [None]),
        ("export TF_VAR_x=${{ secrets.AWS_KEY }}", [None]),
    ],
)
def test_terraform_variables_on_the_command_line(script: str, variables: list[str | None], tmp_path: Path) -> None:
    assert [variable for *_, variable in found(tmp_path, f"      - run: {script}\n")] == variables


def test_terraform_variables_in_the_environment(tmp_path: Path) -> None:
    step = "      - run: x\n        env:\n          TF_VAR_aws_access_key: ${{ secrets.A }}\n"
    assert [variable for *_, variable in found(tmp_path, step)] == ["aws_access_key"]


def test_a_value_under_the_same_name_counts_once(tmp_path: Path) -> None:
    script = "      - run: |\n" + "          export AWS_ACCESS_KEY_ID=${{ secrets.A }}\n" * 3
    assert [line for *_, line, _ in found(tmp_path, script)] == [7]


def test_what_another_service_s_name_holds_is_no_part(tmp_path: Path) -> None:
    text = """\
      - run: x
        env:
          AWS_ACCESS_KEY_ID: ${{ env.STORAGE_KEY }}
          STORAGE_KEY: ${{ secrets.R2_ACCESS_KEY_ID }}
"""
    assert found(tmp_path, text) == []
