"""The real terraform, for tests that ask it whether what offkey writes is what it wants."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from offkey.rehearse.terraform import cli_configuration, find, find_mirror


def binary() -> str:
    """The path of terraform or tofu; the test is skipped, loudly, where there is none."""
    found = find()
    if found is None:
        pytest.skip("no terraform or tofu on PATH: nothing checked what offkey writes for it")
    return found.path


def version() -> str:
    """Its version, like `1.11.4`."""
    found = find()
    assert found is not None
    return found.version


def mirror() -> Path:
    """A provider mirror; the test is skipped, loudly, where there is none."""
    found = find_mirror()
    if found is None:
        pytest.skip("no provider mirror with hashicorp/aws found; OFFKEY_PROVIDER_MIRROR names one")
    return found


def run(
    arguments: Sequence[str], folder: Path, *, providers: Path | None = None, variables: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run terraform in `folder` with an environment of its own, `variables` added."""
    configuration = folder / "cli.tfrc"
    configuration.write_text(cli_configuration(providers) if providers else "", encoding="utf-8")
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "TF_CLI_CONFIG_FILE": str(configuration),
        "CHECKPOINT_DISABLE": "1",
        "TF_IN_AUTOMATION": "1",
        **(variables or {}),
    }
    command = [binary(), *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=300, check=False
    )


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Write files under `folder`."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8", newline="\n")


def assert_formatted(folder: Path) -> None:
    """`terraform fmt` has nothing to change below `folder`."""
    ran = run(["fmt", "-check", "-diff", "-recursive", "-no-color"], folder)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
