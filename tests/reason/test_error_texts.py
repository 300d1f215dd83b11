"""Errors are told from what logs say, in whatever case and company."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offkey.model.error_texts import ERRORS, ErrorText
from offkey.reason.error_texts import matching, nearest


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.text)
def test_every_error_is_told_by_its_own_text_and_has_everything(error: ErrorText) -> None:
    for mark in error.marks:
        assert error in matching(f"2026-11-26T04:50:00Z ##[error]{mark.upper()}\n  on line 3")
    assert error.causes
    assert error.cures
    assert error.sources


@pytest.mark.parametrize(
    ("log", "texts"),
    [
        (
            "An error occurred (AccessDenied) when calling the AssumeRoleWithWebIdentity operation: "
            "Not authorized to perform sts:AssumeRoleWithWebIdentity",
            ["Not authorized to perform sts:AssumeRoleWithWebIdentity"],
        ),
        (
            "Error: Could not assume role with OIDC: Incorrect token audience",
            ["Incorrect token audience"],
        ),
        (
            "User: arn:aws:sts::111122223333:assumed-role/hub/x is not authorized to perform: sts:TagSession on "
            "resource: arn:aws:iam::444455556666:role/spoke",
            ["… is not authorized to perform: sts:TagSession on resource …"],
        ),
        (
            "is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::444455556666:role/spoke",
            ["is not authorized to perform: sts:AssumeRole on resource: …"],
        ),
        (
            "Error: IAM Role (arn:aws:iam::1:role/x) cannot be assumed.",
            ["Cannot assume IAM Role"],
        ),
        (
            "Couldn’t retrieve verification key from your identity provider",
            ["Couldn't retrieve verification key from your identity provider"],
        ),
        ("everything went well", []),
        ("", []),
    ],
)
def test_a_log_line_is_told(log: str, texts: list[str]) -> None:
    assert [error.text for error in matching(log)] == texts


def test_several_errors_in_a_log_are_all_told_the_most_telling_first() -> None:
    log = "Error acquiring the state lock\nNoCredentialProviders: no valid providers in chain"
    found = matching(log)
    assert [error.text for error in found] == [
        "Error acquiring the state lock",
        "NoCredentialProviders: no valid providers in chain",
    ]


def test_a_word_is_not_told_by_a_longer_one() -> None:
    assert matching("sts:AssumeRoleWithSAML") == ()


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (
            "not authorised to perform asume role with web identity",
            "Not authorized to perform sts:AssumeRoleWithWebIdentity",
        ),
        ("incorect audience of token", "Incorrect token audience"),
    ],
)
def test_words_that_are_nearly_right_are_understood(text: str, meant: str) -> None:
    found = nearest(text)
    assert found is not None
    assert found.text == meant


def test_words_about_something_else_are_not() -> None:
    assert nearest("the quick brown fox") is None
    assert nearest("x" * 10_000) is None


@given(st.text(max_size=200))
def test_any_text_has_an_answer(text: str) -> None:
    assert set(matching(text)) <= set(ERRORS)
    assert nearest(text) in {None, *ERRORS}
