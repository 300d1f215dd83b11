"""Whether the caller may do what the request asks for: policies from the accounts, the answer from the reasoner."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from offkey.lab import context, directory
from offkey.model.arn import Arn
from offkey.model.policy import Policy, Principal, Statement
from offkey.model.records import dataclass, replace
from offkey.model.request import Policies, Request
from offkey.model.unknown import Unknown
from offkey.model.verdict import Admitted, Refused
from offkey.reason.evaluate import evaluate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.lab.asked import Demand
    from offkey.lab.sessions import Caller

_ALL = Policy((Statement(True, actions=("*",), resources=("*",)),), "2012-10-17")
"""What the administrator that the lab itself makes up is allowed."""

_POLICIES = {
    "resource policy": ("a", "resource-based policy"),
    "permissions boundary": ("a", "permissions boundary"),
    "session policy": ("a", "session policy"),
}
"""What AWS's sentences call the kinds of policies, with the article."""
_NO_RESOURCE = Unknown("the request does not say what it acts on")


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to one demand, in AWS's words (`message`) and with the reasoner's reason (`because`)."""

    allowed: bool
    message: str = ""
    because: str = ""
    unchecked: str = ""


def policies_of(caller: Caller) -> Policies:
    """The caller's own policies as they stand now. A namesake of a role that is gone has none of its rights."""
    if caller.kind == "administrator":
        return Policies(identity=(_ALL,))
    if caller.kind == "user":
        user = directory.user(caller.account, caller.name)
        return Policies(identity=user.identity if user and user.id == caller.id else ())
    role = directory.role(caller.account, caller.name)
    if role is None or role.id != caller.id:
        return Policies()
    boundary = (role.boundary,) if role.boundary else ()
    return Policies(identity=role.identity, boundary=boundary, session=_session(caller))


def _session(caller: Caller) -> Policy | None:
    """The session policies as one: together they are the union of what they allow."""
    if caller.session_policies is None:
        return None
    statements = tuple(s for policy in caller.session_policies for s in policy.statements)
    unknown = tuple(u for policy in caller.session_policies for u in policy.unknown)
    version = max((policy.version for policy in caller.session_policies), default="2012-10-17")
    return Policy(statements, version, unknown)


def decide(caller: Caller, demand: Demand, *, region: str, now: datetime) -> Decision:
    """Whether the caller's policies, and the resource's own, meet `demand`.

    What cannot be decided because the request does not name its resource, or a policy asks for something the
    lab cannot know, is let through and said to be unchecked: a rehearsal shows what it knows to be refused.
    """
    resource = demand.resource
    policies = replace(policies_of(caller), resource=_resource_policy(demand, region))
    if resource is None:
        policies = _without_resources(policies)
    keys = {**context.of_caller(caller, region=region, now=now), **_folded(demand.context)}
    everything = (*policies.identity, *policies.boundary, policies.session, policies.resource)
    request = Request(
        Principal("AWS", caller.principal),
        demand.action,
        resource if resource is not None else "*",
        demand.account,
        context.completed(keys, everything),
    )
    match evaluate(request, policies):
        case Admitted():
            return Decision(True)
        case Unknown(reason=reason):
            return Decision(True, unchecked=reason)
        case Refused() as refused:
            return Decision(False, _words(caller, demand, refused), refused.because)


def _folded(keys: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in keys.items()}


def _resource_policy(demand: Demand, region: str) -> Policy | None:
    if demand.resource is None or demand.resource == "*":
        return None
    arn = Arn.parse(demand.resource)
    if arn is None:
        return None
    if arn.service == "s3":
        bucket = arn.resource.partition("/")[0]
        owned = directory.bucket_owner(bucket, (demand.account,))
        return directory.bucket_policy(bucket, owned) if owned else None
    return directory.resource_policy(arn.service, demand.account, arn.region or region, demand.resource)


def _without_resources(policies: Policies) -> Policies:
    """The same policies where every resource but `*` is unknown: they may or may not be the one that is meant."""

    def widened(policy: Policy | Unknown) -> Policy | Unknown:
        if isinstance(policy, Unknown):
            return policy
        return replace(policy, statements=tuple(_vague(s) for s in policy.statements))

    return replace(
        policies,
        identity=tuple(map(widened, policies.identity)),
        boundary=tuple(map(widened, policies.boundary)),
        session=widened(policies.session) if policies.session is not None else None,
    )


def _vague(statement: Statement) -> Statement:
    return replace(statement, resources=_hidden(statement.resources), not_resources=_hidden(statement.not_resources))


def _hidden(resources: Iterable[str | Unknown]) -> tuple[str | Unknown, ...]:
    return tuple(resource if resource == "*" else _NO_RESOURCE for resource in resources)


def _words(caller: Caller, demand: Demand, refused: Refused) -> str:
    """AWS's sentence. Source: IAM User Guide, "Troubleshoot access denied error messages"."""
    resource = "" if demand.resource in (None, "*") else f" on resource: {_quoted(demand.resource)}"
    subject = f"User: {caller.principal} is not authorized to perform: {demand.action}{resource}"
    article, policy = _POLICIES.get(refused.policy or "", ("an", "identity-based policy"))
    if refused.explicit:
        return f"{subject} with an explicit deny in {article} {policy}"
    return f"{subject} because no {policy} allows the {demand.action} action"


def _quoted(resource: str | None) -> str:
    # S3 puts the ARN in quotes, the others do not.
    return f'"{resource}"' if resource and resource.startswith("arn:aws:s3:") else str(resource)
