"""Which steps assume a role with the job's identity token."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.repositories import WORKFLOW, repository, steps

from offkey.read.role_uses import role_uses

CREDENTIALS = "      - uses: aws-actions/configure-aws-credentials@v6\n        with: {aws-region: eu-west-1%s}\n"
ROLE = CREDENTIALS % ", role-to-assume: 'arn:aws:iam::111111111111:role/x'"
KEYS = CREDENTIALS % ", aws-access-key-id: '${{ secrets.A }}', aws-secret-access-key: '${{ secrets.B }}'"


def lines(root: Path, text: str, job: str = "", **files: str) -> list[int]:
    paths = {name.replace("__", "/"): content for name, content in files.items()}
    read = repository(root, {WORKFLOW: steps(text, job=job), **paths})
    workflow = next(w for w in read.workflows if w.path == WORKFLOW)
    return [use.place.line for use in role_uses(read, workflow, workflow.jobs[0])]


@pytest.mark.parametrize(
    ("inputs", "found"),
    [
        (", role-to-assume: x", [7]),
        (", role-to-assume: '${{ inputs.role }}'", [7]),
        (", role-to-assume: ''", []),
        ("", []),
        (", role-to-assume: x, aws-access-key-id: y", []),
        (", role-to-assume: x, aws-access-key-id: ''", [7]),
        (", role-to-assume: x, web-identity-token-file: y", []),
        (", role-to-assume: x, role-chaining: true", []),
        (", role-to-assume: x, role-chaining: false", [7]),
        (", role-to-assume: x, force-skip-oidc: true", []),
    ],
)
def test_the_action_by_its_inputs(inputs: str, found: list[int], tmp_path: Path) -> None:
    assert lines(tmp_path, CREDENTIALS % inputs) == found


def test_keys_that_are_there_already_are_used_instead(tmp_path: Path) -> None:
    assert lines(tmp_path, ROLE, job="    env: {AWS_ACCESS_KEY_ID: x}\n") == []
    assert lines(tmp_path, KEYS + ROLE) == []
    assert lines(tmp_path, ROLE + KEYS) == [7]
    exports = "      - run: echo AWS_ACCESS_KEY_ID=x >> $GITHUB_ENV\n"
    assert lines(tmp_path, exports + ROLE) == []
    own = ROLE.replace("        with", "        env: {AWS_ACCESS_KEY_ID: x}\n        with")
    assert lines(tmp_path, own) == []


@pytest.mark.parametrize(
    ("runner", "sure"),
    [
        ("ubuntu-latest", True),
        ("[windows-2025]", True),
        ("${{ matrix.os }}", True),
        ("self-hosted", False),
        ("ubuntu-${{ matrix.version }}", True),
        ("codebuild-infra-${{ github.run_id }}-${{ github.run_attempt }}", False),
        ("[self-hosted, linux]", False),
        ("our-runners", False),
        ("{group: large}", False),
    ],
)
def test_a_runner_of_one_s_own_may_have_credentials(runner: str, sure: bool, tmp_path: Path) -> None:
    text = steps(ROLE).replace("ubuntu-latest", runner)
    read = repository(tmp_path, {WORKFLOW: text})
    (use,) = role_uses(read, read.workflows[0], read.workflows[0].jobs[0])
    assert use.sure is sure


ACTION = """\
inputs:
  role: {required: false}
runs:
  using: composite
  steps:
    - uses: aws-actions/configure-aws-credentials@v6
      with: {aws-region: eu-west-1, role-to-assume: '${{ inputs.role }}'}
"""


def test_composite_actions_are_looked_into(tmp_path: Path) -> None:
    given = "      - uses: ./.github/actions/login\n        with: {role: x}\n"
    files = {".github__actions__login__action.yml": ACTION}
    assert lines(tmp_path, given, **files) == [6]
    assert lines(tmp_path, "      - uses: ./.github/actions/login\n", **files) == []
    assert lines(tmp_path, "      - uses: ./gone\n", **files) == []


def test_actions_that_use_each_other_in_a_circle_end(tmp_path: Path) -> None:
    text = "runs:\n  using: composite\n  steps:\n    - uses: ./a\n"
    assert lines(tmp_path, "      - uses: ./a\n", **{"a__action.yml": text}) == []


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ('curl "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=sts.amazonaws.com"', [6]),
        ('curl "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=vault"', []),
        ("aws sts assume-role-with-web-identity --web-identity-token $TOKEN", []),
    ],
)
def test_scripts_that_ask_for_the_token(script: str, found: list[int], tmp_path: Path) -> None:
    assert lines(tmp_path, f"      - run: {script}\n") == found
