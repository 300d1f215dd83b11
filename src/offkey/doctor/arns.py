"""What is wrong with a text that should be the ARN of a role, and which account an ARN belongs to."""

from __future__ import annotations

from offkey.model.arn import Arn, is_account_id
from offkey.model.regex import regex

ROLE_FORM = "write it as arn:aws:iam::111111111111:role/name, with the twelve digits of the account"
_IN_TEXT = regex(r"arn:[a-z-]+:(?:iam|sts)::(\d{12}):|account (\d{12})\b")


def role_fault(text: str) -> str:
    """Why AWS would not take `text` for a role; empty where it would."""
    arn = Arn.parse(text)
    if arn is None:
        return "it is not an ARN"
    if arn.service == "sts":
        return "it is the ARN of a session, not of a role"
    if arn.role_name is None:
        return "it is not the ARN of a role"
    if not is_account_id(arn.account):
        return f"{arn.account!r} is not an account id of twelve digits"
    if not arn.partition.startswith("aws"):
        return f"there is no partition {arn.partition!r}"
    return "the ARN of a role names no region" if arn.region else ""


def account_in(identity: str) -> str | None:
    """The account that an identity in words belongs to, where it says so."""
    found = _IN_TEXT.search(identity)
    return (found[1] or found[2]) if found else None
