"""Terraform and its providers are found on the machine, or told by configuration."""

from __future__ import annotations

from pathlib import Path

import pytest

from offkey.errors import ConfigurationError
from offkey.rehearse import terraform
from offkey.rehearse.terraform import Terraform, cli_configuration, find, find_mirror, user_configuration

AWS = Path("registry.terraform.io", "hashicorp", "aws")


def binary(folder: Path, name: str, version: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\necho 'Terraform v{version}'\n")
    (folder / name).chmod(0o755)


def mirror(folder: Path) -> Path:
    (folder / AWS / "5.100.0" / terraform._platform()).mkdir(parents=True)
    return folder


def test_terraform_wins_over_tofu(tmp_path: Path) -> None:
    binary(tmp_path / "bin", "tofu", "1.10.0")
    assert find({"PATH": str(tmp_path / "bin")}) == Terraform(str(tmp_path / "bin" / "tofu"), "tofu", "1.10.0")
    binary(tmp_path / "bin", "terraform", "1.11.4")
    found = find({"PATH": str(tmp_path / "bin")})
    assert found is not None
    assert (found.product, found.version) == ("terraform", "1.11.4")


def test_no_terraform_is_an_answer(tmp_path: Path) -> None:
    assert find({"PATH": str(tmp_path)}) is None


def test_a_terraform_too_old_to_chain_roles_is_an_error(tmp_path: Path) -> None:
    binary(tmp_path / "bin", "terraform", "1.5.7")
    with pytest.raises(ConfigurationError, match=r"1\.5\.7; a rehearsal needs 1\.6"):
        find({"PATH": str(tmp_path / "bin")})


def test_a_configured_mirror_wins_and_must_be_one(tmp_path: Path) -> None:
    environment = {"OFFKEY_PROVIDER_MIRROR": str(mirror(tmp_path / "env"))}
    assert find_mirror(str(mirror(tmp_path / "told")), environment) == tmp_path / "told"
    assert find_mirror(None, environment) == tmp_path / "env"
    with pytest.raises(ConfigurationError, match="holds no"):
        find_mirror(str(tmp_path), environment)


def test_terraforms_own_plugin_folders_are_looked_into(tmp_path: Path) -> None:
    folder = mirror(tmp_path / ".terraform.d" / "plugins")
    assert find_mirror(None, {"HOME": str(tmp_path)}) == folder


def test_the_search_finds_the_shallowest_and_skips_what_is_no_mirror(tmp_path: Path) -> None:
    (tmp_path / "a" / AWS).mkdir(parents=True)  # a folder of that name with nothing for this platform
    deep, shallow = mirror(tmp_path / "b" / "c" / "d"), mirror(tmp_path / "z")
    assert list(terraform._search(tmp_path)) == [shallow, deep]


def test_the_cli_configuration_takes_from_the_mirror_what_it_has(tmp_path: Path) -> None:
    (mirror(tmp_path) / "registry.terraform.io" / "hashicorp" / "random").mkdir()
    text = cli_configuration(tmp_path)
    both = '["registry.terraform.io/hashicorp/aws", "registry.terraform.io/hashicorp/random"]'
    assert f"include = {both}" in text
    assert f"exclude = {both}" in text


def test_the_users_own_configuration_counts_only_where_it_says_how_providers_are_installed(tmp_path: Path) -> None:
    path = tmp_path / ".terraformrc"
    assert user_configuration({"HOME": str(tmp_path), "TF_CLI_CONFIG_FILE": str(tmp_path / "none")}) is None
    path.write_text("disable_checkpoint = true\n")
    assert user_configuration({"HOME": str(tmp_path)}) is None
    path.write_text("provider_installation {\n}\n")
    assert user_configuration({"HOME": str(tmp_path)}) == path


def test_tofu_looks_its_providers_up_elsewhere(tmp_path: Path) -> None:
    tofu = Terraform("/bin/tofu", "tofu", "1.10.0")
    environment = {"OFFKEY_PROVIDER_MIRROR": str(mirror(tmp_path))}
    with pytest.raises(ConfigurationError, match=r"registry\.opentofu\.org"):
        find_mirror(None, environment, registry=tofu.registry)
    (tmp_path / "registry.terraform.io").rename(tmp_path / "registry.opentofu.org")
    assert find_mirror(None, environment, registry=tofu.registry) == tmp_path
    assert 'include = ["registry.opentofu.org/hashicorp/aws"]' in cli_configuration(tmp_path, tofu.registry)
