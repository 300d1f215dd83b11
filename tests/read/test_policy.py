from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.read.test_evaluation import VALUES

from offkey.errors import UnreadableError
from offkey.model.policy import Condition, Policy, Principal, Statement
from offkey.model.terraform import Value
from offkey.model.text import Place
from offkey.model.unknown import Unknown
from offkey.read.partial import text
from offkey.read.policy import from_document, parse

X = Unknown("x")


def one(statement: dict[str, Any]) -> Statement:
    policy = from_document({"Statement": [{"Effect": "Allow", **statement}]})
    assert isinstance(policy, Policy)
    assert policy.unknown == ()
    return policy.statements[0]


def test_a_whole_policy() -> None:
    policy = parse(
        json.dumps(
            {
                "Version": "2012-10-17",
                "Id": "x",
                "Statement": [
                    {
                        "Sid": "One",
                        "Effect": "Allow",
                        "Principal": {"Federated": "arn:f", "AWS": ["1", "2"]},
                        "Action": ["sts:AssumeRoleWithWebIdentity"],
                        "Condition": {
                            "StringEquals": {"i:aud": "sts.amazonaws.com", "i:sub": ["a", "b"]},
                            "Bool": {"k": True},
                        },
                    },
                    {"Effect": "Deny", "NotPrincipal": "*", "NotAction": "*", "NotResource": ["r"]},
                ],
            }
        )
    )
    assert policy == Policy(
        (
            Statement(
                allows=True,
                principals=(Principal("Federated", "arn:f"), Principal("AWS", "1"), Principal("AWS", "2")),
                actions=("sts:AssumeRoleWithWebIdentity",),
                conditions=(
                    Condition("StringEquals", "i:aud", ("sts.amazonaws.com",)),
                    Condition("StringEquals", "i:sub", ("a", "b")),
                    Condition("Bool", "k", ("true",)),
                ),
                sid="One",
            ),
            Statement(
                allows=False,
                not_principals=(Principal("*", "*"),),
                not_actions=("*",),
                not_resources=("r",),
            ),
        ),
        version="2012-10-17",
    )


def test_one_statement_needs_no_list_and_no_version_is_the_old_language() -> None:
    policy = parse('{"Statement": {"Effect": "Allow", "Action": "a:b", "Resource": "*"}}')
    assert policy == Policy((Statement(True, actions=("a:b",), resources=("*",)),), version="2008-10-17")


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        ("*", (Principal("*", "*"),)),
        ({"AWS": "*"}, (Principal("AWS", "*"),)),
        ({"*": "*"}, (Principal("*", "*"),)),
        ({"AWS": []}, ()),
        (
            {"Service": ["ec2.amazonaws.com"], "CanonicalUser": "c"},
            (Principal("Service", "ec2.amazonaws.com"), Principal("CanonicalUser", "c")),
        ),
        ({"Federated": X}, (Principal("Federated", X),)),
    ],
)
def test_principals(principal: Value, expected: tuple[Principal, ...]) -> None:
    assert one({"Principal": principal}).principals == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({}, ()),
        ({"StringLike": {}}, ()),
        ({"Null": {"k": "false"}}, (Condition("Null", "k", ("false",)),)),
        ({"NumericLessThan": {"k": 5}}, (Condition("NumericLessThan", "k", ("5",)),)),
        ({"ForAllValues:StringLike": {"k": ["a", X]}}, (Condition("ForAllValues:StringLike", "k", ("a", X)),)),
        ({"StringLike": {"k": X}}, (Condition("StringLike", "k", (X,)),)),
        ({"StringLike": {text([X, ":sub"]): "a"}}, (Condition("StringLike", text([X, ":sub"]), ("a",)),)),
    ],
)
def test_conditions(condition: Value, expected: tuple[Condition, ...]) -> None:
    assert one({"Condition": condition}).conditions == expected


