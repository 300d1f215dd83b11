from __future__ import annotations

from pathlib import Path

import pytest

from offkey.session.downloads import needs_variables

S3 = 'module "vpc" {\n  source = "s3::https://s3-eu-west-1.amazonaws.com/modules/vpc.zip"\n}\n'


def needs(command: str, folder: Path, version: tuple[int, ...] | None = (1, 13, 5)) -> bool:
    return needs_variables(command.split(), str(folder), lambda _: version)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    folder = tmp_path / "live"
    folder.mkdir()
    (folder / "main.tf").write_text(S3)
    return folder


@pytest.mark.parametrize(
    "command", ["terraform init", "terraform get", "tofu -no-color init", "/bin/terraform init -input=false"]
)
def test_old_versions_that_download(command: str, root: Path) -> None:
    assert needs(command, root, (1, 10, 0))


@pytest.mark.parametrize(
    ("command", "version", "expected"),
    [
        ("terraform init", (1, 13, 5), True),
        ("terraform init", (1, 14, 0), False),
        ("tofu init", (1, 10, 9), True),
        ("tofu init", (1, 11, 0), False),
        ("terraform init", None, True),  # not known: variables are harmless
        ("terraform plan", (1, 5, 7), False),
        ("aws s3 ls", (1, 5, 7), False),
        ("terragrunt apply", None, True),
    ],
)
def test_by_program_version_and_command(
    command: str, version: tuple[int, ...] | None, expected: bool, root: Path
) -> None:
    assert needs(command, root, version) is expected


def test_another_folder_is_looked_at(root: Path) -> None:
    assert needs("terraform -chdir=live init", root.parent)
    assert not needs("terraform -chdir=other init", root.parent)


def test_a_module_of_the_repository_may_download_too(root: Path) -> None:
    (root / "main.tf").write_text('module "x" {\n  source = "../modules/x"\n}\n')
    assert not needs("terraform init", root)
    (root.parent / "modules/x").mkdir(parents=True)
    (root.parent / "modules/x/main.tf").write_text(S3)
    assert needs("terraform init", root)


def test_what_terraform_downloaded_is_not_asked_again(root: Path) -> None:
    (root / "main.tf").write_text("")
    (root / ".terraform/modules").mkdir(parents=True)
    (root / ".terraform/modules/main.tf").write_text(S3)
    assert not needs("terraform init", root)
