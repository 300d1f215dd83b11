"""Credentials as text: what a shell, a file of variables or a tool makes of it is what was meant."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from offkey.errors import UnreadableError
from offkey.model.secret import Secret
from offkey.model.session import Credentials, Session
from offkey.session.formats import FORMATS, masks, variables

SECRET_KEY, TOKEN = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "IQoJb3JpZ2luX2VjEXAMPLE//+=="
SESSION = Session(
    Credentials("ASIAIOSFODNN7EXAMPLE", Secret(SECRET_KEY), Secret(TOKEN), datetime(2026, 11, 26, 9, tzinfo=UTC)),
    "arn:aws:sts::111111111111:assumed-role/hub/run-1",
    "arn:aws:iam::111111111111:role/hub",
)
EXPECTED = {
    "AWS_ACCESS_KEY_ID": "ASIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
    "AWS_SESSION_TOKEN": TOKEN,
    "AWS_CREDENTIAL_EXPIRATION": "2026-11-26T09:00:00+00:00",
}
SHOW = "import json, os; print(json.dumps({k: v for k, v in os.environ.items() if k.startswith('AWS_')}))"


def test_the_variables() -> None:
    assert variables(SESSION) == EXPECTED


@pytest.mark.parametrize("shell", ["sh", "bash", "dash"])
def test_a_shell_takes_them(shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"no {shell} here")
    script = FORMATS["env"](SESSION) + f'python3 -I -c "{SHOW}"'
    environment = {"PATH": "/usr/bin:/bin"}
    done = subprocess.run([shell, "-eu"], input=script, capture_output=True, text=True, env=environment, check=False)
    assert json.loads(done.stdout) == EXPECTED


def test_a_file_of_variables_has_no_quotes() -> None:
    lines = FORMATS["dotenv"](SESSION).splitlines()
    assert dict(line.split("=", 1) for line in lines) == EXPECTED


def test_multienv_is_one_line() -> None:
    """Atlantis splits at commas, and at the first equals sign."""
    (line,) = FORMATS["multienv"](SESSION).splitlines()
    assert dict(pair.split("=", 1) for pair in line.split(",")) == EXPECTED


def test_fish_and_powershell() -> None:
    assert f"set -gx AWS_SESSION_TOKEN '{TOKEN}';" in FORMATS["fish"](SESSION).splitlines()
    assert f"$Env:AWS_SESSION_TOKEN = '{TOKEN}'" in FORMATS["powershell"](SESSION).splitlines()


def test_json_and_process() -> None:
    document = json.loads(FORMATS["json"](SESSION))
    assert (document["schema"], document["account"]) == ("offkey.credentials/1", "111111111111")
    assert document["secret_access_key"] == SECRET_KEY
    assert json.loads(FORMATS["process"](SESSION)) == {
        "Version": 1,
        "AccessKeyId": "ASIAIOSFODNN7EXAMPLE",
        "SecretAccessKey": SECRET_KEY,
        "SessionToken": TOKEN,
        "Expiration": "2026-11-26T09:00:00Z",
        "AccountId": "111111111111",
    }


@pytest.mark.parametrize("form", ["env", "dotenv", "fish", "powershell", "multienv"])
@pytest.mark.parametrize("value", ["a'; rm -rf ~; '", "a\nPATH=/tmp", "a,PATH=/tmp", "$(id)", "a b", ""])
def test_no_value_is_a_command(form: str, value: str) -> None:
    bent = replace(SESSION, credentials=replace(SESSION.credentials, session_token=Secret(value)))
    with pytest.raises(UnreadableError) as raised:
        FORMATS[form](bent)
    assert not value or value not in str(raised.value)


def test_logs_of_github_are_told_what_to_hide() -> None:
    assert list(masks(SESSION, {"GITHUB_ACTIONS": "true"})) == [f"::add-mask::{SECRET_KEY}\n", f"::add-mask::{TOKEN}\n"]
    assert list(masks(SESSION, {"GITLAB_CI": "true"})) == []
