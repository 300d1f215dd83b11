"""What `offkey.yaml` says about sessions: names for roles that people and jobs take."""

from __future__ import annotations

from offkey.model.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class SessionSettings:
    """One entry of `sessions`; None is "not said". `docs/sessions.md` tells what follows from each."""

    account: str | None = None
    """Name of an entry of `accounts`."""
    purpose: str | None = None
    """`plan` or `apply`: the roles that `offkey provision` writes."""
    environment: str | None = None
    role: str | None = None
    """An ARN, or the name of a role in `account`."""
    via: tuple[str, ...] | None = None
    external_id: str | None = None
    region: str | None = None
    audience: str | None = None
    lifetime: str | None = None
    session_name: str | None = None
    tags: Mapping[str, str] | None = None
    transitive_tags: tuple[str, ...] | None = None
    source_identity: str | None = None
    policy: str | None = None
    policy_arns: tuple[str, ...] | None = None
    token: str | None = None
    permission_set: str | None = None
    assume: bool | None = None


@dataclass(frozen=True, slots=True)
class IdentityCenterSettings:
    """Where people sign in: `start_url`, or the `sso-session` of that name in `~/.aws/config`."""

    start_url: str | None = None
    region: str | None = None
    session: str | None = None
