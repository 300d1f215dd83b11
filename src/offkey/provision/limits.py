"""AWS's limits on the length of policies, checked before anyone runs into them.

Source: IAM and STS quotas (characters without white space); Amazon S3, bucket policy limits (bytes).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from offkey.errors import ConfigurationError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.policy import Statement
    from offkey.provision.policies import Explained

TRUST = 2048
"""Of a role's trust policy, unless the account's quota was raised (to 4096 at most)."""

INLINE = 10_240
"""Of all inline policies of a role together."""

MANAGED = 6144
"""Of one managed policy."""

ATTACHED = 10
"""Managed policies on one role, unless the account's quota was raised (to 20 at most)."""

BUCKET = 20 * 1024


def check_trust(role: str, statements: Sequence[Statement]) -> None:
    """Raises ConfigurationError where the trust policy of `role` is too long."""
    characters = length(statements)
    if characters > TRUST:
        raise ConfigurationError(
            f"the trust policy of {role} would have {characters} characters; AWS takes {TRUST}",
            hint="name fewer environments for one account, or fewer branches, or split the repository",
        )


def documents(role: str, statements: Sequence[Explained], *, attached: int) -> list[list[Explained]]:
    """The permissions of `role` as one document where an inline policy holds them, else as several managed ones.

    `attached` managed policies are on the role already.
    Raises ConfigurationError where they are too many, or one statement is too long for any.
    """
    if not statements:
        return []
    if length([statement for _, statement in statements]) <= INLINE:
        return [list(statements)]
    packed: list[list[Explained]] = [[]]
    for explained in statements:
        if packed[-1] and length([s for _, s in (*packed[-1], explained)]) > MANAGED:
            packed.append([])
        packed[-1].append(explained)
    longest = max(length([statement for _, statement in document]) for document in packed)
    if longest > MANAGED or len(packed) + attached > ATTACHED:
        raise ConfigurationError(
            f"the policies of {role} would be {len(packed) + attached} of up to {longest} characters;"
            f" AWS takes {ATTACHED} of {MANAGED}",
            hint="keep fewer state keys in one repository, or name fewer services",
        )
    return packed


def fits_bucket(statements: Sequence[Statement]) -> bool:
    """Whether S3 takes the policy, with room for the one that stands there already."""
    return length(statements) <= BUCKET // 2


def length(statements: Sequence[Statement]) -> int:
    """The characters of the policy as it is sent, every value in a list."""
    policy = {"Version": "2012-10-17", "Statement": [_plain(statement) for statement in statements]}
    return len(json.dumps(policy, separators=(",", ":"), ensure_ascii=False))


def _plain(statement: Statement) -> dict[str, Any]:
    conditions: dict[str, dict[str, list[str]]] = {}
    for condition in statement.conditions:
        conditions.setdefault(condition.operator, {})[str(condition.key)] = [str(value) for value in condition.values]
    plain: dict[str, Any] = {"Sid": statement.sid, "Effect": "Allow" if statement.allows else "Deny"}
    principals: dict[str, list[str]] = {}
    for principal in statement.principals:
        principals.setdefault(principal.kind, []).append(str(principal.value))
    parts = {
        "Principal": principals,
        "Action": list(statement.actions),
        "Resource": list(statement.resources),
        "NotResource": list(statement.not_resources),
        "Condition": conditions,
    }
    return plain | {name: value for name, value in parts.items() if value}
