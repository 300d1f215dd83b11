"""A line of `offkey evaluate` that is read in two ways, or that is meant to break the reader, never allows.

AWS keeps one of two equal JSON keys without a word (alphagov/govuk-infrastructure#879), so a policy in which
a key stands twice may mean less than it says. The reader recognises policies that it has read before; no line
may borrow that recognition for a policy with one key more.
"""

from __future__ import annotations

import json
import tracemalloc

import pytest
from tests.reason.documents import ACCOUNT

from offkey.cli.evaluate import answers
from offkey.read.request import MAX_BYTES, Reader

USER = f"arn:aws:iam::{ACCOUNT}:user/ci"
CONDITION = '{"StringEquals": {"aws:username": "ci"}}'
STATEMENT = f'{{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {CONDITION}}}'
REQUEST = f'{{"principal": "{USER}", "action": "s3:GetObject", "resource": "*", "context": {{"aws:username": "ci"}}}}'


def _line(statement: str = STATEMENT, request: str = REQUEST, **more: str) -> bytes:
    parts = {"id": "1", "policy": "null", "policy_type": '"resource"', "request": request, **more}
    parts.setdefault("extra", f'{{"identity": [{{"Version": "2012-10-17", "Statement": [{statement}]}}]}}')
    return ("{" + ", ".join(f'"{name}": {value}' for name, value in parts.items()) + "}").encode()


TWICE = [
    STATEMENT.replace('"aws:username": "ci"', '"aws:username": "other", "aws:username": "ci"'),
    STATEMENT.replace('"Condition"', '"Condition": {"StringEquals": {"aws:username": "other"}}, "Condition"'),
    STATEMENT.replace('"StringEquals"', '"StringEquals": {"aws:username": "other"}, "StringEquals"'),
    STATEMENT.replace('"Effect"', '"Effect": "Deny", "Effect"'),
    STATEMENT.replace('"Effect"', '"Effect" : "Deny", "Effect"'),
    STATEMENT.replace('"Effect"', '"Effect"\t: "Deny", "Effect"'),
    STATEMENT.replace('"Effect"', '"\\u0045ffect": "Deny", "Effect"'),
]


@pytest.mark.parametrize("statement", TWICE)
def test_a_key_that_stands_twice_in_a_policy_never_allows(statement: str) -> None:
    for known in (False, True):
        answer = answers(Reader())
        if known:
            assert json.loads(answer(_line())[0])["decision"] == "allow"
        assert json.loads(answer(_line(statement))[0])["decision"] == "unsupported"


def test_a_quotation_mark_inside_a_text_does_not_stand_in_for_a_key() -> None:
    quoting = REQUEST.replace('"aws:username": "ci"', r'"aws:username": "ci", "aws:UserAgent": "a\":b\":c"')
    for first, second in ((_line(request=quoting), _line(TWICE[0])), (_line(), _line(TWICE[0], request=quoting))):
        answer = answers(Reader())
        assert json.loads(answer(first)[0])["decision"] == "allow"
        assert json.loads(answer(first)[0])["decision"] == "allow"
        assert json.loads(answer(second)[0])["decision"] == "unsupported"


@pytest.mark.parametrize(
    "line",
    [
        _line(request=REQUEST.replace('"action"', '"action": "s3:PutObject", "action"')),
        _line(request=REQUEST.replace('"aws:username"', '"aws:username": "x", "aws:username"')),
        _line(request=REQUEST.replace('"aws:username"', '"AWS:UserName": "x", "aws:username"')),
        _line()[:-1] + b', "extra": {}}',
        _line(extra="NaN"),
        _line(extra="[" * 400 + "]" * 400),
        _line(extra="[" * 100_000),
        _line(STATEMENT.replace('"s3:*"', "[" * 900 + "]" * 900)),
        _line(id='"' + "x" * MAX_BYTES + '"'),
        _line().replace(b'"s3:*"', b'"s3:*\xff"'),
        _line(STATEMENT.replace('"ci"', "1e999")),
        _line(STATEMENT.replace('"ci"', "9" * 5000)),
    ],
)
def test_what_is_meant_to_break_the_reader_never_allows(line: bytes) -> None:
    answer = answers(Reader())
    assert json.loads(answer(_line())[0])["decision"] == "allow"
    assert json.loads(answer(line)[0])["decision"] == "unsupported"
    assert json.loads(answer(_line())[0])["decision"] == "allow"


@pytest.mark.parametrize("opening", ["[", '{"a": '])
def test_no_depth_breaks_the_reader(opening: str) -> None:
    answer = answers(Reader())
    closing = {"[": "]", "{": "}"}[opening[0]]
    for depth in (150, *range(940, 1010)):
        deep = opening * depth + "1" + closing * depth
        for line in (_line(id=deep), _line(extra=deep), _line(policy=deep), _line(STATEMENT.replace('"s3:*"', deep))):
            assert json.loads(answer(line)[0])["decision"] == "unsupported"


def test_half_a_character_is_equal_to_itself_alone() -> None:
    statement = STATEMENT.replace('"ci"', r'"\ud800"')
    half = REQUEST.replace('"ci"', r'"\ud800"')
    answer = answers(Reader())
    assert json.loads(answer(_line(statement, half))[0])["decision"] == "allow"
    assert json.loads(answer(_line(statement, half.replace("d800", "d801")))[0])["decision"] == "deny"
    assert answer(_line(id=r'"\udfff"'))[0].isascii()


def test_many_large_policies_are_not_all_kept() -> None:
    answer = answers(Reader())
    tracemalloc.start()
    for number in range(40):
        padding = f'"{number}{"x" * 500_000}"'
        assert json.loads(answer(_line(STATEMENT.replace('"s3:*"', f'["s3:*", {padding}]')))[0])["id"] == 1
    kept, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 10_000_000
