"""Whether AWS allows one request, from every policy that has a say.

An explicit Deny anywhere wins. Without one, each of the limits (organisation, boundary, session) must
allow, and then: in the caller's own account the caller's policies *or* the resource's grant; across
accounts both must; a role's trust policy and a KMS key's policy must always.

What is not known is settled both ways: the answer is given only where it is the same either way.

Source: IAM User Guide, "Policy evaluation logic", "Cross-account policy evaluation logic",
"Permissions boundaries for IAM entities", "AWS JSON policy elements: Principal".
"""

from __future__ import annotations

from offkey.model.arn import Arn
from offkey.model.builtin import lru_cache, methodcaller
from offkey.model.request import ContextValue, Policies, Request
from offkey.model.tuples import NamedTuple
from offkey.model.unknown import Unknown
from offkey.model.verdict import Admitted, Refused, Verdict
from offkey.reason.global_keys import introduced
from offkey.reason.kinds import Kind
from offkey.reason.layers import LEAST, MOST, Hearing, Layers, Setting, allowed, hear
from offkey.reason.nearest import nearest
from offkey.reason.principals import Caller, Grant
from offkey.reason.reserved import AWS_OWNED, BY_RESOURCE, settled
from offkey.reason.statements import Outcome, Question

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from offkey.model.policy import Policy, Principal
    from offkey.reason.conditions import Context

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

_IS_TAG = methodcaller("startswith", "aws:requesttag/")
_BEGIN_SESSIONS = TRUST_ACTIONS - {"sts:tagsession", "sts:setsourceidentity", "sts:setcontext"}


def evaluate(request: Request, policies: Policies) -> Verdict:
    """Whether AWS allows this request.

    Where the account of the resource is neither given nor in its ARN, it is taken to be the caller's.
    `Admitted.statement` is the statement of the trust or resource policy where that one granted, else of
    the identity policy.
    """
    asking = _asking(request.principal, request.action, policies)
    if isinstance(asking, Unknown):
        return asking
    resource = request.resource
    answer = settled(asking.who, asking.folded, resource) if asking.reserved else asking.answer
    if answer is not None:
        return answer
    context = {**asking.keys, **request.context}
    account = request.resource_account or _account_of(resource) or asking.who.account
    if account is not None and "aws:resourceaccount" not in context:
        context["aws:resourceaccount"] = account
    setting = asking.at_home if account == asking.who.account else asking.crossing
    if asking.reserved and _is_key(asking.folded, resource):
        setting = setting._replace(strict=True)
    return _verdict(asking, setting, resource, context)


class _Asking(NamedTuple):
    """What is the same for every request of one caller for one action under the same policies.

    `answer` is what AWS decides without a policy; where that is `reserved`, it depends on the resource.
    """

    policies: Policies
    who: Caller
    action: str
    folded: str
    keys: Mapping[str, ContextValue]
    hearing: Hearing
    answer: Verdict | None
    reserved: bool
    at_home: Setting
    crossing: Setting


_REMEMBERED = 1024
_askings: dict[tuple[int, str, str | Unknown, str], _Asking] = {}


def _asking(principal: Principal, action: str, policies: Policies) -> _Asking | Unknown:
    """Remembered for these very policies (hashing their value takes longer)."""
    key = id(policies), principal.kind, principal.value, action
    known = _askings.get(key)
    if known is not None and known.policies is policies:
        return known
    who, keys = introduced(principal)
    if isinstance(who, Unknown):
        return who
    folded = action.lower()
    strict = folded in TRUST_ACTIONS
    asking = _Asking(
        policies,
        who,
        action,
        folded,
        keys,
        hearing=hear(policies, who, action),
        answer=settled(who, folded, ""),
        reserved=folded.startswith(BY_RESOURCE),
        at_home=Setting(who, False, strict),
        crossing=Setting(who, True, strict),
    )
    if asking.hearing.kept:
        if len(_askings) >= _REMEMBERED:
            _askings.clear()
        _askings[key] = asking
    return asking


