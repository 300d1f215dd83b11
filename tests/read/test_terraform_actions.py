"""Which command an action runs, and where."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.repositories import WORKFLOW, repository, steps

from offkey.model.unknown import Unknown
from offkey.read.terraform_actions import action_run

JOB = """\
    strategy:
      matrix:
        folder: [dns]
    env: {FOLDER: vpc}
    defaults: {run: {working-directory: scripts}}
"""


@pytest.mark.parametrize(
    ("uses", "inputs", "found"),
    [
        ("hashicorp/terraform-github-actions@master", "tf_actions_subcommand: apply", ("terraform", "apply", "")),
        (
            "hashicorp/terraform-github-actions@master",
            "tf_actions_subcommand: plan, tf_actions_working_dir: ./dns/",
            ("terraform", "plan", "dns"),
        ),
        ("hashicorp/terraform-github-actions/plan@v0.4.7", "", None),
        ("dflook/terraform-plan@v2", "", ("terraform", "plan", "")),
        ("dflook/tofu-check@v2", "path: dns", ("tofu", "plan", "dns")),
        ("dflook/terraform-destroy-workspace@v1", "path: dns", ("terraform", "destroy", "dns")),
        ("dflook/terraform-remote-state@v2", "bucket: state", None),
        ("dflook/terraform-apply@v2", "path: '${{ env.FOLDER }}'", ("terraform", "apply", "vpc")),
        ("dflook/terraform-apply@v2", "path: '${{ inputs.folder }}'", ("terraform", "apply", None)),
        ("OP5dev/TF-via-PR@v13", "command: plan, working-directory: dns, tool: tofu", ("tofu", "plan", "dns")),
        ("op5dev/tf-via-pr@v12", "command: apply, arg-chdir: dns", ("terraform", "apply", "dns")),
        ("op5dev/tf-via-pr@v12", "", None),
        ("octo-org/terraform-plan@v1", "path: dns", None),
    ],
)
def test_the_inputs_say_command_and_folder(
    uses: str, inputs: str, found: tuple[str, str, str | None] | None, tmp_path: Path
) -> None:
    text = steps(f"      - uses: {uses}\n        with: {{{inputs}}}\n", job=JOB)
    workflow = repository(tmp_path, {WORKFLOW: text}).workflows[0]
    job = workflow.jobs[0]
    run = action_run(job.steps[0])
    if run is None:
        assert found is None
        return
    root = run.root_module(workflow, job, job.steps[0])
    assert (run.call.binary, run.call.verb, None if isinstance(root, Unknown) else root) == found


def test_inputs_that_stand_for_options_are_arguments(tmp_path: Path) -> None:
    text = steps(
        "      - uses: dflook/terraform-plan@v2\n        with: {backend_config: bucket=state, var_file: ''}\n"
        "      - uses: hashicorp/terraform-github-actions@master\n"
        "        with: {tf_actions_subcommand: init, args: -backend=false}\n"
    )
    found = [action_run(step) for step in repository(tmp_path, {WORKFLOW: text}).workflows[0].jobs[0].steps]
    assert [run.call.arguments for run in found if run] == [("-backend-config",), ("-backend=false",)]
    assert [run.call.offline for run in found if run] == [False, True]
