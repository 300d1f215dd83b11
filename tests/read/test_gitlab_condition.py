"""Conditions of GitLab, asked about the pipelines of merge requests."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offkey.model.gitlab import Start
from offkey.read.gitlab_condition import holds
from offkey.read.gitlab_starts import runs_for_merge_requests


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        ('$CI_PIPELINE_SOURCE == "merge_request_event"', True),
        ("$CI_PIPELINE_SOURCE == 'push'", False),
        ("'merge_request_event' == $CI_PIPELINE_SOURCE", True),
        ('${CI_PIPELINE_SOURCE} != "schedule"', True),
        ("$CI_MERGE_REQUEST_IID", True),
        ("$CI_COMMIT_BRANCH", False),
        ("$CI_COMMIT_BRANCH == null", True),
        ("$CI_COMMIT_TAG != null", False),
        ("$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH", False),
        ("$CI_COMMIT_BRANCH != $CI_DEFAULT_BRANCH", True),
        ("$CI_COMMIT_TAG =~ /^v[0-9]+/", False),
        ("$CI_COMMIT_TAG !~ /^v/", True),
        ("$CI_COMMIT_REF_NAME == 'main'", None),
        ("$CI_COMMIT_REF_NAME =~ /^release\\//", None),
        ("$CI_MERGE_REQUEST_TARGET_BRANCH_NAME == 'main'", True),
        ("$CI_MERGE_REQUEST_TARGET_BRANCH_NAME != 'main'", True),
        ("$CI_MERGE_REQUEST_TARGET_BRANCH_NAME == $CI_DEFAULT_BRANCH", True),
        ("$DEPLOY == 'yes'", None),
        ("$DEPLOY", None),
        ("$DEPLOY == 'yes' && $CI_COMMIT_BRANCH", False),
        ("$DEPLOY == 'yes' || $CI_MERGE_REQUEST_IID", True),
        ("$DEPLOY && $CI_MERGE_REQUEST_IID", None),
        ("$CI_COMMIT_TAG || $CI_COMMIT_BRANCH && $CI_MERGE_REQUEST_IID", False),
        ("($CI_COMMIT_TAG || $CI_MERGE_REQUEST_IID) && $CI_PIPELINE_SOURCE =~ /^merge/", None),
        ("($CI_COMMIT_TAG || $CI_MERGE_REQUEST_IID) && $CI_PIPELINE_SOURCE", True),
        ("($CI_COMMIT_TAG", None),
        ("$CI_COMMIT_TAG ==", None),
        ("== 'a'", None),
        ("", None),
        ("$A" * 2_000, None),
        ("(" * 500, None),
    ],
)
def test_what_a_condition_says(condition: str, answer: bool | None) -> None:
    assert holds(condition) is answer


def test_what_some_merge_requests_meet_is_not_met_by_all() -> None:
    condition = "$CI_MERGE_REQUEST_TARGET_BRANCH_NAME == 'main'"
    assert holds(condition, for_all=True) is False
    assert holds(condition) is True


@given(st.text(alphabet="$CI_MERG()&|=!~/'\" anul", max_size=60))
def test_any_text_has_an_answer(condition: str) -> None:
    assert holds(condition) in (True, False, None)


_MERGES, _PUSHES = "$CI_PIPELINE_SOURCE == 'merge_request_event'", "$CI_COMMIT_BRANCH"


@pytest.mark.parametrize(
    ("starts", "answer"),
    [
        ([], False),
        ([Start(_MERGES)], True),
        ([Start(_PUSHES)], False),
        ([Start(None)], True),
        ([Start(_MERGES, never=True), Start(None)], False),
        ([Start(_MERGES, never=True, filtered=True), Start(None)], True),
        ([Start(_MERGES, filtered=True)], True),
        ([Start("$SKIP", never=True), Start(_MERGES)], True),
        ([Start("$RUN"), Start(_MERGES, never=True)], None),
        ([Start("$CI_MERGE_REQUEST_TARGET_BRANCH_NAME != 'main'", never=True), Start(_MERGES)], True),
    ],
)
def test_the_first_rule_that_fits_decides(starts: list[Start], answer: bool | None) -> None:
    assert runs_for_merge_requests(starts) is answer
