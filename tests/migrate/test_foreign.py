"""Other clouds' Terraform is told from AWS's, and left to itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.repositories import repository, steps

from offkey.migrate.foreign import foreign_roots
from offkey.migrate.usage import usages

AZURE = 'provider "azurerm" {\n  features {}\n}\nresource "azurerm_resource_group" "a" {}\n'
AWS = 'resource "aws_vpc" "a" {}\n'


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        (AZURE, True),
        ('terraform {\n  backend "azurerm" {}\n}\n', True),
        (AWS, False),
        (AZURE + AWS, False),
        ('provider "aws" {}\n', False),
        ('terraform {\n  backend "s3" {}\n}\n' + AZURE, False),
        (AZURE + 'module "m" {\n  source = "./m"\n}\n', False),
        ("", False),
    ],
)
def test_what_names_another_cloud_and_aws_nowhere_is_foreign(tmp_path: Path, text: str, foreign: bool) -> None:
    found = foreign_roots(repository(tmp_path, {"root/main.tf": text}))
    assert found == ({"root"} if foreign else set())


def test_terraform_of_another_cloud_is_no_use_of_aws(tmp_path: Path) -> None:
    run = "      - run: terraform init && terraform apply\n        working-directory: {}\n"
    files = {"azure/main.tf": AZURE, "aws/main.tf": AWS, ".github/workflows/a.yml": steps(run.format("azure"))}
    (found,) = usages(repository(tmp_path, files))
    assert (found.uses_aws, found.applies, found.roots) == (False, True, ())
    files[".github/workflows/a.yml"] = steps(run.format("azure") + run.format("aws"))
    (found,) = usages(repository(tmp_path, files))
    assert (found.uses_aws, found.applies, found.roots) == (True, True, ("aws",))
