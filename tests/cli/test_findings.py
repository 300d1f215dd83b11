"""The formats for machines and reviews, through the real command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from tests.cli.test_scan import GRANTED, NO_PERMISSION, run
from tests.repositories import STATIC_KEY, WORKFLOW, write

from offkey.cli.findings import FORMATS

ROLE = ".github/workflows/role.yml"
BROKEN = ".github/workflows/broken.yml"
SILENCED = STATIC_KEY.replace(
    "          aws-access",
    "          # offkey: ignore[static-key-in-workflow] until 2999-12-31: soon\n          aws-access",
)
KINDS: dict[str, Callable[[str], bool]] = {
    "text": lambda text: text.startswith("persistent secrets: "),
    "json": lambda text: json.loads(text)["schema"] == "offkey.scan/1",
    "sarif": lambda text: json.loads(text)["version"] == "2.1.0",
    "junit": lambda text: ET.fromstring(text).tag == "testsuites",
    "markdown": lambda text: text.startswith("## offkey scan\n"),
    "github": lambda text: text.startswith("::notice title=offkey%3A scan::"),
    "gitlab": lambda text: isinstance(json.loads(text), list),
}


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return write(tmp_path, {".git/HEAD": "ref: refs/heads/main\n", WORKFLOW: STATIC_KEY, ROLE: NO_PERMISSION})


def test_every_format_is_looked_at_here() -> None:
    assert tuple(KINDS) == FORMATS


@pytest.mark.parametrize("form", FORMATS)
def test_the_format_changes_neither_the_exit_code_nor_the_findings(
    form: str, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, "--format", form)
    assert (code, err) == (1, "")
    assert KINDS[form](out)
    assert out.count("missing-id-token-permission") >= 1
    assert out.count("static-key-in-workflow") >= 1


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("out.txt", "text"),
        ("out.json", "json"),
        ("out.sarif", "sarif"),
        ("out.sarif.json", "sarif"),
        ("out.xml", "junit"),
        ("out.junit", "junit"),
        ("out.md", "markdown"),
        ("out.github", "github"),
        ("out.github.txt", "github"),
        ("gl-code-quality-report.json", "gitlab"),
        ("out.gitlab.json", "gitlab"),
        ("OUT.MD", "markdown"),
    ],
)
def test_the_suffix_says_the_format(name: str, form: str, repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "-o", name)
    assert KINDS[form]((repository / name).read_text(encoding="utf-8"))


def test_several_files_are_written_in_one_run(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "--format", "github", "-o", "a.sarif", "-o", "b.xml", "-o", "c.md")
    assert code == 1
    assert KINDS["github"](out)
    assert KINDS["sarif"]((repository / "a.sarif").read_text())
    assert KINDS["junit"]((repository / "b.xml").read_text())
    assert KINDS["markdown"]((repository / "c.md").read_text())


@pytest.mark.parametrize("wrong", ["b.pdf", "b", "gone/b.xml", "b.mermaid"])
def test_a_file_that_cannot_be_written_is_a_mistake_of_the_command_line(
    wrong: str, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, "-o", wrong)
    assert (code, out) == (2, "")
    assert err.startswith(f"offkey: error: -o {wrong}: ")


def test_no_file_is_written_where_one_has_no_format(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "-o", "a.sarif", "-o", "b.pdf")
    assert not (repository / "a.sarif").exists()


# --- what must be seen in each of them -------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMATS)
def test_what_could_not_be_read_is_seen(form: str, repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repository, {WORKFLOW: GRANTED, ROLE: GRANTED, BROKEN: "on: [push\n"})
    code, out, _ = run(capsys, "--format", form)
    assert code == 4
    assert BROKEN in out


@pytest.mark.parametrize("form", [form for form in FORMATS if form not in ("json", "sarif")])
def test_how_much_was_silenced_is_seen(form: str, repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repository / "known.json").write_text(
        run(capsys, "--format", "json", "--select", "missing-id-token-permission")[1]
    )
    write(repository, {WORKFLOW: SILENCED})
    code, out, _ = run(capsys, "--format", form, "--baseline", "known.json")
    assert code == 0
    assert "1 suppressed, 1 in the baseline" in out


def test_how_much_was_silenced_is_a_number_in_documents(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repository / "known.json").write_text(
        run(capsys, "--format", "json", "--select", "missing-id-token-permission")[1]
    )
    write(repository, {WORKFLOW: SILENCED})
    run(capsys, "--baseline", "known.json", "-o", "out.json", "-o", "out.sarif")
    found = json.loads((repository / "out.json").read_text())
    assert (found["suppressed"], found["baselined"], found["findings"]) == (1, 1, [])
    (log,) = json.loads((repository / "out.sarif").read_text())["runs"]
    assert log["properties"] == {"suppressed": 1, "baselined": 1}
    assert "1 suppressed" in log["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]


@pytest.mark.parametrize(("fail_on", "failures"), [("medium", "2"), ("high", "1"), ("critical", "0")])
def test_tests_fail_as_the_run_does(
    fail_on: str, failures: str, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(capsys, "--format", "junit", "--fail-on", fail_on)
    assert ET.fromstring(out).get("failures") == failures
    assert code == (failures != "0")


def test_a_rule_without_findings_is_a_test_that_passed(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "--format", "junit", "--select", "wildcard-subject,static-key-in-workflow")
    names = [case.get("name") for case in ET.fromstring(out).iter("testcase") if not len(case)]
    assert names == ["wildcard-subject"]


def test_sarif_carries_the_page_of_each_rule(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (log,) = json.loads(run(capsys, "--format", "sarif", "--select", "wildcard-subject")[1])["runs"]
    (rule,) = log["tool"]["driver"]["rules"]
    assert rule["help"]["markdown"].startswith("# wildcard-subject\n")
