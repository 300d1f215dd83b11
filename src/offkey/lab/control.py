"""The way other processes of the same person reach an open lab: a token minted on request, for a bearer in a file."""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Mapping
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, Request, build_opener

from offkey.errors import UsageError
from offkey.lab import wire
from offkey.lab.issuer import PATH, Issuer
from offkey.model.records import dataclass, field
from offkey.model.secret import Secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.claims import ClaimValue

_MINT = f"{PATH}mint"
_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Control:
    """Mints tokens of an open lab's issuers for whoever has the bearer."""

    issuers: Mapping[str, Issuer]
    bearer: Secret[str] = field(default_factory=lambda: Secret(secrets.token_urlsafe(48)))

    def answer(self, request: wire.Request) -> wire.Reply | None:
        """The reply to a request for a token; None for anything else."""
        if request.path != _MINT or request.method != "POST":
            return None
        given = (request.header("authorization") or "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), self.bearer.reveal().encode()):
            return _json(401, {"message": "the bearer is not this lab's"})
        asked = json.loads(request.body)
        issuer = self.issuers.get(asked["issuer"] or next(iter(self.issuers)))
        if issuer is None:
            return _json(404, {"message": f"the lab does not play the issuer {asked['issuer']}"})
        return _json(200, {"value": issuer.mint(asked["claims"], audience=asked["audience"]).reveal()})


def _json(status: int, document: Mapping[str, object]) -> wire.Reply:
    return wire.Reply(status, (("Content-Type", "application/json"),), json.dumps(document).encode())


def mint(
    endpoint: str, bearer: Secret[str], claims: Mapping[str, ClaimValue], *, audience: str, issuer: str = ""
) -> Secret[str]:
    """A token from a lab in another process.

    Raises UsageError: nothing answers there, or it will not.
    """
    body = json.dumps({"claims": dict(claims), "audience": audience, "issuer": issuer}).encode()
    headers = {"Authorization": f"Bearer {bearer.reveal()}", "Content-Type": "application/json"}
    request = Request(f"{endpoint}{_MINT}", data=body, headers=headers, method="POST")  # noqa: S310 - our own file
    try:
        with build_opener(ProxyHandler({})).open(request, timeout=_SECONDS) as response:
            return Secret(str(json.load(response)["value"]))
    except HTTPError as error:
        raise UsageError(f"the lab refuses: {json.load(error)['message']}") from None
    except URLError as error:
        raise UsageError(f"no lab answers at {endpoint}: {error.reason}", hint="start one: offkey lab up") from None
