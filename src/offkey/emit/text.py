"""A scan for a person to read: the number on top, then each file with its findings, like a compiler that helps."""

from __future__ import annotations

from itertools import groupby

from offkey.emit.style import Style, columns, width
from offkey.model.finding import Finding, PersistentSecret, Related, Safety, Severity
from offkey.model.redaction import printable, redacted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from offkey.model.report import Report
    from offkey.model.text import Incomplete, Place, Source

_PLACES_SHOWN = 3
_LINE_SHOWN = 160
"""A minified file has lines that no terminal shows; the place still names the column."""


def scan(report: Report, sources: Mapping[str, Source], style: Style, *, verbose: bool = False) -> str:
    """The whole report. `verbose` shows every place of every secret and every file that could not be read."""
    parts = [
        *_secrets(report.secrets, style, verbose=verbose),
        *(line for group in _by_file(report.findings) for line in _file(group, sources, style)),
        *_incomplete(report, style, verbose=verbose),
        summary(report, style),
    ]
    return "\n".join(parts) + "\n"


def headline(report: Report) -> str:
    """The numbers in one sentence, for formats that have no room for more."""
    counts = [number(len(report.secrets), "persistent secret"), _counts(report.findings, Style())]
    return ", ".join([*counts, *_qualifiers(report, Style())])


def summary(report: Report, style: Style) -> str:
    """The last line: how many findings of which severity, and what qualifies them."""
    parts = [_counts(report.findings, style)]
    fixable = sum(f.fix is not None and f.fix.safety is Safety.SAFE for f in report.findings)
    if fixable:
        parts.append(f"{fixable} fixable with --fix")
    parts += _qualifiers(report, style)
    read = f"{report.read} of {number(report.seen, 'file')} read in {report.seconds:.2f} s"
    return f"{', '.join(parts)} {style.dim('· ' + read)}"


def _qualifiers(report: Report, style: Style) -> Iterator[str]:
    """What a count of findings leaves out."""
    if report.suppressed:
        yield f"{len(report.suppressed)} suppressed"
    if report.baselined:
        yield f"{len(report.baselined)} in the baseline"
    if report.excluded:
        yield f"{number(len(report.excluded), 'path')} left out by offkey.yaml"
    if report.incomplete:
        yield style.warn(f"{number(len(report.incomplete), 'part')} could not be read")


def at(item: Place | Incomplete) -> str:
    """`main.tf:3`; the file alone where no line is known."""
    return f"{item.path}:{item.line}" if item.line else item.path


def number(count: int, noun: str) -> str:
    """`1 file`, `2 files`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _counts(findings: tuple[Finding, ...], style: Style) -> str:
    if not findings:
        return style.good("no findings")
    severities = [finding.severity or Severity.LOW for finding in findings]
    names = ", ".join(f"{severities.count(each)} {each}" for each in sorted({*severities}, reverse=True))
    return f"{style.bold(number(len(findings), 'finding'))} ({names})"


# --- persistent secrets --------------------------------------------------------------------------------


def _secrets(secrets: tuple[PersistentSecret, ...], style: Style, *, verbose: bool) -> Iterator[str]:
    count = style.bad(str(len(secrets))) if secrets else style.good("0")
    yield f"{style.bold('persistent secrets:')} {count}"
    rows = [(printable(s.id), style.dim(_places(s.places, everything=verbose))) for s in secrets]
    yield from (f"  {line}" for line in columns(rows))
    yield ""


def _places(places: tuple[Place, ...], *, everything: bool) -> str:
    shown = places if everything else places[:_PLACES_SHOWN]
    text = ", ".join(printable(f"{p.path}:{p.line}") for p in shown)
    rest = len(places) - len(shown)
    return f"{text} and {rest} more" if rest else text


# --- findings ------------------------------------------------------------------------------------------


def _by_file(findings: tuple[Finding, ...]) -> Iterator[list[Finding]]:
    for _, group in groupby(findings, key=lambda f: f.primary.path):
        yield list(group)


def _file(findings: list[Finding], sources: Mapping[str, Source], style: Style) -> Iterator[str]:
    path = findings[0].primary.path
    # A GitHub runner takes a line that begins with `::` for a command, and a folder may be called so.
    yield style.bold(printable(f"./{path}" if path.startswith("::") else path))
    for finding in findings:
        yield from _finding(finding, sources.get(path), style)
        yield ""


def _finding(finding: Finding, source: Source | None, style: Style) -> Iterator[str]:
    place = finding.primary
    severity = _painted(finding.severity or Severity.LOW, style)
    unsure = "" if finding.confidence.name == "HIGH" else style.dim(f" ({finding.confidence} confidence)")
    yield f"  {place.line}:{place.column} {severity}{unsure} {style.bold(finding.rule)}: {printable(finding.message)}"
    gutter = " " * (len(str(place.line)) + 3)
    if source is not None:
        yield from _excerpt(source, place, style)
    for related in finding.related:
        yield f"{gutter}{style.dim('=')} {_related(related, place)}"
    if finding.fix is not None:
        flag = "--fix" if finding.fix.safety is Safety.SAFE else "--fix=all"
        yield f"{gutter}{style.dim('=')} {style.good('fix')}: {printable(finding.fix.title)} ({flag})"
    yield f"{gutter}{style.dim('= help: offkey explain ' + finding.rule)}"


def _related(related: Related, primary: Place) -> str:
    where = f"line {related.place.line}" if related.place.path == primary.path else f"{related.place}"
    return printable(f"{where}: {related.label}")


def _excerpt(source: Source, place: Place, style: Style) -> Iterator[str]:
    """The first line of `place` with carets under it; secrets in it are starred out."""
    raw = source.line(place.line, most=8 * _LINE_SHOWN).removeprefix("\ufeff")
    if not raw.strip() or len(raw) > _LINE_SHOWN:
        return
    line = printable(redacted(raw)).replace("\t", "    ")
    before = raw[: place.column - 1]
    last = place.end_column - 1 if place.end_line == place.line else len(raw)
    under = raw[place.column - 1 : last].rstrip() or " "
    number = str(place.line)
    bar = style.dim("|")
    yield f"  {number} {bar} {line}"
    carets = " " * _columns(before) + "^" * max(1, _columns(under))
    yield f"  {' ' * len(number)} {bar} {style.bad(carets)}"


def _columns(text: str) -> int:
    return width(printable(text).replace("\t", "    "))


def _painted(severity: Severity, style: Style) -> str:
    if severity >= Severity.HIGH:
        return style.bad(str(severity))
    return style.warn(str(severity)) if severity is Severity.MEDIUM else str(severity)


def _incomplete(report: Report, style: Style, *, verbose: bool) -> Iterator[str]:
    shown = report.incomplete if verbose else report.incomplete[:10]
    for item in shown:
        yield f"{style.warn('not read')} {printable(f'{at(item)}: {item.reason}')}"
    if len(shown) < len(report.incomplete):
        yield f"{style.warn('not read')} {len(report.incomplete) - len(shown)} more (shown with -v)"
    if shown:
        yield ""
