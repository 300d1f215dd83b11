"""IAM Identity Center as the lab plays it: people sign in on a page and get sessions of the roles assigned to them."""

from __future__ import annotations

import hmac
import json
import threading
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from offkey.errors import UsageError
from offkey.lab import sso_page
from offkey.lab.permission_set import provision
from offkey.lab.sso_grants import CODE, Asked, Code, Decision, Device, token
from offkey.lab.sso_oidc import CODE_GRANT, DEVICE_PAGE, SignIns, error
from offkey.lab.sso_portal import Assignment, Portal, unauthorized
from offkey.lab.wire import Reply, Request
from offkey.model.records import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.lab.clock import Clock
    from offkey.lab.sessions import Sessions

START_URL = "https://offkey-lab.awsapps.com/start"
"""Version 2 of the AWS CLI takes addresses below AWS's own names only; none of its programs calls this one."""
PERSON = "person@example.com"
ADMINISTRATOR_ACCESS = "arn:aws:iam::aws:policy/AdministratorAccess"
BEARER = "x-amz-sso_bearer_token"
_ALLOW_PAGE = "/_offkey/allow"

_OPERATIONS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("POST", "/client/register"): ("sso-oidc", "RegisterClient"),
    ("POST", "/device_authorization"): ("sso-oidc", "StartDeviceAuthorization"),
    ("POST", "/token"): ("sso-oidc", "CreateToken"),
    ("GET", "/authorize"): ("sso-oidc", "Authorize"),
    ("GET", "/assignment/accounts"): ("sso", "ListAccounts"),
    ("GET", "/assignment/roles"): ("sso", "ListAccountRoles"),
    ("GET", "/federation/credentials"): ("sso", "GetRoleCredentials"),
    ("POST", "/logout"): ("sso", "Logout"),
}
"""Source: botocore's service models; `Authorize` is not in them, its form is the AWS CLI's (`SSOTokenFetcherAuth`)."""


