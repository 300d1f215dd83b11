"""The lab as a whole: opened, used, closed, and nothing left of it."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Iterator

import pytest
from moto.core.config import default_user_config
from tests.worlds import DEV, REGION, SHARED, document, refusal, statement

from offkey.errors import DefectError, UsageError
from offkey.lab.issuer import Issuer
from offkey.lab.lab import Lab
from offkey.model.platforms import github

pytestmark = pytest.mark.lab


@pytest.fixture
def lab() -> Iterator[Lab]:
    with Lab({SHARED: "shared", DEV: "dev"}) as opened:
        yield opened


def test_it_listens_on_this_machine_only(lab: Lab) -> None:
    assert lab.endpoint.startswith("http://127.0.0.1:")


def test_one_at_a_time(lab: Lab) -> None:
    with pytest.raises(UsageError, match="already open"), Lab({SHARED: "shared"}):
        pass
    assert lab.client("sts", credentials=lab.administrator(SHARED).credentials).get_caller_identity()


@pytest.mark.parametrize("accounts", [{}, {"1": "short"}, {"11111111111a": "letter"}])
def test_accounts_have_twelve_digits(accounts: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="twelve digits"):
        Lab(accounts)


def test_an_account_that_is_not_there(lab: Lab) -> None:
    with pytest.raises(UsageError, match="no account 999999999999"):
        lab.administrator("999999999999")


def test_nothing_can_be_asked_of_a_lab_that_is_not_open() -> None:
    lab = Lab({SHARED: "shared"})
    for ask in (lambda: lab.endpoint, lambda: lab.calls):
        with pytest.raises(UsageError, match="not open"):
            ask()


def test_closed_it_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTO_ACCOUNT_ID", "999999999999")
    monkeypatch.setenv("INITIAL_NO_AUTH_ACTION_COUNT", "0")
    environment, levels = dict(os.environ), logging.getLogger("werkzeug").level
    with Lab({SHARED: "shared"}) as lab:
        lab.create_bucket(SHARED, "kept-nowhere", REGION)
        port = int(lab.endpoint.rpartition(":")[2])
        me = lab.client("iam", credentials=lab.administrator(SHARED).credentials)
        me.create_role(RoleName="r", AssumeRolePolicyDocument=document())
        assert SHARED in me.get_role(RoleName="r")["Role"]["Arn"]
    assert dict(os.environ) == environment
    assert logging.getLogger("werkzeug").level == levels
    assert default_user_config["iam"]["load_aws_managed_policies"] is False
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
    with Lab({SHARED: "shared"}) as lab:
        s3 = lab.client("s3", credentials=lab.administrator(SHARED).credentials)
        assert s3.list_buckets()["Buckets"] == []


def test_a_port_that_is_taken() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"cannot listen on 127.0.0.1:{port}"), Lab({SHARED: "s"}, port=port):
            pass
    with Lab({SHARED: "s"}, port=port) as lab:
        assert lab.endpoint == f"http://127.0.0.1:{port}"


def test_a_defect_of_the_lab_is_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr("offkey.lab.sts.answer", broken)
    lab = Lab({SHARED: "shared"})
    lab.__enter__()
    sts = lab.client("sts", credentials=lab.administrator(SHARED).credentials)
    assert refusal(sts.get_caller_identity).status == 500
    with pytest.raises(DefectError, match="on purpose"):
        lab.__exit__(None, None, None)


def test_the_administrator_is_known_to_be_one(lab: Lab) -> None:
    session = lab.administrator(DEV, name="ann")
    assert session.arn == f"arn:aws:sts::{DEV}:assumed-role/offkey-lab-administrator/ann"
    assert lab.client("sts", credentials=session.credentials).get_caller_identity()["Arn"] == session.arn


def test_several_issuers_at_once() -> None:
    others = (Issuer("https://gitlab.com"), Issuer("https://oidc.example/path"))
    with Lab({SHARED: "shared"}, issuers=(Issuer(), *others)) as lab:
        assert list(lab.issuers) == [github.ISSUER, "https://gitlab.com", "https://oidc.example/path"]
        assert lab.issuer.url == github.ISSUER
        assert others[0].job({}).variables()["ACTIONS_ID_TOKEN_REQUEST_URL"].reveal().startswith(lab.endpoint)


def test_what_a_rehearsal_prepares(lab: Lab) -> None:
    lab.create_bucket(SHARED, "state", REGION)
    lab.put_object(SHARED, "state", "a/b", body=b"x", region=REGION)
    lab.create_table(SHARED, "locks", REGION)
    key = lab.create_user_with_key(SHARED, "ci", {"p": document(statement(Action="s3:*", Resource="*"))})
    s3 = lab.client("s3", credentials=key, region=REGION)
    assert s3.get_object(Bucket="state", Key="a/b")["Body"].read() == b"x"
    assert s3.get_bucket_versioning(Bucket="state")["Status"] == "Enabled"
    dynamodb = lab.client("dynamodb", credentials=lab.administrator(SHARED).credentials, region=REGION)
    assert dynamodb.describe_table(TableName="locks")["Table"]["KeySchema"][0]["AttributeName"] == "LockID"
    assert key.session_token is None


def test_the_environment_of_a_child(lab: Lab) -> None:
    environment = lab.environment()
    assert environment["AWS_ENDPOINT_URL"] == environment["AWS_ENDPOINT_URL_STS"] == lab.endpoint
    assert environment["AWS_EC2_METADATA_DISABLED"] == "true"
    assert "AWS_ENDPOINT_URL_S3" not in environment
    assert not any("SECRET" in name or "TOKEN" in name for name in environment)
