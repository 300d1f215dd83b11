"""Comments that silence a finding: `# offkey: ignore[rule-id] until 2027-01-31: why`.

They stand on the finding's first line or on the line above it. The reason is needed; a date is
not, and after that day the finding is back.
"""

from __future__ import annotations

from offkey.model.records import dataclass
from offkey.model.regex import VERBOSE, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Sequence
    from datetime import date

    from offkey.model.finding import Finding
    from offkey.model.repository import Repository
    from offkey.model.text import Place

_COMMENT = regex(
    r"""(?:\#|//|/\*|\bREM\b)\s*offkey:\s*ignore
        (?:\[(?P<rules>[^\]]*)\])?
        (?:\s+until\s+(?P<until>\S*?))?
        \s*(?::(?P<reason>.*))?$""",
    VERBOSE,
)
_LINE = 20_000
"""Bytes of a line in which a comment is looked for: a file may be a single line that all findings lie in."""


@dataclass(frozen=True, slots=True)
class Suppressions:
    """Which findings are silent (in their order), and the comments that look like it but are not."""

    silent: tuple[bool, ...]
    notes: tuple[str, ...]


def suppressions(
    repository: Repository, findings: Sequence[Finding], *, today: Callable[[], date] | None
) -> Suppressions:
    """Which of `findings` a comment silences. Where nobody knows what `today` is, a dated comment does not count."""
    silent: list[bool] = []
    notes: dict[str, None] = {}
    for finding in findings:
        answers = [_judge(comment, finding.rule, today) for comment in _comments(repository, finding.primary)]
        silent.append(None in answers)
        notes.update(dict.fromkeys(f"{finding.primary}: {answer}" for answer in answers if answer))
    return Suppressions(tuple(silent), tuple(notes))


def _comments(repository: Repository, place: Place) -> list[re.Match[str]]:
    """The comments that could speak about `place`: on its first line, or alone on the line above."""
    source = repository.sources.get(place.path)
    if source is None:
        return []
    above = source.line(place.line - 1, most=_LINE)
    lines = [source.line(place.line, most=_LINE)]
    if above.lstrip().startswith(("#", "//", "/*")):
        lines.append(above)
    return [match for line in lines if "offkey:" in line and (match := _COMMENT.search(line))]


def _judge(comment: re.Match[str], rule: str, today: Callable[[], date] | None) -> str | None:
    """None where `comment` silences `rule`; the sentence why it does not; empty where it is about others."""
    rules = [name.strip() for name in (comment["rules"] or "").split(",")]
    if rule not in rules and comment["rules"] is not None:
        return ""
    if comment["rules"] is None:
        return f"the comment names no rule; write `offkey: ignore[{rule}]: why`"
    if not (comment["reason"] or "").strip(" \t*/"):
        return f"the comment gives no reason; write `offkey: ignore[{rule}]: why`"
    return _judge_date(comment["until"], today)


def _judge_date(until: str | None, today: Callable[[], date] | None) -> str | None:
    if until is None:
        return None
    from datetime import date

    try:
        last = date.fromisoformat(until)
    except ValueError:
        return f"`{until}` is not a date; write it as 2027-01-31"
    if today is None or today() > last:
        return f"the comment held until {last.isoformat()}"
    return None
