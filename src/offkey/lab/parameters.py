"""The parameters of the two ways into a role, checked as STS checks them before it looks at anything else.

Source: the limits are those of STS's service model; the sentences are the ones every AWS query service uses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from offkey.lab.errors import ServiceError
from offkey.model.arn import Arn, is_account_id
from offkey.model.records import dataclass, field
from offkey.model.regex import regex

_SESSION_NAME = regex(r"[\w+=,.@-]*\Z", re.ASCII)
_TAG_INDEX = regex(r"Tags\.member\.(\d+)\.(Key|Value)\Z", re.ASCII)
_TRANSITIVE = regex(r"TransitiveTagKeys\.member\.\d+\Z", re.ASCII)
_POLICY_ARN = regex(r"PolicyArns\.member\.\d+\.arn\Z", re.ASCII)
SHORTEST, LONGEST, USUAL = 900, 43200, 3600
CHAINED_LONGEST = 3600
_MOST_TAGS = 50


@dataclass(frozen=True, slots=True)
class Target:
    """The role that is asked for, the name of the session, and what else was asked about the session."""

    role_arn: str
    account: str
    role_name: str
    session_name: str
    seconds: int
    policy: str | None = None
    policy_arns: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    transitive: frozenset[str] = frozenset()
    external_id: str | None = None
    source_identity: str | None = None


def read(parameters: Mapping[str, str]) -> Target:
    """The target of an `AssumeRole…` call.

    Raises ServiceError: `ValidationError`, naming every parameter that is wrong.
    """
    problems = list(_problems(parameters))
    if problems:
        count = f"{len(problems)} validation error{'s' if len(problems) > 1 else ''} detected: "
        raise ServiceError("ValidationError", count + "; ".join(problems), 400)
    role_arn = parameters["RoleArn"]
    arn = Arn.parse(role_arn)
    if arn is None or arn.role_name is None or not is_account_id(arn.account):
        raise ServiceError("ValidationError", f"{role_arn} is invalid", 400)
    return Target(
        role_arn,
        arn.account,
        arn.role_name,
        parameters["RoleSessionName"],
        int(parameters.get("DurationSeconds") or USUAL),
        parameters.get("Policy"),
        tuple(value for name, value in parameters.items() if _POLICY_ARN.match(name)),
        _tags(parameters),
        frozenset(value for name, value in parameters.items() if _TRANSITIVE.match(name)),
        parameters.get("ExternalId"),
        parameters.get("SourceIdentity"),
    )


def _problems(parameters: Mapping[str, str]) -> Iterator[str]:
    yield from _length(parameters, "RoleArn", 20, 2048)
    yield from _length(parameters, "RoleSessionName", 2, 64)
    if "WebIdentityToken" in parameters or parameters.get("Action") == "AssumeRoleWithWebIdentity":
        yield from _length(parameters, "WebIdentityToken", 4, 20000, shown=False)
    for name, least, most in (("ExternalId", 2, 1224), ("SourceIdentity", 2, 64), ("Policy", 1, 2048)):
        if name in parameters:
            yield from _length(parameters, name, least, most, shown=name != "Policy")
    for name in ("RoleSessionName", "SourceIdentity"):
        value = parameters.get(name, "")
        if not _SESSION_NAME.match(value):
            yield _problem(value, name, r"Member must satisfy regular expression pattern: [\w+=,.@-]*")
    yield from _duration(parameters.get("DurationSeconds") or str(USUAL))


def _duration(seconds: str) -> Iterator[str]:
    if not seconds.isdecimal():
        yield _problem(seconds, "DurationSeconds", "Member must be a number")
    elif int(seconds) < SHORTEST:
        yield _problem(seconds, "DurationSeconds", f"Member must have value greater than or equal to {SHORTEST}")
    elif int(seconds) > LONGEST:
        yield _problem(seconds, "DurationSeconds", f"Member must have value less than or equal to {LONGEST}")


def _length(parameters: Mapping[str, str], name: str, least: int, most: int, *, shown: bool = True) -> Iterator[str]:
    value = parameters.get(name)
    if value is None:
        yield f"Value null at '{_lower(name)}' failed to satisfy constraint: Member must not be null"
    elif len(value) < least:
        shown_value = value if shown else "***"
        yield _problem(shown_value, name, f"Member must have length greater than or equal to {least}")
    elif len(value) > most:
        shown_value = value if shown else "***"
        yield _problem(shown_value, name, f"Member must have length less than or equal to {most}")


def _problem(value: str, name: str, constraint: str) -> str:
    return f"Value '{value}' at '{_lower(name)}' failed to satisfy constraint: {constraint}"


def _lower(name: str) -> str:
    return name[0].lower() + name[1:]


def _tags(parameters: Mapping[str, str]) -> Mapping[str, str]:
    parts: dict[str, dict[str, str]] = {}
    for name, value in parameters.items():
        match = _TAG_INDEX.match(name)
        if match:
            parts.setdefault(match[1], {})[match[2]] = value
    tags: dict[str, str] = {}
    for part in parts.values():
        tag_key, value = part.get("Key", ""), part.get("Value", "")
        if tag_key.lower() in {existing.lower() for existing in tags}:
            raise ServiceError("InvalidParameterValue", "Duplicate tag keys found", 400)
        if not 1 <= len(tag_key) <= 128 or len(value) > 256:
            raise ServiceError("ValidationError", "1 validation error detected: a session tag is too long", 400)
        tags[tag_key] = value
    if len(tags) > _MOST_TAGS:
        raise ServiceError("ValidationError", "1 validation error detected: more than 50 session tags", 400)
    return tags


def check_duration(seconds: int, *, longest: int, chained: bool) -> None:
    """Refuse a session longer than the role allows, or than an hour where a role assumes a role.

    Raises ServiceError: `ValidationError` in AWS's words.
    Source: kreuzwerker/awsu#27 (role's maximum), 99designs/aws-vault#263 (role chaining).
    """
    if chained and seconds > CHAINED_LONGEST:
        text = "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining."
        raise ServiceError("ValidationError", text, 400)
    if seconds > longest:
        text = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
        raise ServiceError("ValidationError", text, 400)
