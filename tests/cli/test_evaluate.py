"""`offkey evaluate` through its real entry point: one answer a line, in order, whatever the line holds."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from tests.reason.documents import ACCOUNT, PROVIDER, SUB, allow, web_identity

USER = f"arn:aws:iam::{ACCOUNT}:user/ci"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/deploy"
COMMAND = (sys.executable, "-m", "offkey", "evaluate")


def document(*statements: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def question(id_: Any = 1, **changes: Any) -> dict[str, Any]:
    request = {"principal": USER, "action": "s3:GetObject", "resource": "arn:aws:s3:::bucket/key"}
    extra = {"identity": [document(allow("s3:Get*"))]}
    return {"id": id_, "policy": None, "policy_type": "resource", "request": request, "extra": extra, **changes}


def asked(*lines: bytes) -> tuple[int, list[dict[str, Any]]]:
    done = subprocess.run(COMMAND, input=b"\n".join(lines), capture_output=True, check=False, timeout=300)
    assert done.stderr == b""
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def test_answers_name_what_decided() -> None:
    trust = document(web_identity({"StringLike": {SUB: "repo:acme/infra:*"}}))
    request = {"principal": {"Federated": PROVIDER}, "action": "sts:AssumeRoleWithWebIdentity", "resource": ROLE}
    sub = "token.ACTIONS.githubusercontent.com:SUB"
    lines = [
        question(context, policy=trust, policy_type="trust", extra={}, request={**request, "context": {sub: context}})
        for context in ("repo:acme/infra:ref:refs/heads/main", "repo:evil/infra:ref:refs/heads/main")
    ]
    code, answers = asked(*(json.dumps(line).encode() for line in lines))
    assert code == 0
    assert answers == [
        {
            "id": "repo:acme/infra:ref:refs/heads/main",
            "decision": "allow",
            "because": "statement 1 of the trust policy allows it",
        },
        {
            "id": "repo:evil/infra:ref:refs/heads/main",
            "decision": "deny",
            "because": "statement 1 of the trust policy wants token.actions.githubusercontent.com:sub to match "
            '"repo:acme/infra:*", but the request has "repo:evil/infra:ref:refs/heads/main"',
        },
    ]


def test_what_aws_does_not_say_is_unsupported_and_no_failure() -> None:
    doubtful = allow("s3:*", Condition={"StringLikes": {"aws:username": "ci"}})
    code, answers = asked(json.dumps(question(extra={"identity": [document(doubtful)]})).encode())
    assert (code, answers[0]["decision"]) == (0, "unsupported")
    assert "StringLikes" in answers[0]["because"]


BAD = (
    b"",
    b"   ",
    b"nonsense",
    b"[1]",
    b'{"id": 7}',
    b'{"id": NaN}',
    b'{"id": 7, "id": 8}',
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"id": "' + b"x" * 10_000_000 + b'"}',
    b'{"id": 1' + b"0" * 5000 + b"}",
    json.dumps(question(request={"principal": 5, "action": "s3:GetObject", "resource": "*"})).encode(),
    json.dumps(question(request={"principal": USER, "action": ["s3:GetObject"], "resource": "*"})).encode(),
    json.dumps(question(extra=[])).encode(),
    json.dumps(question(extra={"identity": document()})).encode(),
    json.dumps(question(policy=document(), policy_type="identity")).encode(),
)


def test_every_bad_line_has_an_answer_in_its_turn() -> None:
    good = [json.dumps(question(index)).encode() for index in range(len(BAD))]
    lines = [line for pair in zip(BAD, good, strict=True) for line in pair]
    code, answers = asked(*lines)
    assert code == 4
    assert [answer["decision"] for answer in answers] == ["unsupported", "allow"] * len(BAD)
    assert [answer["id"] for answer in answers[1::2]] == list(range(len(BAD)))
    assert answers[8]["id"] == 7  # as far as it could be read


def test_an_id_comes_back_as_it_was() -> None:
    ids: list[Any] = [None, "é\ud800", {"a": [1, 2.5]}, 10**20, True]
    code, answers = asked(*(json.dumps(question(id_)).encode() for id_ in ids))
    assert code == 0
    assert [answer["id"] for answer in answers] == ids


def test_an_id_in_which_a_key_stands_twice_stops_nothing() -> None:
    line = json.dumps(question("?")).encode().replace(b'"?"', b'{"a": 1, "a": 2}')
    code, answers = asked(line, json.dumps(question(2)).encode(), line)
    assert code == 0
    assert [answer["id"] for answer in answers] == [{"a": 2}, 2, {"a": 2}]


@pytest.fixture
def peer() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        guard = threading.Timer(60, process.kill)
        guard.start()
        yield process
        guard.cancel()


def test_a_peer_gets_its_answer_before_it_asks_again(peer: subprocess.Popen[bytes]) -> None:
    assert peer.stdin is not None
    assert peer.stdout is not None
    for index in range(3):
        line = json.dumps(question(index)).encode()
        peer.stdin.write(line[:20])  # a line may arrive in pieces
        peer.stdin.flush()
        peer.stdin.write(line[20:] + b"\n")
        peer.stdin.flush()
        assert json.loads(peer.stdout.readline())["id"] == index
    peer.stdin.close()
    assert peer.wait() == 0


def test_nothing_in_nothing_out() -> None:
    assert asked() == (0, [])


def test_flags_that_every_command_has_change_no_answer() -> None:
    flags = ("--format", "json", "--color", "never", "--offline", "-q")
    done = subprocess.run(
        (*COMMAND, *flags), input=json.dumps(question()).encode(), capture_output=True, check=False, timeout=300
    )
    assert (done.returncode, json.loads(done.stdout)["decision"], done.stderr) == (0, "allow", b"")
