"""IAM Identity Center's OIDC service: registers clients, and gives tokens for codes and for other tokens.

Source: botocore's service model `sso-oidc` (operations, members, errors and their statuses); RFC 8628 for the
device grant, RFC 7636 for the proof key.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from offkey.lab.errors import ServiceError
from offkey.lab.sso_grants import CODE, REGISTRATION, Client, Code, Decision, Device, Signed, token, user_code
from offkey.model.records import dataclass, field
from offkey.model.secret import Secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.lab.clock import Clock

DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
CODE_GRANT, REFRESH_GRANT = "authorization_code", "refresh_token"
SCOPE = "sso:account:access"
DEVICE_PAGE = "/_offkey/device"
_POLLS = 2
"""So many polls in one interval are let pass: the AWS CLI looks once before it shows the code, and once after."""
_STATUS = {"InvalidClientException": 401}
_SHORT = {
    "InvalidRequestException": "invalid_request", "InvalidClientException": "invalid_client",
    "InvalidGrantException": "invalid_grant", "UnauthorizedClientException": "unauthorized_client",
    "UnsupportedGrantTypeException": "unsupported_grant_type", "AuthorizationPendingException": "authorization_pending",
    "SlowDownException": "slow_down", "AccessDeniedException": "access_denied",
    "ExpiredTokenException": "expired_token", "InvalidClientMetadataException": "invalid_client_metadata",
    "InvalidRedirectUriException": "invalid_redirect_uri",
}  # fmt: skip


def error(code: str, why: str) -> ServiceError:
    """An error of this service: OAuth's word for it and a description."""
    short = _SHORT.get(code, "invalid_request")
    detail = {"error": short, "error_description": why}
    return ServiceError(code, why, _STATUS.get(code, 400), detail=detail, reason=why)


