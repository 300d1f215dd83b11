"""`offkey login`: a person signs in at IAM Identity Center, for offkey and every AWS tool."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from offkey.cli.common import add_common, deliver, note, to_json
from offkey.errors import OffkeyError, UsageError

if TYPE_CHECKING:
    from offkey.model.identity_center import IdentityCenter, SsoToken
    from offkey.session.http import Http
    from offkey.session.profiles import People

SCHEMA = "offkey.login/1"
_EPILOG = """\
Without --profile, --session and --as: the profile that AWS_PROFILE names, else the default profile, else the one
sign-in that the AWS config file has. The AWS CLI, SDKs and Terraform find the sign-in, and offkey finds theirs.
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `login`."""
    parser.epilog = _EPILOG
    add_common(parser)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--profile", metavar="NAME", help="sign in for this profile of the AWS config file")
    which.add_argument("--session", metavar="NAME", help="sign in to this sso-session of the AWS config file")
    which.add_argument("--as", metavar="NAME", dest="name", help="sign in for this session of offkey.yaml")
    parser.add_argument(
        "--use-device-code", action="store_true", help="a code to type in on any device, instead of a browser here"
    )
    parser.add_argument("--no-browser", action="store_true", help="show the address, and open no browser")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--again", action="store_true", help="sign in even if somebody is signed in")
    what.add_argument("--status", action="store_true", help="say who is signed in where; 1 where somebody is not")
    what.add_argument("--sign-out", action="store_true", help="end the sign-in, for every tool")


def run(arguments: argparse.Namespace) -> int:
    """Sign in, sign out, or say how it stands."""
    from offkey.session.http import StandardHttp
    from offkey.session.profiles import load

    environment = dict(os.environ)
    people = load(environment)
    http = StandardHttp(environment)
    if arguments.status:
        return _status(arguments, people, environment, http)
    center = _chosen(arguments, people, environment)
    if arguments.offline:
        raise UsageError("--offline: signing in and out needs the network")
    if arguments.sign_out:
        return _sign_out(arguments, center, environment, http)
    token = None if arguments.again else _held(center, environment, http)
    if token is None:
        token = _signed_in(arguments, center, environment, http)
    else:
        note(arguments, "already signed in; --again signs in anew")
    _show(arguments, [(center, token)], people)
    return 0


def _chosen(arguments: argparse.Namespace, people: People, environment: Mapping[str, str]) -> IdentityCenter:
    if arguments.session:
        return people.center(arguments.session)
    if arguments.name:
        return _of_configuration(arguments, environment)
    named = arguments.profile or environment.get("AWS_PROFILE") or environment.get("AWS_DEFAULT_PROFILE")
    if named:
        return people.center_of(named)
    if people.is_person("default"):
        return people.center_of("default")
    known = people.centers()
    if len(known) == 1:
        return known[0]
    if not known:
        raise UsageError(
            "the AWS config file has no sso-session and no profile with sso_start_url",
            hint="`aws configure sso` writes them; docs/login.md shows what they look like.",
        )
    names = ", ".join(one.name for one in known)
    raise UsageError(
        f"there is more than one place to sign in: {names}", hint="Choose: --session NAME or --profile NAME"
    )


def _of_configuration(arguments: argparse.Namespace, environment: Mapping[str, str]) -> IdentityCenter:
    """Where people sign in for a session of `offkey.yaml`."""
    from offkey.cli.session_options import of_name
    from offkey.session.identity_center import center_of

    asked = of_name(arguments.name, vars(arguments), environment).sign_in
    if asked is None:
        raise UsageError(
            f"offkey.yaml does not say how people get in as {arguments.name}",
            hint="Add permission_set: NAME to its entry in sessions, or sign in with --session or --profile.",
        )
    return center_of(asked, environment)


def _held(center: IdentityCenter, environment: Mapping[str, str], http: Http) -> SsoToken | None:
    """The token of whoever is signed in already, proven by prolonging it where it ends soon; else None."""
    from offkey.session import people, sso_cache
    from offkey.session.sts import system_clock

    if sso_cache.load(center, environment) is None:
        return None
    try:
        return people.token(center, environment=environment, http=http, clock=system_clock)
    except OffkeyError:  # whatever is wrong with it, signing in puts it right, or says what it is
        return None


def _signed_in(
    arguments: argparse.Namespace, center: IdentityCenter, environment: Mapping[str, str], http: Http
) -> SsoToken:
    from offkey.session import login, sso_cache, sso_oidc
    from offkey.session.sts import system_clock

    oidc = sso_oidc.connect(center, environment, http=http)
    why = None if arguments.no_browser else login.headless(environment, sys.platform)
    opener = _open if why is None and not arguments.no_browser else _open_nothing
    ways = login.Ways(tell=_tell, clock=system_clock, open=opener)
    if arguments.use_device_code or center.session is None or why is not None:
        if why is not None and not arguments.use_device_code and center.session is not None:
            note(arguments, f"{why}, so the sign-in is by a code for a browser elsewhere")
        token = login.by_device_code(oidc, ways)
    else:
        token = login.by_browser(oidc, ways)
    with sso_cache.alone(center, environment):
        sso_cache.save(center, token, environment)
    return token


def _tell(text: str) -> None:
    """Say on stderr what the person must know to go on, `--quiet` or not."""
    from offkey.model.redaction import printable

    print("\n".join(map(printable, text.splitlines())), file=sys.stderr, flush=True)


def _open(url: str) -> bool:
    import webbrowser

    try:
        return webbrowser.open_new_tab(url)
    except (webbrowser.Error, OSError):
        return False


def _open_nothing(_: str) -> bool:
    return False


def _sign_out(arguments: argparse.Namespace, center: IdentityCenter, environment: Mapping[str, str], http: Http) -> int:
    from offkey.session import people
    from offkey.session.sts import system_clock

    was = people.sign_out(center, environment=environment, http=http, clock=system_clock)
    note(arguments, f"signed out of {center.name}" if was else f"nobody was signed in to {center.name}")
    return 0


def _status(arguments: argparse.Namespace, people: People, environment: Mapping[str, str], http: Http) -> int:
    from offkey.session import sso_cache

    chosen = arguments.session or arguments.profile or arguments.name
    centers = (_chosen(arguments, people, environment),) if chosen else people.centers()
    if not centers:
        raise UsageError("the AWS config file has no sso-session and no profile with sso_start_url")
    held = {one: None if arguments.offline else _held(one, environment, http) for one in centers}
    found = [(one, held[one] or sso_cache.load(one, environment)) for one in centers]
    _show(arguments, found, people)
    return 0 if all(token is not None and _lasts(token) for _, token in found) else 1


def _lasts(token: SsoToken) -> bool:
    from offkey.session.sts import system_clock

    return token.expires > system_clock()


def _show(arguments: argparse.Namespace, found: list[tuple[IdentityCenter, SsoToken | None]], people: People) -> None:
    def text() -> str:
        return "".join(_line(center, token) + "\n" for center, token in found)

    def document() -> str:
        entries = [
            {
                "session": center.session,
                "start_url": center.start_url,
                "region": center.region,
                "profiles": list(people.profiles_of(center)),
                "signed_in": token is not None and _lasts(token),
                "expires": f"{token.expires:%Y-%m-%dT%H:%M:%SZ}" if token else None,
                "refreshes": token is not None and token.refresh_token is not None,
            }
            for center, token in found
        ]
        return to_json({"schema": SCHEMA, "sign_ins": entries})

    deliver(arguments, {"text": text, "json": document})


def _line(center: IdentityCenter, token: SsoToken | None) -> str:
    from offkey.model.redaction import printable

    where = center.start_url if center.session is None else f"{center.session} ({center.start_url})"
    if token is None:
        return printable(f"not signed in  {where}")
    if not _lasts(token):
        return printable(f"over           {where}, since {token.expires:%Y-%m-%d %H:%M} UTC")
    after = ", then prolonged by itself" if token.refresh_token is not None else ""
    return printable(f"signed in      {where} until {token.expires:%Y-%m-%d %H:%M} UTC{after}")
