"""Workflow commands: what the runner reads out of them is what was meant, one line each."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from tests.emit.results import BAD, FULL, RESULTS

from offkey.emit.github import workflow_commands
from offkey.model.redaction import printable
from offkey.model.results import Results


def parsed(line: str) -> tuple[str, dict[str, str], str]:
    """A command as the runner reads it.

    Source: actions/runner `src/Runner.Common/ActionCommand.cs`, `TryParseV2`.
    """
    assert line.startswith("::")
    end = line.index("::", 2)
    name, _, properties = line[2:end].partition(" ")
    pairs = (pair.split("=", 1) for pair in properties.split(","))
    named = {key: value.replace("%3A", ":").replace("%2C", ",").replace("%25", "%") for key, value in pairs}
    return name, named, line[end + 2 :].replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


def commands(results: Results) -> list[tuple[str, dict[str, str], str]]:
    text = workflow_commands(results)
    assert text.endswith("\n")
    return [parsed(line) for line in text.removesuffix("\n").split("\n")]


def test_the_worst_come_first_and_what_could_not_be_read_is_an_error() -> None:
    assert [(kind, named.get("file"), named.get("line")) for kind, named, _ in commands(FULL)] == [
        ("notice", None, None),
        ("error", "dir/c.tf", "1"),
        ("error", "a.yml", "12"),
        ("notice", "c.tf", "7"),
        ("error", "x.yml", "7"),
        ("error", "y.tf", None),
    ]


def test_the_headline_is_a_notice() -> None:
    assert commands(FULL)[0] == ("notice", {"title": "offkey: scan"}, FULL.headline)


def test_columns_stand_only_beside_one_line() -> None:
    _, (_, several, _), (_, one, _), (_, bare, _), *_ = commands(FULL)
    assert several == {"file": "dir/c.tf", "line": "1", "endLine": "4", "title": "offkey: wildcard"}
    assert one == {
        "file": "a.yml",
        "line": "12",
        "endLine": "12",
        "col": "11",
        "endColumn": "50",
        "title": "offkey: static-key",
    }
    assert bare == {"file": "c.tf", "line": "7", "title": "offkey: old-lock"}


def test_related_places_are_lines_of_the_message() -> None:
    assert commands(FULL)[2][2] == f"{BAD.message}\nb.tf:3:1: goes with it"


def test_a_percent_stays_one() -> None:
    odd = replace(BAD, message="100%0A", related=(), primary=replace(BAD.primary, path="a%3A,b:c.tf"))
    _, named, message = commands(replace(FULL, findings=(odd,)))[1]
    assert (named["file"], message) == ("a%3A,b:c.tf", "100%0A")


@settings(deadline=None)
@given(RESULTS)
def test_the_runner_reads_what_was_meant(results: Results) -> None:
    _, *found = commands(results)
    meant = [
        *((finding.primary.path, finding.message) for finding in results.worst_first()),
        *((item.path, f"not read: {item.reason}") for item in results.incomplete),
    ]
    assert [(named["file"], message.split("\n")[0]) for _, named, message in found] == [
        (printable(path), printable(message)) for path, message in meant
    ]
