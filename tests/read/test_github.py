from __future__ import annotations

from dataclasses import replace
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.read.workflows import workflow

from offkey.model.pipeline import NO_ENTRIES, Entries, Trigger, Workflow
from offkey.model.text import Incomplete, Source, Span
from offkey.read.github import read_action, read_workflow

FULL = """\
name: Deploy
on:
  push:
    branches: [main]
    branches-ignore: wip
    tags:
      - v*
    tags-ignore: [v0]
    paths: [infra/**]
    paths-ignore: [docs/**]
  pull_request:
    types: [opened]
  workflow_dispatch:
permissions:
  contents: read # always
  id-token: 'write'
env:
  REGION: eu-west-1 # where
  KEY: ${{ secrets.KEY }}
defaults:
  run:
    shell: bash
    working-directory: infra
jobs:
  # about build
  build: # yes
    name: Build
    runs-on: [self-hosted, linux]
    needs: test
    if: github.ref == 'refs/heads/main'
    environment:
      name: prod
      url: https://example.com
    permissions: read-all
    strategy:
      matrix:
        account: [dev, live]
    env: {A: 1, B: "two"}
    container:
      image: node
      env:
        C: 3
    services:
      db:
        image: postgres
        env: {D: 4}
    outputs:
      image: ${{ steps.x.outputs.image }}
    defaults:
      run: {working-directory: app}
    steps:
      # about checkout
      - uses: actions/checkout@v6 # pinned
        with:
          ref: main

      - name: Apply
        id: apply
        if: success()
        env:
          E: 5
        shell: bash
        working-directory: live
        continue-on-error: true
        run: |
          terraform apply

          echo done

      # trailing

  call:
    needs: [build, test]
    uses: ./.github/workflows/b.yml
    with: {x: y}
    secrets: inherit
"""


def text(found: Workflow, span: Span | None) -> str:
    assert span is not None
    return found.source.text(span)


def values(entries: Entries) -> dict[str, str]:
    return {entry.key: entry.value for entry in entries}


def test_a_workflow_is_read_in_full() -> None:
    found = workflow(FULL)
    assert (found.name, found.events) == ("Deploy", ("push", "pull_request", "workflow_dispatch"))
    assert (found.defaults_shell, found.defaults_working_directory) == ("bash", "infra")
    assert values(found.env) == {"REGION": "eu-west-1", "KEY": "${{ secrets.KEY }}"}
    assert list(found.keys) == ["name", "on", "permissions", "env", "defaults", "jobs"]
    push, pull_request, dispatch = found.triggers
    assert replace(push, span=Span(0, 0)) == Trigger(
        event="push",
        span=Span(0, 0),
        branches=("main",),
        branches_ignore=("wip",),
        tags=("v*",),
        paths=("infra/**",),
        tags_ignore=("v0",),
        paths_ignore=("docs/**",),
    )
    assert pull_request.types == ("opened",)
    assert text(found, dispatch.span) == "workflow_dispatch:"


def test_a_job_is_read_in_full() -> None:
    found = workflow(FULL)
    build, call = found.jobs
    assert (build.id, build.name, build.needs, build.environment) == ("build", "Build", ("test",), "prod")
    assert build.condition == "github.ref == 'refs/heads/main'"
    assert build.runs_on == ["self-hosted", "linux"]
    assert build.matrix == {"account": ["dev", "live"]}
    assert values(build.env) == {"A": "1", "B": "two"}
    assert [values(env) for env in build.service_env] == [{"C": "3"}, {"D": "4"}]
    assert values(build.outputs) == {"image": "${{ steps.x.outputs.image }}"}
    assert (build.defaults_working_directory, build.defaults_shell) == ("app", None)
    assert (build.indent, build.place.line, build.place.column) == (4, 26, 3)
    assert (call.needs, call.uses, call.secrets) == (("build", "test"), "./.github/workflows/b.yml", "inherit")
    assert values(call.with_) == {"x": "y"}
    assert text(found, call.uses_span) == "./.github/workflows/b.yml"


def test_a_step_is_read_in_full() -> None:
    checkout, apply = workflow(FULL).jobs[0].steps
    assert (checkout.uses, checkout.action, values(checkout.with_)) == (
        "actions/checkout@v6",
        "actions/checkout",
        {"ref": "main"},
    )
    assert (apply.id, apply.name, apply.condition, apply.shell) == ("apply", "Apply", "success()", "bash")
    assert (apply.working_directory, apply.continue_on_error) == ("live", "true")
    assert apply.run == "terraform apply\n\necho done\n"
    assert values(apply.env) == {"E": "5"}


