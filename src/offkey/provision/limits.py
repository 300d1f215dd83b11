"""AWS's limits on the length of policies, checked before anyone runs into them.

Source: IAM and STS quotas (characters without white space); Amazon S3, bucket policy limits (bytes).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from offkey.errors import ConfigurationError
from offkey.model.policy import Statement

TRUST = 2048
"""Of a role's trust policy, unless the account's quota was raised (to 4096 at most)."""

INLINE = 10_240
"""Of all inline policies of a role together."""

BUCKET = 20 * 1024


def check_trust(role: str, statements: Sequence[Statement]) -> None:
    """Raises ConfigurationError where the trust policy of `role` is too long."""
    _check(f"the trust policy of {role}", statements, TRUST, "trust fewer environments or branches with one role")


def check_inline(role: str, statements: Sequence[Statement]) -> None:
    """Raises ConfigurationError where the permissions of `role` are too long."""
    _check(f"the policy of {role}", statements, INLINE, "split the repository's state keys or services over several")


def check_bucket(bucket: str, statements: Sequence[Statement]) -> None:
    """Raises ConfigurationError where the policy of `bucket` is too long."""
    _check(f"the policy of the bucket {bucket}", statements, BUCKET, "use a bucket for fewer state keys")


def _check(what: str, statements: Sequence[Statement], limit: int, hint: str) -> None:
    length = len(
        json.dumps({"Version": "2012-10-17", "Statement": [_plain(s) for s in statements]}, separators=(",", ":"))
    )
    if length > limit:
        raise ConfigurationError(f"{what} would have {length} characters; AWS takes {limit}", hint=hint)


def _plain(statement: Statement) -> dict[str, Any]:
    """The statement at its longest: every value in a list."""
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
