"""What a job runs through the composite actions of its repository."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.migrate.pipelines import found, job, migrated
from tests.migrate.workflow.test_change import ANSWERS
from tests.repositories import WORKFLOW, repository

from offkey.migrate.inner_steps import InnerStep, inner_steps

ACTION = ".github/actions/x/action.yml"
INPUTS = "inputs:\n  Folder: {default: infra}\n  apply: {required: true}\n"
TERRAFORM = 'resource "aws_vpc" "a" {}\n'


def action(*steps: str, inputs: str = INPUTS) -> str:
    return f"{inputs}runs:\n  using: composite\n  steps:\n" + "".join(f"    - {{shell: bash, {s}}}\n" for s in steps)


def calling(given: str = "", *, on: str = "push", condition: str = "true", more: str = "") -> str:
    return (
        f"on: {on}\nenv:\n  AWS_ACCESS_KEY_ID: ${{{{ secrets.AWS_ACCESS_KEY_ID }}}}\n"
        "  AWS_SECRET_ACCESS_KEY: ${{ secrets.AWS_SECRET_ACCESS_KEY }}\n"
        f"jobs:\n  apply:\n    runs-on: ubuntu-latest\n    defaults: {{run: {{working-directory: elsewhere}}}}\n"
        f"    steps:\n      - uses: actions/checkout@v4\n{more}"
        f"      - {{uses: ./.github/actions/x, if: {condition}, with: {{{given}}}}}\n"
    )


def inner(folder: Path, given: str, *steps: str) -> list[InnerStep]:
    whole = repository(folder, {ACTION: action(*steps), WORKFLOW: calling(given)})
    return list(inner_steps(whole, whole.workflows[0].jobs[0]))[1:]


def test_what_the_caller_gives_is_filled_in(tmp_path: Path) -> None:
    first, second = inner(
        tmp_path,
        "FOLDER: live, apply: '${{ matrix.apply }}'",
        "run: 'cd ${{ inputs.folder }}'",
        "run: 'echo ${{ inputs.apply }}${{ inputs.none }}', working-directory: '${{inputs.folder}}'",
    )
    assert (first.number, first.inside, first.step.run) == (1, True, "cd live")
    assert (second.step.run, second.step.working_directory) == ("echo ${{ matrix.apply }}", "live")


@pytest.mark.parametrize(
    ("given", "condition", "conditions"),
    [
        ("apply: 'yes'", "inputs.apply == 'yes'", ("true",)),
        ("apply: 'no'", "inputs.apply == 'yes'", None),
        ("apply: '${{ github.ref_name }}'", "inputs.apply == 'main'", ("true", "(github.ref_name) == 'main'")),
        ("apply: it''s", "inputs.apply == github.ref", ("true", "'it''s' == github.ref")),
        ("", "github.event.inputs.apply == 'a'", ("true", "github.event.inputs.apply == 'a'")),
    ],
)
def test_a_step_runs_under_every_condition_on_the_way(
    given: str, condition: str, conditions: tuple[str, ...] | None, tmp_path: Path
) -> None:
    steps = inner(tmp_path, given.replace("it''s", '"it\'s"'), f'run: terraform apply, if: "{condition}"')
    assert [step.conditions for step in steps] == ([] if conditions is None else [conditions])


def test_the_defaults_of_a_job_do_not_reach_into_an_action(tmp_path: Path) -> None:
    text = action("run: terraform apply", "run: terraform plan, working-directory: '${{ inputs.folder }}'")
    _, usages, _ = found(tmp_path, {ACTION: text, WORKFLOW: calling(), "main.tf": TERRAFORM})
    assert ([use.directory for use in usages[0].terraform], usages[0].applies) == (["", "infra"], True)


def test_an_action_that_calls_itself_is_no_trap(tmp_path: Path) -> None:
    whole = repository(tmp_path, {ACTION: action("uses: ./.github/actions/x"), WORKFLOW: calling()})
    assert len(inner_steps(whole, whole.workflows[0].jobs[0])) == 2


CHOOSING = action("run: terraform plan", "run: terraform apply -auto-approve, if: github.event_name == 'push'")


def test_an_action_that_decides_itself_whether_it_applies_plans_where_it_does_not(tmp_path: Path) -> None:
    files = {ACTION: CHOOSING, WORKFLOW: calling(on="[push, pull_request]"), "main.tf": TERRAFORM}
    done = migrated(tmp_path, files, ANSWERS)
    plan, apply = job(done, "apply-plan"), job(done, "apply")
    assert [step.uses for step in plan.steps][-1] == "./.github/actions/x"
    assert (plan.environment, apply.environment) == (None, "live")
    assert apply.condition == "${{ (true) && (github.event_name == 'push') }}"


def test_a_job_whose_workflow_never_starts_what_applies_only_plans(tmp_path: Path) -> None:
    done = migrated(tmp_path, {ACTION: CHOOSING, WORKFLOW: calling(on="pull_request"), "main.tf": TERRAFORM}, ANSWERS)
    apply = job(done, "apply")
    assert (apply.environment, apply.steps[1].with_.value("role-to-assume")) == (
        None,
        "arn:aws:iam::111111111111:role/infra-hub-plan",
    )


@pytest.mark.parametrize(("starts", "environment"), [("pull_request", None), ("push", "live")])
def test_a_called_workflow_counts_by_what_starts_its_callers(
    starts: str, environment: str | None, tmp_path: Path
) -> None:
    called = calling(on="workflow_call").replace("- {uses: ./.github/actions/x, if: true, with: {}}", "- run: make it")
    caller = f"on: {starts}\njobs:\n  call:\n    uses: ./{WORKFLOW}\n    secrets: inherit\n"
    done = migrated(tmp_path, {WORKFLOW: called, ".github/workflows/call.yml": caller}, ANSWERS)
    assert job(done, "apply").environment == environment


def test_keys_stay_where_one_caller_has_no_session(tmp_path: Path) -> None:
    key = "key: '${{ secrets.AWS_ACCESS_KEY_ID }}', secret: '${{ secrets.AWS_SECRET_ACCESS_KEY }}'"
    text = action(
        "run: make, env: {AWS_ACCESS_KEY_ID: '${{ inputs.key }}', AWS_SECRET_ACCESS_KEY: '${{ inputs.secret }}'}",
        inputs="inputs:\n  key: {required: true}\n  secret: {required: true}\n",
    )
    other = "on: push\njobs:\n  a:\n    environment: ${{ github.ref_name }}\n    runs-on: ubuntu-latest\n    steps:\n"
    files = {
        ACTION: text,
        WORKFLOW: calling(key),
        ".github/workflows/other.yml": f"{other}      - {{uses: ./.github/actions/x, with: {{{key}}}}}\n",
    }
    done = migrated(tmp_path, files, ANSWERS)
    assert ACTION not in done.plan.after
    said = {(entry.path, entry.reason) for entry in done.plan.unresolved}
    handed = "./.github/actions/x is now handed the session's keys; it must take a session token as well"
    assert (WORKFLOW, handed) in said
    computed = "left as it is: job a: its environment is computed: ${{ github.ref_name }}"
    assert (".github/workflows/other.yml", computed) in said
