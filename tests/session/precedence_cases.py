"""Environments in which the tools disagree, and the pieces that such environments are made of."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from offkey.model.shared_files import SharedFiles
from offkey.model.text import Source
from offkey.session.shared_files import shared_files

KEY = "AKIAIOSFODNN7EXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"  # AWS's own documented example
FILE_KEY, CONFIG_KEY, PROCESS_KEY = "AKIAI44QH8DHBEXAMPLE", "AKIAIOSFODNN7EXAMPL2", "AKIAIOSFODNN7EXAMPL3"
ROLE, ENV_ROLE = "arn:aws:iam::111111111111:role/deploy", "arn:aws:iam::111111111111:role/pod"
KEYS = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET}
WEB = {"AWS_WEB_IDENTITY_TOKEN_FILE": "TOKEN", "AWS_ROLE_ARN": ENV_ROLE}

KEY_LINES = f"aws_access_key_id = {FILE_KEY}\naws_secret_access_key = {SECRET}\n"
CONFIG_KEY_LINES = f"aws_access_key_id = {CONFIG_KEY}\naws_secret_access_key = {SECRET}\n"
SSO_LINES = "sso_session = corp\nsso_account_id = 111111111111\nsso_role_name = Admin\n"
SSO_SESSION = "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n"
LEGACY_LINES = (
    "sso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n"
    "sso_account_id = 111111111111\nsso_role_name = Admin\n"
)
PROCESS_LINE = f"credential_process = {sys.executable} -I FOLDER/process.py\n"
_ANSWER = f'{{"Version": 1, "AccessKeyId": "{PROCESS_KEY}", "SecretAccessKey": "{SECRET}"}}'


@dataclass(frozen=True)
class Case:
    """One environment: variables, and the text of both files. FOLDER and TOKEN stand for what is written there."""

    variables: Mapping[str, str] = field(default_factory=dict)
    config: str = ""
    credentials: str = ""
    told: str | None = None
    """A profile that is named on the command line, or in code."""

    @property
    def files(self) -> SharedFiles:
        return shared_files(Source("config", self.config.encode()), Source("credentials", self.credentials.encode()))

    def write(self, home: Path) -> dict[str, str]:
        """The files under `home`, and the variables of a process that lives there."""
        (home / ".aws").mkdir(exist_ok=True, parents=True)
        (home / ".aws" / "config").write_text(self.config.replace("FOLDER", str(home)), encoding="utf-8")
        (home / ".aws" / "credentials").write_text(self.credentials, encoding="utf-8")
        (home / "token").write_text("e30.e30.e30", encoding="utf-8")
        (home / "process.py").write_text(f"print({_ANSWER!r})\n", encoding="utf-8")
        own = {name: value.replace("TOKEN", str(home / "token")) for name, value in self.variables.items()}
        return {"HOME": str(home), "AWS_EC2_METADATA_DISABLED": "true", **own}
