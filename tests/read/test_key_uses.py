"""Keys in pipelines: what is one, where it stands, and how sure that is.

The cases under `tests/rules/static-key-in-workflow` show whole files; here is what they leave open.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.repositories import REAL_LOOKING_ID, REAL_LOOKING_SECRET, WORKFLOW, repository, steps

from offkey.model.finding import Confidence
from offkey.model.repository import Repository
from offkey.model.static_key import KeyUse
from offkey.model.text import Source
from offkey.read.github import read_workflow
from offkey.read.key_uses import find, in_job


def uses(root: Path, text: str) -> tuple[KeyUse, ...]:
    return find(repository(root, {WORKFLOW: text}))


def of_step(root: Path, step: str) -> list[tuple[int, list[str], str]]:
    """Line, origins and confidence of every use in a workflow with this one step."""
    return [(use.primary.line, [str(o) for o in use.origins], str(use.confidence)) for use in uses(root, steps(step))]


def env(**values: str) -> str:
    lines = "".join(f"          {name}: {value}\n" for name, value in values.items())
    return f"      - run: ./x\n        env:\n{lines}"


SECRET_PAIR = {"AWS_ACCESS_KEY_ID": "${{ secrets.A }}", "AWS_SECRET_ACCESS_KEY": "${{ secrets.B }}"}


def test_the_pair_is_one_use_at_the_id_whatever_the_order(tmp_path: Path) -> None:
    turned = dict(reversed(SECRET_PAIR.items()))
    assert of_step(tmp_path, env(**SECRET_PAIR)) == [(8, ["secrets.A"], "high")]
    (use,) = uses(tmp_path, steps(env(**turned)))
    assert use.primary.line == 9
    assert [(place.line, what) for place, what in use.others] == [(8, "secret access key")]


@pytest.mark.parametrize("name", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
def test_half_a_pair_is_a_use(name: str, tmp_path: Path) -> None:
    assert of_step(tmp_path, env(**{name: "${{ secrets.X }}"})) == [(8, ["secrets.X"], "high")]


def test_a_token_alone_is_none(tmp_path: Path) -> None:
    assert of_step(tmp_path, env(AWS_SESSION_TOKEN="${{ secrets.T }}")) == []


def test_key_ids_in_variables(tmp_path: Path) -> None:
    step = env(AWS_ACCESS_KEY_ID="${{ vars.ID }}", AWS_SECRET_ACCESS_KEY="${{ secrets.KEY }}")
    (use,) = uses(tmp_path, steps(step))
    assert [str(o) for o in (*use.ids, *use.secrets)] == ["vars.ID", "secrets.KEY"]


def test_a_key_that_is_written_out(tmp_path: Path) -> None:
    for step in (
        env(AWS_ACCESS_KEY_ID=REAL_LOOKING_ID, AWS_SECRET_ACCESS_KEY=REAL_LOOKING_SECRET),
        env(ANYTHING=REAL_LOOKING_ID),
        f"      - run: |\n          echo\n          aws configure set aws_access_key_id {REAL_LOOKING_ID}\n",
        f"      - uses: some/action@v1\n        with:\n          args: --id={REAL_LOOKING_ID} --x\n",
    ):
        assert of_step(tmp_path, step) == [(8, [REAL_LOOKING_ID], "high")]


def test_a_secret_that_is_written_out_is_known_by_its_name_only(tmp_path: Path) -> None:
    assert len(of_step(tmp_path, env(AWS_SECRET_ACCESS_KEY=REAL_LOOKING_SECRET))) == 1
    assert of_step(tmp_path, env(CHECKSUM=REAL_LOOKING_SECRET)) == []


def test_a_literal_never_keeps_the_secret(tmp_path: Path) -> None:
    (use,) = uses(tmp_path, steps(env(AWS_SECRET_ACCESS_KEY=REAL_LOOKING_SECRET)))
    assert REAL_LOOKING_SECRET not in repr((use.ids, use.secrets, use.others, use.because))


WEAK = {"access_key": "${{ secrets.ONE }}", "secret_key": "${{ secrets.TWO }}"}


def action(name: str, **values: str) -> str:
    lines = "".join(f"          {key}: {value}\n" for key, value in values.items())
    return f"      - uses: {name}@v1\n        with:\n{lines}"


def test_names_of_every_cloud_need_a_second_proof(tmp_path: Path) -> None:
    assert of_step(tmp_path, action("some/upload", **WEAK)) == []
    assert of_step(tmp_path, action("some/s3-upload", **WEAK)) == [(8, ["secrets.ONE"], "medium")]
    assert of_step(tmp_path, action("some/upload", aws_region="eu-west-1", **WEAK)) == [(9, ["secrets.ONE"], "medium")]
    assert of_step(tmp_path, action("some/s3-upload", access_key="${{ secrets.ONE }}")) == []
    aws = {"access_key": "${{ secrets.CI_AWS_ONE }}", "secret_key": "${{ secrets.CI_AWS_TWO }}"}
    assert of_step(tmp_path, action("some/upload", **aws)) == [(8, ["secrets.CI_AWS_ONE"], "high")]


def test_the_module_that_the_job_applies_is_a_proof(tmp_path: Path) -> None:
    step = "      - run: terraform apply\n        env:\n          TF_VAR_access_key: ${{ secrets.ONE }}\n"
    step += "          TF_VAR_secret_key: ${{ secrets.TWO }}\n"
    provider = 'provider "aws" {\n  access_key = var.access_key\n  secret_key = var.secret_key\n}\n'
    assert uses(tmp_path, steps(step)) == ()
    (use,) = find(repository(tmp_path, {"main.tf": provider}))
    assert use.confidence is Confidence.MEDIUM
    assert use.terraform_variables == ("access_key", "secret_key")


def test_both_names_of_one_secret_in_a_mapping_are_one_use(tmp_path: Path) -> None:
    step = env(
        **SECRET_PAIR, TF_VAR_dev_aws_access_key="${{ secrets.A }}", TF_VAR_dev_aws_secret_key="${{ secrets.B }}"
    )
    assert len(of_step(tmp_path, step)) == 1


def test_several_keys_in_one_script_are_several_uses(tmp_path: Path) -> None:
    step = """\
      - run: |
          case "$X" in
            dev) echo "AWS_ACCESS_KEY_ID=${{ secrets.DEV }}" >> $GITHUB_ENV
                 echo "AWS_SECRET_ACCESS_KEY=${{ secrets.DEV_KEY }}" >> $GITHUB_ENV ;;
            *)   echo "AWS_ACCESS_KEY_ID=${{ secrets.LIVE }}" >> $GITHUB_ENV
                 echo "AWS_SECRET_ACCESS_KEY=${{ secrets.LIVE_KEY }}" >> $GITHUB_ENV ;;
          esac
