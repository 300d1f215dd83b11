"""Who two roles may turn out to be, where accounts or names are known only when Terraform runs.

A policy that names `arn:aws:iam::111122223333:role/hub` may mean a role `hub` whose account nobody knows, and two
accounts that nobody knows may be one.
"""

from __future__ import annotations

from itertools import product

from offkey.model.arn import is_account_id
from offkey.model.policy import Policy
from offkey.model.records import replace
from offkey.model.regex import ASCII, regex
from offkey.model.unknown import Unknown
from offkey.reason.assuming import Assumed, assume
from offkey.reason.parties import Party, named, placed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ACCOUNT = regex(r"(?:\A|:)(\d{12}|!a\d+)(?=:|\Z)", ASCII)
_NAME = regex(r":(?:role/(?:.+/)?|assumed-role/)(?P<name>[^/*?!]+)(?:/[^/]*)?\Z", ASCII)
_MOST = 48
"""Combinations that are tried for one pair of roles."""

_TOO_MANY = Unknown("too many accounts and names are open")


def assume_supposing(caller: Party, target: Party) -> Assumed | None:
    """Whether `caller` may assume `target`; only possibly, where it depends on who they turn out to be."""
    best = assume(caller, target)
    if best is not None and best.doubt is None:
        return _held(best, caller, target)
    for count, (one, other, supposed) in enumerate(_suppositions(caller, target)):
        if count == _MOST:
            return best or Assumed("", True, doubt=_TOO_MANY)
        found = assume(one, other)
        if found is not None and (found.doubt is None or best is None):
            return replace(found, doubt=Unknown(f"it is not known whether {' and '.join(supposed)}"))
    return best


def _held(certain: Assumed, caller: Party, target: Party) -> Assumed:
    """What is certain as the roles are, doubtful where a policy may turn out to exclude them."""
    if _excludes(caller, target):
        for count, (one, other, supposed) in enumerate(_suppositions(caller, target)):
            if count == _MOST:
                return replace(certain, doubt=_TOO_MANY)
            found = assume(one, other)
            if found is None or found.doubt is not None:
                return replace(certain, doubt=Unknown(f"it is not known whether {' and '.join(supposed)}"))
    return certain


def _excludes(caller: Party, target: Party) -> bool:
    """Whether a policy denies, or allows all but some."""
    policies = (target.trust, *caller.identity, *caller.boundary)
    statements = (s for policy in policies if isinstance(policy, Policy) for s in policy.statements)
    return any(not s.allows or s.not_resources or s.not_principals for s in statements)


def _suppositions(caller: Party, target: Party) -> Iterator[tuple[Party, Party, tuple[str, ...]]]:
    """The two roles as they may turn out to be, and what that supposes, in words."""
    for accounts in _assignments(caller, target):
        one, other = (placed(party, accounts) for party in (caller, target)) if accounts else (caller, target)
        where = tuple(_said(stand_in, account, caller, target) for stand_in, account in accounts.items())
        for own, its in product(_names(one, _principals(other)), _names(other, _resources(one))):
            if accounts or own or its:
                first, second = named(one, own) if own else one, named(other, its) if its else other
                who = (*((_is(first),) if own else ()), *((_is(second),) if its else ()))
                yield first, second, (*where, *who)


def _is(party: Party) -> str:
    return f"{party.label} is called {party.name}"


def _said(stand_in: str, account: str, caller: Party, target: Party) -> str:
    whose = [party.label for party in (caller, target) if party.account == stand_in]
    if not is_account_id(account):
        return f"{' and '.join((caller.label, target.label))} have to do with one account"
    subject = " and ".join(whose) or "an account that a policy names"
    verb = "are" if len(whose) > 1 else "is"
    return f"{subject} {verb} {'in the account ' if whose else ''}{account}"


# --- accounts ------------------------------------------------------------------------------------------


def _assignments(caller: Party, target: Party) -> Iterator[Mapping[str, str]]:
    """What the stand-ins for accounts may be, of all accounts that the two have to do with; as they are first."""
    texts = (caller.arn, target.arn, *_principals(target), *_resources(caller))
    found = dict.fromkeys(account for text in texts for account in _ACCOUNT.findall(text))
    known = [account for account in found if is_account_id(account)]
    open_ = [account for account in found if not is_account_id(account)]
    options = [(None, *known, *open_[:index]) for index in range(len(open_))]
    for way in product(*options):
        yield {stand_in: account for stand_in, account in zip(open_, way, strict=True) if account is not None}


def _principals(party: Party) -> list[str]:
    """Whom the trust policy names, also what is known of a text that is not known in full."""
    statements = party.trust.statements if isinstance(party.trust, Policy) else ()
    return [text for s in statements for p in s.principals for text in _texts(p.value)]


def _resources(party: Party) -> list[str]:
    """Which resources the role's own policies speak of."""
    statements = (s for policy in party.identity if isinstance(policy, Policy) for s in policy.statements)
    return [text for s in statements for r in s.resources for text in _texts(r)]


def _texts(value: str | Unknown) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    else:
        yield from (piece for piece in value.pieces if isinstance(piece, str))


# --- names ---------------------------------------------------------------------------------------------


def _names(party: Party, texts: list[str]) -> Iterator[str | None]:
    """None for the role as it is, then the names that it may have, of those that the texts hold."""
    yield None
    if not party.named:
        matches = map(_NAME.search, texts)
        yield from dict.fromkeys(match["name"] for match in matches if match is not None)
