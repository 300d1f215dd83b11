"""Endpoints, regions and hosts that prove that keys named after AWS feed another service."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.repositories import repository

from offkey.model.pipeline import Entries, Entry
from offkey.model.text import Span
from offkey.read.aws_endpoints import (
    endpoints_in,
    is_foreign_backend,
    is_foreign_host,
    is_foreign_provider,
    redirects,
    says_elsewhere,
    text_says_elsewhere,
)

NOWHERE = Span(0, 0)


def entries(**values: str) -> Entries:
    items = (Entry(k.replace("__", "-"), v, NOWHERE, NOWHERE, NOWHERE) for k, v in values.items())
    return Entries(tuple(items), NOWHERE)


@pytest.mark.parametrize(
    "mapping",
    [
        entries(AWS_ENDPOINT_URL="https://0123.r2.cloudflarestorage.com"),
        entries(AWS_ENDPOINT_URL_S3="http://localhost:9000"),
        entries(AWS_S3_ENDPOINT="${{ secrets.S3_ENDPOINT }}"),
        entries(s3__endpoint="nyc3.digitaloceanspaces.com"),
        entries(ENDPOINT="https://s3.fr-par.scw.cloud"),
        entries(endpointUrl="$ENDPOINT"),
        entries(AWS_REGION="auto"),
        entries(aws__region="ru-central1"),
        entries(AWS_DEFAULT_REGION="us-west-004"),
        entries(RESTIC_REPOSITORY="s3:https://s3.us-west-000.backblazeb2.com/bucket"),
        entries(ANYTHING="http://minio:9000/bucket"),
    ],
)
def test_a_mapping_that_says_elsewhere(mapping: Entries) -> None:
    assert says_elsewhere(mapping)


@pytest.mark.parametrize(
    "mapping",
    [
        entries(AWS_REGION="eu-west-1", AWS_ACCESS_KEY_ID="${{ secrets.X }}"),
        entries(AWS_REGION="${{ vars.REGION }}"),
        entries(AWS_REGION="us-gov-west-1"),
        entries(AWS_ENDPOINT_URL_STS="https://sts.eu-west-1.amazonaws.com"),
        entries(AWS_S3_ENDPOINT=""),
        entries(ENDPOINT="https://api.example.com"),
        entries(S3_URL="s3://bucket/path", BUCKET_ENDPOINT="s3://bucket", CACHE_ENDPOINT="redis.example.com"),
        entries(API_ENDPOINT="https://api.example.com", VPC_ENDPOINT_ID="vpce-1"),
        entries(TF_VAR_s3_endpoint_service_name="${{ vars.S3_SERVICE }}", S3_ENDPOINT_ID="vpce-1"),
        entries(RDS_ENDPOINT="db.example.com", OTEL_EXPORTER_OTLP_ENDPOINT="http://otel:4317"),
        entries(CLOUDFLARE_API_TOKEN="${{ secrets.CLOUDFLARE_API_TOKEN }}"),
        entries(DATABASE_URL="postgres://localhost:5432/x"),
    ],
)
def test_a_mapping_that_does_not(mapping: Entries) -> None:
    assert not says_elsewhere(mapping)


def test_only_variables_that_every_tool_follows_redirect() -> None:
    assert redirects(entries(AWS_ENDPOINT_URL_S3="http://localhost:9000"))
    assert not redirects(entries(AWS_ENDPOINT_URL="https://s3.eu-west-1.amazonaws.com"))
    assert not redirects(entries(S3_ENDPOINT="http://localhost:9000", AWS_REGION="auto"))


def test_an_input_called_endpoint_is_that_of_the_keys() -> None:
    mapping = entries(endpoint="${{ secrets.ENDPOINT }}")
    assert says_elsewhere(mapping, inputs=True)
    assert not says_elsewhere(mapping)


@pytest.mark.parametrize(
    "script",
    [
        "aws s3 ls --endpoint-url https://0123.r2.cloudflarestorage.com",
        "aws --endpoint-url=http://localhost:4566 s3 ls",
        'aws s3 ls --endpoint "$ENDPOINT"',
        "export AWS_ENDPOINT_URL=https://fsn1.your-objectstorage.com",
        'terraform init -backend-config="endpoint=https://nyc3.digitaloceanspaces.com"',
        "terraform init -backend-config='endpoints={s3=\"https://storage.yandexcloud.net\"}'",
        'terraform init -backend-config="endpoints.s3=https://x.example.com"',
        "docker run -e AWS_ENDPOINT=$STORE app",
        "s3cmd --host=ams3.digitaloceanspaces.com ls",
        "curl -f http://localhost:9000/minio/health/live",
        "curl -f http://localhost:4566/health",
        "curl -f http://localhost:9000/health\ns5cmd sync x http://localhost:9000/bucket",
        "rclone sync . :s3,provider=Cloudflare,endpoint='https://1.r2.cloudflarestorage.com':bucket",
        "cat > .env <<EOF\nAWS_ACCESS_KEY_ID=$ID\nAWS_REGION=auto\nEOF",
        'export AWS_DEFAULT_REGION="${REGION:-ru-central1}"',
    ],
)
def test_a_script_that_says_elsewhere(script: str) -> None:
    assert text_says_elsewhere(script)


@pytest.mark.parametrize(
    "script",
    [
        "aws s3 ls",
        "aws s3 ls --endpoint-url https://s3.eu-west-1.amazonaws.com",
        "docker run -p 9000:8080 app && curl -f http://localhost:9000/health",
        'wget -q http://127.0.0.1:5000 || exit 1\necho "It runs at http://localhost:9000"',
        "curl https://example.com/endpoint",
        "aws rds describe-db-cluster-endpoints",
        "psql --host db.example.com",
        "etcdctl --endpoint http://127.0.0.1:2379 get x",
        "terraform init -backend-config=key=endpoint",
        "export AWS_REGION=eu-west-1",
        "AWS_REGION=$REGION aws s3 ls",
        "export MY_AWS_REGION=auto REGION=auto",
        "",
    ],
)
def test_a_script_that_does_not(script: str) -> None:
    assert not text_says_elsewhere(script)


@given(st.text(max_size=200))
def test_any_script_can_be_read(script: str) -> None:
    assert isinstance(text_says_elsewhere(script), bool)
    assert is_foreign_host(script) in (True, False)
    assert list(endpoints_in(script)) == list(endpoints_in(script))


# --- Terraform -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ('region = "eu-west-1"', False),
        ('endpoints {\n    s3 = "http://localhost:4566"\n  }', True),
        ("endpoints {\n    s3 = var.endpoint\n  }", True),
        ('endpoints {\n    sts = "https://sts.eu-west-1.amazonaws.com"\n  }', False),
        ('dynamic "endpoints" {\n    for_each = var.local\n    content { s3 = "x" }\n  }', True),
        ('dynamic "endpoints" {\n    for_each = []\n    content { s3 = "x" }\n  }', False),
        ('dynamic "endpoints" {\n    for_each = [1]\n    content { s3 = "x" }\n  }', True),
        ('region = "auto"', True),
    ],
)
def test_providers(body: str, answer: bool, tmp_path: Path) -> None:
    read = repository(tmp_path, {"main.tf": f'provider "aws" {{\n  {body}\n}}\n'})
    (provider,) = read.modules[0].providers
    assert is_foreign_provider(provider) is answer


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ('bucket = "b"\n    region = "eu-west-1"', False),
        ('endpoint = "https://ams3.digitaloceanspaces.com"', True),
        ('endpoints = { s3 = "https://0123.r2.cloudflarestorage.com" }', True),
        ('endpoints = { s3 = "https://s3.eu-west-1.amazonaws.com" }', False),
        ('region = "ru-central1"', True),
    ],
)
def test_backends(body: str, answer: bool, tmp_path: Path) -> None:
    read = repository(tmp_path, {"main.tf": f'terraform {{\n  backend "s3" {{\n    {body}\n  }}\n}}\n'})
    backend = read.modules[0].backend
    assert backend is not None
    assert is_foreign_backend(backend) is answer
