"""Lines of `offkey evaluate` become requests and policies."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.reason.documents import ACCOUNT, PROVIDER

from offkey.model.policy import Policy, Principal
from offkey.model.unknown import Unknown
from offkey.read.request import Asked, Reader, Unreadable

USER = f"arn:aws:iam::{ACCOUNT}:user/ci"
REQUEST = {"principal": USER, "action": "s3:GetObject", "resource": "*"}


def _read(**document: Any) -> Asked:
    asked = Reader().read(json.dumps({"request": REQUEST, **document}).encode())
    assert isinstance(asked, Asked), asked
    return asked


def _why(**document: Any) -> str:
    asked = Reader().read(json.dumps({"id": 3, "request": REQUEST, **document}).encode())
    assert isinstance(asked, Unreadable)
    assert asked.id == 3
    return asked.because


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (USER, Principal("AWS", USER)),
        ({"AWS": USER}, Principal("AWS", USER)),
        (ACCOUNT, Principal("AWS", ACCOUNT)),
        ({"Federated": PROVIDER}, Principal("Federated", PROVIDER)),
        (PROVIDER, Principal("Federated", PROVIDER)),
        ({"Service": "ec2.amazonaws.com"}, Principal("Service", "ec2.amazonaws.com")),
        ("ec2.amazonaws.com", Principal("Service", "ec2.amazonaws.com")),
        ("*", Principal("*", "*")),
        ({"AWS": "*"}, Principal("*", "*")),
    ],
)
def test_a_principal_may_be_written_in_several_ways(written: Any, expected: Principal) -> None:
    assert _read(request={**REQUEST, "principal": written}).request.principal == expected


def test_context_keys_fold_and_values_are_texts() -> None:
    context = {"aws:MultiFactorAuthPresent": True, "S3:Max-Keys": 10, "aws:TagKeys": ["A", "b"], "aws:username": None}
    assert _read(request={**REQUEST, "context": context}).request.context == {
        "aws:multifactorauthpresent": "true",
        "s3:max-keys": "10",
        "aws:tagkeys": ("A", "b"),
    }


def test_a_policy_may_have_any_form_that_aws_takes() -> None:
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    single: dict[str, Any] = {"Statement": statement}
    listed: dict[str, Any] = {"Statement": [{**statement, "Action": ["s3:*"], "Resource": ["*"]}]}
    read = _read(extra={"identity": [single, listed, json.dumps(single)]}).policies.identity
    assert read[0] == read[1] == read[2]
    assert isinstance(read[0], Policy)


def test_where_each_policy_goes() -> None:
    one: dict[str, Any] = {"Statement": []}
    extra = {"session": one, "boundary": [one], "scp": [{"policies": [one]}, {"policies": []}], "rcp": None}
    policies = _read(policy=one, policy_type="trust", extra=extra).policies
    assert (policies.trust, policies.resource) == (Policy(()), None)
    assert (policies.session, policies.boundary) == (Policy(()), (Policy(()),))
    assert (policies.scp, policies.rcp) == (((Policy(()),), ()), ())
    assert _read(policy=one, policy_type="resource").policies.resource == Policy(())
    assert _read(policy=None, extra=None).policies.resource is None


def test_a_policy_in_which_a_key_stands_twice_is_not_known() -> None:
    statement = '{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": {"a": "true"}, "Bool": {}}}'
    line = f'{{"request": {json.dumps(REQUEST)}, "extra": {{"identity": [{{"Statement": {statement}}}]}}}}'
    asked = Reader().read(line.encode())
    assert isinstance(asked, Asked)
    (policy,) = asked.policies.identity
    assert isinstance(policy, Policy)
    assert [unknown.reason for unknown in policy.unknown] == [
        "Bool stands twice in a condition, and AWS keeps only one"
    ]


def test_what_is_no_policy_is_not_known() -> None:
    others: list[Any] = [5, [], "text", {"Statements": []}]
    for other in others:
        (policy,) = _read(extra={"identity": [other]}).policies.identity
        assert isinstance(policy, Unknown)


def test_what_asks_nothing_says_why() -> None:
    assert _why(request=None) == "request is not an object"
    assert _why(request={**REQUEST, "resource": ""}) == "resource is not a text"
    assert _why(request={**REQUEST, "resource_account": 1}) == "resource_account is not a text"
    assert _why(request={**REQUEST, "principal": {"AWS": USER, "Service": "x"}}).startswith("principal is neither")
    assert _why(request={**REQUEST, "context": {"a": "x", "A": "y"}}) == "the context has A twice"
    assert _why(request={**REQUEST, "context": {"a": {}}}).startswith("a value of the context is neither")
    assert _why(policy={"Statement": []}, policy_type="identity") == "policy_type is neither trust nor resource"
    assert _why(extra={"scp": {}}) == "scp is not a list"
    assert _why(extra={"sessions": {}}) == "extra has sessions, which is no kind of policy known here"


def test_policies_are_read_once() -> None:
    reader = Reader()
    line = json.dumps({"request": REQUEST, "extra": {"identity": [{"Statement": []}]}}).encode()
    first, second = reader.read(line), reader.read(line)
    assert isinstance(first, Asked)
    assert isinstance(second, Asked)
    assert first.policies.identity[0] is second.policies.identity[0]
    third = reader.read(line)
    assert isinstance(third, Asked)
    assert third.request is second.request
    other = reader.read(line.replace(b"GetObject", b"PutObject"))
    assert isinstance(other, Asked)
    assert (other.request.action, third.request.action) == ("s3:PutObject", "s3:GetObject")
