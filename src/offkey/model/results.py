"""What a command found, in the one shape that every format for machines and reviews is made from.

`scan` fills it with the findings of rules, `prove` with roles that let in whom they should not.
"""

from __future__ import annotations

from typing import Literal

from offkey.model.finding import Finding, Severity
from offkey.model.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.text import Incomplete


@dataclass(frozen=True, slots=True)
class Kind:
    """What a finding is one of: a rule, or a verdict about a role. `id` is what `Finding.rule` holds.

    `page` is Markdown that explains it, empty where there is none.
    """

    id: str
    summary: str
    severity: Severity
    page: str = ""


@dataclass(frozen=True, slots=True)
class Results:
    """The findings of one run of a command, and everything that qualifies them.

    `headline` is the one sentence that sums the run up. `passed` names what was examined and is in order.
    `suppressed` are findings that a comment silences, `baselined` those that a baseline knows; neither fails a run.
    `fail_on` is the lowest severity that fails the run.
    """

    command: Literal["scan", "prove"]
    headline: str
    kinds: tuple[Kind, ...] = ()
    findings: tuple[Finding, ...] = ()
    passed: tuple[str, ...] = ()
    suppressed: tuple[Finding, ...] = ()
    baselined: tuple[Finding, ...] = ()
    incomplete: tuple[Incomplete, ...] = ()
    fail_on: Severity = Severity.MEDIUM

    def worst_first(self) -> tuple[Finding, ...]:
        """The findings, the worst first and else in their order: some formats show only so many."""
        return tuple(sorted(self.findings, key=lambda finding: -severity_of(finding)))

    def fails(self, finding: Finding) -> bool:
        """Whether this finding makes the run fail."""
        return severity_of(finding) >= self.fail_on

    def of_kind(self, kind: Kind) -> Iterator[Finding]:
        """The findings of one kind."""
        return (finding for finding in self.findings if finding.rule == kind.id)


def severity_of(finding: Finding) -> Severity:
    """How bad a finding is; what did not say so is low."""
    return finding.severity or Severity.LOW
