"""Nothing that may be a secret, and nothing that moves the cursor, is printed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.repositories import REAL_LOOKING_ID, REAL_LOOKING_SECRET

from offkey.model.redaction import printable, redacted

EXAMPLE = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


@pytest.mark.parametrize(
    "line",
    [
        "AWS_SECRET_ACCESS_KEY: {}",
        '  secret_key = "{}"',
        "export AWS_SECRET_ACCESS_KEY='{}'; terraform plan",
        "aws configure set aws_secret_access_key {}",
        '{{"SecretAccessKey":"{}"}}',
        "value {} without a name",
    ],
)
@pytest.mark.parametrize("secret", [EXAMPLE, REAL_LOOKING_SECRET])
def test_a_secret_key_is_starred_out_in_place(line: str, secret: str) -> None:
    shown = redacted(line.format(secret))
    assert secret not in shown
    assert shown == line.format("*" * 40)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_secret_in_utf_16_is_starred_out_as_well(encoding: str) -> None:
    data = f"\ufeffkey {REAL_LOOKING_SECRET}\n".encode(encoding)
    for line in data.split(b"\n"):
        shown = redacted(line.decode("utf-8", "surrogateescape"))
        assert shown in (f"key {'*' * 40}", "")


@pytest.mark.parametrize(
    ("line", "secret"),
    [
        ("password: hunter2hunter2", "hunter2hunter2"),
        ('db_password = "correct-horse-9"', "correct-horse-9"),
        ("export GITHUB_TOKEN=ghp_" + "0aB" * 12, "ghp_" + "0aB" * 12),
        ("AWS_SESSION_TOKEN: " + "FwoGZXIvYXdzE" * 20, "FwoGZXIvYXdzE" * 20),
        ("aws_secret_access_key = short1short", "short1short"),
    ],
)
def test_other_secrets_are_known_by_their_names(line: str, secret: str) -> None:
    assert secret not in redacted(line)
    assert len(redacted(line)) == len(line)


@pytest.mark.parametrize(
    "line",
    [
        "aws-secret-access-key: ${{ secrets.AWS_SECRET_ACCESS_KEY }}",
        "secret_key = var.aws_secret_key_1",
        "uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8",
        "secret: arn:aws:secretsmanager:eu-west-1:111111111111:secret:name-1",
        f"aws-access-key-id: {REAL_LOOKING_ID}",
        "export AWS_SECRET_ACCESS_KEY=$KEY1",
        "role-to-assume: arn:aws:iam::111111111111:role/a-very-long-role-name-for-the-pipeline",
    ],
)
def test_references_key_ids_and_commits_stay(line: str) -> None:
    assert redacted(line) == line


@given(st.text(max_size=300))
def test_every_character_keeps_its_column(line: str) -> None:
    assert len(redacted(line)) == len(line)
    assert len(printable(line)) == len(line)


@given(st.text(alphabet=st.characters(codec=None), max_size=100))
def test_what_is_printed_is_visible(line: str) -> None:
    hidden = {c for c in printable(line) if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")}
    assert hidden <= {"\t"}


@pytest.mark.parametrize("character", ["\x1b", "\r", "\x07", "\x9b", "\u202e", "\u2066", "\u200b", "\ufeff", "\udcff"])
def test_escape_codes_and_direction_marks_are_replaced(character: str) -> None:
    assert printable(f"a{character}b") == "a\N{REPLACEMENT CHARACTER}b"


@pytest.mark.parametrize("text", ["##[error]x", "a ##[stop-commands]b", "###[x]", "##[##[x]"])
def test_a_runner_finds_no_command(text: str) -> None:
    shown = printable(text)
    assert "##[" not in shown
    assert len(shown) == len(text)
