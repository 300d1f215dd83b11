"""The inputs that a workflow declares."""

from __future__ import annotations

from tests.read.workflows import workflow

from offkey.model.unknown import Unknown
from offkey.read.github_inputs import Input, called, dispatched, inputs

JOBS = "jobs: {a: {runs-on: x, steps: []}}"
FORM = f"""
on:
  workflow_dispatch:
    inputs:
      env: {{type: choice, options: [dev, prod], required: true}}
      dry: {{type: boolean, default: true}}
      note: {{}}
      bare:
{JOBS}
"""


def test_a_form_is_filled_in_for_every_choice() -> None:
    ways = dispatched(workflow(FORM))
    assert [way["env"] for way in ways] == ["dev", "prod"]
    assert all(isinstance(way[name], Unknown) for way in ways for name in ("dry", "note", "bare"))


def test_too_many_choices_are_not_known() -> None:
    choices = "\n".join(f"      i{n}: {{type: choice, options: [a, b, c]}}" for n in range(4))
    (way,) = dispatched(workflow(f"on:\n  workflow_dispatch:\n    inputs:\n{choices}\n{JOBS}\n"))
    assert all(isinstance(value, Unknown) for value in way.values())


def test_a_workflow_without_inputs_starts_in_one_way() -> None:
    assert dispatched(workflow(f"on: workflow_dispatch\n{JOBS}")) == ({},)
    assert dispatched(workflow(f"on: [push, workflow_dispatch]\n{JOBS}")) == ({},)


def test_what_is_declared() -> None:
    assert inputs(workflow(FORM), "workflow_dispatch") == (
        Input("env", "choice", None, ("dev", "prod")),
        Input("dry", "boolean", True),
        Input("note", "string", None),
        Input("bare", "string", None),
    )
    assert inputs(workflow(FORM), "workflow_call") == ()


def test_a_call_gives_or_leaves_the_default() -> None:
    declared = """
        on:
          workflow_call:
            inputs:
              env: {type: string, default: dev}
              role: {type: string}
              force: {type: boolean}
              count: {type: number}
              computed: {type: string, default: "${{ github.ref_name }}"}
        jobs: {a: {runs-on: x, steps: []}}
    """
    found = called(workflow(declared), {"role": "r", "stray": "x"})
    assert {name: value for name, value in found.items() if name != "computed"} == {
        "env": "dev",
        "role": "r",
        "force": False,
        "count": 0,
    }
    assert isinstance(found["computed"], Unknown)


def test_what_is_written_counts_by_the_type_of_its_input() -> None:
    declared = """
        on:
          workflow_call:
            inputs:
              apply: {type: boolean}
              count: {type: number}
              name: {type: string}
        jobs: {a: {runs-on: x, steps: []}}
    """
    called_ = workflow(declared)
    assert called(called_, {"apply": "false", "count": "3", "name": "false"}) == {
        "apply": False,
        "count": 3,
        "name": "false",
    }
    assert called(called_, {"apply": "maybe", "count": "many", "name": "3"}) == {
        "apply": "maybe",
        "count": "many",
        "name": "3",
    }
    unknown = Unknown("who knows")
    assert called(called_, {"apply": unknown, "count": 2.0}) == {"apply": unknown, "count": 2.0, "name": ""}
