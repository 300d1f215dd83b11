"""What a job does with Terraform where an action runs it."""

from __future__ import annotations

from pathlib import Path

from tests.repositories import WORKFLOW, repository, steps

from offkey.migrate.usage import usages


def test_the_command_and_the_folder_may_be_inputs_of_an_action(tmp_path: Path) -> None:
    text = steps(
        "      - uses: hashicorp/terraform-github-actions@master\n"
        "        with: {tf_actions_subcommand: apply, tf_actions_working_dir: dns}\n"
        "      - uses: OP5dev/TF-via-PR@v13\n"
        "        with: {command: plan, working-directory: vpc}\n"
        "      - uses: octo-org/terraform-plan@v1\n"
        "        with: {path: app}\n"
    )
    (found,) = usages(repository(tmp_path, {WORKFLOW: text}))
    assert [(use.call.verb, use.directory) for use in found.terraform] == [
        ("apply", "dns"),
        ("plan", "vpc"),
        ("plan", "app"),
    ]
    assert found.applies
