"""What a rule says: findings, and the fixes they may carry."""

from __future__ import annotations

from offkey.model.enumeration import Enum, IntEnum
from offkey.model.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from offkey.model.text import Edit, Place


class Severity(IntEnum):
    """How bad, in the order that `--fail-on` compares."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    def __str__(self) -> str:
        return self.name.lower()


class Confidence(IntEnum):
    """How sure: uncertain is low confidence, not silence and not shouting."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3

    def __str__(self) -> str:
        return self.name.lower()


class Safety(Enum):
    """A fix is unsafe unless its rule's page argues that it is safe."""

    SAFE = "safe"
    UNSAFE = "unsafe"


@dataclass(frozen=True, slots=True)
class Fix:
    """A change that cures a finding."""

    title: str
    safety: Safety
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that belongs to a finding, with a few words on how."""

    place: Place
    label: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong at one place.

    The engine fills in `rule`, `fingerprint` and, where the rule did not choose one, `severity`.
    """

    message: str
    primary: Place
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    confidence: Confidence = Confidence.HIGH
    severity: Severity | None = None
    rule: str = ""
    fingerprint: str = ""
    """Stays the same when lines move: the name of this finding in a baseline."""


@dataclass(frozen=True, slots=True)
class Rule:
    """An opinion: `id` names the bad pattern and reads after "allow …".

    `on` is the one type of `model.node.Node` that `check` is called with; a question that crosses
    files is asked `on=Share`, or where it needs all of them at once, `on=Repository`.
    """

    id: str
    summary: str
    severity: Severity
    on: type
    check: Callable[..., Iterable[Finding]]
    unite: Callable[[Sequence[Finding]], Iterable[Finding]] | None = None
    """Makes one of those findings about several parts that are one; None where each stands for itself."""

    def together(self, findings: Iterable[Finding]) -> list[Finding]:
        """What the rule says, of all that it found in the parts of a repository, one after the other."""
        once = list(dict.fromkeys(findings))
        return once if self.unite is None else list(self.unite(once))


@dataclass(frozen=True, slots=True)
class PersistentSecret:
    """One long-lived credential the repository depends on, with every place that uses it.

    `id` is stable: `github-secret:AWS_ACCESS_KEY_ID`, `terraform-resource:aws_iam_access_key.ci`.
    """

    id: str
    kind: str
    places: tuple[Place, ...]
