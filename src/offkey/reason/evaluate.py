"""Whether AWS allows one request, from every policy that has a say.

An explicit Deny anywhere wins. Without one, each of the limits (organisation, boundary, session) must
allow, and then: in the caller's own account the caller's policies *or* the resource's grant; across
accounts both must; a role's trust policy and a KMS key's policy must always.

What is not known is settled both ways: the answer is given only where it is the same either way.

Source: IAM User Guide, "Policy evaluation logic", "Cross-account policy evaluation logic",
"Permissions boundaries for IAM entities", "AWS JSON policy elements: Principal".
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import methodcaller

from offkey.model.arn import Arn
from offkey.model.policy import Policy
from offkey.model.request import Policies, Request
from offkey.model.unknown import Unknown
from offkey.model.verdict import Admitted, Refused, Verdict
from offkey.reason.global_keys import introduced
from offkey.reason.kinds import Kind
from offkey.reason.layers import LEAST, MOST, Layers, Setting, allowed, ask_all
from offkey.reason.nearest import nearest
from offkey.reason.principals import Grant
from offkey.reason.reserved import AWS_OWNED, settled
from offkey.reason.statements import Outcome, Question

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
    who, keys = introduced(request.principal)
    if isinstance(who, Unknown):
        return who
    folded = request.action.lower()
    answer = settled(who, folded, request.resource)
    if answer is not None:
        return answer
    account = request.resource_account or _account_of(request.resource) or who.account
    context = {**keys, **request.context}
    if account is not None:
        context.setdefault("aws:resourceaccount", account)
    question = Question(who, request.action, request.resource, context, bounded=bool(policies.boundary))
    setting = Setting(who, account != who.account, folded in TRUST_ACTIONS or _is_key(folded, request.resource))
    return _verdict(question, setting, policies)


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
    keys = request.context
    if request.action.lower() not in _BEGIN_SESSIONS:
        return (request.action,)
    tagged = bool(keys.get("aws:tagkeys")) or any(map(_IS_TAG, keys))
    actions = [request.action]
    if tagged:
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


def _verdict(question: Question, setting: Setting, policies: Policies) -> Verdict:
    layers = ask_all(question, setting.who, policies)
    doubt: Unknown | None = None
    for kind, outcome in layers.all():
        if outcome.denies is True:
            return Refused(f"{_denying(outcome)} of the {_own(kind, policies).value} denies it", explicit=True)
        if outcome.denies is not False and doubt is None:
            doubt = outcome.denies
    if not allowed(layers, setting, MOST):
        return _refusal(question, setting, policies, layers)
    if doubt is not None:
        return doubt
    if not allowed(layers, setting, LEAST):
        return _doubt(layers)
    return _admission(layers, policies)


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
    return Refused(miss.because, miss.mismatch)


def _doubt(layers: Layers) -> Unknown:
    reasons = [outcome.grants.why for _kind, outcome in layers.all() if outcome.grants.why is not None]
    return reasons[0] if reasons else Unknown("a policy could not be read")


def _admission(layers: Layers, policies: Policies) -> Admitted:
    kind, outcome = Kind.RESOURCE, layers.own
    if outcome.allowing is None:
        kind, outcome = Kind.IDENTITY, layers.identity
    if outcome.allowing is None:
        return Admitted("the root user may do everything in its own account", 0)
    return Admitted(f"statement {outcome.allowing + 1} of the {_own(kind, policies).value} allows it", outcome.allowing)
