"""What the code host gives is what a clone has: both scans of the same files give the same report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.forge.hosts import (
    TOKEN,
    CodeHost,
    Reply,
    blob,
    code_host,
    empty_settings,
    git_name,
    repository,
    tarball,
    with_files,
)

from offkey.forge import archive
from offkey.forge import files as limits
from offkey.forge.http import Patience
from offkey.model.report import Report
from offkey.read import files as walked
from offkey.read.repository import read
from offkey.rules import RULES
from offkey.scan.engine import run
from offkey.scan.organisation import scanned, window
from offkey.scan.secrets import inventory

KEYS = "AWS_ACCESS_KEY_ID: $AWS_ACCESS_KEY_ID\n{0}AWS_SECRET_ACCESS_KEY: $AWS_SECRET_ACCESS_KEY\n"
OPEN_TRUST = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",'
    ' "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},'
    ' "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:*"}}}]}'
)
EXPORTS = "export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLF\nexport AWS_SECRET_ACCESS_KEY=$2\nterraform apply\n"
WORKFLOW = (
    "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: terraform apply\n        env:\n"
    "          AWS_ACCESS_KEY_ID: ${{ secrets.AWS_ACCESS_KEY_ID }}\n"
    "          AWS_SECRET_ACCESS_KEY: ${{ secrets.AWS_SECRET_ACCESS_KEY }}\n"
)
PROJECT = {
    "id": 77,
    "path_with_namespace": "acme/infra",
    "namespace": {"id": 7, "full_path": "acme"},
    "default_branch": "main",
    "archived": False,
}
POOL = {
    ".github/workflows/a.yml": WORKFLOW,
    ".gitlab-ci.yml": "include: ci/build.yaml\na:\n  script: [terraform apply]\n",
    "ci/build.yaml": "a:\n  variables:\n    AWS_ACCESS_KEY_ID: $OTHER_KEY\n    AWS_SECRET_ACCESS_KEY: $OTHER_SECRET\n",
    ".circleci/config.yml": "jobs:\n  a:\n    environment:\n      " + KEYS.format("      "),
    "bitbucket-pipelines.yml": "pipelines:\n  default:\n    - step:\n        script: [aws s3 ls, terraform apply]\n",
    "azure-pipelines.yml": "variables:\n  AWS_ACCESS_KEY_ID: $(k)\nsteps: [{script: terraform apply}]\n",
    "Jenkinsfile": "withCredentials([string(credentialsId: 'k', variable: 'AWS_ACCESS_KEY_ID')]) { sh 'make' }\n",
    ".buildkite/pipeline.yml": "env:\n  " + KEYS.format("  ") + "steps: [{command: terraform apply}]\n",
    "Dockerfile": "FROM x\nENV AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLG\n",
    "Makefile": "plan:\n\tAWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLH terraform plan\n",
    "run.sh": EXPORTS,
    "compose.yaml": "services:\n  a:\n    environment:\n      " + KEYS.format("      "),
    ".env": "AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLI\n",
    "policies/trust.json": OPEN_TRUST,
    "cfn/role.template": f'{{"Resources": {{"R": {{"Type": "AWS::IAM::Role", "Properties": '
    f'{{"AssumeRolePolicyDocument": {OPEN_TRUST}}}}}}}}}',
    "live/terragrunt.hcl": 'inputs = { access_key = "AKIAIOSFODNN7EXAMPLJ" }\n',
    "charts/values.yaml": "environmentSecrets: []\natlantis:\n  environment:\n    " + KEYS.format("    "),
    "prod.tfvars": 'access_key = "AKIAIOSFODNN7EXAMPLK"\n',
    "main.tf": 'provider "aws" {\n  access_key = "AKIAIOSFODNN7EXAMPLL"\n}\n',
    "aws/credentials": "[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLM\n",
    "data.json": '{"nothing": "of interest"}',
    "notes.yaml": "nothing: of interest\n",
    "README.md": "export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLN\n",
    "node_modules/x/run.sh": EXPORTS,
    "python/pyvenv.cfg": "home = /usr/bin\n",
    "python/lib/run.sh": EXPORTS,
    "broken.tf": 'resource "aws_iam_role" {',
    "broken/config/docker-compose.yml": "aws: [",
    "large/policy.json": OPEN_TRUST + " " * 3000,
    "large/run.sh": EXPORTS + "#" * 3000,
}


def hosted(host: CodeHost, files: Mapping[str, bytes], links: Mapping[str, str] | None = None) -> Report:
    """The report of the one repository at `host`, from GitHub."""
    host.on("/orgs/acme/repos", [repository("acme/infra")])
    with_files(host, files, links=links)
    host.on("/repos/acme/infra/tarball/main", Reply({}, 302, {"Location": f"{host.url}/download"}))
    host.on("/download", Reply(raw=tarball(files)))
    empty_settings(host)
    return asked(host, "github")


def asked(host: CodeHost, kind: str) -> Report:
    environment = {"GITHUB_API_URL": host.url, "GITHUB_TOKEN": TOKEN, "GITLAB_HOST": host.url, "GITLAB_TOKEN": TOKEN}
    (step,) = scanned(window(kind, environment, Patience()), "acme", RULES)
    return replace(step.found.report, seconds=0.0)


def of_clone(root: Path, files: Mapping[str, bytes], links: Mapping[str, str] | None = None) -> Report:
    (root / ".git").mkdir(parents=True)
    (root / ".git" / "config").write_text('[remote "origin"]\n\turl = https://github.com/acme/infra.git\n')
    for path, data in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    for path, to in (links or {}).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).symlink_to(to)
    found = read(root)
    report = run(found, RULES)
    return replace(report, secrets=inventory(found), seconds=0.0)


def bytes_of(paths: set[str]) -> dict[str, bytes]:
    return {path: POOL[path].encode() for path in sorted(paths)}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(paths=st.sets(st.sampled_from(sorted(POOL))), size=st.sampled_from([2000, walked.MAX_BYTES]))
def test_any_files_give_the_same_report(
    paths: set[str], size: int, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walked, "MAX_BYTES", size)
    files = bytes_of(paths)
    with code_host() as host:
        assert hosted(host, files) == of_clone(tmp_path_factory.mktemp("clone") / "infra", files)


def test_every_kind_of_file_is_read(tmp_path: Path) -> None:
    files = bytes_of(set(POOL))
    silent = {"README.md", "data.json", "notes.yaml", "node_modules/x/run.sh", "python/lib/run.sh", "python/pyvenv.cfg"}
    with code_host() as host:
        report = hosted(host, files)

    assert report.read == len(set(POOL) - silent)
    assert report == of_clone(tmp_path / "infra", files)


def test_what_gitlab_gives_is_what_a_clone_has(tmp_path: Path) -> None:
    files = bytes_of(set(POOL))
    links = {"stage/run.sh": "../run.sh", "stage/again.sh": "run.sh", "trust.json": "policies/trust.json"}
    with code_host() as host:
        host.on("/api/v4/groups/acme/projects", [PROJECT])
        tree = [{"id": git_name(d), "path": p, "type": "blob", "mode": "100644"} for p, d in files.items()]
        tree += [{"id": git_name(t.encode()), "path": p, "type": "blob", "mode": "120000"} for p, t in links.items()]
        host.on("/api/v4/projects/77/repository/tree", tree)
        host.on("/api/v4/projects/77/repository/archive.tar.gz", Reply(raw=tarball(files)))
        for data in (*files.values(), *(to.encode() for to in links.values())):
            host.on(f"/api/v4/projects/77/repository/blobs/{git_name(data)}/raw", Reply(raw=data))
        report = replace(asked(host, "gitlab"), incomplete=())

    local = of_clone(tmp_path / "infra", files, links)
    assert report == replace(local, incomplete=())
    assert {"stage/run.sh", "stage/again.sh", "trust.json"} <= {found.primary.path for found in report.findings}


def test_links_lead_to_files_through_links(tmp_path: Path) -> None:
    files = bytes_of({"run.sh"})
    links = {"stage/run.sh": "../run.sh", "stage/again.sh": "run.sh"}
    with code_host() as host:
        for to in links.values():
            host.on(f"/repos/acme/infra/git/blobs/{git_name(to.encode())}", blob(to.encode()))
        report = hosted(host, files, links=links)

    assert report == of_clone(tmp_path / "infra", files, links)


def test_calls_beyond_the_limit_leave_files_out_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MANY", 2)
    files = bytes_of({"run.sh", "main.tf", "data.json", "policies/trust.json"})
    with code_host() as host:
        report = hosted(host, files)

    assert [(item.path, item.reason) for item in report.incomplete] == [
        (".", "2 files were not looked at: more than 256 MB, or than 2 calls, for one repository")
    ]
    assert report.read == 2


def test_bytes_beyond_the_limit_leave_files_out_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "HELD", 100)
    with code_host() as host:
        report = hosted(host, bytes_of(set(POOL)))

    assert "files were not looked at" in report.incomplete[0].reason


def test_an_archive_that_is_too_large_is_read_as_far_as_it_may_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "EXPANDED", 20_000)
    files = bytes_of(set(POOL))
    with code_host() as host:
        report = hosted(host, files)

    told, *rest = report.incomplete
    assert told.reason.startswith("an archive of the code host is too large")
    assert replace(report, incomplete=tuple(rest)) == of_clone(tmp_path / "infra", files)
