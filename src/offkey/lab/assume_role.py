"""The way from one identity into a role: `AssumeRole`, within an account or across two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from offkey.lab import context, directory, parameters
from offkey.lab.errors import ServiceError
from offkey.lab.grant import Grant, assumed, issue
from offkey.lab.permission import policies_of
from offkey.model.policy import Principal
from offkey.model.records import replace
from offkey.model.request import ContextValue, Request
from offkey.model.unknown import Unknown
from offkey.model.verdict import Admitted
from offkey.reason.evaluate import evaluate, needed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.lab.parameters import Target
    from offkey.lab.sessions import Caller, Sessions

ACTION = "AssumeRole"


def assume(
    given: Mapping[str, str], caller: Caller, *, accounts: Sequence[str], sessions: Sessions, now: datetime
) -> Grant:
    """A session of the role that `given` names, for `caller`.

    A role that does not exist is refused in the same words as one whose trust does not match.

    Raises ServiceError: a parameter is wrong, or the caller's policies or the role's trust do not allow it.
    Source: STS API reference, AssumeRole; facts 5.2.
    """
    target = parameters.read(given)
    chained = caller.kind == "role"
    source_identity = _source_identity(target, caller)
    inherited = {name: value for name, value in caller.tags.items() if name in caller.transitive}
    _check_tags(target, inherited)
    role = directory.role(target.account, target.role_name) if target.account in accounts else None
    if role is None or role.arn != target.role_arn:
        raise _refused(caller, target, f"sts:{ACTION}", "no such role")
    parameters.check_duration(target.seconds, longest=role.longest_session, chained=chained)
    tags = {**target.tags, **inherited}
    _check_policies(role, target, caller, _context(target, caller, tags, source_identity, now))
    transitive = target.transitive | frozenset(inherited)
    session = assumed(role, target, tags=tags, transitive=transitive, source_identity=source_identity, now=now)
    return issue(session, seconds=target.seconds, sessions=sessions, now=now)


def _source_identity(target: Target, caller: Caller) -> str | None:
    """What is asked for, or what the calling session has: once set, it stays.

    Source: IAM User Guide, "Monitor and control actions taken with assumed roles".
    """
    held = caller.source_identity
    if held is not None and target.source_identity not in (None, held):
        text = "The source identity of a session cannot be changed when it assumes another role"
        raise ServiceError("AccessDenied", text, 403)
    return held or target.source_identity


def _check_tags(target: Target, inherited: Mapping[str, str]) -> None:
    """Source: IAM User Guide, "Pass session tags in AWS STS", chaining roles with session tags."""
    fixed = {name.lower() for name in inherited}
    if any(name.lower() in fixed for name in target.tags):
        text = (
            "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key "
            "from the calling session."
        )
        raise ServiceError("InvalidParameterValue", text, 400)
    if not target.transitive <= set(target.tags):
        text = "The specified transitive tag key must be included in the requested tags."
        raise ServiceError("InvalidParameterValue", text, 400)


def _context(
    target: Target, caller: Caller, tags: Mapping[str, str], source_identity: str | None, now: datetime
) -> dict[str, ContextValue]:
    keys: dict[str, ContextValue] = {
        **context.of_caller(caller, region="us-east-1", now=now),
        "sts:rolesessionname": target.session_name,
        **{f"aws:requesttag/{name.lower()}": value for name, value in tags.items()},
    }
    if target.external_id is not None:
        keys["sts:externalid"] = target.external_id
    if source_identity is not None:
        keys["sts:sourceidentity"] = source_identity
    if tags:
        keys["aws:tagkeys"] = tuple(tags)
    if target.transitive:
        keys["sts:transitivetagkeys"] = tuple(target.transitive)
    return keys


def _check_policies(role: directory.Role, target: Target, caller: Caller, keys: Mapping[str, ContextValue]) -> None:
    policies = replace(policies_of(caller), trust=role.trust)
    everything = (*policies.identity, *policies.boundary, policies.session, role.trust)
    of_role = {
        f"{service}:resourcetag/{name.lower()}": value
        for name, value in role.tags.items()
        for service in ("aws", "iam")
    }
    absent = ("aws:requesttag/", "aws:tagkeys", "aws:resourcetag/", "iam:resourcetag/")
    completed = context.completed({**keys, **of_role}, everything, absent=absent)
    asked = Request(Principal("AWS", caller.principal), f"sts:{ACTION}", role.arn, role.account, completed)
    for action in needed(asked):
        verdict = evaluate(replace(asked, action=action), policies)
        if not isinstance(verdict, Admitted):
            because = verdict.reason if isinstance(verdict, Unknown) else verdict.because
            raise _refused(caller, target, action, because)


def _refused(caller: Caller, target: Target, action: str, reason: str) -> ServiceError:
    text = f"User: {caller.principal} is not authorized to perform: {action} on resource: {target.role_arn}"
    return ServiceError("AccessDenied", text, 403, reason=reason)
