"""What a scan says in the end."""

from __future__ import annotations

from offkey.model.records import dataclass, replace
from offkey.model.text import lies_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from offkey.model.finding import Finding, PersistentSecret, Severity
    from offkey.model.text import Incomplete


@dataclass(frozen=True, slots=True)
class Report:
    """The findings that stand, sorted by place, and everything that qualifies them.

    `suppressed` are findings silenced by a comment, `baselined` those that a baseline file knows.
    `seen` counts the files walked over, `read` the files parsed.
    """

    findings: tuple[Finding, ...]
    secrets: tuple[PersistentSecret, ...] = ()
    incomplete: tuple[Incomplete, ...] = ()
    suppressed: tuple[Finding, ...] = ()
    baselined: tuple[Finding, ...] = ()
    seen: int = 0
    read: int = 0
    seconds: float = 0.0
    excluded: tuple[str, ...] = ()
    """Paths that the configuration leaves out, with all that lies below them."""
    notes: tuple[str, ...] = ()
    """Sentences the reader must see, each behind the path that it is about and a colon.

    Such as one on a comment that meant to silence a finding and does not.
    """

    def at_least(self, severity: Severity) -> tuple[Finding, ...]:
        """The findings at or above `severity`: what `--fail-on` counts."""
        return tuple(f for f in self.findings if f.severity is not None and f.severity >= severity)

    def within(self, paths: Sequence[str]) -> Report:
        """What of this report lies at or below `paths` (relative to the root; `.` is all of it)."""
        if "." in paths:
            return self

        def those_inside(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
            return tuple(f for f in findings if lies_in(f.primary.path, paths))

        return replace(
            self,
            findings=those_inside(self.findings),
            suppressed=those_inside(self.suppressed),
            baselined=those_inside(self.baselined),
            secrets=tuple(s for s in self.secrets if any(lies_in(p.path, paths) for p in s.places)),
            incomplete=tuple(i for i in self.incomplete if lies_in(i.path, paths)),
            notes=tuple(note for note in self.notes if lies_in(note.partition(":")[0], paths)),
        )

    def without(self, known: frozenset[str]) -> Report:
        """The report less the findings whose fingerprints a baseline knows."""
        kept = tuple(f for f in self.findings if f.fingerprint not in known)
        gone = tuple(f for f in self.findings if f.fingerprint in known)
        return replace(self, findings=kept, baselined=(*self.baselined, *gone))
