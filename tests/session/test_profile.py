"""A profile comes into `~/.aws/config` without a byte of the rest changing."""

from __future__ import annotations

import configparser
import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offkey.edit.apply import apply
from offkey.errors import EditError, UsageError
from offkey.model.text import Source
from offkey.session.profile import Wish, edits, written

COMMAND = ("/opt/venv/bin/python", "-I", "-S", "/opt/offkey/cli/credential_process.py", "--as", "prod")
WISH = Wish("prod", COMMAND, "eu-west-1")
OWN = f"[profile prod]\ncredential_process = {' '.join(COMMAND)}\nregion = eu-west-1\n"


def after(text: str, wish: Wish = WISH) -> str:
    source = Source("config", text.encode())
    return apply(source.data, edits(source, wish)).decode()


def test_into_an_empty_file() -> None:
    assert after("") == OWN


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("[default]\nregion = us-east-1\n", "[default]\nregion = us-east-1\n\n" + OWN),
        ("[default]\nregion = us-east-1", "[default]\nregion = us-east-1\n\n" + OWN),
        ("# mine\r\n[default]\r\n", "# mine\r\n[default]\r\n\r\n" + OWN.replace("\n", "\r\n")),
        (
            "[profile prod]\n# why\nregion=eu-west-2\noutput = json\n[profile x]\na = b\n",
            f"[profile prod]\ncredential_process = {' '.join(COMMAND)}\n# why\nregion=eu-west-2\noutput = json\n"
            "[profile x]\na = b\n",
        ),
        (
            "[ profile  prod ]\ncredential_process = old\nregion = eu-west-1\n",
            f"[ profile  prod ]\ncredential_process = {' '.join(COMMAND)}\nregion = eu-west-1\n",
        ),
    ],
)
def test_beside_what_is_there(before: str, expected: str) -> None:
    assert after(before) == expected


@pytest.mark.parametrize("key", ["aws_access_key_id", "role_arn", "sso_session", "source_profile"])
def test_a_profile_of_another_kind_is_left_alone(key: str) -> None:
    with pytest.raises(EditError, match=f"the profile prod has {key} already"):
        after(f"[profile prod]\n{key} = x\n")


def test_the_default_profile() -> None:
    assert after("", Wish("default", ("offkey",))) == "[default]\ncredential_process = offkey\n"
    assert after("[default]\nregion = x\n", Wish("default", ("a", "b"))) == (
        "[default]\ncredential_process = a b\nregion = x\n"
    )


@given(
    st.lists(
        st.sampled_from(
            ["[default]", "[profile a]", "[profile prod]", "region = x", "  nested = y", "# note", "", "s3 ="]
        ),
        max_size=8,
    ),
    st.sampled_from(["\n", "\r\n"]),
)
def test_twice_is_as_good_as_once(lines: list[str], newline: str) -> None:
    once = after(newline.join([*lines, ""]) if lines else "")
    assert after(once) == once


@given(
    st.lists(
        st.text(st.characters(codec="ascii", exclude_characters="\"'`$\\\n\r%!"), min_size=1).filter(str.isprintable),
        min_size=1,
    )
)
def test_the_command_is_read_as_it_was_meant(words: list[str]) -> None:
    text = written(words)
    assert shlex.split(text) == words
    parser = configparser.RawConfigParser(inline_comment_prefixes=None)
    parser.read_string(f"[x]\ncredential_process = {text}\n")
    assert parser["x"]["credential_process"] == text


@pytest.mark.parametrize("word", ["", "a'b", 'a"b', "$HOME", "`id`", "a\nb", "a\\b", "\x00"])
def test_words_that_two_readers_read_differently(word: str) -> None:
    with pytest.raises(UsageError):
        written([word])


@pytest.mark.parametrize("name", ["", "a]b", "a b", "a\n[default", "é"])
def test_names_that_are_none(name: str) -> None:
    with pytest.raises(UsageError):
        after("", Wish(name, COMMAND))


@pytest.mark.parametrize("region", ["eu-west-1\n[profile x]\ncredential_process = x", "eu west", "$(x)"])
def test_regions_that_are_none(region: str) -> None:
    with pytest.raises(UsageError):
        after("", Wish("acme", COMMAND, region))
