"""Policies written the way AWS writes them, for tests; no part of offkey reads them here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from offkey.model.platforms import github
from offkey.model.policy import Condition, Policy, Principal, Statement
from offkey.model.request import ContextValue, Request
from offkey.model.unknown import Unknown

ACCOUNT = "111122223333"
OTHER_ACCOUNT = "444455556666"
HOST = github.HOST
PROVIDER = f"arn:aws:iam::{ACCOUNT}:oidc-provider/{HOST}"
SUB, AUD = f"{HOST}:sub", f"{HOST}:aud"


def _tuple(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def _principals(value: Any) -> tuple[Principal, ...]:
    if value is None:
        return ()
    if value == "*":
        return (Principal("*", "*"),)
    return tuple(Principal(kind, one) for kind, values in value.items() for one in _tuple(values))


def statement(document: Mapping[str, Any]) -> Statement:
    """One statement from its JSON form."""
    conditions = tuple(
        Condition(operator, key, _tuple(values))
        for operator, tests in document.get("Condition", {}).items()
        for key, values in tests.items()
    )
    return Statement(
        allows=document.get("Effect", "Allow") == "Allow",
        principals=_principals(document.get("Principal")),
        not_principals=_principals(document.get("NotPrincipal")),
        actions=_tuple(document.get("Action", ())),
        not_actions=_tuple(document.get("NotAction", ())),
        resources=_tuple(document.get("Resource", ())),
        not_resources=_tuple(document.get("NotResource", ())),
        conditions=conditions,
        sid=document.get("Sid"),
    )


def policy(*statements: Mapping[str, Any], version: str = "2012-10-17") -> Policy:
    """A policy from the JSON form of its statements."""
    return Policy(tuple(map(statement, statements)), version)


def web_identity(condition: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """The statement of a trust policy that lets in GitHub's tokens under a condition."""
    return {
        "Effect": "Allow",
        "Principal": {"Federated": PROVIDER},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": condition,
        **more,
    }


Texts = str | Unknown | Sequence[str | Unknown]


def allow(action: Texts, resource: Texts = "*", **more: Any) -> dict[str, Any]:
    """An Allow statement of an identity policy."""
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: Texts, resource: Texts = "*", **more: Any) -> dict[str, Any]:
    """A Deny statement of an identity policy."""
    return {**allow(action, resource, **more), "Effect": "Deny"}


def asks(
    principal: str | Principal,
    action: str,
    resource: str,
    *,
    account: str | None = None,
    context: Mapping[str, ContextValue] | None = None,
) -> Request:
    """A request of an AWS principal, by its ARN."""
    who = principal if isinstance(principal, Principal) else Principal("AWS", principal)
    return Request.of(who, action, resource, resource_account=account, context=context)
