from __future__ import annotations

import pytest
from tests.read.workflows import workflow

from offkey.model.unknown import Unknown
from offkey.read.github_expression import Complete
from offkey.read.github_step import effective_env, script, shell_of, terraform_commands, working_directory

TEXT = """\
env: {A: workflow, B: workflow, DIR: infra}
defaults: {run: {working-directory: top, shell: bash}}
jobs:
  plain:
    env: {B: job, C: job}
    steps:
      - run: x
        env: {C: step}
        working-directory: %s
      - run: y
"""


def directory(written: str, **context: object) -> str | Unknown:
    found = workflow(TEXT % written)
    job = found.jobs[0]
    return working_directory(found, job, job.steps[0], context=context)


def test_the_nearest_environment_wins_and_says_where_it_is_from() -> None:
    found = workflow(TEXT % "x")
    job = found.jobs[0]
    of_step = effective_env(found, job, job.steps[0])
    assert {name: (variable.value, variable.origin) for name, variable in of_step.items()} == {
        "A": ("workflow", "workflow"),
        "B": ("job", "job"),
        "C": ("step", "step"),
        "DIR": ("infra", "workflow"),
    }
    assert effective_env(found, job)["C"].origin == "job"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("infra", "infra"),
        ("./infra/../live/", "live"),
        (".", ""),
        ("${{ env.DIR }}/live", "infra/live"),
        ("${{ github.workspace }}/x", "x"),
        ("${{ github.workspace }}", ""),
        ("$GITHUB_WORKSPACE/x", "x"),
        ("envs/${{ matrix.account }}", "envs/dev"),
    ],
)
def test_the_directory_of_a_step(written: str, expected: str) -> None:
    assert directory(written, matrix=Complete({"account": "dev"})) == expected


@pytest.mark.parametrize("written", ["/tmp", "../x", "~/x", "$HOME/x", "${X}", "${{ inputs.dir }}", "${{ env.NONE }}"])
def test_a_directory_that_only_the_run_knows_is_unknown(written: str) -> None:
    assert isinstance(directory(f"'{written}'"), Unknown)


def test_directory_and_shell_fall_back_to_the_job_and_the_workflow() -> None:
    found = workflow(TEXT % "x")
    job = found.jobs[0]
    assert working_directory(found, job, job.steps[1]) == "top"
    assert shell_of(found, job, job.steps[1]) == "bash"
    bare = workflow("jobs: {a: {defaults: {run: {working-directory: of-job}}, steps: [{run: x}]}}")
    assert working_directory(bare, bare.jobs[0], bare.jobs[0].steps[0]) == "of-job"


def commands(text: str, start: str = "live") -> list[tuple[str, str | Unknown]]:
    indented = "\n          ".join(text.splitlines())
    found = workflow(f"jobs:\n  a:\n    steps:\n      - run: |\n          {indented}\n")
    step = found.jobs[0].steps[0]
    return [(command.call.verb, command.root_module(start)) for command in terraform_commands(step)]


def test_terraform_commands_know_their_directory() -> None:
    assert commands(
        """\
        cd sub
        terraform init -input=false
        (cd deeper; tofu plan)
        terraform -chdir=../other apply
        cd .. && terraform fmt
        pushd x
        terraform validate
        popd
        terraform output
        cd $GITHUB_WORKSPACE/top
        terraform destroy""".replace("        ", "")
    ) == [
        ("init", "live/sub"),
        ("plan", "live/sub/deeper"),
        ("apply", "live/other"),
        ("fmt", "live"),
        ("validate", "live/x"),
        ("output", "live"),
        ("destroy", "live/top"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "sudo -E terraform plan",
        "env TF_LOG=debug terraform plan",
        "TF_LOG=debug terraform plan",
        "/usr/local/bin/terraform plan",
        "time terraform plan | tee plan.txt",
        "terraform plan || exit 1",
        "set -e; terraform plan -out=x",
    ],
)
def test_terraform_is_found_behind_what_wraps_it(line: str) -> None:
    assert commands(line) == [("plan", "live")]


@pytest.mark.parametrize("line", ["echo terraform plan", "grep terraform plan", "terraform-docs .", "# terraform plan"])
def test_what_only_speaks_of_terraform_is_not_it(line: str) -> None:
    assert commands(line) == []


@pytest.mark.parametrize("written", ["$GITHUB_WORKSPACE", '"${GITHUB_WORKSPACE}"', "${{ github.workspace }}"])
def test_a_folder_of_the_checkout_is_known_wherever_the_script_has_gone(written: str) -> None:
    assert commands(f"cd $DIR\nterraform -chdir={written}/top plan") == [("plan", "top")]
    assert commands(f"terraform -chdir={written} plan") == [("plan", "")]


@pytest.mark.parametrize("written", ["$DIR", "$GITHUB_WORKSPACE/$DIR", "${GITHUB_WORKSPACE}s/top", "${{ env.DIR }}"])
def test_a_folder_that_only_the_run_knows_is_unknown(written: str) -> None:
    ((_, where),) = commands(f"terraform -chdir={written} plan")
    assert isinstance(where, Unknown)


@pytest.mark.parametrize("move", ["cd $DIR", "[ -d x ] && cd x", "cd ~", "cd -", "cd /srv", "cd", "popd", "cd `x`"])
def test_a_directory_that_cannot_be_followed_is_unknown(move: str) -> None:
    ((verb, where),) = commands(f"{move}\nterraform plan")
    assert verb == "plan"
    assert isinstance(where, Unknown)


@pytest.mark.parametrize(
    ("shell", "count", "problems"),
    [
        ("bash", 1, ()),
        ("/bin/bash -e {0}", 1, ()),
        ("pwsh", 1, ("the shell pwsh is read as if it were bash",)),
        ("python", 0, ("the shell python is not read",)),
    ],
)
def test_another_shell_is_said_to_be_one(shell: str, count: int, problems: tuple[str, ...]) -> None:
    found = workflow(f"jobs: {{a: {{steps: [{{run: terraform plan, shell: '{shell}'}}]}}}}")
    step = found.jobs[0].steps[0]
    assert (len(script(step).commands), script(step).problems) == (count, problems)


def test_a_step_without_a_script_has_no_commands() -> None:
    found = workflow("jobs: {a: {steps: [{uses: actions/checkout@v6}]}}")
    assert script(found.jobs[0].steps[0]).commands == ()
