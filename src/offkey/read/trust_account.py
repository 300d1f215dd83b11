"""Where a role is, by what its trust policy names."""

from __future__ import annotations

from offkey.model.arn import Arn, is_account_id
from offkey.model.policy import Policy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.unknown import Unknown


def account_of(trust: Policy | Unknown) -> str | None:
    """The account of the identity providers that a trust policy names, where that is one.

    A provider works in its own account only, so the role is there, or no token ever enters it.
    """
    arns = _principals(trust, "Federated")
    accounts = {arn.account for arn in arns}
    return accounts.pop() if len(accounts) == 1 and all(is_account_id(arn.account) for arn in arns) else None


def partition_of(trust: Policy | Unknown) -> str:
    """That of whom the role trusts, since no principal of another partition gets in; `aws` where nothing says it."""
    return next((arn.partition for arn in _principals(trust, "Federated", "AWS")), "aws")


def _principals(trust: Policy | Unknown, *kinds: str) -> list[Arn]:
    statements = trust.statements if isinstance(trust, Policy) else ()
    values = [p.value for s in statements for p in s.principals if p.kind in kinds]
    return [arn for value in values if isinstance(value, str) and (arn := Arn.parse(value)) is not None]
