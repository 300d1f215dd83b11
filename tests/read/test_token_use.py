"""Which jobs may have a use for an identity token."""

from __future__ import annotations

import pytest
from tests.read.workflows import repository

from offkey.read.token_use import may_use_identity_token


@pytest.mark.parametrize(
    ("job", "expected"),
    [
        ("{runs-on: x, steps: [{run: npm test}]}", False),
        ("{runs-on: x, steps: [{uses: actions/checkout@v4}, {uses: dorny/paths-filter@v3}]}", False),
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
    assert may_use_identity_token(found, found.workflows[0].jobs[0]) is expected
