"""Whether keys reach AWS or a service that only speaks its protocol."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.read.key_places import scopes
from tests.repositories import WORKFLOW, repository, steps

from offkey.model.static_key import Reach
from offkey.read import key_uses
from offkey.read.key_reach import of_step
from offkey.read.terraform_reach import of_module

AWS, ELSEWHERE, OPEN = Reach.AWS, Reach.ELSEWHERE, Reach.OPEN


KEYS = """\
    env:
      AWS_ACCESS_KEY_ID: ${{ secrets.AWS_ACCESS_KEY_ID }}
      AWS_SECRET_ACCESS_KEY: ${{ secrets.AWS_SECRET_ACCESS_KEY }}
      %s
"""


@pytest.mark.parametrize(
    ("variable", "step", "keys"),
    [
        ("STORAGE_ENDPOINT: https://store.example.com", "uses: aws-actions/amazon-ecr-login@v2", 1),
        ("STORAGE_ENDPOINT: https://store.example.com", "run: aws ecs list-clusters", 1),
        ("STORAGE_ENDPOINT: https://store.example.com", "run: make upload", 0),
        ("AWS_ENDPOINT_URL: https://store.example.com", "run: aws s3 ls", 0),
    ],
)
def test_the_address_of_a_store_says_nothing_of_keys_that_get_to_aws(
    variable: str, step: str, keys: int, tmp_path: Path
) -> None:
    job = f"on: push\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n{KEYS % variable}    steps:\n      - {step}\n"
    assert len(key_uses.find(repository(tmp_path, {WORKFLOW: job}))) == keys


@pytest.mark.parametrize(
    ("step", "found"),
    [
        ("run: aws s3 ls", AWS),
        ("run: aws s3 ls --endpoint-url http://localhost:4566", ELSEWHERE),
        ("run: aws s3 ls --endpoint-url https://s3.eu-west-1.amazonaws.com", AWS),
        ("run: AWS_ENDPOINT_URL=http://localhost:4566 aws s3 ls", ELSEWHERE),
        ("run: aws configure list", OPEN),
        ("run: aws configure set region fra1", ELSEWHERE),
        ("run: aws configure set default.region eu-west-1", OPEN),
        ("run: aws configure set endpoint_url https://s3.example.com --profile store", ELSEWHERE),
        ("run: aws configure set output", OPEN),
        ("run: curl -O https://awscli.amazonaws.com/awscli-exe-linux-x86_64.zip", OPEN),
        ("run: docker run -e AWS_ENDPOINT=http://store:9000 acme/aws-app", ELSEWHERE),
        ("run: aws --version", OPEN),
        ("run: echo aws s3 ls", OPEN),
        ("run: sam deploy", AWS),
        ("run: echo arn:aws:s3:::bucket", AWS),
        ("run: curl https://1.r2.cloudflarestorage.com/x", ELSEWHERE),
        ("run: make", OPEN),
        ("uses: aws-actions/amazon-ecr-login@v2", AWS),
        ("uses: aws-actions/configure-aws-credentials@v6", OPEN),
        ("uses: localstack/setup-localstack@v0", ELSEWHERE),
        ("{uses: some/action@v1, with: {endpoint: 'https://x.example.com'}}", ELSEWHERE),
        ("{uses: some/action@v1, with: {registry: 111111111111.dkr.ecr.eu-west-1.amazonaws.com}}", AWS),
        ("uses: some/action@v1", OPEN),
    ],
)
def test_steps(step: str, found: Reach, tmp_path: Path) -> None:
    read = repository(tmp_path, {WORKFLOW: steps(f"      - {step}\n")})
    scope = next(s for s in scopes(read) if s.step)
    assert of_step(read, scope) is found


S3 = 'terraform {\n  backend "s3" {\n    bucket = "b"\n%s  }\n}\n'
R2 = S3 % '    endpoints = { s3 = "https://1.r2.cloudflarestorage.com" }\n'
LOCAL = 'provider "aws" {\n  endpoints {\n    s3 = "http://localhost:4566"\n  }\n}\n'
REAL = 'provider "aws" {\n  region = "eu-west-1"\n}\n'
BUCKET = 'resource "aws_s3_bucket" "b" {}\n'


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (S3 % "", AWS),
        (R2, ELSEWHERE),
        (LOCAL, ELSEWHERE),
        (LOCAL + BUCKET, ELSEWHERE),
        (R2 + REAL, AWS),
        (S3 % "" + LOCAL, AWS),
        (R2 + BUCKET, AWS),
        (R2 + 'module "m" {\n  source = "./inner"\n}\n', AWS),
        (R2 + 'module "m" {\n  source = "./gone"\n}\nmodule "n" {\n  source = "./"\n}\n', ELSEWHERE),
        ('provider "google" {}\n', OPEN),
    ],
)
def test_modules(text: str, found: Reach, tmp_path: Path) -> None:
    read = repository(tmp_path, {"main.tf": text, "inner/main.tf": BUCKET})
    module = read.module("")
    assert module is not None
    assert of_module(read, module) is found


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("run: terraform -chdir=infra apply", AWS),
        ("{run: terraform apply, working-directory: infra}", AWS),
        ("run: cd infra && tofu plan", AWS),
        ("run: terraform -chdir=infra fmt", OPEN),
        ("run: terraform -chdir=gone plan", OPEN),
        ("run: terraform -chdir=$DIR plan", OPEN),
    ],
)
def test_terraform_goes_where_its_module_does(script: str, found: Reach, tmp_path: Path) -> None:
    read = repository(tmp_path, {WORKFLOW: steps(f"      - {script}\n"), "infra/main.tf": REAL})
    scope = next(s for s in scopes(read) if s.step)
    assert of_step(read, scope) is found


def test_an_endpoint_at_init_is_the_backend_s(tmp_path: Path) -> None:
    text = """\
      - run: terraform init -backend-config="endpoint=https://nyc3.digitaloceanspaces.com"
      - run: terraform plan
"""
    read = repository(tmp_path, {WORKFLOW: steps(text), "main.tf": S3 % ""})
    assert [of_step(read, s) for s in scopes(read) if s.step] == [ELSEWHERE, ELSEWHERE]
    read = repository(tmp_path, {"main.tf": S3 % "" + REAL})
    assert [of_step(read, s) for s in scopes(read) if s.step] == [AWS, AWS]
