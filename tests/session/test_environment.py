from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from offkey.session.environment import KEPT, build, chooses

PATHS = {"config": "/c/config", "credentials": "/c/credentials", "region": "eu-west-1"}
CHOOSING = (
    "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN", "AWS_ACCESS_KEY",
    "AWS_SECRET_KEY", "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_ROLE_ARN", "AWS_ROLE_SESSION_NAME",
    "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN", "AWS_CREDENTIAL_EXPIRATION", "AWS_SOMETHING_NEW",
)  # fmt: skip


def test_nothing_that_chooses_an_identity_is_left() -> None:
    built = build({name: "x" for name in CHOOSING} | {"PATH": "/bin"}, **PATHS)
    assert set(CHOOSING) & set(built.variables) == set()
    assert built.dropped == tuple(sorted(CHOOSING))
    assert built.variables["PATH"] == "/bin"


def test_what_chooses_none_stays() -> None:
    given_ = {name: "x" for name in KEPT} | {"AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9"}
    built = build(given_, **PATHS)
    assert built.dropped == ()
    assert {name: built.variables[name] for name in given_ if "REGION" not in name} == {
        name: value for name, value in given_.items() if "REGION" not in name
    }


def test_the_region_is_where_every_tool_looks() -> None:
    built = build({"AWS_REGION": "us-east-1"}, **PATHS)
    assert (built.variables["AWS_REGION"], built.variables["AWS_DEFAULT_REGION"]) == ("eu-west-1", "eu-west-1")


def test_the_token_of_a_web_identity_is_known_to_offkey_alone() -> None:
    built = build({"AWS_WEB_IDENTITY_TOKEN_FILE": "/var/run/token"}, **PATHS)
    assert built.variables["OFFKEY_TOKEN_FILE"] == "/var/run/token"
    named = build({"AWS_WEB_IDENTITY_TOKEN_FILE": "/a", "OFFKEY_TOKEN_FILE": "/b"}, **PATHS)
    assert named.variables["OFFKEY_TOKEN_FILE"] == "/b"


@given(st.dictionaries(st.from_regex(r"[Aa][Ww][Ss]_[A-Za-z_]{1,20}", fullmatch=True), st.text("ab"), max_size=8))
def test_whatever_else_begins_like_aws_is_dropped(environment: dict[str, str]) -> None:
    built = build(environment, **PATHS)
    ours = {"AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_SDK_LOAD_CONFIG", "AWS_EC2_METADATA_DISABLED"}
    assert {name for name in built.variables if chooses(name)} <= ours


def test_no_value_is_shown() -> None:
    assert "geheim" not in repr(build({"X": "geheim", "AWS_SECRET_ACCESS_KEY": "geheim"}, **PATHS))
