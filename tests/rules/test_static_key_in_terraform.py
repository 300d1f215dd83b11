"""Keys in the form of real ones are made up here, at run time: no file holds one."""

from __future__ import annotations

from base64 import b32encode, b64encode
from hashlib import sha256
from pathlib import Path

import pytest

from offkey.model.finding import Confidence, Finding
from offkey.read.repository import read
from offkey.rules import static_key_in_terraform
from offkey.scan.engine import run

_NOISE = sha256(b"a key that opens nothing").digest()
KEY_ID = "AKIA" + b32encode(_NOISE).decode()[:16]
SECRET = b64encode(_NOISE + _NOISE).decode()[:40]


def provider(access_key: str, secret_key: str) -> str:
    return f"""
provider "aws" {{
  region     = "eu-west-1"
  access_key = {access_key}
  secret_key = {secret_key}
}}
"""


def findings(root: Path, text: str) -> tuple[Finding, ...]:
    (root / "main.tf").write_text(text, encoding="utf-8")
    return run(read(root), [static_key_in_terraform.RULE]).findings


def test_a_key_in_the_form_of_a_real_one_is_certain_and_named_by_its_id(tmp_path: Path) -> None:
    (finding,) = findings(tmp_path, provider(f'"{KEY_ID}"', f'"{SECRET}"'))
    assert finding.confidence is Confidence.HIGH
    assert KEY_ID in finding.message


@pytest.mark.parametrize(
    "text",
    [
        provider(f'"{KEY_ID}"', f'"{SECRET}"'),
        f'variable "s" {{ default = "{SECRET}" }}' + provider(f'"{KEY_ID}"', "var.s"),
    ],
    ids=["written-out", "variable-default"],
)
def test_the_secret_is_never_shown(tmp_path: Path, text: str) -> None:
    (finding,) = findings(tmp_path, text)
    assert SECRET not in repr(finding)


@pytest.mark.parametrize(
    "value",
    [
        "AKIAIOSFODNN7EXAMPLE",
        "<your-access-key>",
        "XXXXXXXXXXXXXXXXXXXX",
        "$VAR_ACCESS_KEY",
        "test",
        "123",
        "****************",
    ],
)
def test_what_is_no_key_is_no_finding(tmp_path: Path, value: str) -> None:
    assert findings(tmp_path, provider(f'"{value}"', f'"{value}"')) == ()
