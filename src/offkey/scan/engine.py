"""Nodes meet rules: every finding with its rule, severity and fingerprint, sorted by place."""

from __future__ import annotations

from offkey.errors import DefectError
from offkey.model.node import Share
from offkey.model.report import Report
from offkey.scan.asking import NODES, ask
from offkey.scan.fingerprint import with_fingerprints
from offkey.scan.suppression import suppressions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from offkey.model.finding import Finding, PersistentSecret, Rule, Safety
    from offkey.model.repository import Repository
    from offkey.model.text import Edit

_FEW = 100
"""With more modules, what was read of some is let go of before the next are asked."""
_MODULES, _WORKFLOWS = 500, 50_000
"""Modules, and bytes of workflows that are read, for each process: with fewer, it would cost more than it does."""
_ROUNDS = 50
"""More rounds than any honest set of fixes needs; a rule whose fix feeds itself is a defect."""


def paying(repository: Repository) -> int:
    """How many processes there is enough to do for."""
    workflows = sum(len(workflow.source.data) for workflow in repository.workflows)
    return max(1, len(repository.modules) // _MODULES, workflows // _WORKFLOWS)


def run(
    repository: Repository,
    rules: Sequence[Rule],
    *,
    today: Callable[[], date] | None = None,
    jobs: int = 1,
    count: bool = False,
) -> Report:
    """What `rules` say about `repository`. `today` decides which suppressions have expired: few have a date.

    With more than one of `jobs`, so many processes share the work; what they find is the same. If asked, the report
    holds the credentials that `count` as well.

    Raises:
        DefectError: a rule raised, or a process ended before its time; a crash is never a pass.

    """
    if jobs > 1 or len(repository.modules) > _FEW:
        from offkey.scan import together  # slow to import

        said = together.ask_all(repository, rules, jobs=jobs, count=count)
        found, secrets, incomplete = said.findings, said.secrets, said.incomplete
    else:
        whole = Share.whole(repository)
        secrets = _counted(whole) if count else ()
        nodes = {on: list(NODES[on](whole)) for on in dict.fromkeys(rule.on for rule in rules)}
        found = [finding for rule in rules for finding in rule.together(ask(rule, nodes[rule.on]))]
        incomplete = repository.incomplete
    found.sort(key=lambda f: (f.primary, f.rule, f.message))
    named = with_fingerprints(repository, found)
    quiet = suppressions(repository, found, today=today)
    judged = list(zip(named, quiet.silent, strict=True))
    return Report(
        findings=tuple(finding for finding, silent in judged if not silent),
        secrets=secrets,
        incomplete=tuple(part for part in incomplete if not part.when_run),
        suppressed=tuple(finding for finding, silent in judged if silent),
        notes=quiet.notes,
        seen=repository.seen,
        read=repository.read,
        excluded=repository.excluded,
    )


def _counted(whole: Share) -> tuple[PersistentSecret, ...]:
    from offkey.scan.secrets import counted, of_share

    return counted([of_share(whole)])


def fix(
    repository: Repository,
    rules: Sequence[Rule],
    *,
    safeties: frozenset[Safety],
    today: Callable[[], date] | None = None,
) -> dict[str, bytes]:
    """The new bytes of every file that the fixes of these `safeties` change, after nothing is left to fix.

    Nothing is written. Of two fixes that overlap the first one wins and the other is asked again in
    the next round.

    Raises:
        DefectError: a rule raised, or the fixes do not come to an end.

    """
    from offkey.edit.apply import apply_all
    from offkey.read.repository import replaced

    original, culprits = repository, set[str]()
    for _ in range(_ROUNDS):
        findings = [f for f in run(repository, rules, today=today).findings if f.fix and f.fix.safety in safeties]
        changed = apply_all(repository.sources, _edits(findings))
        if not changed:
            return _difference(original, repository)
        culprits = {f.rule for f in findings}
        repository = replaced(repository, changed)
    raise DefectError(f"the fixes of {', '.join(sorted(culprits))} do not come to an end")


def _difference(before: Repository, after: Repository) -> dict[str, bytes]:
    return {path: s.data for path, s in after.sources.items() if s.data != before.sources[path].data}


def _edits(findings: Sequence[Finding]) -> list[Edit]:
    """The edits of this round: every fix whole, or not at all."""
    chosen: dict[str, list[Edit]] = {}
    for finding in findings:
        edits = finding.fix.edits if finding.fix else ()
        if not any(_overlaps(edit, chosen.get(edit.path, [])) for edit in edits):
            for edit in edits:
                chosen.setdefault(edit.path, []).append(edit)
    return [edit for of_file in chosen.values() for edit in of_file]


def _overlaps(edit: Edit, others: Sequence[Edit]) -> bool:
    """Whether `edit` touches a byte of `others`, or inserts where one of them begins or ends."""
    return any(edit.span.start <= o.span.end and o.span.start <= edit.span.end for o in others)
