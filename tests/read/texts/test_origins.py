"""Where the values in a script come from, by the syntax of each kind of file."""

from __future__ import annotations

import pytest

from offkey.model.static_key import Origin
from offkey.model.text_file import TextKind
from offkey.read.texts.assignments import assignments
from offkey.read.texts.origins import of_command, parts, values


def named(text: str, kind: TextKind = TextKind.SHELL) -> list[tuple[str | None, str]]:
    return [(value.name, str(value.origin)) for value in values(text, kind, script=True)]


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("export A=$X", TextKind.SHELL, [("A", "environment.X")]),
        ("A=${X:-}", TextKind.SHELL, [("A", "environment.X")]),
        ("A=${X:-test}", TextKind.SHELL, []),
        ("A=${X:0:4}", TextKind.SHELL, []),
        (': "${X:?is needed}"', TextKind.SHELL, []),
        ("A=$1", TextKind.SHELL, [("A", "inputs.1")]),
        ("docker run -e A --env B -e C=x", TextKind.SHELL, [("A", "environment.A"), ("B", "environment.B")]),
        ("A=$(X)", TextKind.AZURE, [("A", "azure.X")]),
        ("A=$(key-id)", TextKind.AZURE, [("A", "azure.key-id")]),
        ("A=${{ parameters.id }}", TextKind.AZURE, [("A", "inputs.id")]),
        ("A=${{ variables['id'] }}", TextKind.AZURE, [("A", "azure.id")]),
        ("$env:A = $env:X", TextKind.AZURE, [("A", "azure.X")]),
        ("-e A=$(X) -e B=$$Y", TextKind.MAKEFILE, [("A", "environment.X"), ("B", "environment.Y")]),
        ("A=<< parameters.id >>", TextKind.CIRCLECI, [("A", "inputs.id")]),
        ("# A=$X", TextKind.SHELL, []),
        ('[ -z "$X" ] && exit', TextKind.SHELL, []),
        ('echo "A: $X"', TextKind.SHELL, []),
        ('echo "A=$X" >> .env', TextKind.SHELL, [("A", "environment.X")]),
        ("gh secret set A --body $X", TextKind.SHELL, [("A", "environment.X")]),
        ("aws configure set a --profile p $X", TextKind.SHELL, [("a", "environment.X")]),
        ("aws configure <<E\n$X\n$Y\nE", TextKind.SHELL, [("X", "environment.X"), ("Y", "environment.Y")]),
    ],
)
def test_a_value_has_a_name_and_an_origin(text: str, kind: TextKind, found: list[tuple[str, str]]) -> None:
    visible = [(name, origin) for name, origin in named(text, kind) if name != "env"]
    assert visible == found


@pytest.mark.parametrize(
    ("command", "context"),
    [
        ("$(aws sts assume-role --role-arn x)", "session"),
        ("$(echo $creds | jq -r .SessionToken)", "session"),
        ("$(vault read -field=access_key aws/creds/ci)", "session"),
        ("$(vault kv get -field=id kv/aws)", "store"),
        ("$(op read op://team/aws/id)", "store"),
        ("$(aws ssm get-parameter --name x)", "store"),
        ("$(aws configure get aws_access_key_id)", "store"),
        ("$(terraform output -raw key)", "store"),
        ("$(jq -r .AccessKeyId keys.json)", "unknown"),
    ],
)
def test_a_command_hands_back_a_session_or_a_stored_key(command: str, context: str) -> None:
    assert of_command(command).context == context


def test_several_assignments_on_one_line_are_several() -> None:
    assert assignments("export A=test B=$X C='a b' D=$(op read op://x)\n", TextKind.SHELL) == {
        "A": (),
        "B": (Origin("environment", "X"),),
        "C": (),
        "D": (Origin("store", ""),),
    }


@pytest.mark.parametrize("options", ["-p 'id: '", "-r -s -p 'id: '", "-rsp 'id: '"])
def test_what_a_person_types_in_is_handed_in_under_its_name(options: str) -> None:
    text = f"read {options} AWS_ACCESS_KEY_ID\n"
    assert assignments(text, TextKind.SHELL) == {"AWS_ACCESS_KEY_ID": (Origin("inputs", "AWS_ACCESS_KEY_ID"),)}


def test_what_is_read_without_a_prompt_may_come_from_anywhere() -> None:
    text = "some-command | read -r AWS_ACCESS_KEY_ID\n"
    assert assignments(text, TextKind.SHELL) == {"AWS_ACCESS_KEY_ID": (Origin("inputs", ""),)}


def test_a_part_counts_once_however_often_it_stands() -> None:
    text = "export AWS_ACCESS_KEY_ID=$X\n" * 3 + "export PATH=$PATH\n"
    assert [(part.name, part.offset) for part in parts(text, TextKind.SHELL)] == [("AWS_ACCESS_KEY_ID", 25)]
