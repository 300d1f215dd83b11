"""The cache of sign-ins: what botocore wrote is read, what is written botocore reads."""

from __future__ import annotations

import json
import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from botocore.tokens import _sso_json_dumps
from botocore.utils import JSONFileCache, SSOTokenLoader
from hypothesis import given, settings
from hypothesis import strategies as st

from offkey.errors import ConfigurationError
from offkey.model.identity_center import IdentityCenter, Registration, SsoToken
from offkey.model.secret import Secret
from offkey.session import sso_cache

PORTAL = "https://acme.awsapps.com/start"
SESSION = IdentityCenter(PORTAL, "eu-west-1", "acme", ("sso:account:access",))
LEGACY = IdentityCenter(f"{PORTAL}/#/", "eu-west-1")
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TOKEN = SsoToken(
    Secret("access"), NOON, Secret("refresh"), Registration("id", Secret("secret"), NOON + timedelta(90)), PORTAL
)


def home(tmp_path: Path) -> dict[str, str]:
    return {"HOME": str(tmp_path)}


def botocores(tmp_path: Path) -> JSONFileCache:
    return JSONFileCache(str(tmp_path / ".aws/sso/cache"), dumps_func=_sso_json_dumps)


@pytest.mark.parametrize("sign_in", [SESSION, LEGACY])
def test_botocore_finds_what_is_saved(tmp_path: Path, sign_in: IdentityCenter) -> None:
    sso_cache.save(sign_in, TOKEN, home(tmp_path))
    found = SSOTokenLoader(cache=botocores(tmp_path))(sign_in.start_url, session_name=sign_in.session)
    assert found == {
        "startUrl": sign_in.start_url,
        "region": "eu-west-1",
        "accessToken": "access",
        "expiresAt": "2026-11-20T12:00:00Z",
        "clientId": "id",
        "clientSecret": "secret",
        "registrationExpiresAt": "2027-02-18T12:00:00Z",
        "refreshToken": "refresh",
    }


@pytest.mark.parametrize("sign_in", [SESSION, LEGACY])
def test_what_botocore_saves_is_found_and_saved_again_byte_for_byte(tmp_path: Path, sign_in: IdentityCenter) -> None:
    written = {
        "startUrl": sign_in.start_url,
        "region": "eu-west-1",
        "accessToken": "access",
        "expiresAt": NOON,
        "clientId": "id",
        "clientSecret": "secret",
        "registrationExpiresAt": NOON + timedelta(90),
        "refreshToken": "refresh",
    }
    SSOTokenLoader(cache=botocores(tmp_path)).save_token(sign_in.start_url, written, session_name=sign_in.session)
    file = sso_cache.path(sign_in, home(tmp_path))
    before = file.read_bytes()
    token = sso_cache.load(sign_in, home(tmp_path))
    assert token is not None
    assert (token.access_token, token.expires, token.registration) == (
        TOKEN.access_token,
        TOKEN.expires,
        TOKEN.registration,
    )
    sso_cache.save(sign_in, token, home(tmp_path))
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    "stamp",
    ["2026-11-20T12:00:00Z", "2026-11-20T12:00:00UTC", "2026-11-20T12:00:00+00:00", "2026-11-20T13:00:00+01:00"],
)
def test_a_time_as_any_tool_writes_it(tmp_path: Path, stamp: str) -> None:
    write(tmp_path, {"accessToken": "access", "expiresAt": stamp})
    token = sso_cache.load(SESSION, home(tmp_path))
    assert token is not None
    assert token.expires == NOON


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"accessToken": "access"},
        {"accessToken": "access", "expiresAt": "soon"},
        {"accessToken": "", "expiresAt": "2026-11-20T12:00:00Z"},
        {"accessToken": 1, "expiresAt": "2026-11-20T12:00:00Z"},
        {"accessToken": "access", "expiresAt": "2026-11-20T12:00:00Z", "startUrl": "https://other.awsapps.com/start"},
        [],
        "text",
    ],
)
def test_what_is_no_token_is_none(tmp_path: Path, document: object) -> None:
    write(tmp_path, document)
    assert sso_cache.load(SESSION, home(tmp_path)) is None


def test_spellings_of_one_start_url_are_one_portal(tmp_path: Path) -> None:
    write(tmp_path, {"accessToken": "access", "expiresAt": "2026-11-20T12:00:00Z", "startUrl": f"{PORTAL}/#/"})
    assert sso_cache.load(SESSION, home(tmp_path)) is not None


def test_a_registration_that_is_not_whole_refreshes_nothing(tmp_path: Path) -> None:
    write(tmp_path, {"accessToken": "a", "expiresAt": "2026-11-20T12:00:00Z", "refreshToken": "r", "clientId": "c"})
    token = sso_cache.load(SESSION, home(tmp_path))
    assert token is not None
    assert (token.refresh_token, token.registration) == (Secret("r"), None)


@settings(max_examples=200)
@given(data=st.binary(max_size=300) | st.text(max_size=300).map(lambda s: json.dumps(s).encode()))
def test_any_bytes_are_a_token_or_none(data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.getbasetemp() / "any"
    file = sso_cache.path(SESSION, home(folder))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    sso_cache.load(SESSION, home(folder))


def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    sso_cache.save(SESSION, TOKEN, home(tmp_path))
    file = sso_cache.path(SESSION, home(tmp_path))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    file.chmod(0o644)  # as some tool left it
    sso_cache.save(SESSION, TOKEN, home(tmp_path))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_write_that_fails_leaves_the_old_one_and_no_litter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sso_cache.save(SESSION, TOKEN, home(tmp_path))
    file = sso_cache.path(SESSION, home(tmp_path))
    before = file.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(ConfigurationError, match="No space left"):
        sso_cache.save(SESSION, TOKEN, home(tmp_path))
    assert (file.read_bytes(), list(file.parent.glob("*.tmp"))) == (before, [])


def test_a_home_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / ".aws").write_text("a file where the directory must be")
    with pytest.raises(ConfigurationError):
        sso_cache.save(SESSION, TOKEN, home(tmp_path))
    with pytest.raises(ConfigurationError), sso_cache.alone(SESSION, home(tmp_path)):
        pass


def test_forgetting(tmp_path: Path) -> None:
    sso_cache.save(SESSION, TOKEN, home(tmp_path))
    sso_cache.forget(SESSION, home(tmp_path))
    sso_cache.forget(SESSION, home(tmp_path))
    assert sso_cache.load(SESSION, home(tmp_path)) is None


def test_one_at_a_time(tmp_path: Path) -> None:
    order: list[str] = []
    inside = threading.Event()

    def second() -> None:
        inside.wait()
        with sso_cache.alone(SESSION, home(tmp_path)):
            order.append("second")

    other = threading.Thread(target=second)
    with sso_cache.alone(SESSION, home(tmp_path)):
        other.start()
        inside.set()
        order.append("first")
    other.join()
    assert order == ["first", "second"]


def test_it_prints_nothing_of_it() -> None:
    assert [word for word in ("access'", "refresh'", "secret'") if word in repr(TOKEN)] == []


def write(tmp_path: Path, document: object) -> None:
    file = sso_cache.path(SESSION, home(tmp_path))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(document))
