"""The platforms that put a token into a variable or a file: what is taken, and what is said where it is broken."""

from __future__ import annotations

import os
import threading
from importlib import import_module
from pathlib import Path

import pytest
from tests.session.ambient.tokens import NoHttp, made

from offkey.errors import ConfigurationError
from offkey.model.secret import Secret
from offkey.session import sources
from offkey.session.ambient import kubernetes, spacelift

AWS = "sts.amazonaws.com"
SERVER = "https://gitlab.example.com"
JOB = {"CI_JOB_ID": "77", "CI_SERVER_URL": SERVER}


def token(source: str, environment: dict[str, str], audience: str = AWS) -> Secret[str] | None:
    found: Secret[str] | None = import_module(f"offkey.session.ambient.{source}").token(
        environment, audience=audience, http=NoHttp()
    )
    return found


VARIABLES = [
    ("bitbucket", "BITBUCKET_STEP_OIDC_TOKEN", {}, "Bitbucket", "oidc: true"),
    ("circleci", "CIRCLE_OIDC_TOKEN_V2", {}, "CircleCI", "context"),
    ("circleci", "CIRCLE_OIDC_TOKEN", {}, "CircleCI", "context"),
    ("spacelift", "SPACELIFT_OIDC_TOKEN", {}, "Spacelift", "hour"),
    ("hcp_terraform", "TFC_WORKLOAD_IDENTITY_TOKEN", {}, "HCP Terraform", "TFC_WORKLOAD_IDENTITY_AUDIENCE"),
    ("file", "OFFKEY_TOKEN", {}, "OFFKEY_TOKEN", "fresh"),
    ("gitlab", "CHOSEN", {**JOB, "OFFKEY_GITLAB_TOKEN": "CHOSEN"}, "GitLab", "timeout"),
]
EACH = pytest.mark.parametrize(
    ("source", "variable", "around", "platform", "cure"), VARIABLES, ids=lambda v: str(v)[:30]
)


@EACH
def test_a_variable_with_a_token(source: str, variable: str, around: dict[str, str], platform: str, cure: str) -> None:
    good = made(sub="x", aud="whoever")
    assert token(source, {**around, variable: good}) == Secret(good)
    assert token(source, {**around, variable: f" {good}\n"}) == Secret(good)


@EACH
def test_a_token_that_is_over(source: str, variable: str, around: dict[str, str], platform: str, cure: str) -> None:
    late = made(ends=-301, sub="x")
    with pytest.raises(ConfigurationError, match=rf"{platform}.* ended at") as raised:
        token(source, {**around, variable: late})
    assert cure in (raised.value.hint or "")
    assert late not in str(raised.value)


@EACH
@pytest.mark.parametrize("text", ["glpat-xyz", "a.b.c", "e30.e30", "....", "{}"])
def test_what_is_no_token(
    source: str, variable: str, around: dict[str, str], platform: str, cure: str, text: str
) -> None:
    with pytest.raises(ConfigurationError, match=rf"{platform}.* not an identity token") as raised:
        token(source, {**around, variable: text})
    assert raised.value.hint


@pytest.mark.parametrize("source", sources.TOKENS)
def test_elsewhere_there_is_none(source: str) -> None:
    assert token(source, {"PATH": "/bin", "CI": "true", "HOME": "/root"}) is None
    assert token(source, {name: "" for name in os.environ}) is None


def test_aws_takes_a_token_five_minutes_longer() -> None:
    late = made(ends=-200, sub="x")
    assert token("bitbucket", {"BITBUCKET_STEP_OIDC_TOKEN": late}) == Secret(late)


