"""What is named beside a permission that nobody needs."""

from __future__ import annotations

from pathlib import Path

from offkey.read.repository import read
from offkey.rules import wide_id_token_permission
from offkey.scan.engine import run

GRANT = "permissions:\n  id-token: write\n  contents: read\njobs:\n"
JOB = "    runs-on: ubuntu-latest\n    steps:\n      - run: aws s3 ls\n"


def named(root: Path, **texts: str) -> list[tuple[str, int, str]]:
    folder = root / ".github" / "workflows"
    folder.mkdir(parents=True)
    for name, text in texts.items():
        (folder / f"{name}.yml").write_text(text, encoding="utf-8")
    found = run(read(root), [wide_id_token_permission.RULE]).findings
    return [(related.place.path[18:], related.place.line, related.label) for f in found for related in f.related]


def test_those_that_hand_it_on_are_named_once_for_each_place(tmp_path: Path) -> None:
    called = f"on: workflow_call\n{GRANT}  a:\n{JOB}"
    call = "    uses: ./.github/workflows/called.yml\n"
    of_job = f"on: push\njobs:\n  d:\n    permissions:\n      id-token: write\n{call}"
    found = named(tmp_path, called=called, caller=f"on: push\n{GRANT}  b:\n{call}  c:\n{call}", job=of_job)
    on = "hands it on to .github/workflows/called.yml"
    assert found == [("called.yml", 6, "has no use for it"), ("caller.yml", 3, on), ("job.yml", 5, on)]


def test_a_permission_of_the_workflow_that_no_job_gets_stands_beside_those_of_its_jobs(tmp_path: Path) -> None:
    own = f"on: push\n{GRANT}  a:\n    permissions:\n      id-token: write\n{JOB}"
    found = named(tmp_path, a=own)
    assert found == [("a.yml", 8, "has no use for it"), ("a.yml", 3, "no job gets it from here")]
