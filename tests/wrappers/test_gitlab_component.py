"""`templates/offkey.yml` as GitLab fills it in and its runner runs it, and the AWS tools in the script behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from tests.worlds import REGION, document, statement, trusting
from tests.wrappers.runner import Ran, component, machine, shell

from offkey.lab.issuer import Issuer
from offkey.lab.lab import Lab

pytestmark = pytest.mark.lab
URL = "https://gitlab.com"
SHARED, DEV = "111111111111", "222222222222"
HUB, SPOKE = f"arn:aws:iam::{SHARED}:role/ci/hub", f"arn:aws:iam::{DEV}:role/deploy"
SUBJECT = "project_path:acme/infra:ref_type:branch:ref:main"
WHO = "aws sts get-caller-identity --query Arn --output text"


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    with Lab({SHARED: "shared", DEV: "dev"}, issuers=(Issuer(URL),)) as opened:
        shared = opened.client("iam", credentials=opened.administrator(SHARED).credentials)
        shared.create_open_id_connect_provider(Url=URL, ClientIDList=[URL, "sts.amazonaws.com"])
        trust = statement(
            Principal={"Federated": f"arn:aws:iam::{SHARED}:oidc-provider/gitlab.com"},
            Action="sts:AssumeRoleWithWebIdentity",
            Condition={"StringEquals": {"gitlab.com:sub": SUBJECT, "gitlab.com:aud": URL}},
        )
        shared.create_role(RoleName="hub", Path="/ci/", AssumeRolePolicyDocument=document(trust))
        allowed = document(statement(Action="sts:AssumeRole", Resource=SPOKE))
        shared.put_role_policy(RoleName="hub", PolicyName="own", PolicyDocument=allowed)
        dev = opened.client("iam", credentials=opened.administrator(DEV).credentials)
        dev.create_role(RoleName="deploy", AssumeRolePolicyDocument=trusting(HUB))
        yield opened


@pytest.fixture(params=["bash", "sh"])
def program(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def job(
    lab: Lab, home: Path, script: str = WHO, *, program: str, more: Mapping[str, str] | None = None, **inputs: str
) -> Ran:
    """Run a job that extends the component."""
    hidden = component(**inputs)
    ids = {
        name: lab.issuer.mint(
            {"sub": SUBJECT, "project_path": "acme/infra", "job_id": "42"},
            audience=wanted["aud"],
            lifetime=timedelta(hours=1),
        ).reveal()
        for name, wanted in hidden["id_tokens"].items()
    }
    predefined = {"CI": "true", "GITLAB_CI": "true", "CI_JOB_ID": "42", "CI_SERVER_URL": URL}
    predefined |= {"CI_PROJECT_PATH": "acme/infra", "TMPDIR": str(home), **(more or {})}
    environment = {**machine(home, lab), **predefined, **hidden["variables"], **ids}
    ran = shell("\n".join([*hidden["before_script"], script]), environment, home, program=program)
    assert not [token for token in ids.values() if token in ran.log or token.rpartition(".")[2] in ran.log]
    return ran


def test_the_tools_of_the_script_ask_by_themselves(lab: Lab, tmp_path: Path, program: str) -> None:
    before = len(lab.calls.all)
    script = f"{WHO}\npython3 -c \"import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])\"\necho $#"
    ran = job(lab, tmp_path, script, program=program, role=SPOKE, via=HUB, region=REGION, account=DEV)
    assert ran.code == 0, ran.log
    *arns, words = ran.stdout.split()
    assert (words, len(arns), len(set(arns))) == ("0", 2, 1)
    assert arns[0].startswith(f"arn:aws:sts::{DEV}:assumed-role/deploy/acme-infra-")
    actions = [call.action for call in lab.calls.all[before:]]
    assert sum(action.endswith("AssumeRoleWithWebIdentity") for action in actions) == 1


def test_nothing_inherited_wins(lab: Lab, tmp_path: Path, program: str) -> None:
    more = {
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "AWS_PROFILE": "gone",
        "AWS_ROLE_ARN": HUB,
    }
    ran = job(lab, tmp_path, program=program, more=more)
    assert ran.code == 0, ran.log
    assert ran.stdout.startswith(f"arn:aws:sts::{SHARED}:assumed-role/hub/")


@pytest.mark.parametrize(
    ("inputs", "text"),
    [
        ({}, "no role is named"),
        ({"role": f"arn:aws:iam::{SHARED}:role/none"}, "AccessDenied"),
        ({"role": HUB, "account": DEV}, f"not in the account {DEV}"),
        ({"role": HUB, "audience": "sts.amazonaws.com"}, "AccessDenied"),
    ],
)
def test_a_refusal_ends_the_job(lab: Lab, tmp_path: Path, program: str, inputs: dict[str, str], text: str) -> None:
    ran = job(lab, tmp_path, "echo went on", program=program, more={}, **inputs)
    assert ran.code != 0
    assert text in ran.log
    assert "went on" not in ran.log
