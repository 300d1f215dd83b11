"""What stands beside a finding of a role that pull requests can take."""

from __future__ import annotations

from pathlib import Path

from offkey.read.repository import read
from offkey.rules import pull_request_can_write
from offkey.scan.engine import run

CASES = Path(__file__).parent / "pull-request-can-write"


def test_the_jobs_of_pull_requests_that_take_it_are_shown() -> None:
    repository = read(CASES / "taken-by-jobs-of-pull-requests" / "before")
    (found,) = run(repository, [pull_request_can_write.RULE]).findings
    takers = [(r.place.path, r.place.line) for r in found.related if "takes it here" in r.label]
    assert takers == [(".github/workflows/check.yml", 10)]
