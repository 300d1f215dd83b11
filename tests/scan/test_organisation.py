"""A whole organisation through the real command line, from a code host on this machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.forge.hosts import TOKEN, CodeHost, Reply, code_host, empty_settings, repository, with_files

from offkey.cli.main import guarded
from offkey.errors import ConfigurationError
from offkey.model.finding import Confidence, Finding, Fix, PersistentSecret, Related, Safety, Severity
from offkey.model.forge import HostedEnvironment, Listed, Settings, StoredName
from offkey.model.organisation import Inventoried, together
from offkey.model.report import Report
from offkey.model.text import Incomplete, Place
from offkey.model.tokens import Subjects
from offkey.scan import state
from offkey.scan.state import noun, plain

WORKFLOW = b"""on: push
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - uses: aws-actions/configure-aws-credentials@v4
        with:
          aws-access-key-id: ${{ secrets.AWS_ACCESS_KEY_ID }}
          aws-secret-access-key: ${{ secrets.AWS_SECRET_ACCESS_KEY }}
          aws-region: eu-west-1
"""
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[CodeHost]:
    with code_host() as told:
        monkeypatch.setenv("GITHUB_API_URL", told.url)
        monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
        monkeypatch.delenv("GH_TOKEN", raising=False)
        yield told


def serve(host: CodeHost, *names: str) -> None:
    host.on("/orgs/acme/repos", [repository(f"acme/{name}", number) for number, name in enumerate(names, 1)])
    for name in names:
        with_files(host, {".github/workflows/deploy.yml": WORKFLOW}, path=f"acme/{name}")
        empty_settings(host, path=f"acme/{name}")


def scan(capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, dict[str, Any]]:
    code = guarded(["scan", "--org", "github:acme", "--format", "json", *more])
    told = capsys.readouterr()
    assert TOKEN not in told.out + told.err
    document: dict[str, Any] = json.loads(told.out)
    return code, document


def test_an_inventory_of_two_repositories(host: CodeHost, capsys: pytest.CaptureFixture[str]) -> None:
    serve(host, "infra", "site")

    code, document = scan(capsys)

    assert code == 1
    assert [one["name"] for one in document["repositories"]] == ["acme/infra", "acme/site"]
    assert [one["complete"] for one in document["repositories"]] == [True, True]
    assert [item["id"] for item in document["persistent_secrets"]["items"]] == [
        "infra/github-secret:AWS_ACCESS_KEY_ID",
        "site/github-secret:AWS_ACCESS_KEY_ID",
    ]
    assert {finding["path"] for finding in document["findings"]} == {
        "infra/.github/workflows/deploy.yml",
        "site/.github/workflows/deploy.yml",
    }
    assert document["incomplete"] == []


def test_a_secret_that_the_organisation_keeps_is_one_credential(
    host: CodeHost, capsys: pytest.CaptureFixture[str]
) -> None:
    serve(host, "infra", "site")
    kept = {"secrets": [{"name": "AWS_ACCESS_KEY_ID", "updated_at": "2026-03-01T10:00:00Z"}]}
    for name in ("infra", "site"):
        host.on(f"/repos/acme/{name}/actions/organization-secrets", kept)

    _, document = scan(capsys)

    assert document["persistent_secrets"]["count"] == 1
    assert document["persistent_secrets"]["items"][0]["id"] == "github-secret:AWS_ACCESS_KEY_ID"
    assert document["repositories"][0]["stored"] == [
        {
            "name": "AWS_ACCESS_KEY_ID",
            "kind": "secret",
            "level": "organization",
            "environment": None,
            "updated": "2026-03-01T10:00:00+00:00",
            "flags": [],
        }
    ]


def test_what_could_not_be_read_is_incomplete_and_the_rest_is_there(
    host: CodeHost, capsys: pytest.CaptureFixture[str]
) -> None:
    serve(host, "broken", "infra", "hidden")
    host.on("/repos/acme/broken/git/trees/main", Reply(raw=b"not json"))
    host.on("/repos/acme/hidden/actions/secrets", Reply({}, 403))

    _, document = scan(capsys)

    assert [one["complete"] for one in document["repositories"]] == [False, True, False]
    assert [item["path"] for item in document["incomplete"]] == ["broken", "hidden"]
    assert document["repositories"][0]["subjects"] is None


def test_an_incomplete_scan_without_findings_does_not_look_clean(
    host: CodeHost, capsys: pytest.CaptureFixture[str]
) -> None:
    host.on("/orgs/acme/repos", [repository("acme/gone")])
    host.on("/repos/acme/gone/git/trees/main", Reply({}, 403))

    assert scan(capsys)[0] == 4


def test_a_host_that_falls_silent_is_left_alone(host: CodeHost, capsys: pytest.CaptureFixture[str]) -> None:
    names = [f"r{number}" for number in range(6)]
    serve(host, *names)
    for name in names:
        host.on(f"/repos/acme/{name}/git/trees/main", Reply({}, 500, {"Retry-After": "0"}))

    code, document = scan(capsys)

    assert code == 4
    assert len(document["incomplete"]) == 6
    assert len(host.asked) == 1 + 3 * 5


def test_an_owner_that_is_not_there(host: CodeHost, capsys: pytest.CaptureFixture[str]) -> None:
    assert guarded(["scan", "--org", "github:nobody"]) == 4
    assert "404" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [["--org", "acme"], ["--org", "svn:acme"], ["--org", "github:acme", "."], ["--org", "github:acme", "--fix"],
     ["--org", "github:acme", "--offline"]],
)  # fmt: skip
def test_arguments_that_do_not_go_together(host: CodeHost, arguments: list[str]) -> None:
    assert guarded(["scan", *arguments]) == 2
    assert host.asked == []


def test_a_state_goes_on_where_it_was(host: CodeHost, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    serve(host, "infra", "site")
    host.on("/repos/acme/site/git/trees/main", Reply(raw=b"not json"))
    kept = tmp_path / "state.jsonl"
    _, first = scan(capsys, "--state", str(kept))
    serve(host, "infra", "site")
    host.asked.clear()

    _, second = scan(capsys, "--state", str(kept))

    assert [one["complete"] for one in first["repositories"]] == [True, False]
    assert [one["complete"] for one in second["repositories"]] == [True, True]
    assert not any("/acme/infra" in path for path in host.paths())
    assert second["repositories"][0] == first["repositories"][0]
    assert TOKEN not in kept.read_text()


FULL = Inventoried(
    Listed("acme/infra", "1", "2", "main", kilobytes=3),
    Report(
        (
            Finding(
                "bad",
                Place("a.yml", 1, 2, 3, 4),
                (Related(Place("b.tf", 5), "with it"),),
                Fix("mend it", Safety.UNSAFE, ()),
                Confidence.LOW,
                Severity.HIGH,
                "bad-thing",
                "f" * 32,
            ),
        ),
        secrets=(PersistentSecret("literal:AKIAIOSFODNN7EXAMPLE", "literal", (Place("a.yml", 1),)),),
        suppressed=(Finding("quiet", Place("a.yml", 2)),),
        seen=9,
        read=2,
        seconds=0.5,
    ),
    Settings(
        Subjects(True, ("repo",), "repo:x"),
        (StoredName("A", "secret", "environment", "prod", NOW, ("masked",)),),
        (HostedEnvironment("prod", ("required_reviewers",), ("main",)), HostedEnvironment("dev")),
        None,
    ),
)


def test_a_state_gives_back_what_it_took(tmp_path: Path) -> None:
    path = tmp_path / "state"
    assert noun(Inventoried, json.loads(json.dumps(plain(FULL)))) == FULL
    with state.opened(path, organisation="github:acme", rules=["a"], now=NOW) as kept:
        kept.add(FULL, at=NOW)
        incomplete = Inventoried(FULL.listed, Report((), incomplete=(Incomplete(".", 1, "no"),)))
        kept.add(incomplete, at=NOW)
    with state.opened(path, organisation="github:acme", rules=["a"], now=NOW + timedelta(hours=24)) as kept:
        assert kept.done == (FULL,)
    with state.opened(path, organisation="github:acme", rules=["a"], now=NOW + timedelta(hours=25)) as kept:
        assert kept.done == ()
    for other in ({"organisation": "github:x", "rules": ["a"]}, {"organisation": "github:acme", "rules": []}):
        with pytest.raises(ConfigurationError), state.opened(path, now=NOW, **other):  # type: ignore[arg-type]
            pass


@settings(deadline=None)
@given(cut=st.integers(0, 10_000))
def test_a_crash_loses_the_last_line_at_most(tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    path = tmp_path_factory.mktemp("state") / "state"
    with state.opened(path, organisation="o", rules=[], now=NOW) as kept:
        kept.add(FULL, at=NOW)
        kept.add(FULL, at=NOW)
    whole = path.read_bytes()
    path.write_bytes(whole[: min(cut, len(whole))])
    lines = whole[: min(cut, len(whole))].count(b"\n")

    for expected in (max(lines - 1, 0), max(lines - 1, 0) + 1):
        with state.opened(path, organisation="o", rules=[], now=NOW) as kept:
            assert len(kept.done) == expected
            kept.add(FULL, at=NOW)


@pytest.mark.parametrize("text", ["{\n", "[]\n", '{"schema": "x"}\n', "\xff\n"])
def test_a_file_that_is_no_state_is_left_as_it_is(tmp_path: Path, text: str) -> None:
    path = tmp_path / "precious"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(ConfigurationError), state.opened(path, organisation="o", rules=[], now=NOW):
        pass
    assert path.read_text(encoding="utf-8") == text


def test_a_key_that_is_written_out_is_one_key_wherever_it_stands() -> None:
    twin = Inventoried(Listed("acme/site", "2", "2", "main"), FULL.report, FULL.settings)

    whole = together([FULL, twin])

    assert [(secret.id, [place.path for place in secret.places]) for secret in whole.secrets] == [
        ("literal:AKIAIOSFODNN7EXAMPLE", ["infra/a.yml", "site/a.yml"])
    ]
    assert [finding.related[0].place.path for finding in whole.findings] == ["infra/b.tf", "site/b.tf"]
    assert whole.seen == 18
