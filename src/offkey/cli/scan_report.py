"""The report of `offkey scan` on one repository, made by as many processes as were asked for."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from offkey.model.report import Report
    from offkey.model.repository import Repository

_MOST_JOBS = 64


def count(text: str) -> int:
    """The number of processes that somebody asks for."""
    if not text.isdecimal() or not 1 <= int(text) <= _MOST_JOBS:
        import argparse

        raise argparse.ArgumentTypeError(f"{text} is not a number from 1 to {_MOST_JOBS}")
    return int(text)


def today() -> date:
    """The day that decides which suppressions have expired."""
    from datetime import UTC, datetime  # slow to import

    return datetime.now(UTC).date()


def report_on(
    repository: Repository, rules: Sequence[str], inside: Sequence[str], *, jobs: int | None = None
) -> Report:
    """What the rules of these ids say about the repository; none of `jobs`: as many processes as pay."""
    from offkey.rules import concerned
    from offkey.scan.engine import paying
    from offkey.scan.engine import run as scan

    report = scan(
        repository,
        concerned(rules, repository),
        today=today,
        jobs=jobs or _available(at_most=paying(repository)),
        count=True,
    )
    return report.within(inside) if inside else report


def _available(*, at_most: int) -> int:
    if at_most == 1:
        return 1
    from offkey.read.forked import available

    return min(available(), at_most)
