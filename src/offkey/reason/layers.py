"""The layers of policies that have a say in one request, what each says, and how they decide together.

Source: IAM User Guide, "Policy evaluation logic", "Cross-account policy evaluation logic", "Permissions
boundaries for IAM entities".
"""

from __future__ import annotations

from offkey.model.builtin import Callable, attrgetter
from offkey.model.tuples import NamedTuple
from offkey.model.unknown import Unknown
from offkey.reason.kinds import Kind
from offkey.reason.principals import Caller, Grant
from offkey.reason.statements import SILENT, Narrowed, Outcome, compile_policy, unread
from offkey.reason.truth import Extent, Truth

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from offkey.model.policy import Policy
    from offkey.model.request import Policies
    from offkey.reason.conditions import Context

_EVERYTHING = Outcome(False, Extent(Grant.DIRECT, Grant.DIRECT))


class Layers(NamedTuple):
    """What each kind of policy says; a limit that is not set allows everything."""

    identity: Outcome
    boundary: Outcome
    session: Outcome
    own: Outcome
    scp: tuple[Outcome, ...]
    rcp: tuple[Outcome, ...]

    def none_denies(self) -> bool:
        """Whether no layer denies, or may."""
        for outcome in (self.own, self.identity, self.boundary, self.session, *self.scp, *self.rcp):
            if outcome.denies is not False:  # a generator would take twice as long
                return False
        return True

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


class Joined:
    """Policies that are alternatives to each other."""

    __slots__ = ("_policies",)

    def __init__(self, policies: Sequence[Narrowed]) -> None:
        self._policies = policies

    def outcome(self, resource: str | Unknown, context: Context) -> Outcome:
        """What they say together."""
        return join([policy.outcome(resource, context) for policy in self._policies])


Layer = Narrowed | Joined


class Hearing(NamedTuple):
    """Every policy that has a say when one caller asks for one action, narrowed to these.

    `kept`: whether all of them are remembered for the next request.
    """

    identity: Layer
    boundary: Layer
    session: Layer
    own: Layer
    scp: tuple[Layer, ...] = ()
    rcp: tuple[Layer, ...] = ()
    kept: bool = True

    def layers(self, resource: str, context: Context) -> Layers:
        """What every policy says to a request for this resource, in this context."""
        return Layers(
            self.identity.outcome(resource, context),
            self.boundary.outcome(resource, context),
            self.session.outcome(resource, context),
            self.own.outcome(resource, context),
            tuple([level.outcome(resource, context) for level in self.scp]) if self.scp else (),
            tuple([_denials(level.outcome(resource, context)) for level in self.rcp]) if self.rcp else (),
        )


def hear(policies: Policies, who: Caller, action: str) -> Hearing:
    """What of these policies has a say when this caller asks for this action."""
    narrowing = _Narrowing(who, action, bool(policies.boundary))
    trust = policies.trust is not None
    own = narrowing.of(policies.trust if trust else policies.resource, Kind.TRUST if trust else Kind.RESOURCE)
    spared = who.service_linked
    rcp = () if spared else narrowing.levels(policies.rcp, Kind.RCP)
    if who.kind != "AWS":
        return Hearing(SILENT, _EVERYTHING, _EVERYTHING, own, (), rcp, narrowing.kept)
    return Hearing(
        identity=_EVERYTHING if who.is_root else narrowing.all_of(policies.identity, Kind.IDENTITY),
        boundary=narrowing.all_of(policies.boundary, Kind.BOUNDARY) if policies.boundary else _EVERYTHING,
        session=_session(policies.session, narrowing),
        own=own,
        scp=() if spared else narrowing.levels(policies.scp, Kind.SCP),
        rcp=rcp,
        kept=narrowing.kept,
    )


class _Narrowing:
    """Narrows policies to one caller and action."""

    def __init__(self, who: Caller, action: str, bounded: bool) -> None:
        self.who = who
        self.kept = True
        self._action = action
        self._bounded = bounded

    def of(self, policy: Policy | Unknown | None, kind: Kind) -> Narrowed:
        if policy is None:
            return SILENT
        if isinstance(policy, Unknown):
            return unread(policy)
        compiled = compile_policy(policy, kind)
        self.kept = self.kept and compiled.kept
        narrowed = compiled.narrowed(self.who, self._action, bounded=self._bounded)
        return narrowed if narrowed.always is None else narrowed.always

    def all_of(self, policies: Sequence[Policy | Unknown], kind: Kind) -> Layer:
        narrowed = [self.of(policy, kind) for policy in policies]
        always = [one for one in narrowed if isinstance(one, Outcome)]
        if len(always) == len(narrowed):
            return join(always)
        return narrowed[0] if len(narrowed) == 1 else Joined(narrowed)

    def levels(self, levels: Sequence[Sequence[Policy | Unknown]], kind: Kind) -> tuple[Layer, ...]:
        return tuple(self.all_of(level, kind) for level in levels)


def _session(policy: Policy | Unknown | None, narrowing: _Narrowing) -> Layer:
    """What was passed when the session began; without, a role's session may all, a federated user's nothing.

    Source: "Policy evaluation logic", session policies.
    """
    if policy is not None:
        return narrowing.of(policy, Kind.SESSION)
    return SILENT if narrowing.who.type == "federated-user" else _EVERYTHING


def _denials(outcome: Outcome) -> Outcome:
    """A level of resource control policies can only deny: `RCPFullAWSAccess` is on each, and cannot be detached.

    Source: AWS Organizations User Guide, "Resource control policies", "RCP evaluation".
    """
    return Outcome(outcome.denies, _EVERYTHING.grants, outcome.denying)


Reach = Callable[[Outcome], int]
"""How far an outcome grants, with what is unknown taken at its least or at its most."""
LEAST: Reach = attrgetter("grants.least")
MOST: Reach = attrgetter("grants.most")


def allowed(layers: Layers, setting: Setting, reach: Reach) -> bool:
    """The evaluation logic."""
    if layers.scp and not all(map(reach, layers.scp)):
        return False
    grant = reach(layers.own)
    if setting.who.kind != "AWS":
        return grant > Grant.NONE
    if grant == Grant.DIRECT and not setting.crossing:
        return True
    limits = reach(layers.boundary) > 0 and reach(layers.session) > 0
    by_identity = limits and reach(layers.identity) > 0
    if setting.crossing:
        return by_identity and grant > Grant.NONE
    if grant == Grant.ROLE and limits:
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
