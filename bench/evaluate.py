"""How many requests `offkey evaluate` answers in a second on one core, beside a naive reading of the same lines.

But for one row, every line is a question of its own: no subject and no object key stands in two of them, so
nothing is answered from memory. In one row, for which nothing is wanted, no policy stands in two lines either: it
is what reading a policy costs. The peer is the oracle of the tests (regular expressions, no third truth value, no
reasons, trust policies only), which reads the same JSON with the same parser. Times are of the processor.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.reason import oracle
from tests.reason.documents import ACCOUNT, AUD, PROVIDER, SUB, allow, deny, policy, web_identity

LINES = 40_000
WANTED = 20_000
USER = f"arn:aws:iam::{ACCOUNT}:user/ci"


def trust(number: int) -> dict[str, Any]:
    condition = {
        "StringEquals": {AUD: "sts.amazonaws.com"},
        "StringLike": {SUB: [f"repo:acme/service-{number}:ref:refs/heads/main", f"repo:acme/service-{number}:*:prod"]},
    }
    return {"Version": "2012-10-17", "Statement": [web_identity(condition)]}


def trust_line(number: int) -> dict[str, Any]:
    """A job asks for a role: one in two is admitted."""
    ref = "main" if number % 2 else f"feature-{number}"
    subject = f"repo:acme/service-{number % 50}:ref:refs/heads/{ref}"
    context = {SUB: subject, AUD: "sts.amazonaws.com", "sts:RoleSessionName": f"run-{number}"}
    request = {
        "principal": {"Federated": PROVIDER},
        "action": "sts:AssumeRoleWithWebIdentity",
        "resource": f"arn:aws:iam::{ACCOUNT}:role/service-{number % 50}",
        "context": context,
    }
    return {"id": number, "policy": trust(number % 50), "policy_type": "trust", "request": request, "extra": {}}


def object_line(number: int) -> dict[str, Any]:
    """A user asks for an object, under a service control policy: one in two is allowed."""
    identity = {
        "Version": "2012-10-17",
        "Statement": [
            allow(["s3:Get*", "s3:List*"], f"arn:aws:s3:::acme-{number % 50}/*"),
            deny("s3:*", "*", Condition={"Bool": {"aws:SecureTransport": "false"}}),
        ],
    }
    request = {
        "principal": USER,
        "action": "s3:GetObject" if number % 2 else "s3:PutObject",
        "resource": f"arn:aws:s3:::acme-{number % 50}/builds/{number}.zip",
        "resource_account": ACCOUNT,
        "context": {"aws:SecureTransport": "true", "aws:SourceIp": "203.0.113.7"},
    }
    everything = {"Version": "2012-10-17", "Statement": [allow("*")]}
    extra = {"identity": [identity], "scp": [{"policies": [everything]}]}
    return {"id": number, "policy": None, "policy_type": "resource", "request": request, "extra": extra}


def other_line(number: int) -> dict[str, Any]:
    """A job asks for a role whose trust policy no other line has."""
    return {**trust_line(number), "policy": trust(number)}


def written(line: Any, count: int = LINES) -> bytes:
    return b"".join(json.dumps(line(number)).encode() + b"\n" for number in range(count))


def ours(lines: bytes) -> tuple[float, list[str]]:
    """Seconds of the processor in the whole command, start included, and the decisions."""
    before = os.times()
    done = subprocess.run((sys.executable, "-m", "offkey", "evaluate"), input=lines, capture_output=True, check=True)
    after = os.times()
    seconds = after.children_user + after.children_system - before.children_user - before.children_system
    return seconds, [json.loads(line)["decision"] for line in done.stdout.splitlines()]


def naive(lines: bytes) -> tuple[float, list[str]]:
    """The same for the oracle, in this process."""
    started = time.process_time()
    decisions = list(_naive(lines))
    return time.process_time() - started, decisions


def _naive(lines: bytes) -> Iterator[str]:
    for line in lines.splitlines():
        question = json.loads(line)
        request = question["request"]
        admitted = oracle.admitted(
            policy(*question["policy"]["Statement"]),
            action=request["action"],
            provider=request["principal"]["Federated"],
            context=request["context"],
        )
        yield "allow" if admitted else "deny"


def main() -> int:
    trusts, objects = written(trust_line), written(object_line)
    seconds, decisions = ours(trusts)
    rate = LINES / seconds
    print(f"trust policies:    {rate:9,.0f} requests/s ({decisions.count('allow')} of {LINES} allowed)")
    object_seconds, object_decisions = ours(objects)
    object_rate = LINES / object_seconds
    print(f"identity policies: {object_rate:9,.0f} requests/s ({object_decisions.count('allow')} of {LINES} allowed)")
    other_seconds, _others = ours(written(other_line))
    print(f"other policies:    {LINES / other_seconds:9,.0f} requests/s (a trust policy of its own in each line)")
    again_seconds, _decisions = ours(written(trust_line, 500) * (LINES // 500))
    print(f"the same again:    {LINES / again_seconds:9,.0f} requests/s (500 questions, {LINES // 500} times)")
    peer_seconds, peer_decisions = naive(trusts)
    agree = sum(a == b for a, b in zip(decisions, peer_decisions, strict=True))
    print(f"naive peer:        {LINES / peer_seconds:9,.0f} requests/s (agrees on {agree} of {LINES} trust policies)")
    print(f"ratio to the peer: {peer_seconds / seconds:9.2f}")
    print(f"wanted:            {WANTED:9,} requests/s on one core that does nothing else")
    return 0 if agree == LINES else 1


if __name__ == "__main__":
    sys.exit(main())