"""
    assert [(line, origins) for line, origins, _ in of_step(tmp_path, step)] == [
        (8, ["secrets.DEV"]),
        (10, ["secrets.LIVE"]),
    ]


def test_a_script_s_variable_is_reported_where_it_is_set(tmp_path: Path) -> None:
    covered = (
        "      - run: export AWS_ACCESS_KEY_ID=$MY_AWS_KEY\n        env:\n          MY_AWS_KEY: ${{ secrets.X }}\n"
    )
    assert [line for line, *_ in of_step(tmp_path, covered)] == [8]
    uncovered = covered.replace("MY_AWS_KEY", "MINE")
    assert [line for line, *_ in of_step(tmp_path, uncovered)] == [6]
    unset = "      - run: aws configure set aws_access_key_id $AWS_ACCESS_KEY_ID\n"
    assert of_step(tmp_path, unset) == []


def test_an_entry_that_asks_for_its_own_name_means_the_outer_one(tmp_path: Path) -> None:
    text = steps(
        env(AWS_ACCESS_KEY_ID="${{ env.AWS_ACCESS_KEY_ID }}"),
        env="env:\n  AWS_ACCESS_KEY_ID: ${{ secrets.A }}\n",
    )
    assert [[str(o) for o in use.ids] for use in uses(tmp_path, text)] == [["secrets.A"], ["secrets.A"]]


def test_values_in_a_circle_end(tmp_path: Path) -> None:
    assert of_step(tmp_path, env(AWS_ACCESS_KEY_ID="${{ env.B }}", B="${{ env.AWS_ACCESS_KEY_ID }}")) == []


def test_a_leased_key_of_vault_expires(tmp_path: Path) -> None:
    vault = """\
      - id: vault
        uses: hashicorp/vault-action@v3
        with:
          secrets: |
            {path} access_key | ID ;
            {path} secret_key | KEY
