"""Whole workflows: what jobs hand on, what they call, what starts them, and what they leave unshown."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.rehearse.pipelines import LOGIN, MAIN, ROLE, runs, world

from offkey.rehearse.terraform import Terraform

pytestmark = [pytest.mark.lab, pytest.mark.xdist_group("lab")]

PUSH = "on: {push: {branches: [main]}}\npermissions: {id-token: write}\njobs:\n"
MAKEFILE = "show:\n\t@echo shown $(WORD)\n"


def workflow(jobs: str, *, head: str = PUSH) -> dict[str, str]:
    return {".github/workflows/a.yml": head + jobs, "Makefile": MAKEFILE}


def test_what_a_job_puts_out_reaches_those_that_need_it(tmp_path: Path) -> None:
    jobs = f"""
  first:
    outputs: {{word: "${{{{ steps.say.outputs.word }}}}"}}
    steps:
      - id: say
        run: echo "word=hello" >> "$GITHUB_OUTPUT"
  second:
    needs: first
    steps:
      - uses: actions/checkout@v4
{LOGIN}
      - run: make show WORD=${{{{ needs.first.outputs.word }}}}
"""
    with world(tmp_path, workflow(jobs)) as there:
        found = runs(there)
    assert "shown hello" in found["second on push to main"].commands[0].output


CALLED = f"""
on:
  workflow_call:
    inputs:
      word: {{type: string, required: true}}
      loud: {{type: boolean, default: true}}
    outputs:
      said: {{value: "${{{{ jobs.work.outputs.said }}}}"}}
jobs:
  work:
    outputs: {{said: "${{{{ steps.say.outputs.said }}}}"}}
    steps:
      - uses: actions/checkout@v4
{LOGIN}
      - if: inputs.loud
        run: make show WORD=${{{{ inputs.word }}}}
      - id: say
        run: echo "said=${{{{ inputs.word }}}}" >> "$GITHUB_OUTPUT"
"""


def test_a_called_workflow_runs_with_the_inputs_of_its_caller(tmp_path: Path) -> None:
    jobs = f"""
  call:
    uses: ./.github/workflows/b.yml
    with: {{word: hello}}
  after:
    needs: call
    steps:
      - uses: actions/checkout@v4
{LOGIN}
      - run: make show WORD=after-${{{{ needs.call.outputs.said }}}}
"""
    with world(tmp_path, {**workflow(jobs), ".github/workflows/b.yml": CALLED}) as there:
        found = runs(there)
    assert list(found) == ["call / work on push to main", "after on push to main"]
    called = found["call / work on push to main"]
    assert called.workflow == ".github/workflows/b.yml"
    assert called.claims["sub"] == MAIN
    assert called.claims["workflow_ref"] == "acme/infra/.github/workflows/a.yml@refs/heads/main"
    assert called.claims["job_workflow_ref"] == "acme/infra/.github/workflows/b.yml@refs/heads/main"
    assert "shown hello" in called.commands[0].output
    assert "shown after-hello" in found["after on push to main"].commands[0].output


def test_a_called_workflow_has_no_token_where_its_caller_may_ask_for_none(tmp_path: Path) -> None:
    head = "on: {push: {branches: [main]}}\npermissions: {contents: read}\njobs:\n"
    jobs = "  call: {uses: ./.github/workflows/b.yml, with: {word: x}}\n"
    files = {**workflow(jobs, head=head), ".github/workflows/b.yml": CALLED}
    with world(tmp_path, files) as there:
        (run,) = runs(there).values()
    assert run.broken
    assert "id-token: write" in run.hops[0].because


def test_a_workflow_of_another_repository_is_not_taken_for_rehearsed(tmp_path: Path) -> None:
    jobs = "  call: {uses: acme/shared/.github/workflows/apply.yml@v1}\n"
    with world(tmp_path, workflow(jobs)) as there:
        (run,) = runs(there).values()
    assert (run.ok, run.broken) == (False, False)
    assert run.not_rehearsed[0].step == "acme/shared/.github/workflows/apply.yml@v1"


ACTION = f"""
name: deploy
inputs:
  word: {{required: true}}
  mark: {{default: "!"}}
outputs:
  said: {{value: "${{{{ steps.say.outputs.said }}}}"}}
runs:
  using: composite
  steps:
    - uses: aws-actions/configure-aws-credentials@v6
      with: {{role-to-assume: "{ROLE}", aws-region: eu-west-1}}
    - run: make show WORD="${{{{ inputs.word }}}}${{{{ inputs.mark }}}}$OUTER"
      shell: bash
    - id: say
      run: echo "said=done" >> "$GITHUB_OUTPUT"
      shell: bash
"""


def test_the_steps_of_a_composite_action_run_with_its_own_inputs(tmp_path: Path) -> None:
    jobs = """
  work:
    steps:
      - uses: actions/checkout@v4
      - id: deploy
        uses: ./actions/deploy
        with: {word: hello}
        env: {OUTER: outer}
      - run: make show WORD=${{ steps.deploy.outputs.said }}-${{ steps.say.outputs.said }}
"""
    with world(tmp_path, {**workflow(jobs), "actions/deploy/action.yml": ACTION}) as there:
        (run,) = runs(there).values()
    assert [(hop.role, hop.verdict) for hop in run.hops] == [(ROLE, "admitted")]
    assert "shown hello!outer" in run.commands[0].output
    assert "steps.say" in run.not_rehearsed[0].reason, "a composite action's steps are its own"


def test_a_failure_inside_a_composite_action_is_the_jobs(tmp_path: Path) -> None:
    action = ACTION.replace('make show WORD="', 'make nothing WORD="')
    jobs = """
  work:
    steps:
      - uses: actions/checkout@v4
      - {uses: ./actions/deploy, with: {word: x}}
      - run: make show WORD=after
