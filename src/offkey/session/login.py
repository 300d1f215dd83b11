"""A person signs in at IAM Identity Center: with the browser of this machine, or with a code typed in on another."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import timedelta

from offkey.errors import ConfigurationError, RefusedError, UnreachableError, UsageError
from offkey.model.identity_center import Granted, Registration, SsoToken
from offkey.model.records import dataclass, field
from offkey.model.secret import Secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.session.sso_oidc import Device, SsoOidc
    from offkey.session.sts import Clock

LONGEST_WAIT = timedelta(minutes=10)
"""As long as the AWS CLI waits, and as long as a code is good for."""
_SLOWER = 5
"""Seconds that `slow_down` adds to the interval. Source: RFC 8628 section 3.5."""
_SKEW = timedelta(minutes=4)
"""AWS refuses signatures that are five minutes off."""


@dataclass(frozen=True, slots=True)
class Ways:
    """How a sign-in reaches the person: `open` shows an address in a browser (or says that it cannot), `tell` says.

    `sleep` (seconds) and `clock` are time.
    """

    tell: Callable[[str], None]
    clock: Clock
    open: Callable[[str], bool] = field(default=lambda _: False)
    sleep: Callable[[float], None] = time.sleep
    wait: timedelta = LONGEST_WAIT


def headless(environment: Mapping[str, str], platform: str) -> str | None:
    """Why a browser on this machine would not reach the person; None where it would. `platform` is `sys.platform`."""
    if environment.get("BROWSER"):
        return None
    if environment.get("SSH_CONNECTION") or environment.get("SSH_TTY"):
        return "this is a session over SSH"
    if platform.startswith("linux") and not (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):
        return "there is no display"
    return None


def by_browser(oidc: SsoOidc, ways: Ways) -> SsoToken:
    """Sign in with the browser of this machine, by authorization code and proof key.

    Source: RFC 7636; RFC 8252.

    Raises: UsageError where the configuration is of the legacy form, which knows the other way only; RefusedError
    where the person or Identity Center says no, or nobody comes in time.
    """
    from base64 import urlsafe_b64encode
    from hashlib import sha256
    from secrets import token_urlsafe

    from offkey.session.sso_listener import listening

    if oidc.center.session is None:
        raise UsageError("a profile without an sso-session signs in by device code only", hint="--use-device-code")
    registration = _registered(oidc, ways, for_browser=True)
    verifier, state = Secret(token_urlsafe(48)), token_urlsafe(32)
    challenge = urlsafe_b64encode(sha256(verifier.reveal().encode()).digest()).rstrip(b"=").decode()
    foreign = "An answer came that this sign-in did not ask for; it was refused."
    with listening(state, refused=lambda: ways.tell(foreign)) as listener:
        url = oidc.authorize(registration, redirect=listener.redirect, state=state, challenge=challenge)
        _show(url, ways)
        brought = listener.wait(ways.wait.total_seconds())
        if brought is None:
            raise _too_late()
        if brought.code is None:
            raise _not_allowed(brought.error)
        granted = oidc.by_code(registration, brought.code, redirect=listener.redirect, verifier=verifier)
    return token_of(oidc, registration, granted, clock=ways.clock)


def by_device_code(oidc: SsoOidc, ways: Ways) -> SsoToken:
    """Sign in with a code that the person types in, on any device.

    Source: RFC 8628.

    Raises: RefusedError where the person or Identity Center says no, or nobody comes in time.
    """
    registration = _registered(oidc, ways, for_browser=False)
    device = oidc.start_device(registration)
    ways.tell(f"Open {device.page} and enter the code {device.user_code}")
    if ways.open(device.page_with_code):
        ways.tell("A browser was opened there: allow it only if it shows the same code.")
    else:
        ways.tell(f"or open, with the code filled in: {device.page_with_code}")
    granted = _poll(oidc, registration, device, ways)
    return token_of(oidc, registration, granted, clock=ways.clock)


def token_of(oidc: SsoOidc, registration: Registration, granted: Granted, *, clock: Clock) -> SsoToken:
    """What was granted, as it is kept: with the program it was granted to, which alone can prolong it."""
    expires = (clock() + granted.lifetime).replace(microsecond=0)
    return SsoToken(granted.access_token, expires, granted.refresh_token, registration, oidc.center.start_url)


def _poll(oidc: SsoOidc, registration: Registration, device: Device, ways: Ways) -> Granted:
    """Ask until the person has decided, as often as the service wants to be asked and no more often."""
    interval = float(device.interval)
    end = ways.clock() + min(device.lifetime, ways.wait)
    while ways.clock() < end:
        ways.sleep(interval)
        try:
            return oidc.by_device(registration, device)
        except UnreachableError:
            interval *= 2  # RFC 8628 section 3.5: on a connection timeout, ask less often
        except RefusedError as error:
            if error.code == "SlowDownException":
                interval += _SLOWER
            elif error.code != "AuthorizationPendingException":
                raise
    raise _too_late()


def _registered(oidc: SsoOidc, ways: Ways, *, for_browser: bool) -> Registration:
    registration = oidc.register(for_browser=for_browser)
    if registration.issued is not None:
        ahead = ways.clock() - registration.issued
        if abs(ahead) > _SKEW:
            minutes = round(abs(ahead).total_seconds() / 60)
            which = "ahead of" if ahead > timedelta() else "behind"
            ways.tell(
                f"This machine's clock is {minutes} minutes {which} that of AWS, which will refuse what it signs."
            )
    if registration.expires <= ways.clock():
        raise ConfigurationError(
            "IAM Identity Center registered offkey until a time that is past here", hint="Set this machine's clock."
        )
    return registration


def _show(url: str, ways: Ways) -> None:
    if ways.open(url):
        ways.tell(f"A browser was opened. Where none shows, open this address on this machine:\n{url}")
    else:
        ways.tell(f"Open this address in a browser on this machine:\n{url}")
    ways.tell("On another machine, use --use-device-code.")


def _too_late() -> RefusedError:
    return RefusedError(
        "nobody allowed the sign-in in time",
        code="ExpiredTokenException",
        hint="Try again; where the browser is on another machine, with --use-device-code.",
    )


def _not_allowed(error: str) -> RefusedError:
    word = error if error.isascii() and error.replace("_", "").isalnum() else "an error"
    return RefusedError(
        f"the browser came back with {word}",
        code="AccessDeniedException",
        hint="Somebody denied the request on the page, or may not sign in there. Try again, and allow it.",
    )
