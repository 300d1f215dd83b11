"""`offkey explain`: a rule's page as it lies beside the rule, an error's cure, a token and who admits it."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests import tokens
from tests.reason.documents import AUD, SUB, web_identity
from tests.repositories import write

from offkey.cli.main import guarded
from offkey.rules import RULES


@pytest.mark.parametrize("rule", [rule.id for rule in RULES])
def test_explain_prints_the_page_of_every_rule(rule: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert guarded(["explain", rule]) == 0
    out, err = capsys.readouterr()
    assert out.startswith(f"# {rule}\n")
    assert err == ""


def test_explain_refuses_what_is_no_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert guarded(["explain", "static-keys-in-workflow"]) == 2
    assert "did you mean static-key-in-workflow?" in capsys.readouterr().err
    assert guarded(["explain", "../errors"]) == 2


def test_a_page_is_printed_without_importing_the_rules() -> None:
    code = "import sys; from offkey.cli.main import guarded; guarded(['explain', 'static-key-in-workflow']); "
    code += "print([name for name in sys.modules if name.startswith(('offkey.r', 'yaml', 'tree_sitter'))])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300)
    assert done.stdout.splitlines()[-1] == "[]"


# --- errors --------------------------------------------------------------------------------------------


def piped(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


@pytest.mark.parametrize("word", ["Incorrect token audience", "incorrect TOKEN audience!", "NoCredentialProviders"])
def test_explain_has_the_cure_of_an_error_text(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert guarded(["explain", word]) == 0
    assert "\n  cure   " in capsys.readouterr().out


def test_explain_reads_a_log_from_the_pipe_or_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    log = "Error: x\nError acquiring the state lock\nIncorrect token audience\n"
    piped(monkeypatch, log)
    assert guarded(["explain", "-", "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [error["text"] for error in document["errors"]] == [
        "Error acquiring the state lock",
        "Incorrect token audience",
    ]
    path = write(tmp_path, {"log.txt": log}) / "log.txt"
    assert guarded(["explain", str(path)]) == 0
    assert capsys.readouterr().out.startswith("Error acquiring the state lock\n")


def test_the_nearest_error_is_said_to_be_only_that(capsys: pytest.CaptureFixture[str]) -> None:
    assert guarded(["explain", "incorect audience of token"]) == 0
    captured = capsys.readouterr()
    assert captured.out.startswith("Incorrect token audience")
    assert captured.err == "no error is known with these words; the nearest:\n"


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("the weather is fine", "give the error as AWS, Terraform or the action words it"),
        ("gone/token.jwt", "there is no such file"),
        ("token.jwt", "there is no such file"),
        ("no " * 2000, "give the error as AWS, Terraform or the action words it"),
    ],
)
def test_what_is_nothing_known_gets_a_hint(word: str, hint: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert guarded(["explain", word]) == 2
    shown = word if len(word) <= 80 else f"{word[:80]}…"
    assert capsys.readouterr().err == f"offkey: error: nothing is known about {shown}\n  hint: {hint}\n"


# --- tokens --------------------------------------------------------------------------------------------

COMPACT = tokens.compact(tokens.claims(environment="live").values)


def statement(environment: str) -> dict[str, object]:
    wanted = {AUD: "sts.amazonaws.com", SUB: f"repo:acme/infra:environment:{environment}"}
    return web_identity({"StringEquals": wanted})


def trust(environment: str) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement(environment)]})


def terraform(name: str) -> str:
    policy = trust(name).replace("${", "$${")
    return f'resource "aws_iam_role" "{name}" {{\n  name = "{name}"\n  assume_role_policy = <<E\n{policy}\nE\n}}\n'


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return write(
        tmp_path,
        {
            "token.jwt": COMPACT,
            "live.json": trust("live"),
            "dev.json": trust("dev"),
            "infra/main.tf": terraform("live") + terraform("dev"),
            "infra/unknown.tf": 'resource "aws_iam_role" "u" {\n  assume_role_policy = var.x\n}\n',
        },
    )


def test_explain_shows_the_claims_of_a_token(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert guarded(["explain", str(files / "token.jwt")]) == 0
    captured = capsys.readouterr()
    assert captured.out.startswith("an identity token of GitHub Actions")
    assert "  environment          live\n" in captured.out
    assert "note  STS refuses it as expired" in captured.out
    assert captured.err.startswith("with a PATH")


@pytest.mark.parametrize(("name", "code", "verdict"), [("live.json", 0, "admitted"), ("dev.json", 1, "refused")])
def test_the_exit_code_is_that_of_the_policy_that_is_named(
    files: Path, capsys: pytest.CaptureFixture[str], name: str, code: int, verdict: str
) -> None:
    arguments = ["explain", str(files / "token.jwt"), str(files / name), "--format", "json"]
    assert guarded(arguments) == code
    (role,) = json.loads(capsys.readouterr().out)["roles"]
    assert role["verdict"] == verdict


def test_all_roles_of_a_repository_are_asked(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert guarded(["explain", str(files / "token.jwt"), str(files / "infra")]) == 0
    assert capsys.readouterr().out.endswith("1 of 3 roles admit this token, 1 not known\n")


@pytest.mark.parametrize(("role", "code"), [("live", 0), ("dev", 1), ("aws_iam_role.u", 4), ("*", 1), ("gone", 2)])
def test_a_role_that_is_named_decides_the_exit_code(
    files: Path, capsys: pytest.CaptureFixture[str], role: str, code: int
) -> None:
    assert guarded(["explain", str(files / "token.jwt"), str(files / "infra"), "--role", role]) == code
    if code == 2:
        assert "hint: roles found: aws_iam_role.u, dev, live" in capsys.readouterr().err


def test_a_token_comes_through_the_pipe(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    piped(monkeypatch, json.dumps({"value": COMPACT}))
    assert guarded(["explain", "-", "-q"]) == 0
    captured = capsys.readouterr()
    assert "repo:acme/infra:environment:live" in captured.out
    assert captured.err == ""


def test_a_policy_in_place_of_a_token_is_no_token(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert guarded(["explain", str(files / "live.json")]) == 4
    assert "it is no identity token" in capsys.readouterr().err
