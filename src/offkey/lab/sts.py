"""STS, answered here and nowhere else: the backend never hears of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from offkey.lab import assume_role, web_identity
from offkey.lab.errors import ServiceError
from offkey.lab.operation import Operation, not_provided
from offkey.lab.xml import sts_reply
from offkey.model.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.lab.sessions import Caller, Sessions
    from offkey.lab.wire import Reply

WEB_IDENTITY = web_identity.ACTION


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply, and whoever the call turned out to be from (for a web identity: whom it became)."""

    reply: Reply
    caller: Caller | None


@dataclass(frozen=True, slots=True)
class Counter:
    """What STS works with: the accounts that exist, the key sets of issuers, the sessions, and the time."""

    accounts: Sequence[str]
    key_sets: web_identity.KeySets
    sessions: Sessions
    now: datetime


def answer(operation: Operation, caller: Caller | None, counter: Counter) -> Answer:
    """The answer to one STS call. `caller` is None for a call that nobody signed.

    Raises ServiceError: refused, or an action that the lab does not provide.
    """
    given = {name: value for name, value in operation.parameters.items() if isinstance(value, str)}
    if operation.name == WEB_IDENTITY:
        exchange = web_identity.assume(
            given, key_sets=counter.key_sets, accounts=counter.accounts, sessions=counter.sessions, now=counter.now
        )
        return Answer(sts_reply(WEB_IDENTITY, exchange.reply), exchange.grant.caller)
    if caller is None:
        raise ServiceError("MissingAuthenticationToken", "Request is missing Authentication Token", 403)
    if operation.name == "GetCallerIdentity":
        return Answer(_identity(caller), caller)
    if operation.name == assume_role.ACTION:
        grant = assume_role.assume(given, caller, accounts=counter.accounts, sessions=counter.sessions, now=counter.now)
        return Answer(sts_reply(assume_role.ACTION, grant.elements()), caller)
    raise not_provided("sts", operation.name)


def _identity(caller: Caller) -> Reply:
    """Source: GetCallerIdentity needs no permission, and no policy can take it away (STS API reference)."""
    described: Mapping[str, str] = {"Arn": caller.principal, "UserId": caller.user_id, "Account": caller.account}
    return sts_reply("GetCallerIdentity", described)
