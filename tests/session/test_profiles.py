"""Which profiles are those of people, read as the AWS tools read them."""

from __future__ import annotations

from pathlib import Path

import pytest
from botocore.session import Session

from offkey.errors import ConfigurationError, UnreadableError
from offkey.model.identity_center import Assigned, IdentityCenter
from offkey.session.profiles import DEFAULT_SCOPES, People, config_file, load

PORTAL = "https://acme.awsapps.com/start"
TEXT = f"""\
[default]
region = eu-west-1

[sso-session acme]
sso_start_url = {PORTAL}
sso_region = eu-central-1
sso_registration_scopes = sso:account:access , codewhisperer:analysis

[sso-session plain]
sso_start_url = https://plain.awsapps.com/start
sso_region = us-east-1

[profile dev]
sso_session = acme
sso_account_id = 222222222222
sso_role_name = Deploy
region = eu-west-1

[profile old]
sso_start_url = {PORTAL}#/
sso_region = eu-central-1
sso_account_id = 012345678901
sso_role_name = Read

[profile keys]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE

[profile lost]
sso_session = nowhere
sso_account_id = 222222222222
sso_role_name = Deploy

[profile two]
sso_session = acme
sso_region = us-east-1
sso_account_id = 222222222222
sso_role_name = Deploy

[profile half]
sso_session = acme
sso_account_id = 222222222222

[profile bare]
sso_start_url = {PORTAL}

[profile elsewhere]
sso_session = plain
sso_account_id = 222222222222
sso_role_name = Deploy
endpoint_url = http://127.0.0.1:4711
"""


def people(tmp_path: Path, text: str = TEXT) -> People:
    (tmp_path / "config").write_text(text)
    return load({"AWS_CONFIG_FILE": str(tmp_path / "config"), "HOME": str(tmp_path)})


def test_a_profile_with_a_session(tmp_path: Path) -> None:
    sign_in = IdentityCenter(PORTAL, "eu-central-1", "acme", ("sso:account:access", "codewhisperer:analysis"))
    assert people(tmp_path).assigned("dev") == Assigned("dev", sign_in, "222222222222", "Deploy", "eu-west-1")
    assert sign_in.name == "acme"


def test_a_legacy_profile(tmp_path: Path) -> None:
    found = people(tmp_path).assigned("old")
    assert found == Assigned("old", IdentityCenter(f"{PORTAL}#/", "eu-central-1"), "012345678901", "Read")
    assert found.center.name == f"{PORTAL}#/"


def test_a_session_without_scopes_asks_for_the_one_that_is_refreshed(tmp_path: Path) -> None:
    assert people(tmp_path).center("plain").scopes == DEFAULT_SCOPES


def test_an_endpoint_of_the_profile(tmp_path: Path) -> None:
    assert people(tmp_path).center_of("elsewhere").endpoint_url == "http://127.0.0.1:4711"


def test_where_one_can_sign_in(tmp_path: Path) -> None:
    read = people(tmp_path)
    assert [one.name for one in read.centers()] == ["acme", "plain", f"{PORTAL}#/"]
    assert read.profiles_of(read.center("acme")) == ("dev", "two", "half")
    assert read.profiles_of(read.center_of("old")) == ("old",)


@pytest.mark.parametrize(
    ("profile", "message"),
    [
        ("nobody", "has no profile 'nobody'"),
        ("keys", "does not sign in at IAM Identity Center"),
        ("default", "does not sign in at IAM Identity Center"),
        ("lost", "names the sso-session 'nowhere', which is not there"),
        ("two", "different values of sso_region"),
        ("half", "does not say its sso_role_name"),
        ("bare", "does not say its sso_role_name|does not say its sso_account_id"),
    ],
)
def test_a_profile_that_is_none(tmp_path: Path, profile: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message) as raised:
        people(tmp_path).assigned(profile)
    assert raised.value.hint or raised.value.place


def test_a_legacy_profile_that_is_not_whole(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="does not say its sso_region"):
        people(tmp_path).center_of("bare")


def test_a_session_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"no \[sso-session other\]") as raised:
        people(tmp_path).center("other")
    assert raised.value.hint == "It has: acme, plain."


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_it_sees_what_botocore_sees(tmp_path: Path, line_end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config").write_bytes(TEXT.replace("\n", line_end).encode())
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    theirs = Session().full_config
    ours = load({"AWS_CONFIG_FILE": str(tmp_path / "config")})
    with_session = {n for n, p in theirs["profiles"].items() if "sso_session" in p or "sso_start_url" in p}
    assert {name for name in theirs["profiles"] if ours.is_person(name)} == with_session
    for name in ("acme", "plain"):
        described = theirs["sso_sessions"][name]
        assert ours.center(name).start_url == described["sso_start_url"]
        assert ours.center(name).region == described["sso_region"]


def test_no_file_is_nobody(tmp_path: Path) -> None:
    assert load({"HOME": str(tmp_path)}).centers() == ()


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError):
        load({"AWS_CONFIG_FILE": str(tmp_path)})


def test_where_the_file_is() -> None:
    assert config_file({"HOME": "/home/p"}) == Path("/home/p/.aws/config")
    assert config_file({"HOME": "/home/p", "AWS_CONFIG_FILE": "~/x"}) == Path("/home/p/x")
    assert config_file({"HOME": "/home/p", "AWS_CONFIG_FILE": "/y"}) == Path("/y")
