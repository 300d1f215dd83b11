from __future__ import annotations

import pytest
from tests.read.workflows import repository

from offkey.model.repository import Repository
from offkey.model.unknown import Unknown
from offkey.read.github_permissions import (
    Call,
    IdToken,
    called_path,
    callers,
    effective_permissions,
    has_id_token,
    id_token,
    id_tokens,
)


def first(found: Repository, name: str) -> IdToken:
    """What decides for the first job of the workflow `name`."""
    workflow = found.workflow(f".github/workflows/{name}.yml")
    assert workflow is not None
    return id_token(found, workflow, workflow.jobs[0])


def level(scope: str, *, workflow: str = "", job: str = "") -> str | Unknown:
    text = f"on: push\n{workflow}\njobs:\n  a:\n    runs-on: x\n    {job}\n"
    (found,) = repository(a=text).workflows
    return effective_permissions(found, found.jobs[0]).level(scope)


@pytest.mark.parametrize(
    ("workflow", "job", "expected"),
    [
        ("", "", "none"),
        ("permissions: {id-token: write}", "", "write"),
        ("permissions: {id-token: write}", "permissions: {contents: read}", "none"),
        ("permissions: {id-token: write}", "permissions: {}", "none"),
        ("permissions: {}", "permissions: {id-token: write}", "write"),
        ("permissions: write-all", "", "write"),
        ("permissions: read-all", "", "none"),
        ("permissions: read-all", "permissions: write-all", "write"),
        ("permissions: {id-token: read}", "", "read"),
        ("permissions: {id-token: nonsense}", "", "none"),
    ],
)
def test_a_jobs_permissions_replace_the_workflows(workflow: str, job: str, expected: str) -> None:
    assert level("id-token", workflow=workflow, job=job) == expected


def test_one_entry_takes_every_other_scope_away() -> None:
    assert level("contents", workflow="permissions: {id-token: write}") == "none"
    assert level("contents", workflow="permissions: read-all") == "read"


def test_without_permissions_the_repository_decides_on_all_but_the_identity_token() -> None:
    contents = level("contents")
    assert isinstance(contents, Unknown)
    assert contents.reason == "the repository's settings decide on contents"
    assert level("id-token") == "none"


CALLED = "on: workflow_call\njobs: {b: {runs-on: x}}\n"
DECLARES = "on: workflow_call\npermissions: {id-token: write, contents: read}\njobs: {b: {runs-on: x}}\n"
WITHOUT = "on: workflow_call\npermissions: {contents: read}\njobs: {b: {runs-on: x}}\n"


def calls(target: str, permissions: str = "", on: str = "push") -> str:
    return f"on: {on}\n{permissions}\njobs: {{a: {{uses: {target}}}}}\n"


LOCAL = "./.github/workflows/called.yml"


@pytest.mark.parametrize(
    ("called", "caller", "granted"),
    [
        (CALLED, "permissions: {id-token: write}", True),
        (CALLED, "", False),
        (CALLED, "permissions: {contents: read}", False),
        (DECLARES, "permissions: {id-token: write}", True),
        (DECLARES, "permissions: write-all", True),
        (DECLARES, "permissions: {contents: read}", False),
        (WITHOUT, "permissions: write-all", False),
    ],
)
def test_a_called_workflow_gets_at_most_what_its_caller_has(called: str, caller: str, granted: bool) -> None:
    found = repository(called=called, caller=calls(LOCAL, caller))
    assert first(found, "called").granted is granted


def test_the_reason_names_the_job_that_lacks_it_and_its_place() -> None:
    answer = first(repository(called=CALLED, caller=calls(LOCAL)), "called")
    assert answer.because == "the calling job a declares no permissions, and the default never holds id-token: write"
    assert (answer.place.path, answer.place.line) == (".github/workflows/caller.yml", 3)
    assert [call.job.id for call in answer.callers] == ["a"]


def test_the_repositorys_default_decides_where_only_the_called_job_asks() -> None:
    because = "the calling job a declares no permissions, so the repository's default decides"
    answer = first(repository(called=DECLARES, caller=calls(LOCAL)), "called")
    assert isinstance(answer.granted, Unknown)
    assert (answer.because, answer.place.path) == (because, ".github/workflows/caller.yml")
    middle = calls(LOCAL, "permissions: {id-token: write}", on="workflow_call")
    top = calls("./.github/workflows/middle.yml")
    assert isinstance(first(repository(called=CALLED, middle=middle, top=top), "called").granted, Unknown)
    assert first(repository(called=WITHOUT, middle=middle, top=top), "called").granted is False