class TestFiles:
    @pytest.mark.parametrize(
        ("source", "variable"),
        [("file", "OFFKEY_TOKEN_FILE"), ("web_identity_file", "AWS_WEB_IDENTITY_TOKEN_FILE")],
    )
    def test_a_file(self, source: str, variable: str, tmp_path: Path) -> None:
        good = made(sub="x")
        path = tmp_path / "token"
        environment = {variable: str(path)}
        with pytest.raises(ConfigurationError, match=f"{variable}.*cannot be read") as raised:
            token(source, environment)
        assert raised.value.hint
        path.write_text("")
        with pytest.raises(ConfigurationError, match="is empty"):
            token(source, environment)
        path.write_text(f"{good}\n")
        assert token(source, environment) == Secret(good)
        path.write_text("x" * 20_001)
        with pytest.raises(ConfigurationError, match="more than any token"):
            token(source, environment)

    def test_a_pipe(self, tmp_path: Path) -> None:
        good, path = made(sub="x"), tmp_path / "pipe"
        os.mkfifo(path)
        writer = threading.Thread(target=path.write_text, args=(good,))
        writer.start()
        assert token("file", {"OFFKEY_TOKEN_FILE": str(path)}) == Secret(good)
        writer.join()

    def test_a_pod(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "token"
        monkeypatch.setattr(kubernetes, "PATH", str(path))
        pod = {"KUBERNETES_SERVICE_HOST": "10.0.0.1"}
        assert token("kubernetes", pod) is None
        path.write_text(made(sub="system:serviceaccount:ci:runner", aud=[AWS]))
        assert token("kubernetes", pod) == Secret(path.read_text())
        assert token("kubernetes", {}) is None

    def test_a_run_of_spacelift(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "spacelift.oidc"
        monkeypatch.setattr(spacelift, "PATH", str(path))
        run = {"TF_VAR_spacelift_run_id": "01H"}
        assert token("spacelift", run) is None
        path.write_text(made(sub="space:root"))
        assert token("spacelift", run) == Secret(path.read_text())


class TestGitlab:
    def test_the_one_whose_audience_fits(self) -> None:
        vault = made(iss=SERVER, aud="https://vault.example.com", job_id="77")
        aws = made(iss=SERVER, aud=AWS, job_id="77")
        environment = {**JOB, "A_VAULT_TOKEN": vault, "Z_AWS_TOKEN": aws, "CI_JOB_TOKEN": "glcbt-x"}
        assert token("gitlab", environment) == Secret(aws)
        assert token("gitlab", environment, "https://vault.example.com") == Secret(vault)

    def test_the_audience_of_gitlabs_own_page(self) -> None:
        aws = made(iss=SERVER, aud=SERVER, job_id="77")
        assert token("gitlab", {**JOB, "AWS_ID_TOKEN": aws}) == Secret(aws)

    def test_an_issuer_that_lies_elsewhere(self) -> None:
        aws = made(iss="https://issuer.s3.amazonaws.com", aud=AWS, job_id="77")
        assert token("gitlab", {**JOB, "AWS_ID_TOKEN": aws}) == Secret(aws)

    def test_none_fits(self) -> None:
        other = made(iss=SERVER, aud="https://vault.example.com", job_id="77")
        with pytest.raises(ConfigurationError) as raised:
            token("gitlab", {**JOB, "VAULT_ID_TOKEN": other})
        assert "VAULT_ID_TOKEN (for https://vault.example.com)" in str(raised.value)
        assert "id_tokens" in (raised.value.hint or "")

    def test_one_that_is_over(self) -> None:
        late = made(ends=-999, iss=SERVER, aud=AWS, job_id="77")
        with pytest.raises(ConfigurationError, match="AWS_ID_TOKEN ended at") as raised:
            token("gitlab", {**JOB, "AWS_ID_TOKEN": late})
        assert "timeout" in (raised.value.hint or "")

    def test_a_job_without_any(self) -> None:
        assert token("gitlab", {**JOB, "CI_JOB_JWT_V2": made(iss=SERVER, job_id="77")}) is None
        assert token("gitlab", {**JOB, "SESSION": made(iss="https://elsewhere.example.com", aud=AWS)}) is None

    def test_the_name_of_nothing(self) -> None:
        with pytest.raises(ConfigurationError, match="names AWS_TOKEN, which is not set"):
            token("gitlab", {**JOB, "OFFKEY_GITLAB_TOKEN": "AWS_TOKEN"})


class TestHcpTerraform:
    def test_the_one_whose_audience_fits(self) -> None:
        one, two = made(aud="vault"), made(aud="aws.workload.identity")
        environment = {"TFC_WORKLOAD_IDENTITY_TOKEN": one, "TFC_WORKLOAD_IDENTITY_TOKEN_AWS": two}
        assert token("hcp_terraform", environment, "aws.workload.identity") == Secret(two)
        with pytest.raises(ConfigurationError, match="is for the audience"):
            token("hcp_terraform", environment)


def program(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


class TestPrograms:
    def test_the_agent_of_buildkite(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        good = made(sub="organization:acme")
        monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
        program(tmp_path, "buildkite-agent", f'echo "$@" > {tmp_path}/asked; echo {good}')
        environment = {**os.environ, "BUILDKITE_JOB_ID": "1", "BUILDKITE_AGENT_ACCESS_TOKEN": "x"}
        assert token("buildkite", environment) == Secret(good)
        assert (tmp_path / "asked").read_text() == "oidc request-token --audience sts.amazonaws.com\n"

    @pytest.mark.parametrize(
        ("script", "message"),
        [("echo bearer-xyz >&2; exit 3", "ended with code 3"), ("echo no", "not an identity token")],
    )
    def test_an_agent_that_fails(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, message: str
    ) -> None:
        monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
        program(tmp_path, "buildkite-agent", script)
        with pytest.raises(ConfigurationError, match=message) as raised:
            token("buildkite", {**os.environ, "BUILDKITE_JOB_ID": "1", "BUILDKITE_AGENT_ACCESS_TOKEN": "x"})
        assert "bearer-xyz" not in str(raised.value)

    def test_no_agent(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(ConfigurationError, match="buildkite-agent is not here"):
            token("buildkite", {"BUILDKITE_JOB_ID": "1", "BUILDKITE_AGENT_ACCESS_TOKEN": "x"})

    def test_half_a_job(self) -> None:
        with pytest.raises(ConfigurationError, match="BUILDKITE_AGENT_ACCESS_TOKEN is not") as raised:
            token("buildkite", {"BUILDKITE_JOB_ID": "1"})
        assert "mount-buildkite-agent" in (raised.value.hint or "")

    def test_circleci_for_an_audience_of_ones_own(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        mine, own = made(aud="acme"), made(aud="2a3b4c5d-1111-2222-3333-444455556666")
        monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
        program(tmp_path, "circleci", f'echo "$5" > {tmp_path}/asked; echo {mine}')
        environment = {**os.environ, "CIRCLE_OIDC_TOKEN_V2": own, "CIRCLE_OIDC_TOKEN": "x"}
        assert token("circleci", environment) == Secret(own)
        assert token("circleci", environment, "2a3b4c5d-1111-2222-3333-444455556666") == Secret(own)
        assert token("circleci", environment, "acme") == Secret(mine)
        assert (tmp_path / "asked").read_text() == '{"aud": "acme"}\n'
