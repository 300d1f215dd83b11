"""Names and values are read for what they mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.repositories import REAL_LOOKING_ID, REAL_LOOKING_SECRET

from offkey.read.aws_keys import (
    KeyName,
    Part,
    access_key_ids,
    is_access_key_id,
    is_aws_endpoint,
    is_foreign_key_id,
    is_secret_key,
    may_name_key,
    normalised,
    read_name,
    says_aws,
    says_foreign,
)

EXAMPLE_ID, EXAMPLE_SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


@pytest.mark.parametrize(
    ("name", "part", "stem"),
    [
        ("AWS_ACCESS_KEY_ID", Part.ID, ""),
        ("AWS_ACCESS_KEY", Part.ID, ""),
        ("aws-access-key-id", Part.ID, ""),
        ("awsAccessKeyId", Part.ID, ""),
        ("AWSAccessKeyId", Part.ID, ""),
        ("aws_key_id", Part.ID, ""),
        ("AWS_KEY", Part.ID, ""),
        ("CI_AWS_AK", Part.ID, "CI"),
        ("TF_VAR_aws_access_key", Part.ID, ""),
        ("INPUT_AWS_ACCESS_KEY_ID", Part.ID, ""),
        ("DEV_AWS_ACCESS_KEY_ID", Part.ID, "DEV"),
        ("DEV_AWS_KEY", Part.ID, "DEV"),
        ("PRIVATE_AWS_ACCESS_KEY_ID", Part.ID, "PRIVATE"),
        ("AWS_ACCESS_KEY_ID_DEV", Part.ID, "DEV"),
        ("AWS_ACCESS_KEY_ID2", Part.ID, "2"),
        ("AWS_SECRET_ACCESS_KEY", Part.SECRET, ""),
        ("AWS_SECRET_KEY", Part.SECRET, ""),
        ("AWS_SECRET_KEY_ID", Part.SECRET, ""),
        ("AWS_SECRET", Part.SECRET, ""),
        ("AWS_ACCESS_KEY_SECRET", Part.SECRET, ""),
        ("AWS_KEY_SECRET", Part.SECRET, ""),
        ("AWS_KEY_SECRET_WITH_PUSH", Part.SECRET, "WITH_PUSH"),
        ("AMAZON_KEY_ID", Part.ID, ""),
        ("AMAZON_KEY_SECRET", Part.SECRET, ""),
        ("aws_secret_access_key_live", Part.SECRET, "LIVE"),
        ("AWS_SESSION_TOKEN", Part.TOKEN, ""),
        ("aws-session-token", Part.TOKEN, ""),
        ("AMAZON_SECURITY_TOKEN", Part.TOKEN, ""),
    ],
)
def test_names_of_aws_keys(name: str, part: Part, stem: str) -> None:
    assert read_name(name) == KeyName(part, stem, says_aws=True)


@pytest.mark.parametrize(
    ("name", "part"), [("access_key", Part.ID), ("SECRET_KEY", Part.SECRET), ("secretKey", Part.SECRET)]
)
def test_names_that_every_cloud_uses_say_so(name: str, part: Part) -> None:
    found = read_name(name)
    assert found is not None
    assert (found.part, found.says_aws) == (part, False)


@pytest.mark.parametrize(
    "name",
    [
        "AWS_REGION",
        "AWS_ROLE_ARN",
        "AWS_ACCOUNT_ID",
        "AWS_SECRET_NAME",
        "AWS_SSH_KEY_SECRET",
        "AMAZON_KEY",
        "AWS_SECRET_ID",
        "AWS_SECRETS_MANAGER_ARN",
        "AWS_KMS_KEY_ID",
        "AWS_SSH_KEY",
        "PRIVATE_AWS_KEY",
        "AWS_KEY_PAIR_NAME",
        "AWS_ACCESS_KEY_ROTATION_DAYS",
        "HAS_AWS_ACCESS_KEY",
        "GITHUB_TOKEN",
        "KEY",
        "",
        "-",
    ],
)
def test_other_names(name: str) -> None:
    assert read_name(name) is None


@pytest.mark.parametrize(
    "name",
    [
        "R2_ACCESS_KEY_ID",
        "AWS_R2_ACCESS_KEY_ID",
        "CLOUDFLARE_SECRET_ACCESS_KEY",
        "DO_SPACES_ACCESS_KEY",
        "B2_ACCESS_KEY",
        "MINIO_SECRET_KEY",
        "minioAccessKey",
        "ALICLOUD_ACCESS_KEY",
        "OSS_ACCESS_KEY_ID",
        "SCW_ACCESS_KEY",
        "HETZNER_ACCESS_KEY",
        "YANDEX_SECRET_KEY",
        "LOCALSTACK_AWS_ACCESS_KEY_ID",
        "FAKE_AWS_ACCESS_KEY_ID",
    ],
)
def test_names_of_other_services(name: str) -> None:
    assert says_foreign(name)
    assert read_name(name) is None


@pytest.mark.parametrize("name", ["OSS_AWS_ACCESS_KEY_ID", "CF_AWS_SECRET_ACCESS_KEY", "AWS_DO_KEY"])
def test_short_words_mean_another_service_only_without_aws(name: str) -> None:
    assert not says_foreign(name)


def test_says_aws_whatever_else() -> None:
    assert says_aws("CI_COVERAGE_AWS_UPLOAD")
    assert not says_aws("LAWS")
    assert normalised("TF_VAR_awsSecret-Key") == "AWS_SECRET_KEY"


@given(st.text(max_size=60))
def test_any_text_is_a_name_of_something_or_nothing(name: str) -> None:
    found = read_name(name)
    assert found is None or found.part in Part
    assert normalised(name) == normalised(name).upper()


# --- values ------------------------------------------------------------------------------------------


def test_key_ids_in_a_text() -> None:
    assert access_key_ids(f"id={REAL_LOOKING_ID}, {EXAMPLE_ID}") == ((3, REAL_LOOKING_ID),)
    assert is_access_key_id(f" {REAL_LOOKING_ID} ")
    assert not is_access_key_id(f"x{REAL_LOOKING_ID}")
    assert not is_access_key_id(REAL_LOOKING_ID + "A")
    assert not is_access_key_id("ASIA" + REAL_LOOKING_ID[4:])


@pytest.mark.parametrize(
    "value",
    [EXAMPLE_ID, "AKIA" + "X" * 16, "AKIA1234567890123456", "AKIATESTTESTTESTTEST", "AKIA" + "0" * 16, "", "test"],
)
def test_examples_and_placeholders_are_no_key_ids(value: str) -> None:
    assert not is_access_key_id(value)
    assert access_key_ids(value) == ()


@pytest.mark.parametrize(
    ("value", "foreign"),
    [
        ("YCAJEq7mWn2Lx0RkT4uVb8Zc1", True),
        ("'DO00Q7MWN2LX0RKT4UVB'", True),
        ("AKIAQ7MWN2LX0RKT4UVB", False),
        ("ASIAQ7MWN2LX0RKT4UVB", False),
        ("REDACTED", False),
        ("REDACTEDREDACTEDREDACTED", False),
        ("changemechangeme1", False),
        ("your_access_key_id_1", False),
        ("${AWS_ACCESS_KEY_ID}", False),
        ("", False),
    ],
)
def test_key_ids_of_other_services(value: str, foreign: bool) -> None:
    assert is_foreign_key_id(value) is foreign


def test_secret_keys() -> None:
    assert is_secret_key(REAL_LOOKING_SECRET)
    assert not is_secret_key(EXAMPLE_SECRET)
    assert not is_secret_key("08c6903cd8c0fde910a37f88322edcfb5dd907a8")
    assert not is_secret_key("minioadmin")
    assert not is_secret_key(REAL_LOOKING_SECRET + "x")


# --- endpoints ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("endpoint", "answer"),
    [
        ("https://s3.eu-west-1.amazonaws.com", True),
        ("sts.amazonaws.com", True),
        ("sts.amazonaws.com:443", True),
        ("s3:https://s3.amazonaws.com/bucket", True),
        ("https://s3.cn-north-1.amazonaws.com.cn/", True),
        ("https://bucket.vpce-1a2b.s3.eu-west-1.vpce.amazonaws.com:443/x", True),
        ("https://s3.dualstack.eu-west-1.api.aws", True),
        ("https://0123.r2.cloudflarestorage.com", False),
        ("http://localhost:4566", False),
        ("minio:9000", False),
        ("https://amazonaws.com.evil.example", False),
        ("https://evilamazonaws.com", False),
        ("https://s3.amazonaws.com@evil.example/", False),
        ("https://evil.example/s3.amazonaws.com", False),
        ("[::1]:9000", False),
        ("${{ secrets.ENDPOINT }}", None),
        ("$ENDPOINT", None),
        ("", None),
    ],
)
def test_endpoints(endpoint: str, answer: bool | None) -> None:
    assert is_aws_endpoint(endpoint) is answer


@given(st.text(max_size=60))
def test_any_text_is_an_endpoint_or_not(text: str) -> None:
    assert is_aws_endpoint(text) in (True, False, None)


WORDS = (
    "secret",
    "Access",
    "SESSION",
    "security",
    "aws",
    "amazon",
    "AK",
    "key",
    "Token",
    "id",
    "my",
    "TF_VAR_",
    "_",
    "-",
    ".",
    " ",
)


@given(st.lists(st.sampled_from(WORDS), max_size=7).map("".join))
def test_no_name_of_a_key_is_overlooked(name: str) -> None:
    assert read_name(name) is None or may_name_key(name)


def test_a_name_is_read_once() -> None:
    assert read_name("DEPLOY_AWS_ACCESS_KEY_ID") is read_name("DEPLOY_AWS_ACCESS_KEY_ID")
