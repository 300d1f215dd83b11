"""Which workflows a scan reads, and that the others are still looked at for their syntax."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.repositories import write

from offkey.model.repository import Repository
from offkey.model.text import Source
from offkey.read.github_concern import WORDS, set_aside
from offkey.read.repository import read, replaced
from offkey.rules import LIST

FOLDER = ".github/workflows"
IDLE = "name: Lint\non: push\njobs:\n  lint:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make lint\n"
ROLE = (
    "name: Deploy\non: push\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n"
    "      - uses: aws-actions/configure-aws-credentials@v4\n        with:\n"
    "          role-to-assume: arn:aws:iam::111122223333:role/deploy\n"
)
CALLING = "on: push\njobs:\n  call:\n    uses: ./.github/workflows/{}\n"


def scanned(root: Path, files: dict[str, str]) -> Repository:
    return read(write(root, files), later=True)


def aside(repository: Repository) -> list[str]:
    return [workflow.path for workflow in repository.aside]


def test_a_workflow_in_which_nothing_can_be_found_is_not_read(tmp_path: Path) -> None:
    repository = scanned(tmp_path, {f"{FOLDER}/lint.yml": IDLE, f"{FOLDER}/deploy.yml": ROLE})
    assert [w.path for w in repository.workflows] == [f"{FOLDER}/deploy.yml"]
    assert aside(repository) == [f"{FOLDER}/lint.yml"]
    assert (repository.incomplete, repository.read) == ((), 2)


def test_other_commands_read_every_workflow(tmp_path: Path) -> None:
    repository = read(write(tmp_path, {f"{FOLDER}/lint.yml": IDLE}))
    assert (len(repository.workflows), repository.aside) == (1, ())


def test_what_is_left_out_stays_so_when_another_file_is_fixed(tmp_path: Path) -> None:
    repository = scanned(tmp_path, {f"{FOLDER}/lint.yml": IDLE, f"{FOLDER}/deploy.yml": ROLE})
    again = replaced(repository, {f"{FOLDER}/deploy.yml": ROLE.replace("v4", "v5").encode()})
    assert ([w.path for w in again.workflows], again.aside) == ([f"{FOLDER}/deploy.yml"], repository.aside)


@pytest.mark.parametrize(
    "text",
    [
        IDLE + "\t- x: [\n",
        "a: b: c\njobs:\n",
        "on: push\njobs: {\n",
        "on: push\n",
        "~",
        IDLE + "---\n" + IDLE,
    ],
)
def test_a_file_that_is_no_workflow_is_still_incomplete(tmp_path: Path, text: str) -> None:
    files = {f"{FOLDER}/broken.yml": text}
    whole = read(write(tmp_path, files)).incomplete
    assert whole != ()
    assert read(tmp_path, later=True).incomplete == whole


def test_another_encoding_is_still_incomplete(tmp_path: Path) -> None:
    path = tmp_path / FOLDER / "wide.yml"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"\xff\xfe" + IDLE.encode("utf-16-le"))
    assert read(tmp_path, later=True).incomplete == read(tmp_path).incomplete != ()


@pytest.mark.parametrize(
    "line",
    [
        "      - run: echo\n        env: ${{ fromJSON(vars.ALL) }}\n",
        '      - run: "\\x61ws s3 ls"\n',
        '      - run: "a\\\n          ws s3 ls"\n',
        "      - run: echo\n        env:\n          ACCOUNT: 012345678901\n",
        "      - run: echo\n        env: {AWS_PROFILE: x}\n",
        "      - run: curl $ACTIONS_ID_TOKEN_REQUEST_URL\n",
        "      - <<: *step\n",
        "      - uses: hashicorp/setup-terraform@v1\n",
    ],
)
def test_what_may_matter_is_read(tmp_path: Path, line: str) -> None:
    assert len(scanned(tmp_path, {f"{FOLDER}/a.yml": IDLE + line}).workflows) == 1


def test_what_runs_terraform_matters_beside_terraform(tmp_path: Path) -> None:
    plan = IDLE.replace("make lint", "terraform plan")
    assert scanned(tmp_path, {f"{FOLDER}/a.yml": plan}).workflows == ()
    assert len(scanned(tmp_path, {f"{FOLDER}/a.yml": plan, "main.tf": ""}).workflows) == 1


def test_who_may_ask_for_a_token_matters_beside_what_has_to_do_with_aws(tmp_path: Path) -> None:
    wide = {f"{FOLDER}/wide.yml": "permissions: {id-token: write}\n" + IDLE}
    assert scanned(tmp_path / "alone", wide).workflows == ()
    assert len(scanned(tmp_path / "module", {**wide, "main.tf": ""}).workflows) == 1
    assert len(scanned(tmp_path / "role", {**wide, f"{FOLDER}/deploy.yml": ROLE}).workflows) == 2


def test_callers_and_called_are_read_however_long_the_chain(tmp_path: Path) -> None:
    files = {
        f"{FOLDER}/first.yml": CALLING.format("second.yml"),
        f"{FOLDER}/second.yml": CALLING.format("third.yaml").replace("push", "workflow_call"),
        f"{FOLDER}/third.yaml": ROLE.replace("push", "workflow_call")
        + "  next:\n    uses: o/r/.github/workflows/last.yml@main\n",
        f"{FOLDER}/last.yml": IDLE,
        f"{FOLDER}/other.yml": CALLING.format("unknown.yml"),
    }
    assert aside(scanned(tmp_path, files)) == [f"{FOLDER}/other.yml"]


@pytest.mark.parametrize("uses", ["./acts/deploy", '"./acts/../acts/deploy/"'])
def test_what_uses_an_action_that_matters_is_read(tmp_path: Path, uses: str) -> None:
    action = "runs:\n  using: composite\n  steps:\n    - run: {}\n      shell: bash\n"
    files = {f"{FOLDER}/a.yml": IDLE + f"      - uses: {uses}\n", f"{FOLDER}/b.yml": IDLE}
    with_key = {**files, "acts/deploy/action.yml": action.format("aws s3 ls")}
    assert aside(scanned(tmp_path, with_key)) == [f"{FOLDER}/b.yml"]
    assert len(scanned(tmp_path, {**files, "acts/deploy/action.yml": action.format("make")}).aside) == 2


def test_what_a_workflow_waits_for_is_read() -> None:
    waiting = ROLE.replace("on: push", "on:\n  workflow_run:\n    workflows: [Lint it]")
    texts = {
        "waiting": waiting,
        "by-name": IDLE.replace("name: Lint", 'name: "Lint it"  # all'),
        "by-anchor": IDLE.replace("name: Lint", "name: &a Lint it"),
        "without-name": IDLE.replace("name: Lint\n", ""),
        "other": IDLE.replace("Lint", "Test"),
    }
    workflows = {f"{FOLDER}/{n}.yml": Source(f"{FOLDER}/{n}.yml", text.encode()) for n, text in texts.items()}
    assert set_aside(workflows, {}, terraform=False) == {f"{FOLDER}/without-name.yml", f"{FOLDER}/other.yml"}


OF_CREDENTIALS = {
    "build-and-apply-in-one-job",
    "pull-request-code-with-role",
    "session-shorter-than-job",
    "wide-id-token-permission",
}
"""These want something of AWS in the job, or in the repository, besides their words: it has a word of its own."""


@pytest.mark.parametrize(
    "listed",
    [rule for rule in LIST if rule.part == "workflows" and rule.id not in OF_CREDENTIALS],
    ids=lambda rule: rule.id,
)
def test_a_word_that_a_rule_waits_for_is_one_of_those_that_count(listed: object) -> None:
    assert all(any(known in word for known in WORDS) for word in getattr(listed, "words", ()))


@pytest.mark.parametrize("host", [".gitea", ".forgejo"])
def test_workflows_of_hosts_that_read_githubs_call_one_another_as_well(tmp_path: Path, host: str) -> None:
    files = {
        f"{host}/workflows/first.yml": CALLING.format("last.yml").replace(".github", host),
        f"{host}/workflows/last.yml": ROLE.replace("push", "workflow_call"),
        f"{host}/workflows/lint.yml": IDLE,
    }
    repository = scanned(tmp_path, files)
    assert aside(repository) == [f"{host}/workflows/lint.yml"]
    assert not any(workflow.on_github for workflow in repository.workflows)