@dataclass
class IdentityCenter:
    """One Identity Center for all accounts of the lab. `endpoint` is the lab's address once it listens."""

    accounts: Mapping[str, str]
    sessions: Sessions
    clock: Clock
    backend_lock: threading.Lock
    endpoint: str = ""
    assignments: list[Assignment] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sign_ins = SignIns(START_URL, self.clock)
        self.portal = Portal(self.accounts, self.assignments, self.sessions, self.clock)
        self._asked: dict[str, Asked] = {}
        self._lock = threading.RLock()

    def assign(
        self,
        account: str,
        role: str,
        *,
        policies: Sequence[str] = (ADMINISTRATOR_ACCESS,),
        person: str = PERSON,
        lifetime: timedelta = timedelta(hours=1),
    ) -> None:
        """Let `person` have the permission set `role` in `account`, for sessions of `lifetime`.

        `policies` are JSON documents, or ARNs of managed policies.

        Raises UsageError: the lab has no such account.
        """
        if account not in self.accounts:
            raise UsageError(f"the lab has no account {account}")
        with self.backend_lock:
            iam_role = provision(account, role, policies=policies)
        with self._lock:
            self.assignments.append(Assignment(person, account, role, iam_role, lifetime))

    def end_sign_ins(self) -> None:
        """Everybody is signed out, as if an administrator had done it."""
        with self._lock:
            self.sign_ins.access.clear()
            self.sign_ins.refresh.clear()

    # --- calls --------------------------------------------------------------------------------------------------

    def operation(self, request: Request) -> tuple[str, str] | None:
        """Service and operation of an unsigned request; None where it is not for Identity Center."""
        return _OPERATIONS.get((request.method, request.path))

    def call(self, operation: str, request: Request) -> Reply:
        """The reply to one call.

        Raises ServiceError: it is refused.
        """
        with self._lock:
            match operation:
                case "Authorize":
                    return self._authorize(request)
                case "RegisterClient":
                    return _json(self.sign_ins.register(_body(request)))
                case "StartDeviceAuthorization":
                    return _json(self.sign_ins.start_device(_body(request), endpoint=self.endpoint))
                case "CreateToken":
                    return _json(self.sign_ins.create_token(_body(request)))
                case _:
                    return self._of_the_portal(operation, request)

    def _of_the_portal(self, operation: str, request: Request) -> Reply:
        bearer = request.header(BEARER)
        signed = self.sign_ins.signed_in(bearer)
        if signed is None or bearer is None:
            raise unauthorized()
        query = dict(request.query)
        match operation:
            case "ListAccounts":
                return _json(self.portal.list_accounts(signed.person, query))
            case "ListAccountRoles":
                return _json(self.portal.list_roles(signed.person, query))
            case "Logout":
                self.sign_ins.sign_out(bearer)
                return Reply(200)
            case _:
                with self.backend_lock:
                    return _json(self.portal.credentials(signed.person, query))

    # --- pages --------------------------------------------------------------------------------------------------

    def answer(self, request: Request) -> Reply | None:
        """The reply to a request for one of the pages, None for anything else."""
        pages = {
            ("GET", DEVICE_PAGE): self._show_device,
            ("POST", DEVICE_PAGE): self._decide_device,
            ("POST", _ALLOW_PAGE): self._decide_code,
        }
        page = pages.get((request.method, request.path))
        if page is None:
            return None
        with self._lock:
            return page(request)

    def _people(self) -> list[str]:
        return sorted({a.person for a in self.assignments} | {PERSON})

    def _authorize(self, request: Request) -> Reply:
        """The page that a browser is sent to. Nothing is redirected before client and redirect are known to be good.

        Source: RFC 6749 section 4.1.2.1; RFC 8252 section 7.3 (the port of a loopback redirect is free).
        """
        query = dict(request.query)
        client = self.sign_ins.clients.get(query.get("client_id", ""))
        redirect = query.get("redirect_uri", "")
        if client is None or _without_port(redirect) not in client.redirects:
            return sso_page.page("This sign-in is not one that a program asked for", status=400)
        good = query.get("response_type") == "code" and query.get("code_challenge_method") == "S256"
        if not (good and query.get("state") and query.get("code_challenge") and CODE_GRANT in client.grants):
            return sso_page.page("The program asked for a sign-in in a way that is not allowed", status=400)
        asked = Asked(client, redirect, query["state"], query["code_challenge"], token())
        self._asked[asked.ticket] = asked
        return sso_page.form(
            "Allow a program to use your AWS access?",
            _ALLOW_PAGE,
            people=self._people(),
            hidden={"ticket": asked.ticket},
        )

    def _decide_code(self, request: Request) -> Reply:
        form = dict(request.form)
        asked = self._asked.pop(form.get("ticket", ""), None)
        if asked is None:
            return sso_page.page("This form was sent before, or is not of this page", status=400)
        if form.get("decision") != "allow":
            denied = {"error": "access_denied", "error_description": "The person denied", "state": asked.state}
            return sso_page.redirect(f"{asked.redirect}?{urlencode(denied)}")
        code = token()
        ends = self.clock() + CODE
        self.sign_ins.codes[code] = Code(asked.client, asked.redirect, asked.challenge, form.get("person", ""), ends)
        return sso_page.redirect(f"{asked.redirect}?{urlencode({'code': code, 'state': asked.state})}")

    def _show_device(self, request: Request) -> Reply:
        code = dict(request.query).get("user_code", "")
        device = self.sign_ins.devices.get(code.upper())
        if device is None:
            return sso_page.enter_code(DEVICE_PAGE)
        hidden = {"user_code": device.user_code, "ticket": _ticket(device)}
        return sso_page.form(
            f"Does the other device show {device.user_code}?", DEVICE_PAGE, people=self._people(), hidden=hidden
        )

    def _decide_device(self, request: Request) -> Reply:
        form = dict(request.form)
        device = self.sign_ins.devices.get(form.get("user_code", ""))
        if device is None or not hmac.compare_digest(_ticket(device), form.get("ticket", "")):
            return sso_page.page("This form was sent before, or is not of this page", status=400)
        allowed = form.get("decision") == "allow"
        device.decision, device.person = (Decision.ALLOWED if allowed else Decision.DENIED), form.get("person", "")
        return sso_page.page("Allowed: go back to the other device" if allowed else "Denied")


def _ticket(device: Device) -> str:
    """What only the page of this sign-in has in its form, so that no other site sends it."""
    return hmac.new(device.code.reveal().encode(), b"page", "sha256").hexdigest()


def _without_port(uri: str) -> str:
    try:
        parts = urlsplit(uri)
        return urlunsplit((parts.scheme, parts.hostname or "", parts.path, parts.query, ""))
    except ValueError:
        return ""


def _body(request: Request) -> Mapping[str, Any]:
    try:
        document = json.loads(request.body)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise error("InvalidRequestException", "The body is not a JSON object")
    return document


def _json(document: Mapping[str, Any]) -> Reply:
    return Reply(200, (("Content-Type", "application/json"),), json.dumps(document).encode())
