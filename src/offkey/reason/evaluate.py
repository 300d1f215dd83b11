"""Whether AWS allows one request, from every policy that has a say.

An explicit Deny anywhere wins. Without one, each of the limits (organisation, boundary, session) must
allow, and then: in the caller's own account the caller's policies *or* the resource's grant; across
accounts both must; a role's trust policy and a KMS key's policy must always.

What is not known is settled both ways: the answer is given only where it is the same either way.

Source: IAM User Guide, "Policy evaluation logic", "Cross-account policy evaluation logic",
"Permissions boundaries for IAM entities", "AWS JSON policy elements: Principal".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from offkey.model.arn import Arn
from offkey.model.policy import Policy
from offkey.model.request import Policies, Request
from offkey.model.unknown import Unknown
from offkey.model.verdict import Admitted, Refused, Verdict
from offkey.reason.global_keys import global_keys
from offkey.reason.nearest import nearest
from offkey.reason.principals import Caller, Grant, caller
from offkey.reason.statements import SILENT, Kind, Outcome, Question, ask, join
from offkey.reason.truth import Extent

TRUST_ACTIONS = frozenset(
    f"sts:{name}".lower()
    for name in (
        "AssumeRole",
        "AssumeRoleWithWebIdentity",
        "AssumeRoleWithSAML",
        "TagSession",
        "SetSourceIdentity",
        "SetContext",
    )
)
"""What a role's trust policy decides about."""

_EVERYTHING = Outcome(False, Extent(Grant.DIRECT, Grant.DIRECT))


@dataclass(frozen=True, slots=True)
class _Layers:
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
class _Setting:
    """Where the request happens: whose resource it is, and whether its own policy must allow."""

    who: Caller
    crossing: bool
    strict: bool


def evaluate(request: Request, policies: Policies) -> Verdict:
    """Whether AWS allows this request.

    Where the account of the resource is neither given nor in its ARN, it is taken to be the caller's.
    `Admitted.statement` is the statement of the trust or resource policy where that one granted, else of
    the identity policy.
    """
    who = caller(request.principal)
    if isinstance(who, Unknown):
        return who
    folded = request.action.lower()
    if who.is_root and folded == "sts:assumerole":
        return Refused("the root user of an account cannot assume a role")  # Source: STS API, AssumeRole
    account = request.resource_account or _account_of(request.resource) or who.account
    context = {**global_keys(who), **request.context}
    if account is not None:
        context.setdefault("aws:resourceaccount", account)
    question = Question(who, request.action, request.resource, context)
    setting = _Setting(who, account != who.account, folded in TRUST_ACTIONS or _is_key(folded, request.resource))
    return _verdict(question, setting, policies)


def evaluate_all(request: Request, policies: Policies, *, actions: Sequence[str]) -> Verdict:
    """Whether AWS allows a call that needs each of these actions: the first refusal, else the first doubt."""
    verdicts = [
        evaluate(
            Request(request.principal, action, request.resource, request.resource_account, request.context), policies
        )
        for action in actions
    ]
    refused = [v for v in verdicts if isinstance(v, Refused)]
    doubtful = [v for v in verdicts if isinstance(v, Unknown)]
    return (*refused, *doubtful, *verdicts)[0]


def needed(request: Request) -> tuple[str, ...]:
    """The action of a request that begins a session, and what its tags and source identity need besides.

    Source: IAM User Guide, "Passing session tags in AWS STS" and "Monitor and control actions taken with
    assumed roles": `sts:TagSession` and `sts:SetSourceIdentity` must be allowed, or the call fails.
    """
    keys = request.context
    tagged = bool(keys.get("aws:tagkeys")) or any(key.startswith("aws:requesttag/") for key in keys)
    actions = [request.action]
    if tagged:
        actions.append("sts:TagSession")
    if keys.get("sts:sourceidentity"):
        actions.append("sts:SetSourceIdentity")
    return tuple(actions)


def _account_of(resource: str) -> str | None:
    arn = Arn.parse(resource)
    return arn.account or None if arn else None


def _is_key(action: str, resource: str) -> bool:
    """Whether this is about a KMS key, whose key policy must allow like a trust policy."""
    arn = Arn.parse(resource) if action.startswith("kms:") else None
    return arn is not None and arn.resource.startswith("key/")


# --- the decision ------------------------------------------------------------------------------------


