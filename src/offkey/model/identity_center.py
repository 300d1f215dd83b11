"""A person's sign-in at IAM Identity Center: where, as which program, and what came of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from offkey.model.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.secret import Secret


@dataclass(frozen=True, slots=True)
class IdentityCenter:
    """Where a person signs in, as an AWS config file says it. `session` is None in the legacy form.

    `endpoint_url` is what the profile sets in place of AWS's own addresses.
    """

    start_url: str
    region: str
    session: str | None = None
    scopes: tuple[str, ...] = ()
    endpoint_url: str | None = None

    @property
    def name(self) -> str:
        """What the AWS tools know it by, and name its cached token after."""
        return self.session or self.start_url


@dataclass(frozen=True, slots=True)
class Assigned:
    """A profile that names a role of a person: the permission set `role` in `account`."""

    profile: str
    center: IdentityCenter
    account: str
    role: str
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Registration:
    """offkey (or the AWS CLI) as a program that Identity Center knows. `issued` is by the clock of AWS."""

    client_id: str
    client_secret: Secret[str]
    expires: datetime
    issued: datetime | None = None


@dataclass(frozen=True, slots=True)
class Granted:
    """What Identity Center gave for a code or for another token."""

    access_token: Secret[str]
    lifetime: timedelta
    refresh_token: Secret[str] | None = None


@dataclass(frozen=True, slots=True)
class SsoToken:
    """A person is signed in until `expires`; with `refresh_token` and `registration` it can be prolonged."""

    access_token: Secret[str]
    expires: datetime
    refresh_token: Secret[str] | None = None
    registration: Registration | None = None
    start_url: str = ""
