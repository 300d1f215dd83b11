"""What the roles are called that `offkey provision` writes, so that a session finds them by the same names."""

from __future__ import annotations

from offkey.model.regex import regex

LONGEST = 64
"""Characters in a role name. Source: IAM and STS quotas."""

LONGEST_PREFIX = 36
"""Leaves room for `-state-apply-` and enough of an environment's name to recognise it."""

_NOT_IN_A_NAME = regex(r"[^A-Za-z0-9_+=,.@-]")


def readable_name(text: str, longest: int = LONGEST) -> str:
    """`text` as IAM takes it for a name: other characters become dashes, and too long a name is cut.

    A name that had to change ends in a hash of what it was, so that two never become one.
    """
    name = _NOT_IN_A_NAME.sub("-", text)
    if name == text and len(name) <= longest:
        return name
    from hashlib import sha256

    digest = sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return f"{name[: longest - 9]}-{digest}"


def prefix(role_prefix: str | None, repository: str) -> str:
    """What the names of all roles begin with: `role_prefix`, or else the repository's name."""
    return readable_name(role_prefix or repository, LONGEST_PREFIX)


def hub_role(prefix: str, environment: str | None) -> str:
    """The role that takes the token: that of plan, or that of apply in `environment`."""
    return readable_name(f"{prefix}-hub-{_suffix(environment)}")


def state_role(prefix: str, environment: str | None) -> str:
    """The role that reaches the state: that of plan, or that of apply in `environment`."""
    return readable_name(f"{prefix}-state-{_suffix(environment)}")


def spoke_role(prefix: str, purpose: str) -> str:
    """The role in an account that is deployed into; `purpose` is `plan` or `apply`."""
    return f"{prefix}-{purpose}"


def _suffix(environment: str | None) -> str:
    return "plan" if environment is None else f"apply-{environment}"