@dataclass
class SignIns:
    """Every sign-in of one Identity Center. `interval` is in seconds; callers hold the center's lock.

    `faults` are codes of errors that the next calls of CreateToken are answered with, for tests of patience.
    """

    start_url: str
    clock: Clock
    interval: int = 1
    token_lifetime: timedelta = timedelta(hours=1)
    session_lifetime: timedelta = timedelta(hours=8)
    faults: list[str] = field(default_factory=list)
    clients: dict[str, Client] = field(default_factory=dict)
    devices: dict[str, Device] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    access: dict[str, Signed] = field(default_factory=dict)
    refresh: dict[str, Signed] = field(default_factory=dict)

    # --- operations ---------------------------------------------------------------------------------------------

    def register(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """RegisterClient."""
        if asked.get("clientType") != "public" or not asked.get("clientName"):
            raise error("InvalidClientMetadataException", "Client type must be public and have a name")
        grants = frozenset(asked.get("grantTypes") or (DEVICE_GRANT, REFRESH_GRANT))
        redirects = tuple(asked.get("redirectUris") or ())
        if CODE_GRANT in grants:
            self._check_start(asked.get("issuerUrl"))
            if not redirects or any(urlsplit(uri).hostname != "127.0.0.1" for uri in redirects):
                raise error("InvalidRedirectUriException", "The redirect must be to 127.0.0.1")
        now = self.clock()
        scopes, issuer = tuple(asked.get("scopes") or ()), str(asked.get("issuerUrl") or "")
        client = Client(token(), Secret(token()), now + REGISTRATION, grants, scopes, redirects, issuer)
        self.clients[client.id] = client
        return {
            "clientId": client.id,
            "clientSecret": client.secret.reveal(),
            "clientIdIssuedAt": int(now.timestamp()),
            "clientSecretExpiresAt": int(client.expires.timestamp()),
        }

    def start_device(self, asked: Mapping[str, Any], *, endpoint: str) -> dict[str, Any]:
        """StartDeviceAuthorization."""
        client = self._client(asked)
        self._check_start(asked.get("startUrl"))
        if DEVICE_GRANT not in client.grants:
            raise error("UnauthorizedClientException", "The client was not registered for this grant")
        device = Device(client, Secret(token()), user_code(), self.clock() + CODE)
        self.devices[device.user_code] = device
        page = f"{endpoint}{DEVICE_PAGE}"
        return {
            "deviceCode": device.code.reveal(),
            "userCode": device.user_code,
            "verificationUri": page,
            "verificationUriComplete": f"{page}?user_code={quote(device.user_code)}",
            "expiresIn": int(CODE.total_seconds()),
            "interval": self.interval,
        }

    def create_token(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """CreateToken."""
        if self.faults:
            raise error(self.faults.pop(0), "told to")
        client = self._client(asked)
        grants = {DEVICE_GRANT: self._by_device, CODE_GRANT: self._by_code, REFRESH_GRANT: self._by_refresh}
        grant = grants.get(str(asked.get("grantType")))
        if grant is None:
            raise error("UnsupportedGrantTypeException", "The grant type is not supported")
        if asked["grantType"] not in client.grants:
            raise error("UnauthorizedClientException", "The client was not registered for this grant")
        return self._granted(grant(client, asked))

    def signed_in(self, access_token: str | None) -> Signed | None:
        """Who an access token stands for, or None where it stands for nobody (any more)."""
        found = self.access.get(access_token or "")
        return found if found and self.clock() < found.expires else None

    def sign_out(self, access_token: str) -> None:
        """Forget the token, and what could be refreshed into another of the same person and client."""
        gone = self.access.pop(access_token)
        for held in (self.access, self.refresh):
            for word in [w for w, s in held.items() if (s.person, s.client.id) == (gone.person, gone.client.id)]:
                del held[word]

    # --- grants -------------------------------------------------------------------------------------------------

    def _by_device(self, client: Client, asked: Mapping[str, Any]) -> Signed:
        now = self.clock()
        device = next((d for d in self.devices.values() if _same(d.code, asked.get("deviceCode"))), None)
        if device is None or device.client.id != client.id:
            raise error("InvalidGrantException", "Invalid device code provided")
        if now >= device.expires:
            raise error("ExpiredTokenException", "Device code expired")
        device.polls.append(now)
        recent = [at for at in device.polls if now - at < timedelta(seconds=self.interval)]
        if len(recent) > _POLLS:
            raise error("SlowDownException", "Polling too fast")
        if device.decision is Decision.DENIED:
            raise error("AccessDeniedException", "The person denied the request")
        if device.decision is Decision.PENDING:
            raise error("AuthorizationPendingException", "Authorization pending")
        del self.devices[device.user_code]
        return self._signed(device.person, client)

    def _by_code(self, client: Client, asked: Mapping[str, Any]) -> Signed:
        code = self.codes.pop(str(asked.get("code")), None)
        if code is None or code.client.id != client.id or code.redirect != asked.get("redirectUri"):
            raise error("InvalidGrantException", "Invalid authorization code")
        if self.clock() >= code.expires:
            raise error("ExpiredTokenException", "The authorization code expired")
        digest = hashlib.sha256(str(asked.get("codeVerifier")).encode()).digest()
        if not hmac.compare_digest(urlsafe_b64encode(digest).rstrip(b"="), code.challenge.encode()):
            raise error("InvalidGrantException", "The code verifier is not that of the challenge")
        return self._signed(code.person, client)

    def _by_refresh(self, client: Client, asked: Mapping[str, Any]) -> Signed:
        signed = self.refresh.pop(str(asked.get("refreshToken")), None)
        if signed is None or signed.client.id != client.id or self.clock() >= signed.session_ends:
            raise error("InvalidGrantException", "Invalid refresh token provided")
        return signed

    def _signed(self, person: str, client: Client) -> Signed:
        now = self.clock()
        return Signed(person, client, now, now + self.session_lifetime)

    def _granted(self, signed: Signed) -> dict[str, Any]:
        """A new access token; where the client asked for the scope, a new refresh token in place of the old one.

        Without the scope the access token lasts as long as the session: nothing could prolong it.
        """
        refreshes = SCOPE in signed.client.scopes
        word, now = token(), self.clock()
        left = signed.session_ends - now
        lifetime = min(self.token_lifetime, left) if refreshes else left
        self.access[word] = Signed(signed.person, signed.client, now + lifetime, signed.session_ends)
        reply = {"accessToken": word, "tokenType": "Bearer", "expiresIn": round(lifetime.total_seconds())}
        if refreshes:
            reply["refreshToken"] = token()
            self.refresh[str(reply["refreshToken"])] = signed
        return reply

    # --- checks -------------------------------------------------------------------------------------------------

    def _client(self, asked: Mapping[str, Any]) -> Client:
        client = self.clients.get(str(asked.get("clientId")))
        if client is None or not _same(client.secret, asked.get("clientSecret")) or self.clock() >= client.expires:
            raise error("InvalidClientException", "Invalid client")
        return client

    def _check_start(self, url: object) -> None:
        if not isinstance(url, str) or _plain(url) != _plain(self.start_url):
            raise error("InvalidRequestException", "The start URL is not that of this Identity Center")


def _plain(url: str) -> str:
    """A start URL without what consoles and people add to it: `#/` and slashes at the end."""
    return url.partition("#")[0].rstrip("/")


def _same(secret: Secret[str], given: object) -> bool:
    return isinstance(given, str) and hmac.compare_digest(secret.reveal().encode(), given.encode())
