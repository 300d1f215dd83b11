"""A PowerShell script is told as a shell script, and everything stays where it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.effort import grows_with_the_size

from offkey.read.powershell import as_shell, assigned

PIECES = ['"', "'", "`", "@", "#", "<#", "#>", "$a", " = ", "$env:B = ", "\n", "\r\n", "{", "}", "(", ")", "if ", "[x]"]


def told(script: str) -> str:
    return as_shell(script.encode()).decode()


@given(st.lists(st.sampled_from([*PIECES, "é", ",", "aws iam x", "&", ";"]), max_size=40).map("".join))
def test_every_line_is_as_long_as_it_was(script: str) -> None:
    shell = as_shell(script.encode())
    assert [*map(len, shell.split(b"\n"))] == [*map(len, script.encode().split(b"\n"))]


@pytest.mark.parametrize(
    ("script", "shell"),
    [
        ('$Role = "ci"', '   Role="ci"'),
        ('[string]$Role = "ci",', '           Role="ci" '),
        ('$env:AWS_PROFILE = "ci"', 'export AWS_PROFILE="ci"'),
        ("$env:KEY=$id", "     KEY=$id"),
        ("$id = (op read op://a/b)", "  id=$(op read op://a/b)"),
        ("$env:ID = op read op://a/b", "     ID=$(op read op://a/)"),
        ('$env:ID = op read "op://a/b"', "     ID=$(op read  op://a/b)"),
        ("$out = aws iam create-role", "out=$?;aws iam create-role"),
        ("$null = aws iam create-role", "        aws iam create-role"),
        ("aws s3 ls `\n  --recursive", "aws s3 ls \\\n  --recursive"),
        ('$p = @"\n{"a": "it\'s"}\n"@', '   p=$\'\n{"a": "it s"}\n\' '),
        ("if ($x) {\n  aws s3 ls\n}", "         \n  aws s3 ls\n "),
        ("<# aws\n#> aws # aws", "      \n   aws # aws"),
        ('$p = @"\nrepo:$r`:*`$\n"@', "   p=$'\nrepo:$r:*$  \n' "),
        ('$p = "a`:\nb"', '   p="a\\:\nb"'),
        ('$p = "repo:$r`:*"', '   p="repo:$r:*" '),
        ('echo "a `"b`""', 'echo "a \\"b\\""'),
    ],
)
def test_what_a_shell_would_be_told(script: str, shell: str) -> None:
    assert told(script) == shell


def test_where_variables_come_from_that_the_script_does_not_spell_out() -> None:
    script = (
        b"param([string]$Given,\n  [string]$Also)\n$Typed = Read-Host 'key'\n$Stored = op read op://a/b\n"
        b"$Session = (aws sts assume-role).Credentials\n$Plain = 'x'\n"
    )
    found = {name: origins[0].context for name, origins in assigned(script).items()}
    assert found == {"Given": "inputs", "Also": "inputs", "Typed": "inputs", "Stored": "store", "Session": "session"}


@pytest.mark.parametrize("piece", [*PIECES, '@"\n', '"\n', "{(", "[a]$b=", "}\n", "$a = (x)"])
def test_the_work_grows_with_the_size(piece: str) -> None:
    assert grows_with_the_size(lambda count: as_shell(piece.encode() * count), small=500)
