"""STS's own checks of what it is given."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offkey.lab import parameters
from offkey.lab.errors import ServiceError

ROLE = "arn:aws:iam::111111111111:role/path/hub"
GOOD = {"Action": "AssumeRole", "RoleArn": ROLE, "RoleSessionName": "run-1"}


def refused(**changes: str | None) -> ServiceError:
    given_ = {**GOOD, **changes}
    with pytest.raises(ServiceError) as error:
        parameters.read({name: value for name, value in given_.items() if value is not None})
    assert error.value.status == 400
    return error.value


def test_what_is_asked_for() -> None:
    target = parameters.read(
        {
            **GOOD,
            "DurationSeconds": "900",
            "ExternalId": "ext",
            "Tags.member.1.Key": "team",
            "Tags.member.1.Value": "infra",
            "TransitiveTagKeys.member.1": "team",
            "PolicyArns.member.1.arn": "arn:aws:iam::aws:policy/ReadOnlyAccess",
        }
    )
    assert (target.account, target.role_name, target.seconds) == ("111111111111", "hub", 900)
    assert (dict(target.tags), sorted(target.transitive), target.external_id) == ({"team": "infra"}, ["team"], "ext")
    assert target.policy_arns == ("arn:aws:iam::aws:policy/ReadOnlyAccess",)


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"RoleArn": None}, "Value null at 'roleArn'"),
        ({"RoleArn": "arn:aws:iam::1"}, "greater than or equal to 20"),
        ({"RoleArn": "x" * 2049}, "less than or equal to 2048"),
        ({"RoleSessionName": "x"}, "Value 'x' at 'roleSessionName'"),
        ({"RoleSessionName": "x" * 65}, "less than or equal to 64"),
        ({"RoleSessionName": "acme/infra"}, r"regular expression pattern: [\w+=,.@-]*"),
        ({"RoleSessionName": "läuft"}, "regular expression"),
        ({"DurationSeconds": "899"}, "greater than or equal to 900"),
        ({"DurationSeconds": "43201"}, "less than or equal to 43200"),
        ({"DurationSeconds": "long"}, "must be a number"),
        ({"WebIdentityToken": "abc"}, "Value '***' at 'webIdentityToken'"),
        ({"WebIdentityToken": "x" * 20001}, "less than or equal to 20000"),
        ({"Action": "AssumeRoleWithWebIdentity"}, "Value null at 'webIdentityToken'"),
        ({"ExternalId": "x"}, "at 'externalId'"),
    ],
)
def test_a_value_out_of_bounds_is_named(changes: dict[str, str | None], part: str) -> None:
    error = refused(**changes)
    assert error.code == "ValidationError"
    assert error.message.startswith("1 validation error detected: ")
    assert part in error.message


def test_every_problem_is_named() -> None:
    assert refused(RoleArn=None, RoleSessionName="x").message.startswith("2 validation errors detected: ")


@pytest.mark.parametrize(
    "role", ["arn:aws:iam::111111111111:user/somebody", "not-an-arn-but-long-enough", "arn:aws:iam::11:role/abcdefg"]
)
def test_what_is_no_role(role: str) -> None:
    assert refused(RoleArn=role).message == f"{role} is invalid"


@pytest.mark.parametrize(
    "tags",
    [
        {"Tags.member.1.Key": "a", "Tags.member.2.Key": "A"},
        {"Tags.member.1.Key": ""},
        {"Tags.member.1.Key": "x" * 129},
        {f"Tags.member.{n}.Key": f"k{n}" for n in range(51)},
    ],
)
def test_tags_that_sts_does_not_take(tags: dict[str, str]) -> None:
    refused(**tags)


@given(st.integers(900, 43200), st.integers(3600, 43200), st.booleans())
def test_a_session_is_never_longer_than_allowed(seconds: int, longest: int, chained: bool) -> None:
    allowed = min(longest, 3600) if chained else longest
    if seconds <= allowed:
        parameters.check_duration(seconds, longest=longest, chained=chained)
        return
    with pytest.raises(ServiceError) as error:
        parameters.check_duration(seconds, longest=longest, chained=chained)
    assert ("role chaining" in error.value.message) == (chained and seconds > 3600)
