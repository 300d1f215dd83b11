"""The layers of policies that have a say in one request, what each says, and how they decide together.

Source: IAM User Guide, "Policy evaluation logic", "Cross-account policy evaluation logic", "Permissions
boundaries for IAM entities".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import NamedTuple

from offkey.model.policy import Policy
from offkey.model.request import Policies
from offkey.model.unknown import Unknown
from offkey.reason.kinds import Kind
from offkey.reason.principals import Caller, Grant
from offkey.reason.statements import SILENT, Outcome, Question, ask
from offkey.reason.truth import Extent, Truth

_EVERYTHING = Outcome(False, Extent(Grant.DIRECT, Grant.DIRECT))


class Layers(NamedTuple):
    """What each kind of policy says; a limit that is not set allows everything."""

    identity: Outcome
    boundary: Outcome
    session: Outcome
    own: Outcome
    scp: tuple[Outcome, ...]
    rcp: tuple[Outcome, ...]

    def all(self) -> list[tuple[Kind, Outcome]]:
        """Every layer with its kind."""
        own = [
            (Kind.RESOURCE, self.own),
            (Kind.IDENTITY, self.identity),
            (Kind.BOUNDARY, self.boundary),
            (Kind.SESSION, self.session),
        ]
        if not (self.scp or self.rcp):
            return own
        return [*((Kind.SCP, one) for one in self.scp), *((Kind.RCP, one) for one in self.rcp), *own]


class Setting(NamedTuple):
    """Where the request happens: whose resource it is, and whether its own policy must allow."""

    who: Caller
    crossing: bool
    strict: bool


def ask_all(question: Question, who: Caller, policies: Policies) -> Layers:
    """What every policy that has a say says to this question."""
    limited = who.kind == "AWS"
    trust = policies.trust is not None
    own = ask(policies.trust if trust else policies.resource, Kind.TRUST if trust else Kind.RESOURCE, question)
    if not limited:
        return Layers(SILENT, _EVERYTHING, _EVERYTHING, own, (), _of_resource(question, who, policies))
    return Layers(
        identity=_identity(question, who, policies),
        boundary=_limit(policies.boundary, Kind.BOUNDARY, question),
        session=_session(question, who, policies),
        own=own,
        scp=() if not policies.scp or who.service_linked else _levels(policies.scp, Kind.SCP, question),
        rcp=_of_resource(question, who, policies),
    )


def _of_resource(question: Question, who: Caller, policies: Policies) -> tuple[Outcome, ...]:
    if not policies.rcp or who.service_linked:
        return ()
    return tuple(map(_denials, _levels(policies.rcp, Kind.RCP, question)))


def _identity(question: Question, who: Caller, policies: Policies) -> Outcome:
    if who.is_root:
        return _EVERYTHING
    if len(policies.identity) == 1:
        return ask(policies.identity[0], Kind.IDENTITY, question)
    return join([ask(policy, Kind.IDENTITY, question) for policy in policies.identity])


def _session(question: Question, who: Caller, policies: Policies) -> Outcome:
    """What was passed when the session began; without, a role's session may all, a federated user's nothing.

    Source: "Policy evaluation logic", session policies.
    """
    if policies.session is not None:
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


Reach = Callable[[Outcome], int]
"""How far an outcome grants, with what is unknown taken at its least or at its most."""
LEAST: Reach = attrgetter("grants.least")
MOST: Reach = attrgetter("grants.most")


def allowed(layers: Layers, setting: Setting, reach: Reach) -> bool:
    """The evaluation logic."""
    if not all(map(reach, layers.scp)):
        return False
    grant = reach(layers.own)
    if setting.who.kind != "AWS":
        return grant > Grant.NONE
    limits = reach(layers.boundary) > 0 and reach(layers.session) > 0
    by_identity = limits and reach(layers.identity) > 0
    if setting.crossing:
        return by_identity and grant > Grant.NONE
    if grant == Grant.DIRECT or (grant == Grant.ROLE and limits):
        return True
    return by_identity and (grant > Grant.NONE or not setting.strict)


def join(outcomes: Sequence[Outcome]) -> Outcome:
    """Policies that are alternatives to each other: the most generous grants, any denies."""
    if len(outcomes) == 1:
        return outcomes[0]
    denies: Truth = False
    grants, allowing, denying = SILENT.grants, None, None
    for one in outcomes:
        if one.denies is True:
            denies, denying = True, one.denying
        elif denies is False:
            denies = one.denies
        if one.grants.least > grants.least:
            allowing = one.allowing
        why = grants.why or one.grants.why
        grants = Extent(max(grants.least, one.grants.least), max(grants.most, one.grants.most), why)
    return Outcome(denies, grants, denying, allowing)
