"""The terraform that stands first on PATH passes everything on, and writes everything down."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from offkey.rehearse import shim

REAL = """#!/bin/sh
echo "out $*"
echo "err" >&2
exit {code}
"""


def call(tmp_path: Path, script: str, *, code: int = 0, wrapper: str = "") -> subprocess.CompletedProcess[str]:
    real = tmp_path / "real"
    real.write_text(REAL.format(code=code))
    real.chmod(0o755)
    shim.install(tmp_path / "bin", ("terraform",))
    (tmp_path / "calls").mkdir()
    (tmp_path / "w" / "env s").mkdir(parents=True)
    environment = {
        "PATH": f"{tmp_path / 'bin'}:/usr/local/bin:/usr/bin:/bin",
        "OFFKEY_TERRAFORM": str(real),
        "OFFKEY_CALLS": str(tmp_path / "calls"),
        "OFFKEY_WRAPPER": wrapper,
    }
    shell = shutil.which("sh") or "sh"
    command = [shell, "-c", script]
    return subprocess.run(command, env=environment, cwd=tmp_path / "w", capture_output=True, text=True, check=False)


def test_a_call_passes_through_and_is_noted(tmp_path: Path) -> None:
    ran = call(tmp_path, "cd 'env s' && terraform plan -var 'a=b c' ''")
    assert (ran.stdout, ran.stderr, ran.returncode) == ("out plan -var a=b c \n", "err\n", 0)
    (noted,) = shim.calls(tmp_path / "calls", workspace=tmp_path / "w", redact=str)
    assert noted.argv == ("terraform", "plan", "-var", "a=b c", "")
    assert (noted.cwd, noted.exit) == ("env s", 0)
    assert noted.seconds >= 0
    assert "out plan" in noted.output
    assert "err" in noted.output


def test_calls_come_in_order_and_once(tmp_path: Path) -> None:
    call(tmp_path, "terraform init; terraform plan; terraform apply")
    noted = list(shim.calls(tmp_path / "calls", workspace=tmp_path / "w", redact=str))
    assert [c.argv for c in noted] == [("terraform", "init"), ("terraform", "plan"), ("terraform", "apply")]
    assert list(shim.calls(tmp_path / "calls", workspace=tmp_path / "w", redact=str)) == []


def test_a_failure_stays_one(tmp_path: Path) -> None:
    assert call(tmp_path, "terraform apply", code=1).returncode == 1
    (noted,) = shim.calls(tmp_path / "calls", workspace=tmp_path / "w", redact=str)
    assert noted.exit == 1


def test_output_can_be_piped_and_captured(tmp_path: Path) -> None:
    ran = call(tmp_path, 'x=$(terraform output -raw id 2>/dev/null); echo "[$x]" | tr o O')
    assert ran.stdout == "[Out Output -raw id]\n"


@pytest.mark.parametrize("secret", ["s3cr3t"])
def test_secrets_are_redacted_from_what_was_noted(tmp_path: Path, secret: str) -> None:
    call(tmp_path, f"terraform init -backend-config=secret_key={secret}")
    (noted,) = shim.calls(
        tmp_path / "calls",
        workspace=tmp_path / "w",
        redact=lambda text: text.replace(secret, "***"),
    )
    assert secret not in repr(noted)


def test_the_wrapper_of_setup_terraform_takes_a_plan_with_changes_for_success(tmp_path: Path) -> None:
    # Source: hashicorp/setup-terraform, wrapper/terraform.js: exit codes 0 and 2 are success.
    assert call(tmp_path, "terraform plan -detailed-exitcode", code=2, wrapper="1").returncode == 0
    (noted,) = shim.calls(tmp_path / "calls", workspace=tmp_path / "w", redact=str)
    assert noted.exit == 2


def test_without_the_wrapper_it_is_the_exit_code_of_the_step(tmp_path: Path) -> None:
    assert call(tmp_path, "terraform plan -detailed-exitcode", code=2).returncode == 2