def _verdict(question: Question, setting: _Setting, policies: Policies) -> Verdict:
    layers = _layers(question, setting.who, policies)
    for kind, outcome in layers.all():
        if outcome.denies is True:
            return Refused(f"{_denying(outcome)} of the {_own(kind, policies).value} denies it", explicit=True)
    if not _allowed(layers, setting, "most"):
        return _refusal(question, setting, policies, layers)
    for _kind, outcome in layers.all():
        if isinstance(outcome.denies, Unknown):
            return outcome.denies
    if not _allowed(layers, setting, "least"):
        return _doubt(layers)
    return _admission(layers, policies)


def _layers(question: Question, who: Caller, policies: Policies) -> _Layers:
    limited = who.kind == "AWS"
    trust = policies.trust is not None
    own = ask(policies.trust if trust else policies.resource, Kind.TRUST if trust else Kind.RESOURCE, question)
    return _Layers(
        identity=_identity(question, who, policies),
        boundary=_limit(policies.boundary if limited else (), Kind.BOUNDARY, question),
        session=_limit((policies.session,) if limited and policies.session else (), Kind.SESSION, question),
        own=own,
        scp=_levels(policies.scp if limited and not who.service_linked else (), Kind.SCP, question),
        rcp=_levels(() if who.service_linked else policies.rcp, Kind.RCP, question),
    )


def _identity(question: Question, who: Caller, policies: Policies) -> Outcome:
    if who.kind != "AWS":
        return SILENT
    if who.is_root:
        return _EVERYTHING
    return join([ask(policy, Kind.IDENTITY, question) for policy in policies.identity])


def _limit(policies: Sequence[Policy | Unknown], kind: Kind, question: Question) -> Outcome:
    return join([ask(policy, kind, question) for policy in policies]) if policies else _EVERYTHING


def _levels(levels: Sequence[Sequence[Policy | Unknown]], kind: Kind, question: Question) -> tuple[Outcome, ...]:
    return tuple(join([ask(policy, kind, question) for policy in level]) for level in levels)


def _reach(outcome: Outcome, side: str) -> int:
    return outcome.grants.least if side == "least" else outcome.grants.most


def _allowed(layers: _Layers, setting: _Setting, side: str) -> bool:
    """The evaluation logic, with what is unknown taken at its `least` or its `most`."""
    if not all(_reach(one, side) for one in (*layers.scp, *layers.rcp)):
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


# --- the words ---------------------------------------------------------------------------------------


def _own(kind: Kind, policies: Policies) -> Kind:
    return Kind.TRUST if kind is Kind.RESOURCE and policies.trust is not None else kind


def _denying(outcome: Outcome) -> str:
    return f"statement {outcome.denying + 1}" if outcome.denying is not None else "a statement"


def _refusal(question: Question, setting: _Setting, policies: Policies, layers: _Layers) -> Refused:
    for kind, levels, outcomes in (
        (Kind.SCP, policies.scp, layers.scp),
        (Kind.RCP, policies.rcp, layers.rcp),
    ):
        for level, outcome in zip(levels, outcomes, strict=False):
            if not outcome.grants.most:
                return _because(level, kind, question)
    own_must = setting.who.kind != "AWS" or setting.crossing or setting.strict
    if own_must and not layers.own.grants.most:
        trust = policies.trust is not None or question.action.lower() in TRUST_ACTIONS
        own = policies.trust if policies.trust is not None else policies.resource
        return _because((own,), Kind.TRUST if trust else Kind.RESOURCE, question)
    if not layers.identity.grants.most and layers.own.grants.most < Grant.ROLE:
        return _because(policies.identity, Kind.IDENTITY, question)
    if not layers.boundary.grants.most:
        return _because(policies.boundary, Kind.BOUNDARY, question)
    if not layers.session.grants.most:
        return _because((policies.session,), Kind.SESSION, question)
    return _because(policies.identity, Kind.IDENTITY, question)


def _because(policies: Sequence[Policy | Unknown | None], kind: Kind, question: Question) -> Refused:
    miss = nearest(policies, kind, question)
    return Refused(miss.because, miss.mismatch)


def _doubt(layers: _Layers) -> Unknown:
    reasons = [outcome.grants.why for _kind, outcome in layers.all() if outcome.grants.why is not None]
    return reasons[0] if reasons else Unknown("a policy could not be read")


def _admission(layers: _Layers, policies: Policies) -> Admitted:
    kind, outcome = Kind.RESOURCE, layers.own
    if outcome.allowing is None:
        kind, outcome = Kind.IDENTITY, layers.identity
    if outcome.allowing is None:
        return Admitted("the root user may do everything in its own account", 0)
    return Admitted(f"statement {outcome.allowing + 1} of the {_own(kind, policies).value} allows it", outcome.allowing)
