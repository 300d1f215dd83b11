"""Proofs and comparisons as JSON: `offkey.prove/1` and `offkey.compare/1`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NotRequired, TypedDict

from offkey.emit.namespaces import NamespaceDocument, namespace
from offkey.emit.verdict import VerdictWord, because, verdict_word
from offkey.model.comparison import ComparedRole, Comparison, Relation
from offkey.model.expectation import CaseResult, Outcome
from offkey.model.proof import Conclusion, Reacher, RoleProof, Witness

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.claims import ClaimValue
    from offkey.model.minted import JobAccess

PROVE: Literal["offkey.prove/1"] = "offkey.prove/1"
COMPARE: Literal["offkey.compare/1"] = "offkey.compare/1"

VerdictName = Literal["tight", "open", "dead", "unspecified", "undecided"]
ReacherName = Literal["intended", "insider", "sibling", "stranger"]
RelationName = Literal["equal", "narrower", "wider", "incomparable", "undecided"]
OutcomeName = Literal["passed", "failed", "undecided"]
ClaimDocument = str | int | float | bool | None | list[str]

_VERDICT: dict[Conclusion, VerdictName] = {
    Conclusion.TIGHT: "tight",
    Conclusion.OPEN: "open",
    Conclusion.DEAD: "dead",
    Conclusion.UNSPECIFIED: "unspecified",
    Conclusion.UNDECIDED: "undecided",
}
_REACHER: dict[Reacher, ReacherName] = {
    Reacher.INTENDED: "intended",
    Reacher.INSIDER: "insider",
    Reacher.SIBLING: "sibling",
    Reacher.STRANGER: "stranger",
}
_RELATION: dict[Relation, RelationName] = {
    Relation.EQUAL: "equal",
    Relation.NARROWER: "narrower",
    Relation.WIDER: "wider",
    Relation.INCOMPARABLE: "incomparable",
    Relation.UNDECIDED: "undecided",
}
_OUTCOME: dict[Outcome, OutcomeName] = {
    Outcome.PASSED: "passed",
    Outcome.FAILED: "failed",
    Outcome.UNDECIDED: "undecided",
}


class HopDocument(TypedDict):
    """One role taken on the way."""

    role: str
    because: str


class WitnessDocument(TypedDict):
    """A token that is admitted: its claims by plain names, and the roles taken before the one it is shown for."""

    claims: dict[str, ClaimDocument]
    event: str
    statement: str
    assumptions: list[str]
    hops: list[HopDocument]


# The functional form, because `class` is no name for a field.
ReachDocument = TypedDict("ReachDocument", {"class": ReacherName, "witness": WitnessDocument})
ReachDocument.__doc__ = "One class of token holders that get in, with the shortest token that shows it."


class RoleDocument(TypedDict):
    """The verdict about one role; an empty name is a policy without a role. `namespaces` are there with `--online`."""

    role: str
    path: str
    line: int
    verdict: VerdictName
    reach: list[ReachDocument]
    dead_because: str | None
    unknown: list[str]
    namespaces: NotRequired[list[NamespaceDocument]]


class CaseDocument(TypedDict):
    """One case on one role; `role` is null where no role is called as the file says. A null claim is absent."""

    role: str | None
    expected: Literal["allow", "deny"]
    claims: dict[str, ClaimDocument]
    outcome: OutcomeName
    because: str
    assumptions: list[str]
    path: str
    line: int


class JobDocument(TypedDict):
    """One token of one job, at the role that the job asks for with it; `dead` where none of its tokens gets it."""

    workflow: str
    job: str
    event: str
    claims: dict[str, ClaimDocument]
    role: str
    verdict: VerdictWord
    because: str
    dead: bool


class ProveDocument(TypedDict):
    """What `offkey prove --format json` prints; `expectations` are the cases of `--expect`.

    `jobs` are those of the repository's own workflows, where one was given.
    """

    schema: Literal["offkey.prove/1"]
    roles: list[RoleDocument]
    expectations: NotRequired[list[CaseDocument]]
    jobs: NotRequired[list[JobDocument]]


class CompareDocument(TypedDict):
    """What `offkey compare --format json` prints."""

    schema: Literal["offkey.compare/1"]
    relation: RelationName
    gained: WitnessDocument | None
    lost: WitnessDocument | None
    unknown: list[str]


class ComparedRoleDocument(TypedDict):
    """One role against what it was at a revision."""

    role: str
    path: str
    line: int
    relation: RelationName
    gained: WitnessDocument | None
    lost: WitnessDocument | None
    unknown: list[str]


class CompareRolesDocument(CompareDocument):
    """What `offkey compare --base REV --format json` prints: all roles together, and each."""

    roles: list[ComparedRoleDocument]


def prove(
    proofs: Sequence[RoleProof],
    cases: Sequence[CaseResult] | None = None,
    jobs: Sequence[JobAccess] | None = None,
) -> ProveDocument:
    """The document of one proof; with `cases` where expectations were given, with `jobs` for a repository."""
    document: ProveDocument = {"schema": PROVE, "roles": [_role(proof) for proof in proofs]}
    if cases is not None:
        document["expectations"] = [_case(result) for result in cases]
    if jobs is not None:
        document["jobs"] = [_job(one) for one in jobs]
    return document


def _job(one: JobAccess) -> JobDocument:
    return {
        "workflow": one.token.workflow,
        "job": one.token.job,
        "event": one.token.event,
        "claims": claims(one.claims),
        "role": one.role,
        "verdict": verdict_word(one.verdict),
        "because": because(one.verdict),
        "dead": one.dead,
    }


def compare(found: Comparison) -> CompareDocument:
    """The document of one comparison."""
    return {
        "schema": COMPARE,
        "relation": _RELATION[found.relation],
        "gained": witness(found.gained) if found.gained else None,
        "lost": witness(found.lost) if found.lost else None,
        "unknown": list(found.unknown),
    }


def compare_roles(roles: Sequence[ComparedRole]) -> CompareRolesDocument:
    """The document of a comparison with a revision; `relation` is that of all roles together."""
    founds = [role.found for role in roles]
    gained = next((found.gained for found in founds if found.gained), None)
    lost = next((found.lost for found in founds if found.lost), None)
    unknown = tuple(dict.fromkeys(text for found in founds for text in found.unknown))
    whole = Comparison(_together(founds), gained, lost, unknown)
    return {**compare(whole), "roles": [_compared(role) for role in roles]}


def _together(founds: Sequence[Comparison]) -> Relation:
    relations = {found.relation for found in founds}
    wider, narrower = Relation.WIDER in relations, Relation.NARROWER in relations
    if Relation.INCOMPARABLE in relations or (wider and narrower):
        return Relation.INCOMPARABLE
    if Relation.UNDECIDED in relations:
        return Relation.UNDECIDED
    return Relation.WIDER if wider else Relation.NARROWER if narrower else Relation.EQUAL


def _compared(one: ComparedRole) -> ComparedRoleDocument:
    found = compare(one.found)
    place = one.role.place
    return {
        "role": one.role.name,
        "path": place.path,
        "line": place.line,
        "relation": found["relation"],
        "gained": found["gained"],
        "lost": found["lost"],
        "unknown": found["unknown"],
    }


def _role(proof: RoleProof) -> RoleDocument:
    document: RoleDocument = {
        "role": proof.role.name,
        "path": proof.role.place.path,
        "line": proof.role.place.line,
        "verdict": _VERDICT[proof.conclusion],
        "reach": [{"class": _REACHER[reach.reacher], "witness": witness(reach.witness)} for reach in proof.reach],
        "dead_because": proof.dead_because,
        "unknown": list(proof.unknown),
    }
    if proof.namespaces:
        document["namespaces"] = [namespace(space) for space in proof.namespaces]
    return document


def _case(result: CaseResult) -> CaseDocument:
    return {
        "role": result.role.name if result.role is not None else None,
        "expected": "allow" if result.case.allowed else "deny",
        "claims": claims(result.case.claims),
        "outcome": _OUTCOME[result.outcome],
        "because": result.because,
        "assumptions": list(result.assumptions),
        "path": result.case.place.path,
        "line": result.case.place.line,
    }


def witness(found: Witness) -> WitnessDocument:
    """One token."""
    return {
        "claims": claims(found.claims),
        "event": found.event,
        "statement": found.statement,
        "assumptions": list(found.assumptions),
        "hops": [{"role": hop.role, "because": hop.because} for hop in found.hops],
    }


def claims(values: Mapping[str, ClaimValue]) -> dict[str, ClaimDocument]:
    """Claims as JSON has them."""
    return {name: value(said) for name, said in values.items()}


def value(said: ClaimValue) -> ClaimDocument:
    """One claim's value as JSON has it."""
    return list(said) if isinstance(said, tuple) else said