"""
    with world(tmp_path, {**workflow(jobs), "actions/deploy/action.yml": action}) as there:
        (run,) = runs(there).values()
    assert run.broken
    assert len(run.commands) == 1


@pytest.mark.parametrize("step", ["make deploy", "terragrunt run-all apply", "./deploy.sh", "aws s3 sync . s3://b"])
def test_a_role_that_nothing_here_used_is_not_taken_for_rehearsed(tmp_path: Path, step: str) -> None:
    jobs = f"  work:\n    steps:\n      - uses: actions/checkout@v4\n{LOGIN}\n      - run: {step}\n"
    with world(tmp_path, workflow(jobs), allowed=()) as there:
        (run,) = runs(there).values()
    assert (run.ok, run.broken) == (False, False)
    assert run.not_rehearsed[0].step == step
    told = step.startswith(("terragrunt", "aws"))  # these need AWS for certain, and are missed for that
    assert told or run.not_rehearsed[-1].step == "what the role is taken for"


def test_an_action_that_runs_terraform_is_missed(tmp_path: Path) -> None:
    jobs = f"  work:\n    steps:\n{LOGIN}\n      - uses: dflook/terraform-apply@v1\n"
    with world(tmp_path, workflow(jobs)) as there:
        (run,) = runs(there).values()
    assert (run.ok, run.broken) == (False, False)


def test_a_static_key_in_a_steps_environment_shadows_the_session(tmp_path: Path) -> None:
    jobs = f"""
  work:
    env: {{AWS_ACCESS_KEY_ID: "${{{{ secrets.AWS_ACCESS_KEY_ID }}}}"}}
    steps:
{LOGIN}
      - run: env
      - run: env
        env: {{AWS_ACCESS_KEY_ID: "${{{{ secrets.AWS_ACCESS_KEY_ID }}}}"}}
"""
    with world(tmp_path, workflow(jobs)) as there:
        (run,) = runs(there).values()
    session, shadowed = (command.output for command in run.commands)
    assert "AWS_ACCESS_KEY_ID=ASIA" in session, "the credentials action wins over the job"
    assert "AWS_ACCESS_KEY_ID=offkey-placeholder" in shadowed, "and the step over the credentials action"


def test_the_secrets_of_the_session_stand_nowhere(tmp_path: Path) -> None:
    step = "curl -H ${{ env.AWS_SECRET_ACCESS_KEY }} example.com"
    jobs = f"  work:\n    steps:\n{LOGIN}\n      - run: {step}\n"
    with world(tmp_path, workflow(jobs)) as there:
        (run,) = runs(there).values()
    assert run.not_rehearsed[0].step == "curl -H *** example.com"


SESSION = """
      - uses: aws-actions/configure-aws-credentials@v6
        with:
          aws-region: eu-west-1
          aws-access-key-id: ${{ env.AWS_ACCESS_KEY_ID }}
          aws-secret-access-key: ${{ env.AWS_SECRET_ACCESS_KEY }}
"""
TOKEN = "          aws-session-token: ${{ env.AWS_SESSION_TOKEN }}\n"


@pytest.mark.parametrize(("token", "verdict"), [(TOKEN, "admitted"), ("", "refused")])
def test_a_session_handed_on_needs_its_token(tmp_path: Path, token: str, verdict: str) -> None:
    with world(tmp_path, workflow(f"  work:\n    steps:\n{LOGIN}{SESSION}{token}")) as there:
        (run,) = runs(there).values()
    assert run.hops[1].verdict == verdict
    assert verdict == "admitted" or "aws-session-token" in run.hops[1].because


FORM = """
on:
  pull_request:
  push: {branches: [main]}
  workflow_dispatch:
    inputs:
      action: {type: choice, options: [plan, apply]}
      region: {default: eu-west-1}
      dry: {type: boolean}
      note: {}
permissions: {id-token: write}
jobs:
"""


def test_a_form_is_filled_in_in_every_way_and_a_push_comes_first(tmp_path: Path) -> None:
    jobs = f"""
  work:
    steps:
      - uses: actions/checkout@v4
{LOGIN}
      - if: inputs.action == 'apply' && !inputs.dry
        run: make show WORD="${{{{ inputs.action }}}} in ${{{{ inputs.region }}}}"
      - if: inputs.note == 'x'
        run: make show
"""
    with world(tmp_path, workflow(jobs, head=FORM)) as there:
        found = runs(there)
    events = ["push to main", "pull_request", "workflow_dispatch (action: plan)", "workflow_dispatch (action: apply)"]
    assert list(found) == [f"work on {event}" for event in events]
    assert "shown apply in eu-west-1" in found["work on workflow_dispatch (action: apply)"].commands[0].output
    assert not found["work on workflow_dispatch (action: plan)"].commands
    assert "inputs.note" in found["work on workflow_dispatch (action: plan)"].not_rehearsed[0].reason


def test_opentofu_is_not_played_by_a_terraform_that_reads_other_files(tmp_path: Path) -> None:
    jobs = f"  work:\n    steps:\n      - uses: actions/checkout@v4\n{LOGIN}\n      - run: tofu init\n"
    terraform = Terraform("/nowhere/terraform", "terraform", "1.11.4")
    with world(tmp_path, {**workflow(jobs), "main.tofu": ""}, terraform=terraform) as there:
        (run,) = runs(there).values()
    assert (run.ok, run.broken, run.commands) == (False, False, ())
    assert "OpenTofu" in run.not_rehearsed[0].reason
