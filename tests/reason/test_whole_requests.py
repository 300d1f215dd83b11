"""Whole requests, as `offkey evaluate` answers them, against the naive reading of the same JSON."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reason import oracle
from tests.reason.documents import ACCOUNT, OTHER_ACCOUNT

from offkey.cli.evaluate import answers
from offkey.read.request import Reader

USER = f"arn:aws:iam::{ACCOUNT}:user/bob"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/deploy"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/deploy/run"
BUCKET = "arn:aws:s3:::acme/bob/x"
TARGET = f"arn:aws:iam::{ACCOUNT}:role/target"

DATES = st.sampled_from(["2026-01-01", "2026-06-01T00:00:00Z", "1780272000"])
FAMILIES: list[tuple[tuple[str, ...], str, st.SearchStrategy[str]]] = [
    (
        ("StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase"),
        "aws:username",
        st.sampled_from(["bob", "BOB", "b*", "?ob", "${aws:username}", "${aws:PrincipalTag/team}", "x${s3:prefix}"]),
    ),
    (("Bool",), "aws:SecureTransport", st.sampled_from(["true", "false", "True"])),
    (("IpAddress", "NotIpAddress"), "aws:SourceIp", st.sampled_from(["192.0.2.0/24", "192.0.2.7", "10.0.0.0/8"])),
    (("NumericLessThan", "NumericEquals", "NumericNotEquals"), "s3:max-keys", st.sampled_from(["1", "10", "10.0"])),
    (("DateLessThan", "DateGreaterThanEquals", "DateNotEquals"), "aws:CurrentTime", DATES),
    (("ArnLike", "ArnNotEquals"), "aws:SourceArn", st.sampled_from([ROLE, "arn:aws:iam::*:role/*", BUCKET])),
    (("Null",), "aws:username", st.sampled_from(["true", "false"])),
]
SETS = (
    "ForAllValues:StringLike",
    "ForAnyValue:StringEquals",
    "ForAllValues:StringNotEquals",
    "ForAnyValue:StringNotLike",
)


@st.composite
def _condition(draw: st.DrawFn) -> dict[str, Any]:
    names, key, values = draw(st.sampled_from(FAMILIES))
    name = draw(st.sampled_from(names))
    wanted = draw(st.lists(values, min_size=1, max_size=2))
    if draw(st.booleans()) and name.startswith("String"):
        return {draw(st.sampled_from(SETS)): {"aws:TagKeys": draw(st.lists(st.sampled_from("abc*"), min_size=1))}}
    suffix = "IfExists" if name != "Null" and draw(st.booleans()) else ""
    written = key.upper() if draw(st.booleans()) else key
    return {name + suffix: {written: wanted if len(wanted) > 1 else wanted[0]}}


ACTIONS = st.sampled_from(
    ["*", "s3:*", "s3:Get*", "S3:getobject", "sts:AssumeRole", "sts:*", ["s3:Put*", "s3:GetObject"]]
)
RESOURCES: st.SearchStrategy[Any] = st.sampled_from(
    ["*", BUCKET, "arn:aws:s3:::acme/*", "arn:aws:s3:::acme/${aws:username}/?", [TARGET, "arn:aws:s3:::other"]]
)
PRINCIPALS = st.sampled_from(
    ["*", {"AWS": ACCOUNT}, {"AWS": USER}, {"AWS": [ROLE, OTHER_ACCOUNT]}, {"AWS": SESSION}, {"AWS": OTHER_ACCOUNT}]
)


@st.composite
def _policy(draw: st.DrawFn, principals: st.SearchStrategy[Any] | None = None) -> dict[str, Any]:
    statements: list[dict[str, Any]] = []
    for _ in range(draw(st.integers(1, 3))):
        effect = draw(st.sampled_from(["Allow", "Allow", "Allow", "Deny"]))
        statement: dict[str, Any] = {"Effect": effect, "Resource": draw(RESOURCES)}
        statement["NotAction" if draw(st.integers(0, 5)) == 0 else "Action"] = draw(ACTIONS)
        if draw(st.integers(0, 5)) == 0:
            statement["NotResource"] = "arn:aws:s3:::other/*"
            del statement["Resource"]
        if draw(st.integers(0, 2)) == 0:
            statement["Condition"] = draw(_condition())
        if principals is not None:
            statement["Principal"] = draw(principals)
        statements.append(statement)
    one = statements[0] if len(statements) == 1 and draw(st.booleans()) else statements
    return {"Version": draw(st.sampled_from(["2012-10-17", "2012-10-17", "2008-10-17"])), "Statement": one}


@st.composite
def _context(draw: st.DrawFn, caller: str) -> dict[str, Any]:
    every = {
        "s3:prefix": draw(st.sampled_from(["bob", "o"])),
        "aws:principaltag/team": "bob",
        "aws:securetransport": draw(st.sampled_from(["true", "false"])),
        "aws:sourceip": draw(st.sampled_from(["192.0.2.7", "10.1.2.3"])),
        "s3:max-keys": draw(st.sampled_from(["1", "9.5", "10"])),
        "aws:currenttime": draw(DATES),
        "aws:sourcearn": draw(st.sampled_from([ROLE, USER])),
        "aws:tagkeys": draw(st.lists(st.sampled_from("ab"), max_size=2)),
    }
    kept = {key: value for key, value in every.items() if draw(st.booleans())}
    return {**kept, "aws:username": "bob"} if caller == USER else kept  # AWS fills it in for a user


WIDE = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


@st.composite
def _line(draw: st.DrawFn) -> dict[str, Any]:
    trust = draw(st.booleans())
    caller = draw(st.sampled_from([USER, SESSION]))
    action = "sts:AssumeRole" if trust else draw(st.sampled_from(["s3:GetObject", "s3:PutObject"]))
    account = draw(st.sampled_from([ACCOUNT, ACCOUNT, OTHER_ACCOUNT]))
    context = draw(_context(caller))
    if trust:
        context.pop("aws:tagkeys", None)  # tags need an action of their own
    control = st.lists(st.builds(lambda p: {"policies": [p, WIDE]}, _policy()), max_size=1)
    resource_control = st.builds(lambda p: {"policies": [p]}, _policy(st.just("*")))
    return {
        "id": 1,
        "policy": draw(st.none() | _policy(PRINCIPALS)),
        "policy_type": "trust" if trust else "resource",
        "request": {
            "principal": caller,
            "action": action,
            "resource": TARGET if trust else BUCKET,
            "resource_account": account,
            "context": context,
        },
        "extra": {
            "identity": draw(st.lists(st.just(WIDE) | _policy(), max_size=2)),
            "boundary": draw(st.one_of(st.none(), st.lists(_policy(), min_size=1, max_size=1))),
            "session": draw(st.none() | _policy()),
            "scp": draw(control),
            "rcp": draw(st.lists(resource_control, max_size=1)),
        },
    }


def test_a_whole_request_agrees_with_the_naive_reading() -> None:
    seen: Counter[str] = Counter()

    @settings(deadline=None, max_examples=400)
    @given(_line())
    def agrees(line: dict[str, Any]) -> None:
        text, read = answers(Reader())(json.dumps(line).encode())
        answer = json.loads(text)
        assert read
        seen[answer["decision"]] += 1
        if answer["decision"] != "unsupported":
            assert answer["decision"] == oracle.decision(line), answer["because"]

    agrees()
    assert seen["unsupported"] < sum(seen.values()) / 5
    assert min(seen["allow"], seen["deny"]) > 20


CHANGES: list[tuple[bytes, bytes]] = [
    (b"s3:GetObject", b"s3:PutObject"),
    (BUCKET.encode(), b"arn:aws:s3:::other"),
    (b'"bob"', b'"eve"'),
    (ACCOUNT.encode(), OTHER_ACCOUNT.encode()),
    (b'"aws:username"', b'"aws:username": "eve", "aws:username"'),
    (b'"action"', b'"action": "s3:PutObject", "action"'),
    (b'"Effect"', b'"Effect": "Deny", "Effect"'),
    (b'"id": 1', b'"id": {"a": 1, "a": 2}'),
    (b'"id": 1', b'"id" : "\\"request\\": 5"'),
    (b'"id": 1', b'"id": 1, "policy": null'),
    (b'"id": 1, ', b""),
    (b'"request"', b'"request": 1, "request"'),
    (b'"extra"', b'"more": {"id": 2, "request": {}}, "extra"'),
    (b", ", b" ,"),
    (b"}", b"}}"),
    (b"}", b""),
]


@settings(deadline=None, max_examples=150)
@given(st.lists(_line(), min_size=1, max_size=3), st.data())
def test_what_was_asked_before_changes_no_answer(asked: list[dict[str, Any]], data: st.DataObject) -> None:
    """Also not its reason: what is remembered of lines, policies and callers is as if it were found anew."""
    lines = [json.dumps(line, sort_keys=data.draw(st.booleans())).encode() for line in asked]
    request = json.dumps(asked[-1]["request"])
    lines += [json.dumps({**line, "id": 2}).replace(json.dumps(line["request"]), request).encode() for line in asked]
    for old, new in data.draw(st.lists(st.sampled_from(CHANGES), max_size=6)):
        lines.append(data.draw(st.sampled_from(lines)).replace(old, new, data.draw(st.sampled_from([1, 1, -1]))))
    order = data.draw(st.lists(st.sampled_from(lines), min_size=len(lines), max_size=2 * len(lines)))
    answer = answers(Reader())
    assert [answer(line) for line in order] == [answers(Reader())(line) for line in order]
