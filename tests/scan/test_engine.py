"""The engine asks every rule about every node, and its fixes come to an end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.repositories import STATIC_KEY, WORKFLOW, repository, write

from offkey.errors import DefectError
from offkey.model.finding import Confidence, Finding, Fix, Rule, Safety, Severity
from offkey.model.node import JobNode, ModuleNode, WorkflowNode
from offkey.model.repository import Repository
from offkey.model.text import Edit, Place, Source, Span
from offkey.read.repository import read
from offkey.scan.engine import fix, run

TERRAFORM = """\
resource "aws_iam_role" "apply" {
  name               = "apply"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}
"""


def rule(on: type, check: object, *, id_: str = "bad-thing", severity: Severity = Severity.HIGH) -> Rule:
    assert callable(check)
    return Rule(id_, "Something bad.", severity, on, check)


def replace_word(old: str, new: str, *, safety: Safety = Safety.SAFE) -> Rule:
    """A rule that finds each `old` in every source, and makes it `new`."""

    def check(node: Repository) -> Iterator[Finding]:
        for path, source in node.sources.items():
            position = source.data.find(old.encode())
            while position >= 0:
                span = Span(position, position + len(old))
                edit = Edit(path, span, new)
                yield Finding(f"{old} found", source.place(span), fix=Fix(f"write {new}", safety, (edit,)))
                position = source.data.find(old.encode(), span.end)

    return rule(Repository, check, id_=f"{old}-{new}")


@pytest.mark.parametrize(
    ("on", "places"),
    [
        (Repository, ["."]),
        (WorkflowNode, [WORKFLOW]),
        (JobNode, [f"{WORKFLOW}:3"]),
        (ModuleNode, ["main.tf"]),
    ],
)
def test_a_rule_is_asked_about_every_node_of_its_type(on: type, places: list[str], tmp_path: Path) -> None:
    asked: list[str] = []

    def check(node: object) -> list[Finding]:
        match node:
            case Repository():
                asked.append(".")
            case WorkflowNode() | ModuleNode():
                asked.append(node.place.path)
            case JobNode():
                asked.append(f"{node.place.path}:{node.place.line}")
        return []

    run(repository(tmp_path, {WORKFLOW: STATIC_KEY, "main.tf": TERRAFORM}), [rule(on, check)])
    assert asked == places


def test_the_rule_gives_its_id_and_severity_unless_the_finding_has_one(tmp_path: Path) -> None:
    place = Place(WORKFLOW, 1, 1, 1, 2)

    def check(_: Repository) -> list[Finding]:
        return [
            Finding("plain", place),
            Finding("unsure", place, confidence=Confidence.LOW, severity=Severity.LOW),
        ]

    found = run(repository(tmp_path, {WORKFLOW: STATIC_KEY}), [rule(Repository, check)]).findings
    assert [(f.message, f.rule, f.severity, f.confidence) for f in found] == [
        ("plain", "bad-thing", Severity.HIGH, Confidence.HIGH),
        ("unsure", "bad-thing", Severity.LOW, Confidence.LOW),
    ]


def test_the_same_is_said_once_of_nodes_that_share_a_place(tmp_path: Path) -> None:
    write(tmp_path, {"main.tf": TERRAFORM, "other/main.tf": TERRAFORM.replace("apply", "plan")})
    alike = rule(ModuleNode, lambda _: [Finding("alike", Place("main.tf", 1, 1, 1, 1))])
    assert len(run(read(tmp_path), [alike]).findings) == 1


def test_findings_are_sorted_by_place_whatever_the_order_of_the_rules(tmp_path: Path) -> None:
    source = repository(tmp_path, {WORKFLOW: STATIC_KEY})
    rules = [replace_word("AWS_SECRET", "x"), replace_word("push", "y"), replace_word("AWS_ACCESS", "z")]
    forwards = run(source, rules).findings
    assert forwards == run(source, rules[::-1]).findings
    assert [f.primary for f in forwards] == sorted(f.primary for f in forwards)


def test_a_rule_that_breaks_is_our_defect_and_names_the_rule_and_the_place(tmp_path: Path) -> None:
    def check(_: JobNode) -> Iterator[Finding]:
        raise KeyError("with")
        yield

    with pytest.raises(DefectError) as caught:
        run(repository(tmp_path, {WORKFLOW: STATIC_KEY}), [rule(JobNode, check)])
    assert "the rule bad-thing broke: KeyError" in str(caught.value)
    assert f"{WORKFLOW}:3" in str(caught.value)
    assert "--ignore bad-thing" in (caught.value.hint or "")


def test_what_could_not_be_read_stays_in_the_report(tmp_path: Path) -> None:
    report = run(repository(tmp_path, {WORKFLOW: "on: [push\n"}), [])
    assert [i.path for i in report.incomplete] == [WORKFLOW]
    assert (report.seen, report.read) == (1, 1)


@pytest.mark.parametrize(
    ("computed", "places"),
    [
        ("${{ matrix.env }}", []),
        ("${{ fromJSON(inputs.env) }}", []),
        ("${{ fromJSON(secrets.ENV) }}", [(WORKFLOW, 7)]),
        ("${{ fromJSON(toJSON(Secrets)) }}", [(WORKFLOW, 7)]),
    ],
)
def test_variables_that_only_a_run_knows_are_no_broken_file_unless_a_secret_is_among_them(
    tmp_path: Path, computed: str, places: list[tuple[str, int]]
) -> None:
    job = STATIC_KEY.partition("    steps:")[0]
    written = f"{job}    steps:\n      - run: terraform apply\n        env: {computed}\n"
    read_whole = repository(tmp_path, {WORKFLOW: written})
    for jobs in (1, 2):
        report = run(read_whole, [], jobs=jobs)
        assert [(i.path, i.line) for i in report.incomplete] == places
    assert [i.line for i in read_whole.incomplete] == [7], "who has to know what a job does is told in any case"


# --- fixes -------------------------------------------------------------------------------------------


def test_fixes_go_to_a_fixed_point(tmp_path: Path) -> None:
    """`a` becomes `b` in the first round, and `b` becomes `c` in the next."""
    source = repository(tmp_path, {WORKFLOW: "on: alpha\njobs: {}\n"})
    rules = [replace_word("beta", "gamma"), replace_word("alpha", "beta")]
    assert fix(source, rules, safeties=frozenset(Safety)) == {WORKFLOW: b"on: gamma\njobs: {}\n"}
    assert source.sources[WORKFLOW].data == b"on: alpha\njobs: {}\n"


def test_of_two_overlapping_fixes_the_first_wins_and_the_other_is_asked_again(tmp_path: Path) -> None:
    source = repository(tmp_path, {WORKFLOW: "on: alphabet\njobs: {}\n"})
    rules = [replace_word("alphabet", "abc"), replace_word("alpha", "a")]
    assert fix(source, rules, safeties=frozenset(Safety)) == {WORKFLOW: b"on: abet\njobs: {}\n"}


def test_only_fixes_of_the_wanted_safety_are_made(tmp_path: Path) -> None:
    source = repository(tmp_path, {WORKFLOW: "on: alpha\n"})
    rules = [replace_word("alpha", "beta", safety=Safety.UNSAFE)]
    assert fix(source, rules, safeties=frozenset({Safety.SAFE})) == {}
    assert fix(source, rules, safeties=frozenset({Safety.UNSAFE})) == {WORKFLOW: b"on: beta\n"}


def test_a_suppressed_finding_is_not_fixed(tmp_path: Path) -> None:
    text = "on: alpha # offkey: ignore[alpha-beta]: a name, not a letter\n"
    source = repository(tmp_path, {WORKFLOW: text})
    assert (
        fix(source, [replace_word("alpha", "beta")], safeties=frozenset(Safety), today=lambda: date(2026, 1, 1)) == {}
    )


def test_fixes_that_feed_themselves_are_our_defect(tmp_path: Path) -> None:
    source = repository(tmp_path, {WORKFLOW: "on: alpha\n"})
    rules = [replace_word("alpha", "beta"), replace_word("beta", "alpha")]
    with pytest.raises(DefectError, match="do not come to an end"):
        fix(source, rules, safeties=frozenset(Safety))


@given(st.lists(st.sampled_from(["alpha", "beta", "gamma", "alphabet", "x"]), max_size=12))
def test_fixing_again_changes_nothing(words: list[str]) -> None:
    text = "on: " + " ".join(words) + "\n"
    source = Repository(".", sources={WORKFLOW: Source(WORKFLOW, text.encode())})
    rules = [replace_word("alphabet", "abc"), replace_word("alpha", "beta"), replace_word("beta", "b")]
    first = fix(source, rules, safeties=frozenset(Safety)).get(WORKFLOW, text.encode())
    again = Repository(".", sources={WORKFLOW: Source(WORKFLOW, first)})
    assert fix(again, rules, safeties=frozenset(Safety)) == {}


def test_the_same_bytes_are_read_from_memory_and_from_the_disk(tmp_path: Path) -> None:
    source = repository(tmp_path, {WORKFLOW: STATIC_KEY, "main.tf": TERRAFORM})
    rules = [replace_word("apply", "deploy")]
    changed = fix(source, rules, safeties=frozenset(Safety))
    assert set(changed) == {WORKFLOW, "main.tf"}
    write(tmp_path, changed)
    assert run(read(tmp_path), rules).findings == ()
