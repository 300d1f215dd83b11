"""A token becomes a session; a session becomes another one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from offkey.errors import ConfigurationError, UnreadableError, UsageError
from offkey.model.arn import Arn
from offkey.model.secret import Secret
from offkey.model.session import CallerIdentity, Credentials, Session
from offkey.session.name import is_session_name
from offkey.session.parameters import NOTHING, Extra, external_id_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.session.reply import Reply
    from offkey.session.sts import Clock, Sts

SHORTEST = timedelta(minutes=15)
LONGEST = timedelta(hours=12)
LONGEST_CHAINED = timedelta(hours=1)
"""Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html, DurationSeconds."""


def exchange(
    token: Secret[str],
    *,
    role: str,
    name: str,
    lifetime: timedelta,
    extra: Extra = NOTHING,
    sts: Sts,
    clock: Clock,
) -> Session:
    """The session that `role` (an ARN) gives for an identity token; its name is `name`.

    Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html

    Raises: UsageError where a parameter cannot be right; RefusedError where AWS says no.
    """
    _check(role, name=name, lifetime=lifetime)
    _check_token(token.reveal())
    reply = sts.call(
        {
            "Action": "AssumeRoleWithWebIdentity",
            "RoleArn": role,
            "RoleSessionName": name,
            "DurationSeconds": _seconds(lifetime),
            **extra.for_token(),
            "WebIdentityToken": token,
        }
    )
    return _session(reply, "AssumeRoleWithWebIdentityResult", role=role, clock=clock)


def assume(
    session: Session,
    *,
    role: str,
    name: str,
    external_id: str | None = None,
    lifetime: timedelta = LONGEST_CHAINED,
    extra: Extra = NOTHING,
    sts: Sts,
    clock: Clock,
) -> Session:
    """The session of `role` (an ARN), reached from `session`: from the hub to a spoke.

    AWS ends a chained session after an hour, so `lifetime` above that is cut to it.
    Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html

    Raises: UsageError where a parameter cannot be right; ConfigurationError where `session` is over;
    RefusedError where AWS says no.
    """
    lifetime = min(lifetime, LONGEST_CHAINED)
    _check(role, name=name, lifetime=lifetime)
    expires = session.credentials.expires
    if expires is not None and expires <= clock():
        raise ConfigurationError(f"the session of {session.role} ended at {expires.isoformat()}; take a new one")
    parameters: dict[str, str | Secret[str]] = {
        "Action": "AssumeRole",
        "RoleArn": role,
        "RoleSessionName": name,
        "DurationSeconds": _seconds(lifetime),
        **external_id_of(external_id),
        **extra.for_role(),
    }
    reply = sts.call(parameters, credentials=session.credentials)
    return _session(reply, "AssumeRoleResult", role=role, clock=clock)


def caller_identity(credentials: Credentials, sts: Sts) -> CallerIdentity:
    """Who `credentials` speak for. AWS lets every principal ask this of itself.

    Raises: RefusedError where AWS does not know them, or no longer.
    """
    reply = sts.call({"Action": "GetCallerIdentity"}, credentials=credentials)
    result = "GetCallerIdentityResult"
    return CallerIdentity(
        account=reply.text(f"{result}/Account"),
        arn=reply.text(f"{result}/Arn"),
        user_id=reply.text(f"{result}/UserId"),
    )


def _check(role: str, *, name: str, lifetime: timedelta) -> None:
    arn = Arn.parse(role)
    if arn is None or arn.role_name is None:
        raise UsageError(
            f"{role!r} is not the ARN of a role", hint="It looks like arn:aws:iam::111111111111:role/name."
        )
    if not is_session_name(name):
        raise UsageError(f"{name!r} is not a session name", hint="2 to 64 letters, digits or any of _+=,.@-")
    if not SHORTEST <= lifetime <= LONGEST:
        raise UsageError(f"a session lasts from 15 minutes to 12 hours, not {lifetime}")


def _check_token(token: str) -> None:
    """Before it is sent, and never shown: source of the limits: AWS's STS model, `clientTokenType`."""
    if not 4 <= len(token) <= 20_000 or not (token.isascii() and token.isprintable()):
        raise UsageError(
            "the identity token is empty, too long, or holds a character that no token has",
            hint="A line break at its end is the usual reason: write it with printf '%s', not with echo.",
        )


def _seconds(lifetime: timedelta) -> str:
    return str(int(lifetime.total_seconds()))


def _session(reply: Reply, result: str, *, role: str, clock: Clock) -> Session:
    given = f"{result}/Credentials"
    credentials = Credentials(
        access_key_id=reply.text(f"{given}/AccessKeyId"),
        secret_access_key=Secret(reply.text(f"{given}/SecretAccessKey")),
        session_token=Secret(reply.text(f"{given}/SessionToken")),
        expires=_instant(reply.text(f"{given}/Expiration")),
    )
    now = clock()
    if credentials.expires is not None and credentials.expires <= now:
        raise ConfigurationError(
            f"AWS gave a session that ends at {credentials.expires.isoformat()}, and here it is {now.isoformat()}",
            hint="Set this machine's clock: credentials would look expired to every tool.",
        )
    return Session(credentials, arn=reply.text(f"{result}/AssumedRoleUser/Arn"), role=role)


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None  # the cause would quote the reply
    if instant is None:
        raise UnreadableError("the reply of AWS STS holds an Expiration that is not a time")
    return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
