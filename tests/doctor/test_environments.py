"""Every broken environment is named by its cause, and of a healthy one nothing is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.doctor import environments as e
from tests.doctor.broken import BROKEN
from tests.doctor.healthy import HEALTHY

from offkey.doctor import asking
from offkey.doctor.asking import Asked
from offkey.doctor.examine import examine
from offkey.emit.doctor_text import text
from offkey.emit.style import Style
from offkey.model.diagnosis import Diagnosis


@pytest.fixture(autouse=True)
def nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """No network in these tests, whether or not the environment is looked at offline."""
    monkeypatch.setattr(asking, "ask", lambda _: Asked())


@pytest.mark.parametrize("name", BROKEN)
def test_the_cause_is_named(name: str, tmp_path: Path) -> None:
    environment, expected, words = BROKEN[name]
    found = examine(environment.here(tmp_path))
    named = [one for one in found.ailments if one.id == expected and one.grave]
    assert named, [(one.id, one.cause) for one in found.ailments]
    assert any(words in f"{one.cause} {one.cure}" for one in named), [one.cause for one in named]
    assert all(one.cure for one in found.ailments)
    _holds_no_secret(found)


@pytest.mark.parametrize("name", HEALTHY)
def test_nothing_is_said_of_what_is_well(name: str, tmp_path: Path) -> None:
    found = examine(HEALTHY[name].here(tmp_path))
    assert [(one.id, one.cause) for one in found.ailments] == []
    assert found.incomplete == ()
    _holds_no_secret(found)


def _holds_no_secret(found: Diagnosis) -> None:
    page = text(found, Style(), verbose=True) + repr(found)
    for secret in (e.SECRET, e.SESSION["AWS_SESSION_TOKEN"], "c2lnbmF0dXJl", "not-shown"):
        assert secret not in page
