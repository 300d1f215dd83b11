"""What may go along with AssumeRole, checked before it is sent, as the parameters of STS's form.

Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from offkey.errors import UsageError
from offkey.model.records import dataclass, field

_EXTERNAL_ID = r"[\w+=,.@:/-]{2,1224}\Z"
_SOURCE_IDENTITY = r"(?!aws:)[\w+=,.@-]{2,64}\Z"
_TAG = r"[\w .:/=+@-]+\Z"
_POLICY = "[\t\n\r -\xff]{1,2048}\\Z"
_MOST_POLICY_ARNS = 10
_MOST_TAGS = 50


@dataclass(frozen=True, slots=True)
class Extra:
    """What goes along with a request for a session. `policy` is JSON; transitive tags are inherited by later sessions.

    A source identity is inherited always, and no later session may change it.
    """

    tags: Mapping[str, str] = field(default_factory=dict)
    transitive_tags: Sequence[str] = ()
    source_identity: str | None = None
    policy: str | None = None
    policy_arns: Sequence[str] = ()

    def for_token(self) -> dict[str, str]:
        """The parameters of AssumeRoleWithWebIdentity.

        Raises: UsageError where something is malformed, or set that only AssumeRole takes.
        """
        if self.tags or self.source_identity:
            raise UsageError(
                "session tags and a source identity cannot go along with a token",
                hint="AWS takes them from the token's own claims there, or from a second role (--via).",
            )
        return _session_policies(self.policy, self.policy_arns)

    def for_role(self) -> dict[str, str]:
        """The parameters of AssumeRole.

        Raises: UsageError where something is malformed.
        """
        return {
            **_session_tags(self.tags, self.transitive_tags),
            **_source_identity(self.source_identity),
            **_session_policies(self.policy, self.policy_arns),
        }


NOTHING = Extra()


def external_id_of(external_id: str | None) -> dict[str, str]:
    """Raises: UsageError where it cannot be one."""
    if external_id is None:
        return {}
    if not re.match(_EXTERNAL_ID, external_id, re.ASCII):
        raise UsageError(f"{external_id!r} is not an external id", hint="2 to 1224 letters, digits or any of _+=,.@:/-")
    return {"ExternalId": external_id}


def _source_identity(name: str | None) -> dict[str, str]:
    """Raises: UsageError where it cannot be one."""
    if name is None:
        return {}
    if not re.match(_SOURCE_IDENTITY, name, re.ASCII):
        hint = "2 to 64 letters, digits or any of _+=,.@-, and not aws: at its start."
        raise UsageError(f"{name!r} is not a source identity", hint=hint)
    return {"SourceIdentity": name}


def _session_policies(policy: str | None, arns: Sequence[str]) -> dict[str, str]:
    """Raises: UsageError where AWS would not take them."""
    if policy is not None and not re.match(_POLICY, policy):
        raise UsageError("the session policy is empty, holds characters AWS forbids, or has more than 2048")
    if len(arns) > _MOST_POLICY_ARNS:
        raise UsageError(f"a session takes {_MOST_POLICY_ARNS} managed policies, not {len(arns)}")
    given = {} if policy is None else {"Policy": policy}
    return given | {f"PolicyArns.member.{number}.arn": arn for number, arn in enumerate(arns, start=1)}


def _session_tags(tags: Mapping[str, str], transitive: Sequence[str] = ()) -> dict[str, str]:
    """Raises: UsageError where AWS would not take them, or `transitive` names one that is not among them."""
    if len(tags) > _MOST_TAGS:
        raise UsageError(f"a session takes {_MOST_TAGS} tags, not {len(tags)}")
    parameters: dict[str, str] = {}
    for number, (key, value) in enumerate(tags.items(), start=1):
        if not (re.match(_TAG, key) and len(key) <= 128 and len(value) <= 256 and (not value or re.match(_TAG, value))):
            raise UsageError(f"{key!r}={value!r} is not a session tag", hint="Letters, digits, spaces and _.:/=+-@")
        parameters[f"Tags.member.{number}.Key"] = key
        parameters[f"Tags.member.{number}.Value"] = value
    for number, key in enumerate(transitive, start=1):
        if key not in tags:
            raise UsageError(f"the transitive tag {key!r} is not among the tags", hint=f"Give it a value: {key}=…")
        parameters[f"TransitiveTagKeys.member.{number}"] = key
    return parameters
