"""The session of a person: their sign-in is found, prolonged where it must be, and turned into a role's credentials."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta

from offkey.errors import ConfigurationError, OffkeyError, RefusedError, UnreachableError
from offkey.model.arn import Arn
from offkey.model.session import Credentials, Session
from offkey.session import sso_cache, sso_oidc, sso_portal
from offkey.session.exchange import caller_identity
from offkey.session.login import token_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.identity_center import Assigned, IdentityCenter, SsoToken
    from offkey.session.http import Http
    from offkey.session.sts import Clock, Sts

EARLY = timedelta(minutes=15)
"""So long before its end a token is prolonged. Source: botocore `tokens.py`, `_REFRESH_WINDOW`."""


def sso_session(
    account: str,
    role: str,
    *,
    center: IdentityCenter,
    environment: Mapping[str, str],
    http: Http,
    sts: Sts,
    clock: Clock,
) -> Session:
    """The session that the permission set `role` gives the signed-in person in `account`.

    The portal does not say which identity its credentials have, so STS is asked.

    Raises: ConfigurationError where nobody is signed in; RefusedError where the sign-in is over or the person has no
    such role.
    """
    credentials = _credentials(account, role, center=center, environment=environment, http=http, clock=clock)
    now = clock()
    if credentials.expires is not None and credentials.expires <= now:
        raise ConfigurationError(
            f"AWS gave credentials that end at {credentials.expires.isoformat()}, and here it is {now.isoformat()}",
            hint="Set this machine's clock: credentials would look expired to every tool.",
        )
    identity = caller_identity(credentials, sts)
    if identity.account != account:
        raise ConfigurationError(f"asked for account {account}, the credentials are for {identity.account}")
    return Session(credentials, arn=identity.arn, role=_role_arn(identity.arn))


def session_of(assigned: Assigned, *, environment: Mapping[str, str], http: Http, sts: Sts, clock: Clock) -> Session:
    """The session of a profile. See `sso_session`."""
    return sso_session(
        assigned.account,
        assigned.role,
        center=assigned.center,
        environment=environment,
        http=http,
        sts=sts,
        clock=clock,
    )


def token(
    center: IdentityCenter, *, environment: Mapping[str, str], http: Http, clock: Clock, refused: SsoToken | None = None
) -> SsoToken:
    """The token of whoever is signed in, prolonged first where it ends soon or AWS has `refused` it.

    Raises: ConfigurationError where nobody is signed in; RefusedError where the sign-in is over; UnreachableError
    where it cannot be prolonged for now.
    """
    found = sso_cache.load(center, environment)
    if found is None:
        raise ConfigurationError(f"nobody is signed in to {center.name}", hint=_how(center))
    if _good(found, clock, refused, EARLY):
        return found
    with sso_cache.alone(center, environment):
        found = sso_cache.load(center, environment) or found  # another process may have been faster
        if _good(found, clock, refused, EARLY):
            return found
        try:
            fresh = _refreshed(found, center, environment=environment, http=http, clock=clock)
        except OffkeyError:
            # The AWS CLI knows nothing of our lock: it may just have used the refresh token up.
            other = sso_cache.load(center, environment)
            if other is not None and _good(other, clock, refused, timedelta()):
                return other
            raise
        sso_cache.save(center, fresh, environment)
        return fresh


def sign_out(center: IdentityCenter, *, environment: Mapping[str, str], http: Http, clock: Clock) -> bool:
    """End the sign-in here and at AWS, for every tool; whether there was one.

    Raises: UnreachableError where AWS cannot be told: then nothing is forgotten here either.
    """
    found = sso_cache.load(center, environment)
    if found is not None and found.expires > clock():
        with suppress(RefusedError):  # it had ended before
            sso_portal.connect(center, found.access_token, environment, http=http).sign_out()
    sso_cache.forget(center, environment)
    return found is not None


def _credentials(
    account: str, role: str, *, center: IdentityCenter, environment: Mapping[str, str], http: Http, clock: Clock
) -> Credentials:
    bearer = token(center, environment=environment, http=http, clock=clock)
    portal = sso_portal.connect(center, bearer.access_token, environment, http=http)
    try:
        return portal.role_credentials(account, role)
    except RefusedError as error:
        if error.code == "ForbiddenException":
            raise _no_access(error, portal, account) from error
        if error.code != "UnauthorizedException" or bearer.refresh_token is None:
            raise
    # Refused before its time: somebody signed out elsewhere, or the clocks differ. Prolonging it tells which.
    bearer = token(center, environment=environment, http=http, clock=clock, refused=bearer)
    return sso_portal.connect(center, bearer.access_token, environment, http=http).role_credentials(account, role)


def _no_access(error: RefusedError, portal: sso_portal.SsoPortal, account: str) -> RefusedError:
    """The refusal together with what the person does have."""
    try:
        roles = portal.roles(account)
        what = f"In {account} you have: {', '.join(roles)}." if roles else ""
    except OffkeyError:
        what = f"You have no permission set in {account}."
    return RefusedError(error.message, code=error.code, hint=f"{what} {error.hint or ''}".strip())


def _good(token: SsoToken, clock: Clock, refused: SsoToken | None, early: timedelta) -> bool:
    if refused is not None and token.access_token == refused.access_token:
        return False
    left = token.expires - clock()
    return left > (early if token.refresh_token is not None else timedelta())


def _refreshed(
    token: SsoToken, center: IdentityCenter, *, environment: Mapping[str, str], http: Http, clock: Clock
) -> SsoToken:
    registration = token.registration
    if token.refresh_token is None or registration is None or registration.expires <= clock():
        raise RefusedError(
            f"the sign-in to {center.name} ended at {token.expires:%Y-%m-%d %H:%M} UTC",
            code="ExpiredTokenException",
            hint=_how(center),
        )
    oidc = sso_oidc.connect(center, environment, http=http)
    try:
        granted = oidc.by_refresh(registration, token.refresh_token)
    except UnreachableError as error:
        raise UnreachableError(f"the sign-in to {center.name} cannot be prolonged: {error.message}") from error
    except RefusedError as error:
        raise RefusedError(
            f"the sign-in to {center.name} is over ({error.message})", code=error.code, hint=_how(center)
        ) from error
    return token_of(oidc, registration, granted, clock=clock)


def _how(center: IdentityCenter) -> str:
    if center.session:
        return f"Sign in: offkey login --session {center.session} (or aws sso login --sso-session {center.session})"
    return "Sign in: offkey login --profile NAME, or --as NAME (or aws sso login --profile NAME)"


def _role_arn(arn: str) -> str:
    """The role of an assumed-role ARN. Its path is not in there: roles of people have one, which policies must name."""
    parsed = Arn.parse(arn)
    if parsed is None or not parsed.resource.startswith("assumed-role/"):
        raise ConfigurationError(f"the credentials of the portal are those of {arn}, not of a role")
    return f"arn:{parsed.partition}:iam::{parsed.account}:role/{parsed.resource.split('/')[1]}"
