"""What a scan of a whole organisation says."""

from __future__ import annotations

from offkey.model.finding import Finding, PersistentSecret
from offkey.model.records import dataclass, replace
from offkey.model.report import Report
from offkey.model.text import Incomplete, Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offkey.model.forge import Listed, Settings

_SHARED = "literal:AKIA"
"""A key that is written out is the same key wherever it stands."""


@dataclass(frozen=True, slots=True)
class Inventoried:
    """One repository: its report, with paths inside it, and what the host keeps beside its files (None: not known)."""

    listed: Listed
    report: Report
    settings: Settings | None = None

    @property
    def complete(self) -> bool:
        """Whether all of it could be read."""
        return self.settings is not None and not self.settings.unread and not self.report.incomplete


def together(found: Sequence[Inventoried], *, unread: Sequence[Incomplete] = ()) -> Report:
    """All reports as one, its paths begun with the names of the repositories below the organisation.

    A secret that the organisation keeps, and a key that is written out, is one credential, however many use it.
    """
    secrets: dict[str, PersistentSecret] = {}
    for one in found:
        for secret in one.report.secrets:
            name = secret.id if _is_shared(one, secret) else f"{one.listed.name}/{secret.id}"
            places = tuple(_moved(place, one) for place in secret.places)
            known = secrets.get(name)
            secrets[name] = PersistentSecret(name, secret.kind, (*(known.places if known else ()), *places))
    return Report(
        findings=tuple(_finding(finding, one) for one in found for finding in one.report.findings),
        secrets=tuple(secrets.values()),
        incomplete=tuple([*unread, *(item for one in found for item in _incomplete(one))]),
        suppressed=tuple(_finding(finding, one) for one in found for finding in one.report.suppressed),
        seen=sum(one.report.seen for one in found),
        read=sum(one.report.read for one in found),
        notes=tuple(f"{one.listed.path}: {note}" for one in found for note in one.report.notes),
    )


def _is_shared(one: Inventoried, secret: PersistentSecret) -> bool:
    """Whether others may use the very same credential. A repository's own secret wins over the organisation's.

    Source: GitHub Docs, "Secrets": the lowest level takes precedence.
    """
    if secret.id.startswith(_SHARED):
        return True
    name = secret.id.partition(":")[2]
    levels = {stored.level for stored in one.settings.stored if stored.name == name} if one.settings else set[str]()
    return secret.kind in {"ci-secret", "ci-variable"} and levels == {"organization"}


def _incomplete(one: Inventoried) -> Iterator[Incomplete]:
    name = one.listed.name
    for item in one.report.incomplete:
        yield replace(item, path=name if item.path == "." else f"{name}/{item.path}")
    for sentence in one.settings.unread if one.settings else ():
        yield Incomplete(name, 1, sentence)


def _moved(place: Place, one: Inventoried) -> Place:
    return replace(place, path=f"{one.listed.name}/{place.path}")


def _finding(finding: Finding, one: Inventoried) -> Finding:
    related = tuple(replace(other, place=_moved(other.place, one)) for other in finding.related)
    return replace(finding, primary=_moved(finding.primary, one), related=related)
