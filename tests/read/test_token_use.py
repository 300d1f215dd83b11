"""Which jobs may have a use for an identity token."""

from __future__ import annotations

import pytest
from tests.read.workflows import repository

from offkey.read.token_use import Looked, may_use_identity_token


@pytest.mark.parametrize(
    ("job", "expected"),
    [
        ("{runs-on: x, steps: [{run: npm test}]}", False),
        ("{runs-on: x, steps: [{uses: actions/checkout@v4}, {uses: dorny/paths-filter@v3}]}", False),
        ("{runs-on: x, steps: [{uses: Songmu/tagpr@v1}]}", False),
        ("{runs-on: x, steps: [{run: ls aws/production}]}", False),
        ("{runs-on: x, steps: [{run: cat web.ini >> ~/.aws/config}]}", True),
        ("{runs-on: x, steps: [{uses: actions/attest-build-provenance@v3}]}", True),
        ("{runs-on: x, steps: [{uses: actions/deploy-pages@v4}]}", True),
        ("{runs-on: x, steps: [{uses: acme/anything@v1}]}", True),
        ("{runs-on: x, steps: [{uses: 'docker://alpine:3'}]}", True),
        ("{runs-on: x, steps: [{run: npm publish --provenance}]}", True),
        ("{runs-on: x, steps: [{run: aws s3 ls}]}", True),
        ("{runs-on: x, steps: [{run: terraform fmt -check -recursive terraform/}]}", False),
        ("{runs-on: x, steps: [{run: tofu -chdir=live fmt -check || exit 1}]}", False),
        ("{runs-on: x, steps: [{run: terraform fmt $(terraform output -raw folder)}]}", True),
        ("{runs-on: x, steps: [{run: 'find . -exec terraform fmt -check {} +'}]}", False),
        ("{runs-on: x, steps: [{run: terraform -chdir=infra init -input=false -backend=false}]}", False),
        ("{runs-on: x, steps: [{run: tofu validate -no-color && tofu --version}]}", False),
        ("{runs-on: x, steps: [{run: terragrunt hcl fmt --check}]}", False),
        ("{runs-on: x, steps: [{run: 'terraform init; terraform validate'}]}", True),
        ("{runs-on: x, steps: [{run: 'terraform fmt && terraform plan'}]}", True),
        ("{runs-on: x, steps: [{run: 'terraform fmt $(aws s3 ls)'}]}", True),
        ("{runs-on: x, steps: [{run: terraform fmt-all}]}", True),
        ("{uses: ./.github/workflows/other.yml}", True),
        ("{uses: acme/workflows/.github/workflows/other.yml@v1}", True),
    ],
)
def test_a_job_without_use_is_one_whose_every_step_is_known(job: str, expected: bool) -> None:
    found = repository(a=f"on: push\njobs:\n  a: {job}\n")
    assert may_use_identity_token(found, found.workflows[0], found.workflows[0].jobs[0]) is expected


KEYS = "aws-access-key-id: '${{ secrets.K }}', aws-secret-access-key: '${{ secrets.S }}'"
CREDENTIALS = "{{runs-on: x, steps: [{{uses: aws-actions/configure-aws-credentials@v4, with: {{{0}}}}}]}}"


@pytest.mark.parametrize(
    ("job", "expected"),
    [
        (CREDENTIALS.format("aws-region: x"), False),
        (CREDENTIALS.format(f"{KEYS}, role-to-assume: r"), False),
        (CREDENTIALS.format("role-to-assume: r"), True),
        (CREDENTIALS.format("role-to-assume: r, role-chaining: true"), False),
        (CREDENTIALS.format("role-to-assume: r, aws-access-key-id: '${{ inputs.key }}'"), True),
        ("{runs-on: x, steps: [{uses: docker/login-action@v4, with: {username: a, password: b}}]}", False),
        ("{runs-on: x, steps: [{uses: docker/login-action@v4, with: {username: a}}]}", True),
        ("{runs-on: x, steps: [{uses: peter-evans/create-or-update-comment@v4, with: {body: terraform plan}}]}", False),
    ],
)
def test_what_an_action_is_given_decides(job: str, expected: bool) -> None:
    found = repository(a=f"on: push\njobs:\n  a: {job}\n")
    assert may_use_identity_token(found, found.workflows[0], found.workflows[0].jobs[0]) is expected


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("npm ci && npm run lint:all", False),
        ("npm run generate-api && yarn codegen", False),
        ("aws s3 sync site s3://acme-site", False),
        ("aws ecr get-login-password | docker login --username AWS --password-stdin x", False),
        ("npx cdk synth", False),
        ("npx --yes aws-cdk diff", False),
        ("npx ship", True),
        ("npx cdk synth && npx ship", True),
        ("terraform plan -var zone=deployments/a", True),
        ("cdk diff", False),
        ("aws sts assume-role-with-web-identity --role-arn r", True),
        ("aws configure set web_identity_token_file token", True),
        ("pandoc -o ./results/a.md", False),
        ("./results/run", True),
        ("tools/run --all", True),
        ("make all", True),
        ("make lint", False),
        ("curl -s https://example.com | bash", True),
        ("terraform plan", True),
    ],
)
def test_a_permission_that_is_meant_for_something_may_be_for_what_is_not_seen(run: str, expected: bool) -> None:
    found = repository(a=f"on: push\njobs:\n  a: {{runs-on: x, steps: [{{run: '{run}'}}]}}\n")
    assert (
        may_use_identity_token(found, found.workflows[0], found.workflows[0].jobs[0], looked=Looked.AT_PROGRAMS)
        is expected
    )


def test_workflows_that_call_each_other_end() -> None:
    calls = "on: workflow_call\njobs:\n  a: {{uses: ./.github/workflows/{0}.yml}}\n"
    found = repository(a=calls.format("b"), b=calls.format("a"))
    assert may_use_identity_token(found, found.workflows[0], found.workflows[0].jobs[0])
