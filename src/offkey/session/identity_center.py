"""How people begin where no job does: with the permission set that was named, or with the profile that is in force."""

from __future__ import annotations

from collections.abc import Mapping

from offkey.errors import ConfigurationError
from offkey.model.identity_center import IdentityCenter
from offkey.model.records import replace
from offkey.session import people, profiles
from offkey.session.sts import Clock, connect

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.session import Session, SignIn, Wanted
    from offkey.session.http import Http


def signed_in(wanted: Wanted, *, environment: Mapping[str, str], http: Http, clock: Clock) -> Session | None:
    """The session of whoever is signed in, None where nobody is meant to be.

    Raises: ConfigurationError where nobody is signed in; RefusedError where the sign-in is over, or the person has no
    such role. Both name `offkey login`.
    """
    sts = replace(connect(wanted.region, environment, clock=clock), http=http)
    asked = wanted.sign_in
    if asked is not None:
        center = center_of(asked, environment)
        return people.sso_session(
            asked.account,
            asked.permission_set,
            center=center,
            environment=environment,
            http=http,
            sts=sts,
            clock=clock,
        )
    named = environment.get("AWS_PROFILE") or environment.get("AWS_DEFAULT_PROFILE")
    known = profiles.load(environment) if named else None
    if named is None or known is None or not known.is_person(named):
        return None
    return people.session_of(known.assigned(named), environment=environment, http=http, sts=sts, clock=clock)


def center_of(asked: SignIn, environment: Mapping[str, str]) -> IdentityCenter:
    """Where to sign in. What the config file says of the place wins: the cached token has its name from there.

    Raises: ConfigurationError where neither says it.
    """
    known = profiles.load(environment)
    if asked.session is not None and (asked.start_url is None or known.has_session(asked.session)):
        return known.center(asked.session)
    if asked.start_url is None:
        raise ConfigurationError(
            f"nothing says where to sign in for {asked.permission_set} in {asked.account}",
            hint="Name an sso-session of the AWS config file, or a start URL and a region.",
        )
    there = [one for one in known.centers() if profiles.same_portal(one.start_url, asked.start_url)]
    if there:
        return min(there, key=lambda one: one.session is None)  # one that is refreshed, where there are both
    if asked.region is None:
        raise ConfigurationError(
            f"nothing says in which region {asked.start_url} is",
            hint="The region is the one where IAM Identity Center was enabled, not the one to deploy to.",
        )
    return IdentityCenter(asked.start_url, asked.region, asked.session, profiles.DEFAULT_SCOPES)
