"""Repositories whose workflows run in a lab with one account and one role."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from offkey.lab.lab import Lab
from offkey.model.configuration import Account, Configuration, RehearsalSettings, RepositoryIdentity
from offkey.model.rehearsal import Run
from offkey.read.repository import read
from offkey.rehearse.pipeline import pipelines
from offkey.rehearse.terraform import Terraform
from offkey.rehearse.world import World

ACCOUNT = "111111111111"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/deploy"
MAIN = "repo:acme/infra:ref:refs/heads/main"
IDENTITY = RepositoryIdentity("acme", "infra", owner_id="123456", id="456789")
HOST = "token.actions.githubusercontent.com"
LOGIN = f"""
      - uses: aws-actions/configure-aws-credentials@v6
        with: {{role-to-assume: "{ROLE}", aws-region: eu-west-1}}
"""


@contextmanager
def world(
    tmp_path: Path,
    files: Mapping[str, str],
    *,
    subjects: tuple[str, ...] = (MAIN,),
    allowed: tuple[str, ...] = ("make", "env"),
    terraform: Terraform | None = None,
) -> Iterator[World]:
    """A lab whose role `deploy` admits `subjects`, and a repository of these files."""
    root = tmp_path / "copy"
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    configuration = Configuration(
        repository=IDENTITY,
        accounts={"shared": Account("shared", ACCOUNT)},
        hub="shared",
        region="eu-west-1",
        state=None,
        rehearsal=RehearsalSettings(run=allowed),
    )
    with Lab({ACCOUNT: "shared"}) as lab:
        iam = lab.client("iam", credentials=lab.administrator(ACCOUNT).credentials)
        provider = iam.create_open_id_connect_provider(Url=f"https://{HOST}", ClientIDList=["sts.amazonaws.com"])
        statement = {
            "Effect": "Allow",
            "Principal": {"Federated": provider["OpenIDConnectProviderArn"]},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {"StringEquals": {f"{HOST}:sub": list(subjects), f"{HOST}:aud": "sts.amazonaws.com"}},
        }
        trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        iam.create_role(RoleName="deploy", AssumeRolePolicyDocument=trust)
        yield World(lab, configuration, read(root), root, tmp_path, terraform, None, lambda _: None)


def runs(there: World) -> dict[str, Run]:
    """Every run of every workflow, by its job and its event."""
    return {f"{run.job} on {run.event}": run for run in pipelines(there)}
