"""Who two roles may turn out to be, where their account or name is known only when Terraform runs.

A policy that names `arn:aws:iam::111122223333:role/hub` may mean a role `hub` whose account nobody knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, product

from offkey.model.arn import is_account_id
from offkey.model.policy import Policy
from offkey.model.unknown import Unknown
from offkey.reason.assuming import Assumed, assume
from offkey.reason.parties import Party, supposing

_ROLE = re.compile(r"arn:[\w-]+:iam::(?P<account>\d{12}):role/(?:(?P<path>.+)/)?(?P<name>[^/]+)\Z", re.ASCII)
_SESSION = re.compile(r"arn:[\w-]+:sts::(?P<account>\d{12}):assumed-role/(?P<name>[^/]+)/.*\Z", re.ASCII)
_ACCOUNT = re.compile(r"(?:arn:[\w-]+:iam::)?(?P<account>\d{12}|account-[\w-]+)(?::root)?\Z", re.ASCII)
_MOST = 64
"""Combinations that are tried for one pair of roles."""

_Supposed = tuple[Party, tuple[str, ...]]
"""A role taken to be a certain one, and what that supposes, in words."""


def assume_supposing(caller: Party, target: Party) -> Assumed | None:
    """Whether `caller` may assume `target`; only possibly, where it depends on who they turn out to be."""
    best = assume(caller, target)
    if (best is not None and best.doubt is None) or (_settled(caller) and _settled(target)):
        return best
    pairs = product((_as_is(caller), *_callers(caller, target)), (_as_is(target), *_targets(caller, target)))
    for (one, of_one), (other, of_other) in islice(pairs, 1, _MOST):
        found = assume(one, other)
        supposed = " and ".join((*of_one, *of_other))
        if found is not None and (found.doubt is None or best is None):
            best = replace(found, doubt=Unknown(f"it is not known whether {supposed}"))
            break
    return best


def _settled(party: Party) -> bool:
    return party.located and party.named


def _as_is(party: Party) -> _Supposed:
    return party, ()


def _callers(caller: Party, target: Party) -> Iterator[_Supposed]:
    """Whom the trust policy names that the caller may be."""
    if _settled(caller) or not isinstance(target.trust, Policy):
        return
    for statement in target.trust.statements:
        for principal in statement.principals if statement.allows else ():
            if isinstance(principal.value, str):
                yield from _named(caller, principal.value, target)
            if principal.value == "*" and not caller.located:
                yield from _in_account(caller, target.account, target)


def _targets(caller: Party, target: Party) -> Iterator[_Supposed]:
    """Which roles the caller's own policies speak of that the target may be, or that the two share an account."""
    if _settled(target):
        return
    for policy in caller.identity:
        for statement in policy.statements if isinstance(policy, Policy) else ():
            for resource in statement.resources if statement.allows else ():
                if isinstance(resource, str):
                    yield from _meant(target, resource, caller)
    if not target.located:
        yield from _in_account(target, caller.account, caller)


def _named(party: Party, principal: str, other: Party) -> Iterator[_Supposed]:
    match = _ROLE.match(principal) or _SESSION.match(principal)
    if match is None:
        account = _ACCOUNT.match(principal)
        if account is not None and not party.located:
            yield from _in_account(party, account["account"], other)
    elif _fits(party, match):
        arn = principal if match.re is _ROLE else f"arn:aws:iam::{match['account']}:role/{match['name']}"
        yield supposing(party, arn), (f"{party.label} is {arn}",)


def _meant(party: Party, resource: str, other: Party) -> Iterator[_Supposed]:
    match = _ROLE.match(resource)
    if match is None:
        return
    if "*" not in resource and "?" not in resource:
        if _fits(party, match):
            yield supposing(party, resource), (f"{party.label} is {resource}",)
    elif not party.located:
        yield from _in_account(party, match["account"], other)


def _fits(party: Party, match: re.Match[str]) -> bool:
    """Whether the role may be the one that is written out there."""
    same_name = not party.named or match["name"] == party.name
    return same_name and (not party.located or match["account"] == party.account)


def _in_account(party: Party, account: str, other: Party) -> Iterator[_Supposed]:
    if account != party.account:
        fields = party.arn.split(":", 5)
        arn = ":".join((*fields[:4], account, fields[5]))
        known = f"{party.label} is in the account {account}"
        yield (
            supposing(party, arn),
            (known if is_account_id(account) else f"{party.label} is in the account of {other.label}",),
        )