def test_jobs_and_steps_span_their_own_lines() -> None:
    found = workflow(FULL)
    build, call = found.jobs
    assert text(found, build.span).startswith("  build: # yes\n")
    assert text(found, build.span).endswith("          echo done\n")
    assert text(found, call.span) == FULL[FULL.index("  call:") :]
    checkout, apply = build.steps
    assert text(found, checkout.span) == (
        "      - uses: actions/checkout@v6 # pinned\n        with:\n          ref: main\n"
    )
    assert text(found, apply.span).endswith("          echo done\n")
    assert text(found, apply.run_span).startswith("|\n")


def test_entries_span_their_key_and_value_and_the_parent_key() -> None:
    found = workflow(FULL)
    region = found.env.get("REGION")
    assert region is not None
    assert text(found, region.span) == "REGION: eu-west-1"
    assert text(found, region.key_span) == "REGION"
    assert text(found, found.env.span) == "env:\n  REGION: eu-west-1 # where\n  KEY: ${{ secrets.KEY }}"
    quoted = found.jobs[0].env.get("B")
    assert quoted is not None
    assert text(found, quoted.value_span) == '"two"'
    assert text(found, found.jobs[0].env.span) == 'env: {A: 1, B: "two"}'


def test_permissions_in_each_form() -> None:
    found = workflow(FULL)
    assert found.permissions is not None
    assert (found.permissions.scopes, found.permissions.flow) == ({"contents": "read", "id-token": "write"}, False)
    assert found.permissions.id_token
    assert text(found, found.permissions.value_span) == "contents: read # always\n  id-token: 'write'"
    of_job = found.jobs[0].permissions
    assert of_job is not None
    assert (of_job.all, text(found, of_job.value_span)) == ("read-all", "read-all")
    assert found.jobs[1].permissions is None
    none = workflow("permissions: {}\njobs: {}\n").permissions
    assert none is not None
    assert (none.all, none.scopes, none.flow) == (None, {}, True)


@pytest.mark.parametrize(
    ("written", "events"),
    [
        ("on: push", ("push",)),
        ("on: [push, pull_request]", ("push", "pull_request")),
        ("on:\n  - push\n  - release", ("push", "release")),
        ("'on': {push: , schedule: [{cron: '1 2 * * *'}]}", ("push", "schedule")),
        ("on:", ()),
    ],
)
def test_triggers_in_each_syntax(written: str, events: tuple[str, ...]) -> None:
    assert workflow(f"{written}\njobs: {{}}\n").events == events


def test_a_value_may_be_an_alias() -> None:
    found = workflow(
        """\
        env: &common
          A: &a one
          B: *a
        jobs:
          first: &first
            env: *common
            permissions: &none {}
            steps: &steps
              - &checkout
                uses: actions/checkout@v6
              - *checkout
          second:
            permissions: *none
            steps: *steps
          third: *first
        """
    )
    first, second, third = found.jobs
    assert values(found.env) == {"A": "one", "B": "one"}
    assert [text(found, entry.value_span) for entry in found.env] == ["one", "*a"]
    assert (values(first.env), first.env.alias, text(found, first.env.span)) == (
        {"A": "one", "B": "one"},
        True,
        "env: *common",
    )
    assert [step.alias for step in first.steps] == [False, True]
    assert text(found, first.steps[1].span) == "      - *checkout\n"
    assert second.permissions is not None
    assert second.permissions.alias
    assert [step.uses for step in second.steps] == ["actions/checkout@v6"] * 2
    assert (third.alias, text(found, third.span)) == (True, "  third: *first\n")
    assert values(third.env) == values(first.env)


def test_flow_style_spans_the_text_alone() -> None:
    found = workflow("jobs: {a: {steps: [{run: x}, {run: y}]}}\n")
    (job,) = found.jobs
    assert text(found, job.span) == "a: {steps: [{run: x}, {run: y}]}"
    assert [text(found, step.span) for step in job.steps] == ["{run: x}", "{run: y}"]


def test_an_unusual_indentation_is_known() -> None:
    found = workflow(
        "jobs:\n    a:\n          runs-on: x\n          steps:\n          - run: y\n          -   run: z\n"
    )
    (job,) = found.jobs
    assert job.indent == 10
    assert [text(found, step.span) for step in job.steps] == ["          - run: y\n", "          -   run: z\n"]


def test_the_last_line_may_lack_its_newline() -> None:
    found = workflow("jobs:\n  a:\n    steps:\n      - run: |\n          x")
    assert text(found, found.jobs[0].steps[0].span).endswith("          x")


