"""`offkey scan`: find long-lived credentials and the patterns that undo federation."""

from __future__ import annotations

import gc
import os
import sys
import time

from offkey.cli.common import add_common, configuration_source, deliver, look, note, to_json
from offkey.cli.findings import FORMATS, renderings
from offkey.cli.scan_report import count, report_on, today
from offkey.errors import ConfigurationError, UsageError
from offkey.model.finding import Safety, Severity
from offkey.model.records import replace
from offkey.model.text import lies_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping, Sequence

    from offkey.model.report import Report
    from offkey.model.repository import Repository
    from offkey.model.results import Results

SUMMARY = "find long-lived credentials and the patterns that undo federation"
_OF_SCAN = (b"scan", b"exclude", b"\\")
"""A configuration without these words says nothing of a scan; with a backslash, it may write them in another way."""
_SEVERITIES = {str(severity): severity for severity in Severity}
_SAFETIES = {"safe": frozenset({Safety.SAFE}), "all": frozenset(Safety)}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `scan`."""
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="a repository, or files and folders in it (default: .)"
    )
    parser.add_argument("--select", action="append", default=[], metavar="RULE,…", help="run these rules only")
    parser.add_argument("--ignore", action="append", default=[], metavar="RULE,…", help="do not run these rules")
    parser.add_argument(
        "--fail-on",
        choices=tuple(_SEVERITIES),
        default="medium",
        help="the lowest severity that makes the exit code 1 (default: medium)",
    )
    parser.add_argument("--baseline", metavar="FILE", help="an earlier `--format json` result: its findings are known")
    parser.add_argument(
        "--fix", "--fix=safe", dest="fix", action="store_const", const="safe", help="make the safe fixes"
    )
    parser.add_argument("--fix=all", dest="fix", action="store_const", const="all", help="make the unsafe fixes too")
    parser.add_argument(
        "--jobs",
        type=count,
        metavar="N",
        help="share the work between N processes (default: as many as there are cores, where that pays)",
    )
    parser.add_argument("--diff", action="store_true", help="print what --fix would change, and change nothing")
    parser.add_argument(
        "--org", metavar="github:NAME|gitlab:GROUP", help="every repository of an organisation, without a clone"
    )
    parser.add_argument("--state", metavar="FILE", help="with --org: keep what is done, and go on from there")
    add_common(parser, formats=FORMATS)


def run(arguments: argparse.Namespace) -> int:
    """Scan, report, and return the exit code."""
    started, enabled = time.monotonic(), gc.isenabled()
    gc.disable()  # circles in memory are not looked for: nearly all that a scan makes lives to its end, soon after
    try:
        return _run(arguments, started)
    finally:
        gc.freeze()  # what is left is let go by the process, and not looked through before
        if enabled:
            gc.enable()


def _run(arguments: argparse.Namespace, started: float) -> int:
    rules = chosen(arguments.select, arguments.ignore)
    known = _baseline(arguments.baseline) if arguments.baseline else frozenset[str]()
    if arguments.org:
        return _organisation(arguments, rules, known)
    return _repository(arguments, rules, known, started)


def _repository(arguments: argparse.Namespace, rules: Sequence[str], known: frozenset[str], started: float) -> int:
    """Scan one repository, or change it, report, and return the exit code."""
    repository, inside = _read(arguments, arguments.paths or ["."])
    if arguments.diff:
        return _diff(arguments, repository, rules)
    if arguments.fix:
        repository = _fix(arguments, repository, rules)
    report = report_on(repository, rules, inside, jobs=arguments.jobs).without(known)
    report = replace(report, seconds=time.monotonic() - started)
    shown = {"text": lambda: _text(arguments, report, repository), "json": lambda: _json(report)}
    code = _delivered(arguments, report, rules, shown)
    if not any(lies_in(path, inside or (".",)) for path in repository.sources):
        note(arguments, "note: no workflow, no Terraform and no other file that offkey reads was found here")
    return code


def _text(arguments: argparse.Namespace, report: Report, repository: Repository) -> str:
    from offkey.emit import text

    return text.scan(report, repository.sources, look(arguments), verbose=bool(arguments.verbose))


def _json(report: Report) -> str:
    from offkey.emit import json as as_json  # slow to import

    return to_json(as_json.scan(report))


def _organisation(arguments: argparse.Namespace, rules: Sequence[str], known: frozenset[str]) -> int:
    """Scan every repository of an organisation, report, and return the exit code."""
    from offkey.cli import scan_org
    from offkey.emit import json as as_json
    from offkey.emit import text
    from offkey.emit.organisation import table
    from offkey.rules import load

    report, found = scan_org.scan(arguments, load(rules))
    report = report.without(known)
    style = look(arguments)
    shown = {
        "text": lambda: table(found, style) + text.scan(report, {}, style, verbose=bool(arguments.verbose)),
        "json": lambda: to_json(as_json.organisation(report, found)),
    }
    return _delivered(arguments, report, rules, shown)


def exit_code(report: Report, fail_on: Severity) -> int:
    """1 for findings at or above `fail_on`, else 4 where something could not be read, else 0."""
    if report.at_least(fail_on):
        return 1
    return 4 if report.incomplete else 0


def chosen(select: Sequence[str], ignore: Sequence[str]) -> tuple[str, ...]:
    """The ids of the rules that `--select` and `--ignore` leave. Raises UsageError for an id that no rule has.

    Without `--select` that is all but those which run on request.
    """
    from offkey.rules import LIST, usual

    ids = [rule.id for rule in LIST]
    wanted = _ids(select) or usual()
    unwanted = _ids(ignore)
    for id_ in (*wanted, *unwanted):
        if id_ not in ids:
            from offkey.cli.explain import did_you_mean

            raise UsageError(f"no rule is called {id_}", hint=did_you_mean(id_, sorted(ids)))
    return tuple(id_ for id_ in ids if id_ in wanted and id_ not in unwanted)


def _ids(values: Sequence[str]) -> list[str]:
    return [id_ for value in values for part in value.split(",") if (id_ := part.strip())]


def _baseline(name: str) -> frozenset[str]:
    """The fingerprints in an earlier result. Raises ConfigurationError where the file is not one."""
    import json

    hint = "make one with: offkey scan --format json > " + name
    try:
        with open(name, "rb") as stream:
            document = json.loads(stream.read())
        return frozenset(str(finding["fingerprint"]) for finding in document["findings"])
    except OSError as error:
        raise ConfigurationError(f"{name}: {error.strerror}", hint=hint) from error
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigurationError(f"{name} is not a result of offkey scan", hint=hint) from error


def _read(arguments: argparse.Namespace, paths: Sequence[str]) -> tuple[Repository, tuple[str, ...]]:
    """The repository that `paths` lie in, and the paths inside it that findings are shown for (none: all)."""
    from offkey.read.relevant import HOSTS
    from offkey.read.repository import read

    for path in paths:
        if not os.path.exists(path):
            raise UsageError(f"{path} does not exist")
    real = [os.path.realpath(path) for path in paths]
    # a folder of workflows means nothing without what lies beside it
    if len(paths) == 1 and os.path.isdir(real[0]) and not any(host in real[0].split(os.sep) for host in HOSTS):
        meanwhile = None if arguments.jobs == 1 else _prepare
        return read(paths[0], exclude=_excluded(arguments, real[0], real), later=True, meanwhile=meanwhile), ()
    from offkey.cli import scan_part

    root, inside = scan_part.root_and_inside(real)
    return read(
        root, exclude=_excluded(arguments, root, real), named=[path for path in inside if path != "."], later=True
    ), inside


def _prepare() -> None:
    """Import what a large repository is likely to need."""
    from offkey.rules import load, usual
    from offkey.scan import secrets_in_terraform, together  # noqa: F401

    load(usual())


def _excluded(arguments: argparse.Namespace, root: str, asked: Sequence[str]) -> tuple[str, ...]:
    """The paths below `root` that the configuration leaves out, except those that somebody asks for by name."""
    source = configuration_source(arguments, root)
    if source is None or not (arguments.config or any(word in source.data for word in _OF_SCAN)):
        return ()
    from offkey.cli import scan_part

    return scan_part.excluded(source, root, asked, beside_root=bool(arguments.config))


def _fix(arguments: argparse.Namespace, repository: Repository, rules: Sequence[str]) -> Repository:
    """Write the fixes and give the repository as it is then."""
    from pathlib import Path

    from offkey.edit.write import write_all
    from offkey.read.repository import replaced
    from offkey.rules import load
    from offkey.scan.engine import fix

    changed = fix(repository, load(rules), safeties=_SAFETIES[arguments.fix], today=today)
    if changed:
        write_all(Path(repository.root), changed)
        note(arguments, f"fixed: {', '.join(sorted(changed))}")
    return replaced(repository, changed)


def _diff(arguments: argparse.Namespace, repository: Repository, rules: Sequence[str]) -> int:
    """Print the fixes as a diff: 1 where there is anything to change."""
    from offkey.edit.apply import diff
    from offkey.rules import load
    from offkey.scan.engine import fix

    if arguments.format != "text":
        raise UsageError("--diff is text", hint="leave out --format, or leave out --diff")
    changed = fix(repository, load(rules), safeties=_SAFETIES[arguments.fix or "safe"], today=today)
    for path, data in sorted(changed.items()):
        sys.stdout.write(diff(path, repository.sources[path].data, data))
    return 1 if changed else 0


def _delivered(
    arguments: argparse.Namespace, report: Report, rules: Sequence[str], shown: Mapping[str, Callable[[], str]]
) -> int:
    """Deliver the report, in `shown` as text and as JSON, and return the exit code."""
    fail_on = _SEVERITIES[arguments.fail_on]
    deliver(arguments, {**shown, **renderings(lambda: _results(report, rules, fail_on))})
    for sentence in report.notes:
        note(arguments, f"note: {sentence}")
    return exit_code(report, fail_on)


def _results(report: Report, rules: Sequence[str], fail_on: Severity) -> Results:
    """The report in the shape that the formats for machines are made from."""
    from offkey.cli.explain import page
    from offkey.emit import text
    from offkey.model.results import Kind, Results
    from offkey.rules import load

    failing = {finding.rule for finding in report.findings}
    return Results(
        "scan",
        text.headline(report),
        kinds=tuple(Kind(rule.id, rule.summary, rule.severity, page(rule.id)) for rule in load(rules)),
        findings=report.findings,
        passed=tuple(id_ for id_ in rules if id_ not in failing),
        suppressed=report.suppressed,
        baselined=report.baselined,
        incomplete=report.incomplete,
        fail_on=fail_on,
    )
