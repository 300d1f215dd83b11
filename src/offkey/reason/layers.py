"""The layers of policies that have a say in one request, what each says, and how they decide together.

Source: IAM User Guide, "Policy evaluation logic", "Cross-account policy evaluation logic", "Permissions
boundaries for IAM entities".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from offkey.model.policy import Policy
from offkey.model.request import Policies
from offkey.model.unknown import Unknown
from offkey.reason.kinds import Kind
from offkey.reason.principals import Caller, Grant
from offkey.reason.statements import SILENT, Outcome, Question, ask, join
from offkey.reason.truth import Extent

_EVERYTHING = Outcome(False, Extent(Grant.DIRECT, Grant.DIRECT))


@dataclass(frozen=True, slots=True)
class Layers:
    """What each kind of policy says; a limit that is not set allows everything."""

    identity: Outcome
    boundary: Outcome
    session: Outcome
    own: Outcome
    scp: tuple[Outcome, ...]
    rcp: tuple[Outcome, ...]

    def all(self) -> Iterator[tuple[Kind, Outcome]]:
        """Every layer with its kind."""
        yield from ((Kind.SCP, one) for one in self.scp)
        yield from ((Kind.RCP, one) for one in self.rcp)
        yield Kind.RESOURCE, self.own
        yield Kind.IDENTITY, self.identity
        yield Kind.BOUNDARY, self.boundary
        yield Kind.SESSION, self.session


@dataclass(frozen=True, slots=True)
class Setting:
    """Where the request happens: whose resource it is, and whether its own policy must allow."""

    who: Caller
    crossing: bool
    strict: bool


def ask_all(question: Question, who: Caller, policies: Policies) -> Layers:
    """What every policy that has a say says to this question."""
    limited = who.kind == "AWS"
    trust = policies.trust is not None
    own = ask(policies.trust if trust else policies.resource, Kind.TRUST if trust else Kind.RESOURCE, question)
    return Layers(
        identity=_identity(question, who, policies),
        boundary=_limit(policies.boundary if limited else (), Kind.BOUNDARY, question),
        session=_session(question, who, policies),
        own=own,
        scp=_levels(policies.scp if limited and not who.service_linked else (), Kind.SCP, question),
        rcp=tuple(map(_denials, _levels(() if who.service_linked else policies.rcp, Kind.RCP, question))),
    )


def _identity(question: Question, who: Caller, policies: Policies) -> Outcome:
    if who.kind != "AWS":
        return SILENT
    if who.is_root:
        return _EVERYTHING
    return join([ask(policy, Kind.IDENTITY, question) for policy in policies.identity])


def _session(question: Question, who: Caller, policies: Policies) -> Outcome:
    """What was passed when the session began; without, a role's session may all, a federated user's nothing.

    Source: "Policy evaluation logic", session policies.
    """
    if policies.session is not None and who.kind == "AWS":
        return ask(policies.session, Kind.SESSION, question)
    return SILENT if who.type == "federated-user" else _EVERYTHING


def _denials(outcome: Outcome) -> Outcome:
    """A level of resource control policies can only deny: `RCPFullAWSAccess` is on each, and cannot be detached.

    Source: AWS Organizations User Guide, "Resource control policies", "RCP evaluation".
    """
    return Outcome(outcome.denies, _EVERYTHING.grants, outcome.denying)


def _limit(policies: Sequence[Policy | Unknown], kind: Kind, question: Question) -> Outcome:
    return join([ask(policy, kind, question) for policy in policies]) if policies else _EVERYTHING


def _levels(levels: Sequence[Sequence[Policy | Unknown]], kind: Kind, question: Question) -> tuple[Outcome, ...]:
    return tuple(join([ask(policy, kind, question) for policy in level]) for level in levels)


def _reach(outcome: Outcome, side: str) -> int:
    return outcome.grants.least if side == "least" else outcome.grants.most


def allowed(layers: Layers, setting: Setting, side: str) -> bool:
    """The evaluation logic, with what is unknown taken at its `least` or its `most`."""
    if not all(_reach(one, side) for one in layers.scp):
        return False
    grant = _reach(layers.own, side)
    if setting.who.kind != "AWS":
        return grant > Grant.NONE
    limits = _reach(layers.boundary, side) > 0 and _reach(layers.session, side) > 0
    by_identity = _reach(layers.identity, side) > 0 and limits
    if setting.crossing:
        return by_identity and grant > Grant.NONE
    if grant == Grant.DIRECT or (grant == Grant.ROLE and limits):
        return True
    return by_identity and (grant > Grant.NONE or not setting.strict)
