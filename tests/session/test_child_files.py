from __future__ import annotations

from pathlib import Path

import pytest

from offkey.session.child_files import config, place

OWN = b"""\
# of a person
[default]
region = us-east-1
aws_access_key_id = AKIAIOSFODNN7EXAMPLE

[profile state]
sso_session = acme
sso_account_id = 111111111111
sso_role_name = State

[sso-session acme]
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-west-1

[profile old]
AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
[profile nested]
s3 =
  max_concurrent_requests = 5
"""


def test_sign_ins_stay_and_keys_do_not() -> None:
    data, left_out = config(OWN, command="offkey --role x", region="eu-west-1")
    text = data.decode()
    assert text.startswith("[default]\ncredential_process = offkey --role x\nregion = eu-west-1\n[profile state]\n")
    assert "AKIA" not in text
    assert "wJalr" not in text
    assert left_out == ("old",)
    assert "[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\n" in text
    assert text.endswith("s3 =\n  max_concurrent_requests = 5\n")


def test_without_a_command_no_tool_asks() -> None:
    data, _ = config(b"", command=None, region="eu-west-1")
    assert data == b"[default]\nregion = eu-west-1\n"


@pytest.mark.parametrize(
    "header", [b"[ default ]", b"[profile default]", b'[profile "default"]', b"[profile  default]"]
)
def test_the_default_is_replaced_however_it_is_written(header: bytes) -> None:
    data, _ = config(header + b"\nrole_arn = x\n", command=None, region="eu-west-1")
    assert b"role_arn" not in data


def test_the_same_again_is_the_same_file_and_is_not_touched(tmp_path: Path) -> None:
    first = place(str(tmp_path / "exec"), OWN, command="c", region="eu-west-1")
    before = Path(first.config).stat().st_mtime_ns
    assert place(str(tmp_path / "exec"), OWN, command="c", region="eu-west-1") == first
    assert Path(first.config).stat().st_mtime_ns == before
    assert place(str(tmp_path / "exec"), b"", command="c", region="eu-west-1").config != first.config


def test_nobody_else_can_read_or_foist_a_file(tmp_path: Path) -> None:
    folder = tmp_path / "exec"
    made = place(str(folder), OWN, command="c", region="eu-west-1")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert Path(made.config).stat().st_mode & 0o777 == 0o600
    Path(made.config).unlink()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"[default]\ncredential_process = evil\n")
    Path(made.config).symlink_to(elsewhere)
    again = place(str(folder), OWN, command="c", region="eu-west-1")
    assert not Path(again.config).is_symlink()
    assert b"evil" not in Path(again.config).read_bytes()
    assert b"evil" in elsewhere.read_bytes()
