"""The global condition keys that follow from who asks; a request's own context goes before them."""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.unknown import Unknown
from offkey.reason.principals import Caller, caller

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from offkey.model.policy import Principal
    from offkey.model.request import ContextValue


@lru_cache(maxsize=1024)
def introduced(principal: Principal) -> tuple[Caller | Unknown, Mapping[str, ContextValue]]:
    """The caller that a request names, and the keys that follow from it."""
    who = caller(principal)
    return who, {} if isinstance(who, Unknown) else global_keys(who)


def global_keys(who: Caller) -> dict[str, ContextValue]:
    """Keys in lower case, with what AWS fills in for this caller.

    Source: IAM User Guide, "AWS global condition context keys".
    """
    if who.kind == "Service":
        return {"aws:principalisawsservice": "true", "aws:principalservicename": who.value}
    if who.kind == "*":
        return {"aws:principalaccount": "anonymous", "aws:principaltype": "Anonymous"}
    if who.kind != "AWS" or who.account is None:
        return {}
    arn: ContextValue = who.value
    if who.type == "assumed-role":
        arn = Unknown("the ARN of a session does not hold its role's path")
    types = {"root": "Account", "user": "User", "federated-user": "FederatedUser"}
    keys: dict[str, ContextValue] = {
        "aws:principalisawsservice": "false",
        "aws:principalaccount": who.account,
        "aws:principalarn": arn,
        "aws:principaltype": types.get(who.type, "AssumedRole"),
    }
    if who.type == "user":
        keys["aws:username"] = who.value.rpartition("/")[2]
    return keys
