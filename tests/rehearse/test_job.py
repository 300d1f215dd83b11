"""One job in the lab: what its steps do, what cannot run here, and what it is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from offkey.lab.lab import Lab
from offkey.migrate.usage import usages
from offkey.model.configuration import Account, Configuration, RehearsalSettings, RepositoryIdentity
from offkey.model.platforms.github import job_claims
from offkey.model.rehearsal import Run
from offkey.read.github_occasion import occasions
from offkey.read.github_permissions import has_id_token
from offkey.read.repository import read
from offkey.rehearse.context import Contexts
from offkey.rehearse.job import run_job
from offkey.rehearse.job_state import JobState
from offkey.rehearse.workspace import Artifacts
from offkey.rehearse.world import World

pytestmark = [pytest.mark.lab, pytest.mark.xdist_group("lab")]

ACCOUNT = "111111111111"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/deploy"
IDENTITY = RepositoryIdentity("acme", "infra", owner_id="123456", id="456789")
PROVIDER = f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"
LOGIN = f"""
      - uses: aws-actions/configure-aws-credentials@v6
        with:
          role-to-assume: {ROLE}
          aws-region: eu-west-1
          role-session-name: infra-${{{{ github.run_id }}}}
"""


@contextmanager
def world(
    tmp_path: Path, steps: str, *, job: str = "", subject: str = "repo:acme/infra:ref:refs/heads/main"
) -> Iterator[World]:
    """A lab with one role that admits `subject`, and a repository with one job of these steps."""
    root = tmp_path / "copy"
    (root / ".github" / "workflows").mkdir(parents=True)
    text = f"on: [push, pull_request]\npermissions: {{id-token: write}}\njobs:\n  work:\n{job}    steps:\n{steps}"
    (root / ".github" / "workflows" / "a.yml").write_text(text)
    configuration = Configuration(
        repository=IDENTITY,
        accounts={"shared": Account("shared", ACCOUNT)},
        hub="shared",
        region="eu-west-1",
        state=None,
        rehearsal=RehearsalSettings(run=("make package",)),
    )
    with Lab({ACCOUNT: "shared"}) as lab:
        iam = lab.client("iam", credentials=lab.administrator(ACCOUNT).credentials)
        iam.create_open_id_connect_provider(
            Url="https://token.actions.githubusercontent.com", ClientIDList=["sts.amazonaws.com"], ThumbprintList=[]
        )
        condition = {"StringEquals": {"token.actions.githubusercontent.com:sub": subject}}
        trust = {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Federated": PROVIDER},
                    "Action": "sts:AssumeRoleWithWebIdentity",
                    "Condition": condition,
                }
            ],
        }
        iam.create_role(RoleName="deploy", AssumeRolePolicyDocument=json.dumps(trust))
        yield World(lab, configuration, read(root), root, tmp_path, None, None, lambda _: None)


def run(there: World, *, event: str = "push") -> Run:
    (usage,) = usages(there.repository)
    (occasion,) = [o for o in occasions(there.repository, IDENTITY, usage.workflow) if o.event.name == event]
    claims = job_claims(IDENTITY, occasion.event, workflow=usage.workflow.path)
    may = has_id_token(there.repository, usage.workflow, usage.job) is True
    contexts = Contexts(IDENTITY, usage.workflow, usage.job, occasion, {}, {})
    state = JobState(
        world=there,
        workflow=usage.workflow,
        job=usage.job,
        contexts=contexts,
        token=there.lab.issuer.job(claims, may_request=may),
        claims=claims,
        artifacts=Artifacts(there.folder / "artifacts"),
        folder=there.folder / "job",
    )
    return run_job(state, occasion.label)


def test_a_token_that_the_trust_admits_becomes_a_session(tmp_path: Path) -> None:
    with world(tmp_path, LOGIN) as there:
        found = run(there)
    assert found.ok
    assert [(hop.role, hop.verdict) for hop in found.hops] == [(ROLE, "admitted")]


def test_a_trust_that_names_another_branch_fails_the_job_with_the_claim(tmp_path: Path) -> None:
    with world(tmp_path, LOGIN, subject="repo:acme/infra:ref:refs/heads/release") as there:
        found = run(there)
    assert not found.ok
    (hop,) = found.hops
    assert hop.verdict == "refused"
    assert "AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity" in hop.because
    assert "repo:acme/infra:ref:refs/heads/release" in hop.because
    assert 'the token says "repo:acme/infra:ref:refs/heads/main"' in hop.because


def test_a_job_without_the_permission_has_no_token(tmp_path: Path) -> None:
    with world(tmp_path, LOGIN, job="    permissions: {contents: read}\n") as there:
        found = run(there)
    assert not found.ok
    assert "id-token: write" in found.hops[0].because


def test_a_static_key_is_refused(tmp_path: Path) -> None:
    step = """
      - uses: aws-actions/configure-aws-credentials@v4
        with: {aws-access-key-id: "${{ secrets.A }}", aws-secret-access-key: "${{ secrets.B }}", aws-region: eu-west-1}