def evaluate_all(request: Request, policies: Policies, *, actions: Sequence[str]) -> Verdict:
    """Whether AWS allows a call that needs each of these actions: the first refusal, else the first doubt."""
    if len(actions) == 1 and actions[0] == request.action:
        return evaluate(request, policies)
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
    if request.action.lower() not in _BEGIN_SESSIONS:
        return (request.action,)
    keys = request.context
    actions = [request.action]
    if keys.get("aws:tagkeys") or any(map(_IS_TAG, keys)):
        actions.append("sts:TagSession")
    if keys.get("sts:sourceidentity"):
        actions.append("sts:SetSourceIdentity")
    return tuple(actions)


def _account_of(resource: str) -> str | None:
    fields = resource.split(":", 5)
    if len(fields) != 6 or fields[0] != "arn" or fields[4] == AWS_OWNED:
        return None
    return fields[4] or None


def _is_key(action: str, resource: str) -> bool:
    """Whether this is about a KMS key, whose key policy must allow like a trust policy."""
    arn = Arn.parse(resource) if action.startswith("kms:") else None
    return arn is not None and arn.resource.startswith("key/")


# --- the decision ------------------------------------------------------------------------------------


def _verdict(asking: _Asking, setting: Setting, resource: str, context: Context) -> Verdict:
    layers = asking.hearing.layers(resource, context)
    doubt = None if layers.none_denies() else _denial(layers, asking.policies)
    if isinstance(doubt, Refused):
        return doubt
    granted = allowed(layers, setting, LEAST)
    if granted and doubt is None:
        return _admission(layers, asking.policies)
    if not granted and not allowed(layers, setting, MOST):
        question = Question(setting.who, asking.action, resource, context, bool(asking.policies.boundary))
        return _refusal(question, setting, asking.policies, layers)
    return _doubt(layers) if doubt is None else doubt


def _denial(layers: Layers, policies: Policies) -> Refused | Unknown | None:
    """The first that denies, else the first that may."""
    doubt: Unknown | None = None
    for kind, outcome in layers.all():
        if outcome.denies is True:
            policy = _own(kind, policies).value
            return Refused(f"{_denying(outcome)} of the {policy} denies it", explicit=True, policy=policy)
        if outcome.denies is not False and doubt is None:
            doubt = outcome.denies
    return doubt


# --- the words ---------------------------------------------------------------------------------------


def _own(kind: Kind, policies: Policies) -> Kind:
    return Kind.TRUST if kind is Kind.RESOURCE and policies.trust is not None else kind


def _denying(outcome: Outcome) -> str:
    return f"statement {outcome.denying + 1}" if outcome.denying is not None else "a statement"


def _refusal(question: Question, setting: Setting, policies: Policies, layers: Layers) -> Refused:
    for level, outcome in zip(policies.scp, layers.scp, strict=False):
        if not outcome.grants.most:
            return _because(level, Kind.SCP, question)
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
    return Refused(miss.because, miss.mismatch, policy=kind.value)


def _doubt(layers: Layers) -> Unknown:
    reasons = [outcome.grants.why for _kind, outcome in layers.all() if outcome.grants.why is not None]
    return reasons[0] if reasons else Unknown("a policy could not be read")


def _admission(layers: Layers, policies: Policies) -> Admitted:
    if layers.own.allowing is not None:
        return _by(layers.own.allowing, trust=policies.trust is not None, own=True)
    if layers.identity.allowing is not None:
        return _by(layers.identity.allowing)
    return Admitted("the root user may do everything in its own account", 0)


@lru_cache(maxsize=256)
def _by(statement: int, *, trust: bool = False, own: bool = False) -> Admitted:
    kind = Kind.TRUST if trust else Kind.RESOURCE if own else Kind.IDENTITY
    return Admitted(f"statement {statement + 1} of the {kind.value} allows it", statement)
