from __future__ import annotations

from pathlib import Path

import pytest
from tests.migrate.pipelines import DEV, LIVE, SHARED, apply_job, files, found, root

from offkey.migrate.infer.state import module_buckets, s3_location, state


@pytest.mark.parametrize(
    ("source", "location"),
    [
        ("s3::https://s3.amazonaws.com/modules/vpc/1.zip", ("modules", "vpc/1.zip")),
        ("s3::https://s3-eu-west-1.amazonaws.com/modules/vpc.zip//sub?version=3", ("modules", "vpc.zip")),
        ("s3::https://s3.eu-west-1.amazonaws.com/modules/vpc.zip", ("modules", "vpc.zip")),
        ("s3::https://modules.s3.eu-west-1.amazonaws.com/vpc.zip", ("modules", "vpc.zip")),
        ("s3::https://my.modules.s3-eu-west-1.amazonaws.com/a/vpc.zip", ("my.modules", "a/vpc.zip")),
        ("s3::https://minio.example.com/modules/vpc.zip", None),
        ("https://s3.amazonaws.com/modules/vpc.zip", None),
        ("./modules/vpc", None),
    ],
)
def test_where_a_module_lies(source: str, location: tuple[str, str] | None) -> None:
    assert s3_location(source) == location


def test_the_buckets_of_modules_each_once(tmp_path: Path) -> None:
    calls = "".join(
        f'module "m{number}" {{\n  source = "s3::https://s3.amazonaws.com/{bucket}/m.zip"\n}}\n'
        for number, bucket in enumerate(["one", "two", "one"])
    )
    repository, _, roots = found(tmp_path, files(apply_job("a", "infra"), infra=root("k", DEV) + calls))
    assert module_buckets(repository, roots) == ("one", "two")


def test_the_bucket_that_most_roots_use(tmp_path: Path) -> None:
    modules = {name: root(f"{name}.tfstate", DEV) for name in ("a", "b")}
    modules["c"] = root("c.tfstate", LIVE).replace("acme-state", "other")
    repository, _, roots = found(tmp_path, files(apply_job("all", *modules), **modules))
    store = state(repository, roots, {SHARED: "shared"})
    assert store is not None
    assert (store.account, store.bucket, store.region, store.assume_role) == ("shared", "acme-state", "eu-west-1", True)
    assert store.keys == {"a": "a.tfstate", "b": "b.tfstate"}


def test_without_a_backend_there_is_no_state(tmp_path: Path) -> None:
    repository, _, roots = found(tmp_path, files(apply_job("a", "infra"), infra='provider "aws" {}\n'))
    assert state(repository, roots, {}) is None


@pytest.mark.parametrize(
    ("version", "line", "argument", "table"),
    [
        ("~> 1.5.0", 'dynamodb_table = "locks"', "", "locks"),
        (">= 1.11", 'dynamodb_table = "locks"', "", None),
        (">= 1.11", "", " -backend-config=dynamodb_table=locks", "locks"),
        (">= 1.11", "", ' -backend-config="dynamodb_table=locks" -backend-config="region=eu-west-1"', "locks"),
        (">= 1.11", 'dynamodb_table = "locks"', " -backend-config=dynamodb_table=locks", "locks"),
        ("~> 1.5.0", "", "", None),
    ],
)
def test_the_table_that_pipelines_go_on_locking_with(
    version: str, line: str, argument: str, table: str | None, tmp_path: Path
) -> None:
    text = root("k", DEV, state="").replace("    region", f"    {line}\n    region", 1)
    text = text.replace("terraform {\n", f'terraform {{\n  required_version = "{version}"\n', 1)
    job = apply_job("a", "infra").replace("terraform init", f"terraform init{argument}")
    repository, _, roots = found(tmp_path, files(job, infra=text))
    store = state(repository, roots, {SHARED: "shared"})
    assert store is not None
    assert store.lock_table == table