@pytest.mark.parametrize(
    "statement",
    [
        X,
        "no object",
        None,
        {},
        {"Effect": "allow"},
        {"Effect": X},
        {"Effect": ["Allow"]},
        {"Effect": "Allow", "Principal": X},
        {"Effect": "Allow", "Principal": "arn:aws:iam::*:root"},
        {"Effect": "Allow", "Principal": {"Nobody": "*"}},
        {"Effect": "Allow", "Principal": {X: "*"}},
        {"Effect": "Allow", "Condition": X},
        {"Effect": "Allow", "Condition": ["a"]},
        {"Effect": "Allow", "Condition": {X: {"k": "v"}}},
    ],
)
def test_a_statement_that_cannot_be_read_is_unknown_and_never_unconditional(statement: Value) -> None:
    policy = from_document({"Statement": [{"Effect": "Deny", "Action": "*"}, statement]})
    assert isinstance(policy, Policy)
    assert policy.statements == (Statement(False, actions=("*",)),)
    assert policy.unknown


def test_an_arn_in_the_place_of_the_principals_can_be_meant_in_one_way_only() -> None:
    arn = "arn:aws:sts::111111111111:assumed-role/ci/run"
    assert one({"Principal": arn}).principals == (Principal("AWS", arn),)


@pytest.mark.parametrize(
    "document",
    [
        '{"Statement": [{"Effect": "Allow", "Condition": {"StringEquals": {"a": "1"}, "StringEquals": {"b": "2"}}}]}',
        '{"Statement": [{"Effect": "Allow", "Condition": {"StringEquals": {"a": "1", "a": "2"}}}]}',
        '{"Statement": [{"Effect": "Allow", "Condition": {"StringEquals": {"a:Sub": "1", "a:sub": "2"}}}]}',
        '{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "1", "AWS": "2"}}]}',
        '{"Statement": [{"Effect": "Allow", "Action": "a:b", "Action": "a:c"}]}',
        '{"Statement": [], "Statement": []}',
    ],
)
def test_of_two_equal_keys_aws_keeps_one_so_the_policy_is_not_known(document: str) -> None:
    assert any("AWS keeps only one" in unknown.reason for unknown in parse(document).unknown)


@pytest.mark.parametrize(
    "document",
    [
        '{"Statement": [{"Effect": "Allow", "action": "a:b"}]}',
        '{"Statement": [], "Extra": 1}',
        '{"Statement": [{"Effect": "Allow", "Action": [["a"]]}]}',
        '{"Statement": [{"Effect": "Allow", "Action": null}]}',
        '{"Statement": [{"Effect": "Allow", "Condition": {"StringLike": "x"}}]}',
        '{"Version": 2012, "Statement": []}',
    ],
)
def test_what_iam_would_refuse_is_listed(document: str) -> None:
    assert parse(document).unknown


@pytest.mark.parametrize("document", ["", "{", "[]", "5", '"x"', "null", "{}", '{"statement": []}', "\0", "{" * 10_000])
def test_a_text_that_is_no_policy_is_unreadable(document: str) -> None:
    with pytest.raises(UnreadableError):
        parse(document)
    assert isinstance(from_document(document), Unknown)


def test_what_is_not_known_at_all_stays_so() -> None:
    place = Place("x.tf", 3)
    assert from_document(X, place=place) == Unknown("x", place)
    assert isinstance(from_document(None), Unknown)
    assert isinstance(from_document([]), Unknown)


def test_a_document_known_in_part_is_read_around_what_is_missing() -> None:
    policy = from_document(
        text(
            [
                '{"Statement": {"Effect": "Allow", "Action": "a:',
                X,
                '", "Resource": ',
                X,
                ', "Condition": {"',
                X,
                '": {}}}}',
            ]
        )
    )
    assert isinstance(policy, Policy)
    assert policy.statements == ()
    policy = from_document(text(['{"Statement": {"Effect": "Allow", "Action": "a:', X, '", "Resource": ', X, "}}"]))
    assert isinstance(policy, Policy)
    assert policy.statements == (Statement(True, actions=(text(["a:", X]),), resources=(X,)),)


@settings(deadline=None)
@given(VALUES | st.text())
def test_any_value_is_a_policy_or_not_known(value: Value) -> None:
    for candidate in (
        value,
        json.dumps(value),
        {"Statement": value},
        {"Statement": [{"Effect": "Allow", "Condition": value}]},
    ):
        assert isinstance(from_document(candidate), Policy | Unknown)
