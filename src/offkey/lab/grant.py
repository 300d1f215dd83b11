"""The end of both ways into a role: a session is issued and described."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from offkey.errors import OffkeyError
from offkey.lab import directory
from offkey.lab.errors import ServiceError
from offkey.lab.sessions import Caller, Sessions
from offkey.model.records import dataclass
from offkey.read.policy import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.lab.parameters import Target
    from offkey.lab.xml import Tree
    from offkey.model.policy import Policy
    from offkey.model.session import Credentials


@dataclass(frozen=True, slots=True)
class Grant:
    """An issued session."""

    caller: Caller
    credentials: Credentials

    def elements(self) -> Tree:
        """`Credentials` and `AssumedRoleUser` as STS describes them."""
        credentials = self.credentials
        token, expires = credentials.session_token, credentials.expires
        return {
            "AssumedRoleUser": {"AssumedRoleId": self.caller.user_id, "Arn": self.caller.principal},
            "Credentials": {
                "AccessKeyId": credentials.access_key_id,
                "SecretAccessKey": credentials.secret_access_key.reveal(),
                "SessionToken": token.reveal() if token else None,
                "Expiration": f"{expires:%Y-%m-%dT%H:%M:%SZ}" if expires else None,
            },
            "SourceIdentity": self.caller.source_identity,
        }


def session_arn(role: directory.Role, session_name: str) -> str:
    """The ARN of a role's session: the role's name without its path."""
    return f"arn:aws:sts::{role.account}:assumed-role/{role.name}/{session_name}"


def assumed(
    role: directory.Role,
    target: Target,
    *,
    tags: Mapping[str, str],
    transitive: frozenset[str],
    source_identity: str | None,
    now: datetime,
    provider: str | None = None,
) -> Caller:
    """Whoever has a session of the role; `tags` are those of the session, beside the role's own.

    Raises ServiceError: a policy that narrows the session is malformed or does not exist.
    """
    return Caller(
        role.account,
        "role",
        role.name,
        role.id,
        session_arn(role, target.session_name),
        role=role.arn,
        session_policies=_session_policies(target),
        tags={**role.tags, **tags},
        transitive=transitive,
        source_identity=source_identity,
        provider=provider,
        issued=now,
    )


def issue(caller: Caller, *, seconds: int, sessions: Sessions, now: datetime) -> Grant:
    """A session for `caller` that lasts `seconds`, or as long as the lab lets sessions last."""
    whole = now.replace(microsecond=0)  # STS says whole seconds, and a session must not outlive what it says
    lifetime = timedelta(seconds=seconds)
    if sessions.longest is not None:
        lifetime = min(lifetime, sessions.longest)
    return Grant(caller, sessions.issue(caller, expires=whole + lifetime))


def _session_policies(target: Target) -> tuple[Policy, ...] | None:
    """The policies that narrow this session, None where nothing does.

    Raises ServiceError: one is malformed or does not exist.
    """
    if target.policy is None and not target.policy_arns:
        return None
    policies: list[Policy] = []
    if target.policy is not None:
        try:
            policies.append(parse(target.policy))
        except OffkeyError as error:
            text = f"The policy is not in the valid JSON format: {error.message}"
            raise ServiceError("MalformedPolicyDocument", text, 400) from None
    for arn in target.policy_arns:
        managed = directory.managed_policy(target.account, arn)
        if managed is None:
            raise ServiceError("ValidationError", f"PolicyArn {arn} does not exist", 400)
        policies.append(managed)
    return tuple(policies)
