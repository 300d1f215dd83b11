"""Cases become claims: what follows from a run or a subject is filled in, what does not stays unsaid."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import tokens

from offkey.errors import ConfigurationError
from offkey.model.claims import ClaimValue
from offkey.model.expectation import Case, Expectation
from offkey.model.platforms import github
from offkey.model.text import Place, Source
from offkey.read.expectations import read

COMMON = {"iss": github.ISSUER, "aud": "sts.amazonaws.com"}


def of(text: str) -> tuple[Expectation, ...]:
    return read(Source("expect.yaml", text.encode()))


def claims(case: str, before: str = "") -> dict[str, ClaimValue]:
    (expectation,) = of(f"version: 1\n{before}roles:\n  x:\n    deny:\n      - {case}\n")
    (one,) = expectation.cases
    return dict(one.claims)


def complaint(text: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        of(text)
    return f"{caught.value}\n{caught.value.hint or ''}"


def test_roles_and_cases_keep_their_order_and_place() -> None:
    text = (
        "version: 1\nroles:\n  b*:\n    deny: ['repo:a/b:pull_request']\n    allow:\n      - subject\n"
        "  a: {allow: [other]}\n"
    )
    first, second = of(text)
    assert (first.roles, first.place.line) == ("b*", 4)
    assert [(case.allowed, case.subject, case.place.line) for case in first.cases] == [
        (True, "subject", 6),
        (False, "repo:a/b:pull_request", 4),
    ]
    assert second.cases == (Case(True, {**COMMON, "sub": "other"}, Place("expect.yaml", 7, 15, 7, 20)),)


REPOSITORY = {"repository": "acme/infra", "repository_owner": "acme"}


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (
            "{repository: acme/infra, branch: main}",
            {"sub": "repo:acme/infra:ref:refs/heads/main", "ref": "refs/heads/main", "environment": None},
        ),
        (
            "{repository: acme/infra, tag: v1}",
            {"sub": "repo:acme/infra:ref:refs/tags/v1", "ref": "refs/tags/v1", "environment": None},
        ),
        (
            "{repository: acme/infra, pull_request: 7}",
            {"sub": "repo:acme/infra:pull_request", "ref": "refs/pull/7/merge", "environment": None},
        ),
        (
            "{repository: acme/infra, environment: 'a:b'}",
            {"sub": "repo:acme/infra:environment:a%3Ab", "environment": "a:b"},
        ),
        (
            "{repository: acme/infra, environment: live, branch: main}",
            {"sub": "repo:acme/infra:environment:live", "ref": "refs/heads/main", "environment": "live"},
        ),
        ("repo:acme/infra:pull_request", {"sub": "repo:acme/infra:pull_request", "environment": None}),
        (
            "repo:acme/infra:ref:refs/heads/main",
            {"sub": "repo:acme/infra:ref:refs/heads/main", "ref": "refs/heads/main", "environment": None},
        ),
        ("repo:acme/infra:environment:a%3Ab", {"sub": "repo:acme/infra:environment:a%3Ab", "environment": "a:b"}),
    ],
)
def test_what_follows_from_a_run_is_filled_in(case: str, said: dict[str, ClaimValue]) -> None:
    assert claims(case) == {**COMMON, **REPOSITORY, **said}


@pytest.mark.parametrize(
    "case",
    [
        "{repository: acme/infra, repository_id: '22', owner_id: 11, branch: main}",
        "repo:acme@11/infra@22:ref:refs/heads/main",
    ],
)
def test_ids_make_the_immutable_form(case: str) -> None:
    assert claims(case) == {
        **COMMON,
        **REPOSITORY,
        "sub": "repo:acme@11/infra@22:ref:refs/heads/main",
        "ref": "refs/heads/main",
        "environment": None,
        "repository_id": "22",
        "repository_owner_id": "11",
    }


@pytest.mark.parametrize(
    "subject",
    ["repo:acme/infra:job_workflow_ref:x", "project_path:a/b:ref_type:branch:ref:main", "repo:a@1/b:pull_request"],
)
def test_nothing_is_made_of_a_subject_of_another_form(subject: str) -> None:
    assert claims(subject) == {**COMMON, "sub": subject}


def test_claims_stand_above_what_follows_and_absent_above_both() -> None:
    case = "{repository: acme/infra, branch: main, claims: {ref: other, actor: octocat}, absent: [repository]}"
    said = claims(case)
    assert (said["ref"], said["actor"], said["repository"]) == ("other", "octocat", None)


def test_audience_and_issuer_are_the_cases_own_or_those_of_the_file() -> None:
    before = "audience: one\nissuer: https://gitlab.com\n"
    assert claims("repo:a/b:pull_request", before) == {
        "iss": "https://gitlab.com",
        "aud": "one",
        "sub": "repo:a/b:pull_request",
    }
    said = claims("{claims: {sub: s}, audience: two, issuer: 'https://example.com'}", before)
    assert (said["aud"], said["iss"]) == ("two", "https://example.com")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expect.yaml:1:1: the file is empty"),
        ("a: [", "is not YAML"),
        ("version: 1\n", "expect.yaml:1:1: the file expects nothing"),
        ("version: 1\nroles: {x: {}}\n", "expect.yaml:2:8: the file expects nothing"),
        ("version: 1\nrole: {}\n", "did you mean roles?"),
        ("version: 1\nroles: {x: {allow: a}}\n", "roles.x.allow must be a list"),
        ("version: 1\nroles: {x: {allow: []}}\n", "roles.x.allow names none"),
        ("version: 1\nroles: {x: {allow: ['repo:a/*']}}\n", "a case is one token: write its exact text"),
        ("version: 1\nroles: {x: {allow: [{branch: b}]}}\n", "the case names no repository"),
        ("version: 1\nroles: {x: {allow: [{repository: a/b}]}}\n", "add one of branch, tag, environment, pull_request"),
        ("version: 1\nroles: {x: {allow: [{repository: a/b, branch: b, tag: t}]}}\n", "keep one of branch and tag"),
        (
            "version: 1\nroles: {x: {allow: [{repository: a/b, branch: b, owner_id: '1'}]}}\n",
            "one id without the other",
        ),
        ("version: 1\nroles: {x: {allow: [{claims: {actor: a}}]}}\n", "the case has no subject"),
        ("version: 1\nroles: {x: {allow: [{repository: a/b, tag: b, absent: [sub]}]}}\n", "the case has no subject"),
        ("version: 1\nroles: {x: {allow: [{claims: {sub: s, repository_id: 1}}]}}\n", 'write "1"'),
        ("version: 1\nroles: {x: {allow: [s]}}\n---\n{}\n", "a second document begins here"),
        ("version: 1\nroles: {x: {allow: [s, [s]]}}\n", "roles.x.allow.1 must be a subject, not a list"),
    ],
)
def test_what_is_wrong_is_said_with_its_cure(text: str, message: str) -> None:
    assert message in complaint(text)


def test_everything_wrong_is_said_at_once_with_its_place() -> None:
    text = "version: 1\nroles:\n  x:\n    allow:\n      - {branch: a}\n      - s\n    deny:\n      - {claims: {a: b}}\n"
    assert "expect.yaml:5:9: the case names no repository" in complaint(text)
    assert "expect.yaml:8:9: the case has no subject" in complaint(text)


EVENTS = st.sampled_from(
    [
        github.JobEvent(ref="refs/heads/feature/x"),
        github.JobEvent(ref="refs/tags/v1"),
        github.JobEvent("pull_request", number=7),
    ]
)
ENVIRONMENTS = st.none() | st.sampled_from(["live", "a:b", "with space"])


@given(EVENTS, ENVIRONMENTS, st.booleans())
def test_what_is_filled_in_is_what_github_says(
    event: github.JobEvent, environment: str | None, immutable: bool
) -> None:
    token = tokens.claims(event, environment=environment, immutable=immutable).values
    case: dict[str, Any] = {"repository": "acme/infra"}
    if immutable:
        case |= {"owner_id": "1001", "repository_id": "2002"}
    if event.pull_request:
        case["pull_request"] = "7"
    else:
        kind, _, name = str(event.ref).removeprefix("refs/").partition("/")
        case[{"heads": "branch", "tags": "tag"}[kind]] = name
    if environment is not None:
        case["environment"] = environment
    flow = ", ".join(f"{key}: '{value}'" for key, value in case.items())
    for said in (claims(f"{{{flow}}}"), claims(f"'{token['sub']}'")):
        assert said == {name: token.get(name) for name in said}
