"""A diagnosis as JSON: `offkey.doctor/1`."""

from __future__ import annotations

from typing import Any, Literal, TypedDict

from offkey.emit import proof_json
from offkey.emit.verdict import RoleDocument, role_document
from offkey.model.platforms.table import platform_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.diagnosis import Ailment, Answer, Diagnosis, FoundToken
    from offkey.model.winner import Candidate, Winner

DOCTOR: Literal["offkey.doctor/1"] = "offkey.doctor/1"


class CandidateDocument(TypedDict):
    """One identity that a tool finds: whose it is, where from, and what keeps the tool from using it."""

    source: str
    identity: str
    because: str
    profile: str | None
    long_lived: bool
    broken: str | None


class ToolDocument(TypedDict):
    """What one tool would use, null where it finds nothing, and what it passes over."""

    tool: str
    uses: CandidateDocument | None
    stops: str | None
    profile: str | None
    region: str | None
    shadowed: list[CandidateDocument]


class AilmentDocument(TypedDict):
    """One thing that is wrong. A note is what does no harm by itself."""

    id: str
    level: Literal["problem", "note"]
    area: str
    cause: str
    cure: str
    place: str | None


class ClaimDocument(TypedDict):
    """One claim of a token."""

    name: str
    value: str | float | bool | list[str] | None


class TokenDocument(TypedDict):
    """An identity token that lies ready, without its signature."""

    where: str
    platform: str | None
    claims: list[ClaimDocument]
    notes: list[str]


class HostDocument(TypedDict):
    """A host that was asked. The clock of this machine is behind its own by so many seconds."""

    host: str
    ok: bool
    reason: str | None
    clock_behind_seconds: float | None


class UnreadDocument(TypedDict):
    """Something that could not be read."""

    path: str
    line: int
    reason: str


class DoctorDocument(TypedDict):
    """What `offkey doctor --format json` prints."""

    schema: Literal["offkey.doctor/1"]
    ok: bool
    offline: bool
    tools: list[ToolDocument]
    problems: list[AilmentDocument]
    tokens: list[TokenDocument]
    roles: list[RoleDocument]
    hosts: list[HostDocument]
    incomplete: list[UnreadDocument]


def doctor(found: Diagnosis) -> DoctorDocument:
    """The document of one diagnosis."""
    return {
        "schema": DOCTOR,
        "ok": not found.grave,
        "offline": found.offline,
        "tools": [_tool(winner) for winner in found.winners],
        "problems": [_ailment(one) for one in found.ailments],
        "tokens": [_token(one) for one in found.tokens],
        "roles": [role_document(one) for one in found.roles],
        "hosts": [_host(one) for one in found.answers],
        "incomplete": [{"path": item.path, "line": item.line, "reason": item.reason} for item in found.incomplete],
    }


def _tool(winner: Winner) -> ToolDocument:
    return {
        "tool": winner.tool.value,
        "uses": _candidate(winner.first) if winner.first else None,
        "stops": winner.stops or None,
        "profile": winner.profile,
        "region": winner.region,
        "shadowed": [_candidate(one) for one in winner.shadowed],
    }


def _candidate(one: Candidate) -> CandidateDocument:
    return {
        "source": one.origin.value,
        "identity": one.identity,
        "because": one.because,
        "profile": one.profile,
        "long_lived": one.static,
        "broken": one.broken or None,
    }


def _ailment(one: Ailment) -> AilmentDocument:
    return {
        "id": one.id,
        "level": "problem" if one.grave else "note",
        "area": one.area.value,
        "cause": one.cause,
        "cure": one.cure,
        "place": one.place or None,
    }


def _token(one: FoundToken) -> TokenDocument:
    values: list[tuple[str, Any]] = [(name, proof_json.value(value)) for name, value in one.claims.values.items()]
    return {
        "where": one.where,
        "platform": platform_of(one.claims.issuer.removeprefix("https://")).title or None,
        "claims": [{"name": name, "value": value} for name, value in values],
        "notes": list(one.obstacles),
    }


def _host(one: Answer) -> HostDocument:
    return {
        "host": one.host,
        "ok": not one.fault,
        "reason": one.fault or None,
        "clock_behind_seconds": one.skew.total_seconds() if one.skew is not None else None,
    }
