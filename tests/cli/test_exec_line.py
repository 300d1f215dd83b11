"""The short way to read a command line of `exec` reads what argparse reads, or leaves it to argparse."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offkey.cli.exec_line import read
from offkey.cli.main import parser
from offkey.cli.session_options import helper_arguments

PIECES = st.sampled_from(
    [
        ["--role", "arn:aws:iam::111111111111:role/x"],
        ["--as", "prod"],
        ["--via", "one"],
        ["--tag", "a=b"],
        ["--lifetime", "15m"],
        ["--config", "offkey.yaml"],
        ["--variables"],
        ["--raw"],
        ["-q"],
        ["--quiet"],
    ]
)
COMMAND = st.lists(st.sampled_from(["terraform", "-auto", "--", "--role", "x y", ""]), max_size=4)


@given(st.lists(PIECES, max_size=5), COMMAND)
def test_it_reads_what_argparse_reads(pieces: list[list[str]], command: list[str]) -> None:
    words = [*(word for piece in pieces for word in piece), "--", *command]
    short, whole = read(words), parser(["exec"]).parse_args(["exec", *words])
    assert short is not None
    assert short.command_line == whole.command_line
    assert helper_arguments(vars(short)) == helper_arguments(vars(whole))
    for name in ("as", "role", "session_name", "config", "variables", "raw", "quiet", "verbose"):
        assert getattr(short, name) == getattr(whole, name)


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["terraform", "plan"],
        ["--help", "--", "x"],
        ["--role=x", "--", "x"],
        ["--role", "--", "x"],
        ["-v", "--", "x"],
        ["--rol", "x", "--", "x"],
        ["--format", "text", "--", "x"],
        ["x", "--", "x"],
    ],
)
def test_the_rest_is_left_to_argparse(words: list[str]) -> None:
    assert read(words) is None
