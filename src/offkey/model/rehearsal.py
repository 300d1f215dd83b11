"""What a rehearsal saw, job by job and attack by attack."""

from __future__ import annotations

from offkey.model.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from offkey.model.claims import ClaimValue


@dataclass(frozen=True, slots=True)
class Hop:
    """One exchange of credentials: `verdict` is `admitted` or `refused`."""

    role: str
    verdict: str
    because: str


@dataclass(frozen=True, slots=True)
class RanCommand:
    """One command that really ran; `output` is its tail, kept for the account of a failure."""

    argv: tuple[str, ...]
    cwd: str
    exit: int
    seconds: float
    output: str = ""


@dataclass(frozen=True, slots=True)
class NotRehearsed:
    """A step that could not run here; it never counts as passed."""

    step: str
    reason: str


@dataclass(frozen=True, slots=True)
class Run:
    """One job under one event. One that is neither `ok` nor `broken` is incomplete: too little of it ran here."""

    workflow: str
    job: str
    event: str
    claims: Mapping[str, ClaimValue]
    hops: tuple[Hop, ...]
    commands: tuple[RanCommand, ...]
    not_rehearsed: tuple[NotRehearsed, ...]
    ok: bool
    broken: bool = False
    """Whether something failed or was refused."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One attempt that must fail; `refused` is false where it got in."""

    attempt: str
    claims: Mapping[str, ClaimValue]
    role: str
    refused: bool
    error: str


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The whole account. `notes` are sentences the reader must see (what was pointed elsewhere)."""

    ok: bool
    runs: tuple[Run, ...]
    refusals: tuple[Refusal, ...]
    calls_total: int
    calls_by_role: Mapping[str, int]
    secrets_before: int
    secrets_after: int
    notes: tuple[str, ...] = ()
    setup: tuple[RanCommand, ...] = ()
    """What a person does once: the federation, applied account by account."""
    undecided: tuple[str, ...] = ()
    """Roles of which it could not be decided whom they admit, each with the reason."""
    unasked: tuple[str, ...] = ()
    """What trust policies of the federation let in, or do not hold, that the configuration does not ask for."""