def test_calls_are_followed_through_several_levels() -> None:
    middle = calls(LOCAL, on="workflow_call")
    granting = calls("./.github/workflows/middle.yml", "permissions: {id-token: write}")
    assert first(repository(called=DECLARES, middle=middle, top=granting), "called").granted is True
    refusing = calls("./.github/workflows/middle.yml", "permissions: {contents: read}")
    assert first(repository(called=CALLED, middle=middle, top=refusing), "called").granted is False
    narrow = calls(LOCAL, "permissions: {contents: read}", on="workflow_call")
    assert first(repository(called=DECLARES, middle=narrow, top=granting), "called").granted is False


def test_a_workflow_that_declares_nothing_has_what_its_callers_have() -> None:
    granting = "permissions: {id-token: write, contents: write}"
    found = repository(called=DECLARES, caller=calls(LOCAL, granting))
    called, caller = found.workflows
    grant = effective_permissions(called, called.jobs[0], callers=[Call(caller, caller.jobs[0])])
    assert (grant.level("contents"), grant.level("id-token"), grant.level("issues")) == ("read", "write", "none")


def test_the_weakest_way_to_be_started_counts() -> None:
    found = repository(
        called=DECLARES, good=calls(LOCAL, "permissions: {id-token: write}"), bad=calls(LOCAL, "permissions: {}")
    )
    called = found.workflows[0]
    assert [answer.granted for answer in id_tokens(found, called, called.jobs[0])] == [True, False]
    assert has_id_token(found, called, called.jobs[0]) is False


def test_a_workflow_with_events_of_its_own_is_started_by_them_too() -> None:
    both = "on: [workflow_call, push]\njobs: {b: {runs-on: x}}\n"
    found = repository(called=both, caller=calls(LOCAL, "permissions: {id-token: write}"))
    called = found.workflows[0]
    assert [answer.granted for answer in id_tokens(found, called, called.jobs[0])] == [False, True]


def test_a_caller_in_another_repository_is_unknown() -> None:
    assert isinstance(first(repository(called=DECLARES), "called").granted, Unknown)
    assert isinstance(first(repository(called=CALLED), "called").granted, Unknown)
    assert first(repository(called=WITHOUT), "called").granted is False


def test_workflows_that_call_each_other_end() -> None:
    found = repository(
        a=calls("./.github/workflows/b.yml", on="workflow_call"),
        b=calls("./.github/workflows/a.yml", on="workflow_call"),
    )
    assert isinstance(first(found, "a").granted, Unknown)


@pytest.mark.parametrize(
    ("uses", "path"),
    [
        ("./.github/workflows/x.yml", ".github/workflows/x.yml"),
        ("acme/infra/.github/workflows/x.yml@main", ".github/workflows/x.yml"),
        ("Acme/Infra/.github/workflows/x.yml@v1", ".github/workflows/x.yml"),
        ("acme/other/.github/workflows/x.yml@main", None),
        ("acme/infrastructure/.github/workflows/x.yml@main", None),
    ],
)
def test_a_call_by_the_repositorys_own_name_stays_in_it(uses: str, path: str | None) -> None:
    assert called_path(repository(), uses) == path
    assert called_path(repository(slug=None), uses) == (path if uses.startswith("./") else None)


def test_callers_come_in_file_order() -> None:
    found = repository(called=CALLED, one=calls(LOCAL), two=calls("acme/infra/.github/workflows/called.yml@main"))
    assert [call.workflow.path for call in callers(found, found.workflows[0])] == [
        ".github/workflows/one.yml",
        ".github/workflows/two.yml",
    ]


def test_workflows_that_all_call_each_other_end() -> None:
    names = [f"w{number}" for number in range(25)]
    jobs = ", ".join(f"{name}: {{uses: ./.github/workflows/{name}.yml}}" for name in names)
    text = f"on: [workflow_call, push]\npermissions: write-all\njobs: {{{jobs}}}\n"
    found = repository(None, **dict.fromkeys(names, text))
    assert isinstance(first(found, "w0").granted, Unknown)
