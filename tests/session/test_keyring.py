"""The cache in the keyring, with one that is a dictionary."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from types import ModuleType

import pytest

from offkey.errors import ConfigurationError
from offkey.model.secret import Secret
from offkey.model.session import Credentials, Origin, Session
from offkey.session import keyring
from offkey.session.entry import AuditLine

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)


def session(number: int, ends: datetime | None = None) -> Session:
    secret = Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    credentials = Credentials("ASIAIOSFODNN7EXAMPLE", secret, Secret(f"token-{number}"), NOW + timedelta(hours=1))
    origin = Origin("github", token_sha256="ab", claims={"sub": "x"}, ends=ends)
    return Session(
        credentials, "arn:aws:sts::111111111111:assumed-role/hub/x", "arn:aws:iam::111111111111:role/hub", origin
    )


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, str], str]:
    kept: dict[tuple[str, str], str] = {}
    module, errors = ModuleType("keyring"), ModuleType("keyring.errors")
    module.get_password = lambda service, name: kept.get((service, name))  # type: ignore[attr-defined]
    module.set_password = lambda service, name, value: kept.__setitem__((service, name), value)  # type: ignore[attr-defined]
    errors.KeyringError = RuntimeError  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", module)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    return kept


def ask(found: Session, *, at: datetime = NOW) -> tuple[Session, bool]:
    given, _, cached = keyring.kept("k", lambda: found, audit=lambda _: AuditLine(), clock=lambda: at)
    return given, cached


def test_the_second_who_asks_is_given_the_same(held: dict[tuple[str, str], str]) -> None:
    assert ask(session(1)) == (session(1), False)
    assert ask(session(2)) == (session(1), True)
    assert ask(session(3), at=NOW + timedelta(minutes=44)) == (session(1), True)
    assert ask(session(4), at=NOW + timedelta(minutes=46)) == (session(4), False)


def test_never_beyond_the_session_of_the_issuer(held: dict[tuple[str, str], str]) -> None:
    ends = NOW + timedelta(minutes=5)
    assert ask(session(1, ends)) == (session(1, ends), False)
    assert ask(session(2), at=NOW + timedelta(minutes=4)) == (session(1, ends), True)
    assert ask(session(3), at=NOW + timedelta(minutes=6)) == (session(3), False)


def test_a_damaged_entry_is_none(held: dict[tuple[str, str], str]) -> None:
    ask(session(1))
    held.update(dict.fromkeys(held, "not an entry"))
    assert ask(session(2)) == (session(2), False)


def test_no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(ConfigurationError, match="keyring is not installed") as raised:
        ask(session(1))
    assert "offkey[keyring]" in (raised.value.hint or "")
