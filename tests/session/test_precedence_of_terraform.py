"""Who wins, as the S3 backend of the real Terraform shows by what it signs with."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs

import pytest
from tests import terraform
from tests.session import precedence_cases as p
from tests.session.precedence_cases import Case

from offkey.model.winner import Origin, Tool
from offkey.session.precedence import Options, winners
from offkey.session.terraform_program import numbers

pytestmark = pytest.mark.terraform
GIVEN = {
    "AssumeRoleWithWebIdentity": "ASIAWEBIDENTITY00000",
    "AssumeRole": "ASIAASSUMEROLE000000",
    "sso": "ASIASSO0000000000000",
}
_ORIGINS = {
    p.KEY: Origin.ENVIRONMENT, p.FILE_KEY: Origin.CREDENTIALS_FILE, p.CONFIG_KEY: Origin.CONFIG_FILE,
    p.PROCESS_KEY: Origin.PROCESS, GIVEN["AssumeRoleWithWebIdentity"]: Origin.WEB_IDENTITY,
    GIVEN["AssumeRole"]: Origin.ROLE, GIVEN["sso"]: Origin.SSO,
}  # fmt: skip
_ROLE = f"role_arn = {p.ROLE}\n"
_CHAIN = f"[profile work]\n{_ROLE}source_profile = base\n"
_ENVIRONMENT = "credential_source = Environment\n"
_TOKEN = "web_identity_token_file = FOLDER/token\n"
_BACKEND = """
terraform {
  backend "s3" {
    bucket                      = "state"
    key                         = "terraform.tfstate"
    region                      = "eu-west-1"
    use_path_style              = true
    skip_requesting_account_id  = true
    skip_credentials_validation = true
    %s
    endpoints = { s3 = "%s", sts = "%s", sso = "%s" }
  }
}
"""


@dataclass
class Aws:
    """STS, S3 and the SSO portal as far as signing goes; `signed` are the keys that S3 was asked with."""

    url: str
    signed: list[str]


@pytest.fixture(scope="module")
def aws() -> Iterator[Aws]:
    told = Aws("", [])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers.get("content-length", 0))).decode())
            action = form["Action"][0]
            self._answer(
                f"<{action}Response><{action}Result><Credentials><AccessKeyId>{GIVEN[action]}</AccessKeyId>"
                "<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
                "<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials><AssumedRoleUser><Arn>a</Arn>"
                f"<AssumedRoleId>b</AssumedRoleId></AssumedRoleUser></{action}Result></{action}Response>",
                "text/xml",
            )

        def do_GET(self) -> None:
            if self.path.startswith("/federation/credentials"):
                given = {"accessKeyId": GIVEN["sso"], "secretAccessKey": "s", "sessionToken": "t", "expiration": 4e12}
                self._answer(
                    json.dumps({"roleCredentials": given}).replace("4000000000000.0", "4000000000000"),
                    "application/json",
                )
                return
            found = re.search(r"Credential=(\w+)/", self.headers.get("authorization", ""))
            told.signed.append(found[1] if found else "")
            self._answer(
                "<ListBucketResult><Name>state</Name><KeyCount>0</KeyCount></ListBucketResult>", "application/xml"
            )

        def do_HEAD(self) -> None:
            self.send_response(404)
            self.end_headers()

        def _answer(self, body: str, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    told.url = f"http://127.0.0.1:{server.server_port}"
    yield told
    server.shutdown()
    server.server_close()
    thread.join()


CASES = {
    "keys over AWS_PROFILE": Case({**p.KEYS, "AWS_PROFILE": "work"}, "", f"[work]\n{p.KEY_LINES}"),
    "profile in the block over keys": Case(p.KEYS, "", f"[work]\n{p.KEY_LINES}", told="work"),
    "half a pair is passed over": Case({"AWS_ACCESS_KEY_ID": p.KEY}, "", f"[default]\n{p.KEY_LINES}"),
    "web identity over AWS_PROFILE": Case({**p.WEB, "AWS_PROFILE": "work"}, "", f"[work]\n{p.KEY_LINES}"),
    "keys over web identity": Case({**p.KEYS, **p.WEB}),
    "AWS_PROFILE first": Case(
        {"AWS_PROFILE": "work", "AWS_DEFAULT_PROFILE": "base"},
        f"[profile base]\n{p.CONFIG_KEY_LINES}",
        f"[work]\n{p.KEY_LINES}",
    ),
    "an empty AWS_PROFILE is none": Case({"AWS_PROFILE": ""}, "", f"[default]\n{p.KEY_LINES}"),
    "a missing AWS_PROFILE stops it": Case({**p.KEYS, "AWS_PROFILE": "nobody"}),
    "keys of the config file over its process": Case({}, f"[default]\n{p.PROCESS_LINE}{p.CONFIG_KEY_LINES}"),
    "a process": Case({"AWS_PROFILE": "work"}, f"[profile work]\n{p.PROCESS_LINE}"),
    "a role of a profile": Case({"AWS_PROFILE": "work"}, _CHAIN, f"[base]\n{p.KEY_LINES}"),
    "a source that does not exist": Case({"AWS_PROFILE": "work"}, _CHAIN),
    "keys beside a source that does not exist": Case({**p.KEYS, "AWS_PROFILE": "work"}, _CHAIN),
    "keys beside a broken default profile": Case(p.KEYS, _CHAIN.replace("profile work", "default")),
    "a circle": Case(
        {"AWS_PROFILE": "work"},
        f"[profile work]\n{_ROLE}source_profile = base\n[profile base]\n{_ROLE}source_profile = work\n",
    ),
    "a role with the profile's own key": Case({}, f"[default]\n{_ROLE}{p.CONFIG_KEY_LINES}"),
    "a role with the profile's own process": Case({}, f"[default]\n{_ROLE}{p.PROCESS_LINE}"),
    "an sso-session that does not exist": Case(p.KEYS, f"[default]\n{p.SSO_LINES}"),
    "a source beside a process": Case({"AWS_PROFILE": "work"}, _CHAIN + p.PROCESS_LINE, f"[base]\n{p.KEY_LINES}"),
    "a key without its secret": Case(p.KEYS, "[default]\naws_access_key_id = AKIAI44QH8DHBEXAMPLE\n"),
    "two sources": Case({"AWS_PROFILE": "work"}, f"{_CHAIN}{_ENVIRONMENT}", f"[base]\n{p.KEY_LINES}"),
    "single sign-on": Case({"AWS_PROFILE": "work"}, f"[profile work]\n{p.SSO_LINES}{p.SSO_SESSION}"),
    "single sign-on over a process": Case(
        {"AWS_PROFILE": "work"}, f"[profile work]\n{p.SSO_LINES}{p.PROCESS_LINE}{p.SSO_SESSION}"
    ),
    "a token file of a profile": Case({"AWS_PROFILE": "work"}, f"[profile work]\n{_ROLE}{_TOKEN}"),
    "nothing": Case({}, "[default]\nregion = eu-west-1\n"),
}  # fmt: skip


def _sign_in(home: Path) -> None:
    """What `aws sso login` leaves behind."""
    cache = home / ".aws" / "sso" / "cache"
    cache.mkdir(parents=True)
    token = {"accessToken": "t", "expiresAt": "2099-01-01T00:00:00Z", "region": "eu-west-1"}
    (cache / f"{hashlib.sha1(b'corp').hexdigest()}.json").write_text(json.dumps(token), encoding="utf-8")


@pytest.mark.parametrize("name", CASES)
def test_the_backend_takes_what_is_said(name: str, tmp_path: Path, aws: Aws) -> None:
    case, told = CASES[name], f'profile = "{CASES[name].told}"' if CASES[name].told else ""
    variables = case.write(tmp_path)
    _sign_in(tmp_path)
    (tmp_path / "main.tf").write_text(_BACKEND % (told, *[aws.url] * 3), encoding="utf-8")
    said = winners(variables, case.files, Options(case.told))[Tool.TERRAFORM]
    aws.signed.clear()
    ran = terraform.run(["init", "-input=false", "-no-color"], tmp_path, variables=variables)
    if said.stops:
        assert ran.returncode == 1, ran.stdout
        assert aws.signed == []
    else:
        assert ran.returncode == 0, ran.stderr
        assert said.first is not None
        assert {_ORIGINS[key] for key in aws.signed} == {said.first.origin}


MODULES = {
    "keys over a profile": Case({**p.KEYS, "AWS_PROFILE": "work"}, "", f"[work]\n{p.KEY_LINES}"),
    "a profile of the credentials file": Case({"AWS_PROFILE": "work"}, "", f"[work]\n{p.KEY_LINES}"),
    "AWS_DEFAULT_PROFILE is not looked at": Case(
        {"AWS_DEFAULT_PROFILE": "work"}, "", f"[work]\n{p.CONFIG_KEY_LINES}[default]\n{p.KEY_LINES}"
    ),
    "the config file is not looked at": Case({"AWS_PROFILE": "work"}, f"[profile work]\n{p.CONFIG_KEY_LINES}"),
    "nor is web identity": Case(p.WEB),
}


@pytest.mark.parametrize("name", MODULES)
def test_an_old_downloader_takes_what_is_said(name: str, tmp_path: Path, aws: Aws) -> None:
    """The downloader goes to another address than AWS's only with AWS_METADATA_URL, which keeps the order.

    Source: hashicorp/go-getter 1.7, get_s3.go (getAWSConfig).
    """
    if numbers(terraform.version()) >= (1, 14):
        pytest.skip("this terraform downloads with the SDK for Go 2: the old order could not be tried")
    case = MODULES[name]
    variables = {**case.write(tmp_path), "AWS_METADATA_URL": f"{aws.url}/latest"}
    source = f"s3::{aws.url}/state/module.zip?region=eu-west-1"
    (tmp_path / "main.tf").write_text(f'module "m" {{\n  source = "{source}"\n}}\n', encoding="utf-8")
    aws.signed.clear()
    terraform.run(["get", "-no-color"], tmp_path, variables=variables)
    first = winners(variables, case.files)[Tool.S3_OLD].first
    assert {_ORIGINS[key] for key in aws.signed if key} == ({first.origin} if first else set())
