"""`--role ARN` or `--as NAME` becomes the session that is wanted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from offkey.errors import UsageError
from offkey.model.arn import Arn, is_account_id
from offkey.model.records import dataclass, replace
from offkey.model.session import Hop, Wanted
from offkey.session.run import run_name

AUDIENCE = "sts.amazonaws.com"
_UNITS = {"s": 1, "m": 60, "h": 3600}
_REGIONS = {"aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}


@dataclass(frozen=True, slots=True)
class Choice:
    """What the command line says about the session; None and empty where it says nothing.

    `via` are ARNs to pass through before `role`. `lifetime` is written as 900s, 45m or 1h.
    """

    role: str | None = None
    name: str | None = None
    via: tuple[str, ...] = ()
    external_id: str | None = None
    region: str | None = None
    audience: str | None = None
    session_name: str | None = None
    lifetime: str | None = None
    tags: Mapping[str, str] | None = None
    transitive_tags: tuple[str, ...] = ()
    source_identity: str | None = None
    policy: str | None = None
    policy_arns: tuple[str, ...] = ()
    account: str | None = None
    """The account that must be reached."""
    token: str | None = None


def from_role(choice: Choice, environment: Mapping[str, str]) -> Wanted:
    """The session of `choice.role`, or of `AWS_ROLE_ARN` where neither a role nor a name was given.

    Raises: UsageError where no role is named, or something else cannot be right.
    """
    role = choice.role or environment.get("AWS_ROLE_ARN", "")
    if not role:
        raise UsageError("no role is named", hint="Say --role ARN, or --as NAME with a name of offkey.yaml.")
    region = choice.region or region_of(environment) or _REGIONS.get(_partition(role), "us-east-1")
    wanted = Wanted(
        hops=(*(Hop(arn) for arn in choice.via), Hop(role)),
        region=region,
        audience=audience_in(region),
        name=run_name(environment),
    )
    return chosen(wanted, choice, environment)


def chosen(wanted: Wanted, choice: Choice, environment: Mapping[str, str]) -> Wanted:
    """`wanted` with what the command line says in place of what the file says.

    Raises: UsageError where something cannot be right.
    """
    last = wanted.hops[-1]
    if choice.account is not None and not is_account_id(choice.account):
        raise UsageError(f"{choice.account!r} is not an account id", hint="Write all twelve digits.")
    region = choice.region or wanted.region
    return replace(
        wanted,
        hops=(*wanted.hops[:-1], Hop(last.role, choice.external_id or last.external_id)),
        region=region,
        audience=choice.audience or environment.get("OFFKEY_AUDIENCE") or wanted.audience,
        name=choice.session_name or wanted.name,
        lifetime=lifetime(choice.lifetime) if choice.lifetime else wanted.lifetime,
        tags=choice.tags or wanted.tags,
        transitive_tags=choice.transitive_tags or wanted.transitive_tags,
        source_identity=choice.source_identity or wanted.source_identity,
        policy=choice.policy or wanted.policy,
        policy_arns=choice.policy_arns or wanted.policy_arns,
        expected_account=choice.account or wanted.expected_account,
        token=choice.token or wanted.token,
    )


def region_of(environment: Mapping[str, str]) -> str | None:
    """The region that the environment names, as the SDK for Go and Terraform read it."""
    return environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION") or None


def audience_in(region: str) -> str:
    """What AWS wants a token to be made for, where nothing else is said.

    Source: https://github.com/aws-actions/configure-aws-credentials (README: audience, and its default in China).
    """
    return f"{AUDIENCE}.cn" if region.startswith("cn-") else AUDIENCE


def lifetime(text: str) -> timedelta:
    """`900s`, `45m`, `1h`, or seconds alone.

    Raises: UsageError where `text` is none of these.
    """
    number, unit = (text[:-1], text[-1]) if text[-1:] in _UNITS else (text, "s")
    if not (number.isascii() and number.isdigit() and len(number) <= 6):
        raise UsageError(f"{text!r} is not a lifetime", hint="Write it as 900s, 45m or 1h.")
    return timedelta(seconds=int(number) * _UNITS[unit])


def _partition(role: str) -> str:
    arn = Arn.parse(role)
    return arn.partition if arn else "aws"
