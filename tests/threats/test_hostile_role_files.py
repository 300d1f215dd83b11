"""A JSON file of roles that somebody else wrote: whatever is in it, the answer is roles or an error with a hint."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offkey.errors import UnreadableError
from offkey.model.text import Source
from offkey.read.roles import read
from offkey.reason.chains import chains

KEYS = st.sampled_from(
    """
    RoleDetailList Roles Role Policies OpenIDConnectProviderList ClientIDList Url Arn RoleName PolicyVersionList
    AssumeRolePolicyDocument RolePolicyList PolicyDocument AttachedManagedPolicies PolicyArn PermissionsBoundary
    PermissionsBoundaryArn IsDefaultVersion Document Statement Effect Principal Action Resource Condition AWS
    format_version planned_values values root_module resources child_modules address mode type name index
    provider_name resource_changes change after_unknown configuration provider_config expressions references
    constant_value allowed_account_ids assume_role role_arn module_calls module prior_state assume_role_policy role
    policy policy_arn roles arn inline_policy managed_policy_arns permissions_boundary url client_id_list account_id
    """.split()  # noqa: SIM905
)
TEXTS = st.sampled_from(
    [
        *(
            "",
            "*",
            "aws_iam_role",
            "aws_iam_role_policy",
            "aws_iam_policy",
            "aws_iam_openid_connect_provider",
            "managed",
        ),
        *("arn:aws:iam::111111111111:role/hub", "arn:aws:iam::111111111111:root", "111111111111", "Allow", "Deny"),
        *(
            "sts:AssumeRole",
            "%7B%22",
            "{",
            "arn:aws:iam::x:role/",
            "arn:::::",
            "module.a[0].x.y",
            "\ud800",
            "StringLike",
        ),
        *("aws_iam_role_policy_attachment", "aws_iam_policy_attachment", "aws_caller_identity", "data", "\x00"),
    ]
)
LEAVES = st.none() | st.booleans() | st.integers(-3, 3) | st.floats(allow_nan=False, allow_infinity=False) | TEXTS
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5), max_leaves=25
)
ROOTS = st.sampled_from(["RoleDetailList", "Roles", "format_version", "Statement", "Policies", "ClientIDList"])


@given(ROOTS, VALUES, st.dictionaries(KEYS, VALUES, max_size=4))
@settings(max_examples=150, deadline=None)
def test_whatever_stands_in_it_there_is_an_answer(root: str, value: object, rest: dict[str, object]) -> None:
    with suppress(UnreadableError):
        chains(read(Source("x.json", json.dumps({**rest, root: value}).encode())).roles)


@given(st.binary(max_size=60))
@settings(max_examples=100, deadline=None)
def test_bytes_that_nobody_meant_as_json(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        read(Source("x.json", data))


RESOURCES = st.fixed_dictionaries(
    {"address": TEXTS, "type": TEXTS, "mode": TEXTS, "values": st.dictionaries(KEYS, VALUES, max_size=5)}
)
CHANGES = st.fixed_dictionaries(
    {"address": TEXTS, "change": st.fixed_dictionaries({"after_unknown": st.dictionaries(KEYS, VALUES, max_size=4)})}
)


@given(st.lists(RESOURCES, max_size=5), st.lists(CHANGES, max_size=4), VALUES)
@settings(max_examples=120, deadline=None)
def test_plans_of_any_content(resources: list[object], changes: list[object], configuration: object) -> None:
    plan = {
        "format_version": "1.2",
        "planned_values": {"root_module": {"resources": resources}},
        "resource_changes": changes,
        "configuration": configuration,
    }
    chains(read(Source("plan.json", json.dumps(plan).encode())).roles)


ROLES = st.fixed_dictionaries({"Arn": TEXTS}, optional={"AssumeRolePolicyDocument": VALUES, "RolePolicyList": VALUES})


@given(st.lists(ROLES, max_size=4), VALUES)
@settings(max_examples=100, deadline=None)
def test_dumps_of_any_content(roles: list[object], policies: object) -> None:
    page = {"RoleDetailList": roles, "Policies": policies}
    chains(read(Source("dump.json", json.dumps(page).encode())).roles)


def test_a_document_that_is_nested_without_end() -> None:
    deep = '{"a":' * 50_000
    with pytest.raises(UnreadableError):
        read(Source("x.json", deep.encode()))
    closed = '{"Statement": [{"Effect": "Allow", "Principal": ' + "[" * 900 + "]" * 900 + "}]}"
    read(Source("x.json", closed.encode()))
