from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offkey.session.name import LONGEST, is_session_name, session_name

ANY = st.lists(st.text(max_size=90), max_size=5)
RUN_ID = st.from_regex(r"[0-9]{1,20}(-[0-9]{1,3})?", fullmatch=True)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("offkey", "acme/infra", "17029384756"), "offkey-acme-infra-17029384756"),
        (("GitHubActions",), "GitHubActions"),
        (("release candidate #7", "1"), "release-candidate-7-1"),
        (("Grüße", "1"), "Gr-e-1"),
        (("", "1"), "offkey-1"),
        ((), "offkey"),
        (("///",), "offkey"),
        (("a" * 90, "17029384756"), "a" * 52 + "-17029384756"),
        (("a" * 51 + "-b", "17029384756"), "a" * 51 + "-17029384756"),
        (("a", "9" * 80), "9" * 64),
    ],
)
def test_examples(parts: tuple[str, ...], expected: str) -> None:
    assert session_name(*parts) == expected


@given(ANY)
def test_sts_accepts_every_name(parts: list[str]) -> None:
    name = session_name(*parts)
    assert is_session_name(name)
    assert re.fullmatch(r"[A-Za-z0-9_+=,.@-]{2,64}", name)


@given(ANY)
def test_a_name_is_left_alone(parts: list[str]) -> None:
    name = session_name(*parts)
    if not name.startswith("-"):  # a cut may fall right before a hyphen
        assert session_name(name) == name


@given(ANY, RUN_ID)
def test_the_run_id_survives_whole(parts: list[str], run_id: str) -> None:
    assert session_name(*parts, run_id).endswith(run_id)
    assert len(session_name(*parts, run_id)) <= LONGEST


@pytest.mark.parametrize("text", ["", "a", "a" * 65, "a b", "a/b", "name\n", "ñandú"])
def test_what_sts_refuses(text: str) -> None:
    assert not is_session_name(text)