# --- wrong shapes --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "problems"),
    [
        ("", []),
        ("\n \r\n", []),
        ("~", [(1, "is empty")]),
        ("\0GITCRYPT\0\x01", [(1, "is encrypted by git-crypt: run `git-crypt unlock` first")]),
        ("# on: push\n\n  # jobs: {}\n", []),
        ("- a\n", [(1, "the file is not a mapping")]),
        ("name: x\n", [(1, "is not a workflow: it has no jobs")]),
        ("jobs:\n  a: [x]\n", [(2, "job a is not a mapping")]),
        ("jobs: x\n", [(1, "jobs is not a mapping")]),
        ("jobs:\n  a:\n    steps: {run: x}\n", [(3, "steps is not a list")]),
        ("jobs:\n  a:\n    steps:\n      - run: x\n      - y\n", [(5, "step 2 is not a mapping")]),
        ("jobs:\n  a:\n    steps:\n      - run: [x]\n", [(4, "run is not text")]),
        ("jobs: {}\nenv: [A]\n", [(2, "env is not a mapping")]),
        ("jobs: {}\nenv:\n  A: [1]\n", [(3, "A is not text")]),
        ("jobs: {}\nenv: ${{ fromJSON(vars.X) }}\n", [(2, "env is computed when the workflow runs")]),
        ("jobs: {}\npermissions: write\n", [(2, "permissions is neither read-all, write-all nor a mapping")]),
        ("jobs: {}\npermissions:\n", [(2, "permissions is neither read-all, write-all nor a mapping")]),
        ("jobs:\n  a:\n    needs: {b: c}\n", [(3, "needs is neither text nor a list")]),
        ("jobs: {}\nname: x\nname: y\n", [(3, "key 'name' is given twice")]),
        ("jobs: {}\nenv:\n  <<: {A: 1}\n", [(3, "env uses a merge key (<<), which GitHub Actions refuses")]),
        ("jobs: {}\n---\njobs: {}\n", [(3, "has a second YAML document, which GitHub Actions refuses")]),
    ],
)
def test_a_wrong_shape_is_a_problem_with_its_line(written: str, problems: list[tuple[int, str]]) -> None:
    found = read_workflow(Source("a.yml", written.encode()))
    assert [(problem.line, problem.reason) for problem in found.problems] == problems


def test_what_is_beside_a_wrong_shape_is_still_read() -> None:
    found = read_workflow(Source("a.yml", b"jobs:\n  a: [x]\n  b:\n    steps:\n      - 5\n      - run: x\n"))
    assert [job.id for job in found.jobs] == ["b"]
    assert [step.run for step in found.jobs[0].steps] == ["x"]


def test_a_file_that_is_not_yaml_is_a_workflow_of_problems() -> None:
    found = read_workflow(Source("a.yml", b"a: [\n"))
    assert (found.jobs, found.env) == ((), NO_ENTRIES)
    assert [type(problem) for problem in found.problems] == [Incomplete]


@given(st.recursive(st.none() | st.text("ab${{}}*&|", max_size=4), lambda v: st.lists(v, max_size=3), max_leaves=5))
def test_no_shape_raises(value: object) -> None:
    written = repr(value).replace("None", "null")
    for key in ("on", "permissions", "env", "defaults", "jobs", "name"):
        read_workflow(Source("a.yml", f"{key}: {written}\njobs: {{a: {{{key}: {written}}}}}\n".encode()))
    for key in (
        "steps",
        "needs",
        "if",
        "environment",
        "strategy",
        "container",
        "services",
        "secrets",
        "with",
        "outputs",
    ):
        read_workflow(Source("a.yml", f"jobs: {{a: {{{key}: {written}}}}}\n".encode()))
        read_workflow(Source("a.yml", f"jobs: {{a: {{steps: [{{{key}: {written}}}]}}}}\n".encode()))


@given(st.binary(max_size=200))
def test_no_bytes_raise(data: bytes) -> None:
    read_workflow(Source("a.yml", data))
    read_action(Source("action.yml", data))


# --- composite actions ---------------------------------------------------------------------------


def test_a_composite_action_has_its_steps() -> None:
    written = dedent(
        """\
        name: Setup
        runs:
          using: composite
          steps:
            - run: terraform init
              shell: bash
        """
    )
    found = read_action(Source("setup/action.yml", written.encode()))
    assert found is not None
    assert [step.run for step in found.steps] == ["terraform init"]
    assert found.problems == ()


@pytest.mark.parametrize("using", ["node24", "docker", ""])
def test_another_action_is_none(using: str) -> None:
    assert read_action(Source("action.yml", f"runs:\n  using: {using}\n".encode())) is None


def test_an_action_that_is_not_yaml_is_kept_with_its_problem() -> None:
    found = read_action(Source("action.yml", b"runs: [\n"))
    assert found is not None
    assert found.problems[0].reason.startswith("is not YAML")
