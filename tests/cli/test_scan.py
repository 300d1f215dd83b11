"""`offkey scan` through the real command line: what it prints, writes and returns."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.repositories import STATIC_KEY, WORKFLOW, write

from offkey.cli.main import guarded

ROLE = """\
      - uses: aws-actions/configure-aws-credentials@v6.2.3
        with:
          aws-region: eu-west-1
          role-to-assume: arn:aws:iam::111111111111:role/apply
"""
NO_PERMISSION = f"""\
on: push
permissions:
  contents: read
jobs:
  apply:
    runs-on: ubuntu-latest
    steps:
{ROLE}"""
GRANTED = NO_PERMISSION.replace(
    "    steps:", "    permissions:\n      contents: read\n      id-token: write\n    steps:"
)
SHADOWED = GRANTED.replace(
    "          role-to", "          aws-access-key-id: ${{ secrets.AWS_ACCESS_KEY_ID }}\n          role-to"
)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return write(tmp_path, {".git/HEAD": "ref: refs/heads/main\n", WORKFLOW: STATIC_KEY})


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = guarded(["scan", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


def document(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    _, out, _ = run(capsys, "--format", "json", *arguments)
    found: dict[str, Any] = json.loads(out)
    return found


def rules(found: dict[str, Any]) -> list[str]:
    return [finding["rule"] for finding in found["findings"]]


# --- the result --------------------------------------------------------------------------------------


def test_text_shows_the_number_the_place_and_the_line(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys)
    assert code == 1
    assert err == ""
    assert out.startswith("persistent secrets: 1\n  github-secret:AWS_ACCESS_KEY_ID  .github/workflows/deploy.yml:9\n")
    assert "\n.github/workflows/deploy.yml\n  9:11 high static-key-in-workflow: " in out
    assert "\n  9 |           aws-access-key-id: ${{ secrets.AWS_ACCESS_KEY_ID }}\n    |           ^^^^^" in out
    assert "\x1b" not in out


def test_json_is_the_contract(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = document(capsys)
    assert found["schema"] == "offkey.scan/1"
    assert found["persistent_secrets"] == {
        "count": 1,
        "items": [
            {
                "id": "github-secret:AWS_ACCESS_KEY_ID",
                "kind": "ci-secret",
                "places": [{"path": WORKFLOW, "line": 9}],
            }
        ],
    }
    (finding,) = found["findings"]
    assert (finding["rule"], finding["severity"], finding["path"]) == ("static-key-in-workflow", "high", WORKFLOW)
    assert (finding["line"], finding["column"], finding["end_line"], finding["end_column"]) == (9, 11, 9, 62)
    assert finding["related"] == [{"path": WORKFLOW, "line": 10, "label": "the secret access key that goes with it"}]
    assert found["files"]["read"] == 1


def test_the_installed_program_says_the_same(repository: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "offkey", "scan", str(repository), "--format", "json"],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 1
    assert done.stderr == ""
    assert json.loads(done.stdout)["persistent_secrets"]["count"] == 1


def test_files_take_their_format_from_the_suffix(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "-o", "out.json", "-o", "out.txt")
    assert json.loads((repository / "out.json").read_text())["schema"] == "offkey.scan/1"
    assert (repository / "out.txt").read_text().startswith("persistent secrets: 1")


def test_colour_only_where_it_is_wanted(
    repository: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "\x1b[1m" in run(capsys, "--color", "always")[1]
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in run(capsys)[1]
    assert "\x1b" not in run(capsys, "--color", "never")[1]
    run(capsys, "--color", "always", "-o", "out.txt")
    assert "\x1b" not in (repository / "out.txt").read_text()


# --- exit codes ----------------------------------------------------------------------------------------


def test_clean_is_zero(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repository, {WORKFLOW: GRANTED})
    assert run(capsys)[0] == 0


@pytest.mark.parametrize(("fail_on", "code"), [("low", 1), ("medium", 1), ("high", 0), ("critical", 0)])
def test_the_threshold_decides(fail_on: str, code: int, repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repository, {WORKFLOW: NO_PERMISSION})
    assert run(capsys, "--fail-on", fail_on)[0] == code


def test_incomplete_never_looks_clean(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repository, {WORKFLOW: GRANTED, ".github/workflows/broken.yml": "on: [push\n"})
    code, out, _ = run(capsys)
    assert code == 4
    assert "not read .github/workflows/broken.yml:" in out
    assert document(capsys)["incomplete"][0]["path"] == ".github/workflows/broken.yml"


def test_findings_count_more_than_incomplete_parts(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repository, {".github/workflows/broken.yml": "on: [push\n"})
    assert run(capsys)[0] == 1
    assert run(capsys, "--fail-on", "critical")[0] == 4


@pytest.mark.parametrize(
    "arguments",
    [["gone"], ["--select", "no-such-rule"], ["--ignore", "x"], ["--diff", "--format", "json"], ["-o", "x.pdf"]],
)
def test_a_wrong_command_line_is_two(
    arguments: list[str], repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, *arguments)
    assert code == 2
    assert out == ""
    assert err.startswith("offkey: error: ")


def test_a_rule_that_breaks_is_three_and_names_itself(
    repository: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import offkey.rules.static_key_in_workflow as module

    def broken(_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(module, "in_share", broken)
    code, out, err = run(capsys)
    assert code == 3
    assert out == ""
    assert "static-key-in-workflow" in err


# --- what is scanned -------------------------------------------------------------------------------------


def test_a_rule_on_request_runs_where_it_is_named(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    step = "{uses: aws-actions/configure-aws-credentials@v6.2.3, with: {role-to-assume: '${{ secrets.ROLE }}'}}"
    job = f"jobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - {step}\n"
    workflow = repository / ".github" / "workflows" / "role.yml"
    workflow.write_text(f"on: push\npermissions: {{id-token: write}}\n{job}", encoding="utf-8")
    by_default = document(capsys)
    assert "role-arn-in-secret" not in rules(by_default)
    assert by_default["findings"]
    assert rules(document(capsys, "--select", "role-arn-in-secret")) == ["role-arn-in-secret"]


def test_select_and_ignore(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repository, {".github/workflows/role.yml": NO_PERMISSION})
    both = ["static-key-in-workflow", "missing-id-token-permission"]
    assert sorted(rules(document(capsys))) == sorted(both)
    assert rules(document(capsys, "--select", both[0])) == both[:1]
    assert rules(document(capsys, "--ignore", f"{both[0]}, {both[1]}")) == []
    assert rules(document(capsys, "--select", both[0], "--ignore", both[0])) == []


def test_a_mistyped_rule_gets_a_hint(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, _, err = run(capsys, "--select", "static-key-in-workflows")
    assert "did you mean static-key-in-workflow?" in err


@pytest.mark.parametrize("path", [WORKFLOW, ".github/workflows", ".github"])
def test_a_file_or_folder_shows_its_own_findings(
    path: str, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(repository, {"infra/main.tf": 'resource "aws_iam_access_key" "ci" {\n  user = "ci"\n}\n'})
    assert rules(document(capsys, path)) == ["static-key-in-workflow"]
    assert document(capsys, path)["findings"][0]["path"] == WORKFLOW


def test_several_paths_are_one_repository(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repository, {"infra/main.tf": 'resource "aws_iam_access_key" "ci" {\n  user = "ci"\n}\n', "docs/x": ""})
    found = document(capsys, "infra", WORKFLOW)
    assert rules(found) == ["static-key-in-workflow", "iam-user-access-key"]
    assert [f["path"] for f in found["findings"]] == [WORKFLOW, "infra/main.tf"]
    assert found["persistent_secrets"]["count"] == 2


def test_a_workflow_that_somebody_names_is_read_wherever_it_lies(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(repository, {"templates/deploy.yml": STATIC_KEY.replace("AWS_ACCESS_KEY_ID }}", "OTHER }}")})
    assert {finding["path"] for finding in document(capsys)["findings"]} == {WORKFLOW}
    assert {finding["path"] for finding in document(capsys, "templates/deploy.yml")["findings"]} == {
        "templates/deploy.yml"
    }


def test_a_file_that_nobody_can_read_is_no_clean_one(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repository, {"notes.yml": "a: 1\n"})
    _, _, err = run(capsys, "notes.yml")
    assert "no other file that offkey reads was found here" in err
    _, _, err = run(capsys, WORKFLOW)
    assert "note:" not in err


def test_a_folder_alone_is_the_root(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repository, {"infra/main.tf": 'resource "aws_iam_access_key" "ci" {\n  user = "ci"\n}\n'})
    found = document(capsys, "infra")
    assert [(f["rule"], f["path"]) for f in found["findings"]] == [("iam-user-access-key", "main.tf")]


def test_what_the_configuration_leaves_out_is_said(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repository / "offkey.yaml").write_text("version: 1\nscan:\n  exclude: [.github]\n")
    code, out, _ = run(capsys)
    assert code == 0
    assert "1 path left out by offkey.yaml" in out
    found = document(capsys)
    assert (found["excluded"], found["persistent_secrets"]["count"]) == ([".github"], 0)


def test_what_is_asked_for_by_name_is_not_left_out(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = rules(document(capsys, ".github/workflows"))
    (repository / "offkey.yaml").write_text("version: 1\nscan:\n  exclude: [.github]\n")
    assert whole
    assert rules(document(capsys, ".github/workflows")) == whole


def test_exclusions_are_relative_to_the_file(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repository / "offkey.yaml").write_text("version: 1\nscan:\n  exclude: [infra/old, live]\n")
    for folder in ("infra/old", "infra/live"):
        (repository / folder).mkdir(parents=True)
        (repository / folder / "main.tf").write_text('resource "aws_iam_access_key" "ci" {\n  user = "ci"\n}\n')
    found = document(capsys, "infra")
    assert (found["excluded"], [f["path"] for f in found["findings"]]) == (["old"], ["live/main.tf"])


def test_a_wrong_exclusion_is_refused(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repository / "offkey.yaml").write_text("version: 1\nscan:\n  exclude: ['tests/*']\n")
    code, _, err = run(capsys)
    assert code == 2
    assert "offkey.yaml:3:" in err


def test_nothing_to_read_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, str(tmp_path))
    assert code == 0
    assert "no workflow, no Terraform and no other file" in err
    assert run(capsys, str(tmp_path), "-q")[2] == ""


# --- what is known already -------------------------------------------------------------------------------


def test_a_suppressed_finding_is_counted(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    comment = "          # offkey: ignore[static-key-in-workflow] until 2999-12-31: until the role is there\n"
    write(repository, {WORKFLOW: STATIC_KEY.replace("          aws-access", comment + "          aws-access")})
    found = document(capsys)
    assert (found["findings"], found["suppressed"]) == ([], 1)
    assert found["persistent_secrets"]["count"] == 1
    assert run(capsys)[0] == 0


def test_what_is_silenced_elsewhere_does_not_count_here(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    comment = "# offkey: ignore[iam-user-access-key]: it signs mail only\n"
    write(repository, {"infra/main.tf": comment + 'resource "aws_iam_access_key" "ci" {\n  user = "ci"\n}\n', "x": ""})
    assert document(capsys)["suppressed"] == 1
    assert document(capsys, "infra", "x")["suppressed"] == 1
    assert document(capsys, WORKFLOW)["suppressed"] == 0


def test_an_expired_suppression_is_mentioned(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    comment = " # offkey: ignore[static-key-in-workflow] until 2020-01-01: soon\n"
    write(repository, {WORKFLOW: STATIC_KEY.replace("KEY_ID }}\n", "KEY_ID }}" + comment)})
    code, _, err = run(capsys)
    assert code == 1
    assert f"note: {WORKFLOW}:9:11: the comment held until 2020-01-01" in err


def test_a_baseline_is_an_earlier_result(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repository / "known.json").write_text(run(capsys, "--format", "json")[1])
    write(repository, {WORKFLOW: "# moved\n\n" + STATIC_KEY, ".github/workflows/role.yml": NO_PERMISSION})
    found = document(capsys, "--baseline", "known.json")
    assert rules(found) == ["missing-id-token-permission"]
    assert found["baselined"] == 1


@pytest.mark.parametrize("content", [None, "not json", "[]", '{"findings": [{}]}', '{"findings": 3}'])
def test_a_baseline_that_is_none_is_refused(
    content: str | None, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if content is not None:
        (repository / "known.json").write_text(content)
    code, _, err = run(capsys, "--baseline", "known.json")
    assert code == 2
    assert "offkey scan --format json > known.json" in err


# --- fixes -------------------------------------------------------------------------------------------------


def test_fix_makes_the_safe_fixes_and_reports_what_is_left(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(repository, {".github/workflows/role.yml": NO_PERMISSION})
    code, out, err = run(capsys, "--fix")
    assert code == 1
    assert (repository / ".github/workflows/role.yml").read_text() == GRANTED
    assert (repository / WORKFLOW).read_text() == STATIC_KEY
    assert "fixed: .github/workflows/role.yml" in err
    assert "missing-id-token-permission" not in out


def test_unsafe_fixes_are_asked_for(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repository, {WORKFLOW: SHADOWED})
    assert run(capsys, "--fix=safe")[0] == 1
    assert (repository / WORKFLOW).read_text() == SHADOWED
    assert run(capsys, "--fix=all")[0] == 0
    assert (repository / WORKFLOW).read_text() == GRANTED


def test_fix_takes_a_path_behind_it(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repository, {WORKFLOW: NO_PERMISSION})
    assert run(capsys, "--fix", ".")[0] == 0
    assert (repository / WORKFLOW).read_text() == GRANTED


def test_diff_shows_and_changes_nothing(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repository, {WORKFLOW: NO_PERMISSION})
    code, out, _ = run(capsys, "--diff")
    assert code == 1
    assert out.startswith(f"--- a/{WORKFLOW}\n+++ b/{WORKFLOW}\n")
    assert "\n+      id-token: write\n" in out
    assert (repository / WORKFLOW).read_text() == NO_PERMISSION
    write(repository, {WORKFLOW: GRANTED})
    assert run(capsys, "--diff")[:2] == (0, "")


@pytest.mark.parametrize("written", ["scan:\n  exclude: [.github]", '"sc\\x61n": {exclude: [.github]}'])
def test_what_a_configuration_says_of_a_scan_counts_however_it_is_written(
    repository: Path, capsys: pytest.CaptureFixture[str], written: str
) -> None:
    (repository / "offkey.yaml").write_text(f"version: 1\n{written}\n")
    assert guarded(["scan", str(repository)]) == 0
    assert "1 path left out by offkey.yaml" in capsys.readouterr().out


def test_a_configuration_that_says_nothing_of_a_scan_is_not_read(repository: Path) -> None:
    (repository / "offkey.yaml").write_text("version: 1\nhbu: shared\n")
    assert guarded(["scan", str(repository)]) == 1
    assert guarded(["scan", str(repository), "--config", str(repository / "offkey.yaml")]) == 2
