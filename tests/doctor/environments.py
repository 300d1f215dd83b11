"""Environments as people and pipelines have them, written to a folder of their own."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from offkey.doctor.gather import gather
from offkey.doctor.here import Here, Wanted

KEY, SESSION_KEY = "AKIAIOSFODNN7EXAMPLE", "ASIAIOSFODNN7EXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"  # AWS's own documented example
NOW = datetime.now(UTC).replace(microsecond=0)
REGION = {"AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-west-1"}
KEYS = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET}
SESSION = {"AWS_ACCESS_KEY_ID": SESSION_KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_SESSION_TOKEN": "IQoJb3JpZ2luX2Vj"}
ROLE = "arn:aws:iam::111111111111:role/deploy"
GITHUB = {"GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": "acme/infra", "GITHUB_EVENT_NAME": "push"}
ASKING = {"ACTIONS_ID_TOKEN_REQUEST_URL": "https://pipelines.actions.githubusercontent.com/x?api-version=2.0",
          "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "not-shown"}  # fmt: skip
WEB = {"AWS_WEB_IDENTITY_TOKEN_FILE": "HOME/token", "AWS_ROLE_ARN": ROLE, **REGION}
START = "https://corp.awsapps.com/start"
SSO = "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n"
WORK = "[profile work]\nregion = eu-west-1\nsso_session = corp\nsso_account_id = 111111111111\nsso_role_name = Admin\n"
LEGACY = (
    "[profile work]\nregion = eu-west-1\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n"
    "sso_account_id = 111111111111\nsso_role_name = Admin\n"
)
CONFIG, CREDENTIALS = "home/.aws/config", "home/.aws/credentials"
KEY_LINES = f"aws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\n"
SESSION_LINES = f"aws_access_key_id = {SESSION_KEY}\naws_secret_access_key = {SECRET}\naws_session_token = IQoJb3\n"


@dataclass(frozen=True)
class Environment:
    """Variables and files (`home/…`, `work/…`); HOME and WORK in a value stand for these folders."""

    variables: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    terraform: tuple[str, str] | None = None
    accounts: Mapping[str, str] = field(default_factory=dict)
    wanted: Wanted = field(default_factory=Wanted)
    on_instance: bool = False
    offline: bool = True
    modes: Mapping[str, int] = field(default_factory=dict)

    def written(self, root: Path) -> dict[str, str]:
        """The files on disk, and the variables of a process there."""
        home, work = root / "home", root / "work"
        for folder in (home, work):
            folder.mkdir(parents=True, exist_ok=True)
        for name, text in self.files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if text == "FOLDER":
                path.mkdir()
                continue
            path.write_text(self._filled(text, root), encoding="utf-8", newline="")
            path.chmod(self.modes.get(name, 0o600))
            os.utime(path, (NOW.timestamp(), NOW.timestamp()))  # however long ago these tests were collected
        filled = {name: self._filled(value, root) for name, value in self.variables.items()}
        return {"HOME": str(home), "PATH": os.environ["PATH"], "AWS_EC2_METADATA_DISABLED": "true", **filled}

    @staticmethod
    def _filled(text: str, root: Path) -> str:
        return text.replace("HOME/", f"{root}/home/").replace("WORK/", f"{root}/work/")

    def here(self, root: Path, *, now: datetime = NOW) -> Here:
        """What `offkey doctor` looks at, in the folder `work`."""
        variables = self.written(root)
        found = gather(
            variables, root / "work", now=now, accounts=self.accounts, offline=self.offline, wanted=self.wanted
        )
        return replace(found, terraform=self.terraform, on_instance=self.on_instance)


def token(
    *, expires: timedelta = timedelta(minutes=5), issued: timedelta = -timedelta(minutes=1), **claims: Any
) -> str:
    """An identity token of GitHub's with a signature that nobody looks at."""
    payload = {
        "iss": "https://token.actions.githubusercontent.com",
        "aud": "sts.amazonaws.com",
        "sub": "repo:acme/infra:ref:refs/heads/main",
        "repository": "acme/infra",
        "iat": int((NOW + issued).timestamp()),
        "nbf": int((NOW + issued).timestamp()),
        "exp": int((NOW + expires).timestamp()),
        **claims,
    }
    parts = ({"alg": "RS256", "kid": "one", "typ": "JWT"}, payload)
    head, body = (base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=").decode() for p in parts)
    return f"{head}.{body}.c2lnbmF0dXJl"


def signed_in(
    key: str = "corp", *, url: str = START, ends: timedelta = timedelta(hours=4), renewable: bool = False
) -> dict[str, str]:
    """What a sign-in leaves in the cache."""
    document = {"startUrl": url, "region": "eu-west-1", "accessToken": "t", "expiresAt": _stamp(ends)}
    if renewable:
        document |= {"refreshToken": "r", "clientId": "c", "clientSecret": "s"}
        document["registrationExpiresAt"] = _stamp(timedelta(days=60))
    name = hashlib.sha1(key.encode()).hexdigest()
    return {f"home/.aws/sso/cache/{name}.json": json.dumps(document)}


def _stamp(later: timedelta) -> str:
    return (NOW + later).strftime("%Y-%m-%dT%H:%M:%SZ")


PAST, FUTURE = _stamp(-timedelta(hours=2)), _stamp(timedelta(hours=1))


def process(name: str = "helper", body: str | None = None) -> dict[str, str]:
    """A program that answers a credential_process."""
    answer = {
        "Version": 1,
        "AccessKeyId": SESSION_KEY,
        "SecretAccessKey": SECRET,
        "SessionToken": "t",
        "Expiration": FUTURE,
    }
    return {f"home/{name}": body if body is not None else f"#!/bin/sh\ncat <<'END'\n{json.dumps(answer)}\nEND\n"}


def role(subject: str, *, name: str = "deploy", key: str = "sub") -> str:
    """Terraform of a role that one subject of GitHub's may take, in account 111111111111."""
    return f'''
resource "aws_iam_openid_connect_provider" "github" {{
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}}

resource "aws_iam_role" "{name}" {{
  name = "{name}"
  assume_role_policy = jsonencode({{
    Version = "2012-10-17"
    Statement = [{{
      Effect    = "Allow"
      Principal = {{ Federated = "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com" }}
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {{ StringEquals = {{
        "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
        "token.actions.githubusercontent.com:{key}" = "{subject}"
      }} }}
    }}]
  }})
}}
'''


def backend(*lines: str) -> str:
    """A module with an S3 backend."""
    inside = "".join(
        f"    {line}\n" for line in ('bucket = "acme-state"', 'key = "live.tfstate"', 'region = "eu-west-1"', *lines)
    )
    return f'terraform {{\n  backend "s3" {{\n{inside}  }}\n}}\n'


def remembered(**settings: Any) -> str:
    """What `terraform init` leaves in `.terraform/terraform.tfstate`."""
    config = {"bucket": "acme-state", "key": "live.tfstate", "region": "eu-west-1", "encrypt": None, **settings}
    return json.dumps(
        {"version": 3, "terraform_version": "1.11.4", "backend": {"type": "s3", "config": config, "hash": 1}}
    )


def provider(*lines: str) -> str:
    """A provider block."""
    return 'provider "aws" {\n  region = "eu-west-1"\n' + "".join(f"  {line}\n" for line in lines) + "}\n"
