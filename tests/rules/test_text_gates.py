"""A repository is asked about its state's policies where one may allow more than a backend needs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offkey.read.state_candidates import _OF_BUCKET
from offkey.rules.text_gates import may_allow_on_state

BEGIN = b'terraform {\n  backend "s3" {}\n}\n'


def policy(action: str, quote: str = '"') -> bytes:
    return BEGIN + f'actions = [{quote}{action}{quote}]\nresources = ["arn:aws:s3:::acme-state/*"]\n'.encode()


@given(action=st.sampled_from(_OF_BUCKET), data=st.data())
def test_a_pattern_that_covers_what_nobody_needs_opens_the_gate(action: str, data: st.DataObject) -> None:
    """But for `s3:putobject` as it is, which only matters in the policy of a bucket. AWS has no pattern of services."""
    start = data.draw(st.integers(action.index(":") + 1, len(action)))
    end = data.draw(st.integers(start, len(action)))
    pattern = action[:start] + data.draw(st.sampled_from("*?" if end == start + 1 else "*")) + action[end:]
    wild = pattern.removesuffix("*")
    harmless = wild.startswith("s3:putobject") and len(wild) > len("s3:putobject")
    assert harmless or may_allow_on_state(policy(pattern, data.draw(st.sampled_from("\"'"))))
    whole = policy(action)
    assert may_allow_on_state(whole if action != "s3:putobject" else whole + b'resource "aws_s3_bucket_policy" "a" {}')


@pytest.mark.parametrize(
    "action",
    ["s3:${each.value}", "${local.service}:deleteobject", "%s:deleteobject", 's3:" + action + "', "s3:del${x}ect"],
)
def test_an_action_that_is_put_together_opens_it(action: str) -> None:
    assert may_allow_on_state(policy(action))


@pytest.mark.parametrize(
    "words",
    [
        b"not_actions = []",
        b'"NotAction": []'.lower(),
        b"arn:aws:iam::aws:policy/amazons3fullaccess",
        b'policy = file("policy.json")',
        b'join(":", ["s3", "deleteobject"])',
        b'{"action": "*"}',
        b'{"action": "*:*"}',
        b'"{\\"action\\": \\"*\\"}"',
    ],
)
def test_so_does_what_may_be_any_action(words: bytes) -> None:
    assert not may_allow_on_state(BEGIN)
    assert may_allow_on_state(BEGIN + words)


@pytest.mark.parametrize(
    "action",
    ["s3:getobject", "s3:list*", "s3:putobject", "dynamodb:getitem", "dynamodb:putitem", "dynamodb:describetable"],
)
def test_what_a_backend_needs_does_not(action: str) -> None:
    assert not may_allow_on_state(policy(action))
    assert not may_allow_on_state(policy("sts:assumerole") + b"s3://acme-state and arn:aws:dynamodb:eu-west-1")
