"""Whoever holds a token can use it for minutes: `explain` shows what it says, never what makes it valid."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests import tokens

from offkey.cli.main import guarded

COMPACT = tokens.compact(tokens.claims(environment="live").values)
HEADER, PAYLOAD, SIGNATURE = COMPACT.split(".")
PIECES = [SIGNATURE, PAYLOAD[:24], PAYLOAD[-24:], HEADER]


def nowhere(text: str) -> bool:
    return not any(piece in text for piece in PIECES)


@pytest.mark.parametrize("more", [[], ["-v"], ["--format", "json"], ["--color", "always"]])
def test_the_token_is_nowhere(
    more: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "token.jwt").write_text(COMPACT)
    outputs = [tmp_path / "out.json", tmp_path / "out.txt"]
    with caplog.at_level("DEBUG"):
        assert guarded(["explain", str(tmp_path / "token.jwt"), *more, *(f"-o{path}" for path in outputs)]) == 0
    captured = capsys.readouterr()
    written = "".join(path.read_text() for path in outputs)
    assert "repo:acme/infra:environment:live" in written
    assert nowhere(captured.out + captured.err + written + caplog.text)


@pytest.mark.parametrize(
    "arguments", [[COMPACT], ["x.jwt", COMPACT], ["x.jwt", "--role", COMPACT], [f"x {COMPACT}"], [COMPACT[:50]]]
)
def test_a_token_as_an_argument_is_refused_and_not_repeated(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert guarded(["explain", *arguments]) == 2
    captured = capsys.readouterr()
    assert "a token is a secret" in captured.err
    assert nowhere(captured.out + captured.err)


@pytest.mark.parametrize("cut", [COMPACT.replace(".", ".!", 1), COMPACT + ".x", f"x {COMPACT}", COMPACT[: len(HEADER)]])
def test_a_token_that_is_cut_or_surrounded_is_not_repeated(
    cut: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OFFKEY_TRACEBACK", "1")
    (tmp_path / "token.jwt").write_text(cut)
    assert guarded(["explain", str(tmp_path / "token.jwt")]) in {2, 4}
    assert guarded(["explain", cut]) == 2
    captured = capsys.readouterr()
    assert nowhere(captured.out + captured.err)