"""
    step = env(
        AWS_ACCESS_KEY_ID="${{ steps.vault.outputs.ID }}", AWS_SECRET_ACCESS_KEY="${{ steps.vault.outputs.KEY }}"
    )
    assert of_step(tmp_path, vault.replace("{path}", "aws/creds/deploy") + step) == []
    kept = of_step(tmp_path, vault.replace("{path}", "secret/data/aws") + step)
    assert [confidence for *_, confidence in kept] == ["medium"]


def test_the_endpoint_of_one_step_says_nothing_about_another(tmp_path: Path) -> None:
    text = env(**SECRET_PAIR) + env(AWS_ENDPOINT_URL="http://localhost:4566", **SECRET_PAIR)
    assert [line for line, *_ in of_step(tmp_path, text)] == [8]


def test_keys_for_a_whole_job_are_aws_s_as_soon_as_one_step_says_so(tmp_path: Path) -> None:
    keys = "env:\n  AWS_ACCESS_KEY_ID: ${{ secrets.A }}\n  AWS_SECRET_ACCESS_KEY: ${{ secrets.B }}\n"
    elsewhere = "      - run: aws s3 ls --endpoint-url http://minio:9000\n"
    assert uses(tmp_path, steps(elsewhere, env=keys)) == ()
    both = elsewhere + "      - run: aws sts get-caller-identity\n"
    assert len(uses(tmp_path, steps(both, env=keys))) == 1


def test_a_file_without_a_word_of_keys_is_not_looked_into(tmp_path: Path) -> None:
    assert uses(tmp_path, steps("      - run: make\n")) == ()


LINES = st.lists(
    st.sampled_from(
        [
            "AWS_ACCESS_KEY_ID: ${{ secrets.A }}",
            "AWS_SECRET_ACCESS_KEY: ${{ env.AWS_ACCESS_KEY_ID || secrets[matrix.x] }}",
            "AWS_SESSION_TOKEN: ${{ steps.a.outputs.b }}",
            "ACCESS_KEY: ${{ inputs.x }}",
            "X: |\n            export AWS_ACCESS_KEY_ID=$AWS_ACCESS_KEY_ID\n            ${{",
            "Y: ${{ needs.apply.outputs.x }}",
            "AWS_ENDPOINT_URL: ${{ vars.E }}",
            f"Z: {REAL_LOOKING_ID}",
        ]
    ),
    unique=True,
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(LINES, LINES)
def test_every_use_stands_in_the_file(first: list[str], second: list[str]) -> None:
    def block(lines: list[str]) -> str:
        return "      - run: ./x\n        env:\n          N: x\n" + "".join(f"          {line}\n" for line in lines)

    source = Source(WORKFLOW, steps(block(first) + block(second)).encode())
    read = Repository(".", workflows=(read_workflow(source),), sources={WORKFLOW: source})
    for use in find(read):
        for place in (use.primary, *(place for place, _ in use.others)):
            assert source.line(place.line)[place.column - 1 :].strip()
    assert find(read) == find(read)


def test_the_uses_that_a_job_sees(tmp_path: Path) -> None:
    text = """\
on: push
env: {AWS_ACCESS_KEY_ID: "${{ secrets.ALL }}"}
jobs:
  one:
    runs-on: ubuntu-latest
    env: {AWS_ACCESS_KEY_ID: "${{ secrets.ONE }}"}
    steps: [{run: aws}]
  two:
    runs-on: ubuntu-latest
    steps: [{run: aws, env: {AWS_ACCESS_KEY_ID: "${{ secrets.TWO }}"}}]
"""
    read = repository(tmp_path, {WORKFLOW: text})
    workflow = read.workflows[0]
    seen = {job.id: [str(o) for u in in_job(read, workflow, job) for o in u.ids] for job in workflow.jobs}
    assert seen == {"one": ["secrets.ALL", "secrets.ONE"], "two": ["secrets.ALL", "secrets.TWO"]}


def test_a_key_written_into_a_gitlab_variable_is_a_literal(tmp_path: Path) -> None:
    pair = f"  AWS_ACCESS_KEY_ID: {REAL_LOOKING_ID}\n  AWS_SECRET_ACCESS_KEY: {REAL_LOOKING_SECRET}\n"
    text = f"variables:\n{pair}a: {{script: x}}\n"
    (use,) = find(repository(tmp_path, {".gitlab-ci.yml": text}))
    assert [(o.context, o.name) for o in (*use.ids, *use.secrets)] == [("literal", REAL_LOOKING_ID), ("literal", "")]


def test_one_variable_of_gitlab_in_two_jobs_is_two_uses_of_one_origin(tmp_path: Path) -> None:
    script = "  script:\n    - aws configure set aws_access_key_id $DEPLOY_AWS_KEY_ID\n"
    found = find(repository(tmp_path, {".gitlab-ci.yml": f"a:\n{script}b:\n{script}"}))
    assert [(use.primary.line, [str(o) for o in use.origins]) for use in found] == [
        (3, ["variables.DEPLOY_AWS_KEY_ID"]),
        (6, ["variables.DEPLOY_AWS_KEY_ID"]),
    ]
