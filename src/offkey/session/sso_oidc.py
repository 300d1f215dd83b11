"""IAM Identity Center's OIDC service: registers offkey, and gives tokens for a person's consent.

Source: botocore's service model `sso-oidc`; what is not in it (`/authorize`, the names of its parameters, the redirect
without a port) as the AWS CLI 2 does it (`SSOTokenFetcherAuth`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from offkey.model.identity_center import Granted, IdentityCenter, Registration
from offkey.model.records import dataclass, field
from offkey.model.secret import Secret
from offkey.session.retry import Patience
from offkey.session.sso_call import Answer, endpoint, post

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.session.http import Http

DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
REDIRECT = "http://127.0.0.1/oauth/callback"
"""What is registered: the port is free. Source: RFC 8252 section 7.3."""
_INTERVAL = 5
"""Seconds, where the service names none. Source: RFC 8628 section 3.2."""


@dataclass(frozen=True, slots=True)
class Device:
    """A sign-in that waits for a person elsewhere: `user_code` is theirs to see, `code` is not."""

    code: Secret[str]
    user_code: str
    page: str
    page_with_code: str
    lifetime: timedelta
    interval: int


@dataclass(frozen=True, slots=True)
class SsoOidc:
    """The service at one address."""

    url: str
    center: IdentityCenter
    http: Http = field(repr=False)
    patience: Patience = field(default_factory=Patience)

    def register(self, *, for_browser: bool) -> Registration:
        """A new registration of this program, for the grant that comes next.

        Raises: RefusedError where start URL or region are wrong.
        """
        members: dict[str, object] = {"clientName": f"offkey-{self.center.session or 'legacy'}"}
        members["clientType"] = "public"
        if self.center.scopes:
            members["scopes"] = list(self.center.scopes)
        if for_browser:
            members["grantTypes"] = ["authorization_code", "refresh_token"]
            members["redirectUris"] = [REDIRECT]
            members["issuerUrl"] = self.center.start_url
        answer = post("RegisterClient", f"{self.url}/client/register", members, http=self.http, patience=self.patience)
        issued = answer.number("clientIdIssuedAt", 0)
        return Registration(
            answer.text("clientId"),
            Secret(answer.text("clientSecret")),
            datetime.fromtimestamp(answer.number("clientSecretExpiresAt"), UTC),
            datetime.fromtimestamp(issued, UTC) if issued else None,
        )

    def authorize(self, registration: Registration, *, redirect: str, state: str, challenge: str) -> str:
        """The address that the person's browser is to open. Nothing in it is a secret by itself."""
        from urllib.parse import urlencode

        query = {
            "response_type": "code",
            "client_id": registration.client_id,
            "redirect_uri": redirect,
            "state": state,
            "code_challenge_method": "S256",
            "scopes": " ".join(self.center.scopes),
            "code_challenge": challenge,
        }
        return f"{self.url}/authorize?{urlencode(query)}"

    def start_device(self, registration: Registration) -> Device:
        """A sign-in that is allowed on another device.

        Raises: RefusedError where start URL or region are wrong.
        """
        members = {**_client(registration), "startUrl": self.center.start_url}
        url = f"{self.url}/device_authorization"
        answer = post("StartDeviceAuthorization", url, members, http=self.http, patience=self.patience)
        return Device(
            Secret(answer.text("deviceCode")),
            answer.text("userCode"),
            answer.text("verificationUri"),
            answer.text("verificationUriComplete"),
            timedelta(seconds=answer.number("expiresIn")),
            answer.number("interval", _INTERVAL) or _INTERVAL,
        )

    def by_device(self, registration: Registration, device: Device) -> Granted:
        """Look once whether the person has decided.

        Raises: RefusedError: `AuthorizationPendingException` or `SlowDownException` while they have not.
        """
        return self._token(registration, {"grantType": DEVICE_GRANT, "deviceCode": device.code})

    def by_code(
        self, registration: Registration, code: Secret[str], *, redirect: str, verifier: Secret[str]
    ) -> Granted:
        """A token for the code that the browser brought. It is good once, so this is tried once.

        Raises: RefusedError where the code is not for this program and this `verifier`.
        """
        members = {"grantType": "authorization_code", "code": code, "redirectUri": redirect, "codeVerifier": verifier}
        return self._token(registration, members)

    def by_refresh(self, registration: Registration, refresh_token: Secret[str]) -> Granted:
        """Another token for the same person. The refresh token may be good once, so this is tried once.

        Raises: RefusedError where the person has to sign in again.
        """
        return self._token(registration, {"grantType": "refresh_token", "refreshToken": refresh_token})

    def _token(self, registration: Registration, members: Mapping[str, object]) -> Granted:
        answer = post("CreateToken", f"{self.url}/token", {**_client(registration), **members}, http=self.http)
        return _granted(answer)


def connect(center: IdentityCenter, environment: Mapping[str, str], *, http: Http) -> SsoOidc:
    """The service of the region of `center`, or the one that the environment names in its place.

    Raises: UsageError where the region is not the name of one.
    """
    return SsoOidc(endpoint("sso_oidc", center, environment), center, http)


def _client(registration: Registration) -> dict[str, object]:
    return {"clientId": registration.client_id, "clientSecret": registration.client_secret}


def _granted(answer: Answer) -> Granted:
    refresh = answer.members.get("refreshToken")
    return Granted(
        Secret(answer.text("accessToken")),
        timedelta(seconds=answer.number("expiresIn")),
        Secret(refresh) if isinstance(refresh, str) and refresh else None,
    )