"""
    with world(tmp_path, step) as there:
        found = run(there)
    assert not found.ok
    assert "InvalidClientTokenId" in found.hops[0].because


def test_after_a_refusal_nothing_runs_but_what_always_runs(tmp_path: Path) -> None:
    steps = f"""{LOGIN}
      - uses: actions/checkout@v4
      - run: make package
      - if: always()
        run: make package
"""
    with world(tmp_path, steps, subject="repo:acme/other:ref:refs/heads/main") as there:
        (there.copy / "Makefile").write_text("package:\n\techo packed\n")
        found = run(there)
    assert [command.argv for command in found.commands] == [("make", "package")]


def test_what_cannot_run_here_is_listed_and_is_no_failure(tmp_path: Path) -> None:
    steps = f"""
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
      - name: Tests
        run: npm test
{LOGIN}
"""
    with world(tmp_path, steps) as there:
        found = run(there)
    assert found.ok
    assert [(n.step, "not run here" in n.reason) for n in found.not_rehearsed] == [
        ("actions/setup-node@v4", True),
        ("Tests: npm test", True),
    ]


def test_terraform_that_cannot_run_makes_the_rehearsal_incomplete(tmp_path: Path) -> None:
    with world(tmp_path, f"      - uses: actions/checkout@v4\n{LOGIN}      - run: terraform init\n") as there:
        found = run(there)
    assert not found.ok
    assert found.not_rehearsed[0].reason == "no terraform or tofu was found on PATH"


def test_conditions_are_asked_of_the_event(tmp_path: Path) -> None:
    steps = """
      - uses: actions/checkout@v4
      - if: github.event_name == 'push'
        run: make package
      - if: github.event_name == 'pull_request'
        run: make package
      - if: vars.SOMETHING == 'x'
        run: make package
"""
    with world(tmp_path, steps) as there:
        (there.copy / "Makefile").write_text("package:\n\techo packed\n")
        found = run(there)
    assert len(found.commands) == 1
    assert "vars.SOMETHING" in found.not_rehearsed[0].reason


def test_steps_talk_to_each_other_through_the_runners_files(tmp_path: Path) -> None:
    steps = """
      - uses: actions/checkout@v4
      - id: first
        run: |
          make package
          echo "word=hello" >> "$GITHUB_OUTPUT"
          echo "OTHER=there" >> "$GITHUB_ENV"
      - run: |
          make package
          test "${{ steps.first.outputs.word }}-$OTHER" = hello-there
"""
    with world(tmp_path, steps) as there:
        (there.copy / "Makefile").write_text("package:\n\techo packed\n")
        found = run(there)
    assert found.ok, found.commands


def test_a_script_has_the_jobs_session_and_nothing_of_the_users(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "mine")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    with world(tmp_path, f"      - uses: actions/checkout@v4\n{LOGIN}      - run: make package\n") as there:
        (there.copy / "Makefile").write_text("package:\n\tenv | grep -E '^(AWS|HOME)' | sort\n")
        found = run(there)
        token = there.lab.calls
    output = found.commands[0].output
    names = {line.split("=", 1)[0] for line in output.splitlines() if line.startswith("AWS")}
    session = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_DEFAULT_REGION"}
    services = {"AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL_SSO", "AWS_ENDPOINT_URL_SSO_OIDC"}
    lab = {"AWS_ENDPOINT_URL", "AWS_EC2_METADATA_DISABLED"} | services
    nowhere = {"AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"}
    assert names == session | lab | nowhere
    assert "AWS_SECRET_ACCESS_KEY=***" in output
    assert "AWS_SESSION_TOKEN=***" in output
    assert f"HOME={tmp_path}" in output
    assert token.total
