"""AWS STS as one call: build the form, sign it, send it, read the reply."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Protocol

from offkey.errors import OffkeyError, RefusedError, UnreachableError, UnreadableError
from offkey.model.records import dataclass, field
from offkey.model.secret import Secret
from offkey.session.clock_skew import skew
from offkey.session.endpoint import endpoint
from offkey.session.hints import hint
from offkey.session.http import Http, Response, StandardHttp
from offkey.session.reply import Reply, parse
from offkey.session.retry import Patience

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.session import Credentials

Clock = Callable[[], datetime]
Parameters = Mapping[str, str | Secret[str]]

_TIMEOUT = 10.0
_TRANSIENT = frozenset(
    {
        "IDPCommunicationError", "IDPCommunicationErrorException", "Throttling", "ThrottlingException",
        "ThrottledException", "RequestThrottled", "RequestThrottledException", "RequestLimitExceeded",
        "TooManyRequestsException", "ServiceUnavailable", "ServiceUnavailableException", "InternalFailure",
        "InternalError", "InternalServerError",
    }
)  # fmt: skip


class Sts(Protocol):
    """AWS STS, or the lab in its place."""

    def call(self, parameters: Parameters, *, credentials: Credentials | None = None) -> Reply:
        """The reply to one call, signed where `credentials` are given. `parameters` hold `Action` and its own.

        Raises: RefusedError where STS says no; UnreachableError or UnreadableError where it says nothing
        that can be understood.
        """
        ...


def system_clock() -> datetime:
    """Now, aware, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class StsEndpoint:
    """`Sts` over HTTP at one address."""

    url: str
    region: str
    http: Http = field(repr=False)
    clock: Clock = system_clock
    patience: Patience = field(default_factory=Patience)

    def call(self, parameters: Parameters, *, credentials: Credentials | None = None) -> Reply:
        """See `Sts.call`. What is transient is tried again, a refusal never."""
        body = _form(parameters)
        response = self.patience.until(_settled, lambda: self._send(body, credentials))
        if response.status == 200:
            return parse(response.body)
        own = (credentials.secret_access_key, credentials.session_token) if credentials else ()
        secrets = [value.reveal() for value in (*parameters.values(), *own) if isinstance(value, Secret)]
        raise _error(response, secrets, skew=skew(response, self.clock()))

    def _send(self, body: bytes, credentials: Credentials | None) -> Response:
        headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
        if credentials is not None:
            from offkey.session.sign import Request, sign

            request = Request("POST", self.url, headers, body)
            headers = sign(request, credentials=credentials, region=self.region, service="sts", now=self.clock())
        headers["Accept"] = "application/xml"
        return self.http.request("POST", self.url, headers=headers, body=body, timeout=_TIMEOUT)


def connect(region: str, environment: Mapping[str, str], *, clock: Clock = system_clock) -> StsEndpoint:
    """STS in `region`, with the endpoint, proxies and certificates that `environment` names.

    Raises: UsageError where `region` is not the name of a region.
    """
    return StsEndpoint(endpoint(region, environment), region, StandardHttp(environment), clock)


def _form(parameters: Parameters) -> bytes:
    from urllib.parse import quote

    pairs = {"Version": "2011-06-15", **parameters}.items()
    revealed = ((key, value.reveal() if isinstance(value, Secret) else value) for key, value in pairs)
    return "&".join(f"{key}={quote(value, safe='-_.~')}" for key, value in revealed).encode("ascii")


def _settled(response: Response) -> bool:
    if response.status >= 500 or response.status == 429:
        return False
    return response.status == 200 or _refusal(response)[0] not in _TRANSIENT


def _refusal(response: Response) -> tuple[str, str]:
    """Code and message of an error reply; both empty where it is not one."""
    try:
        leaves = parse(response.body).leaves
    except UnreadableError:
        return "", ""
    return leaves.get("Error/Code", ""), leaves.get("Error/Message", "")


def _error(response: Response, secrets: list[str], *, skew: str | None) -> OffkeyError:
    code, message = (_printable(text, secrets) for text in _refusal(response))
    if not code:
        return UnreachableError(
            f"AWS STS answered with HTTP {response.status} and nothing that offkey understands",
            hint="Something between here and AWS may have answered: a proxy, or a wrong AWS_ENDPOINT_URL.",
        )
    return RefusedError(f"{code}: {message}" if message else code, code=code, hint=skew or hint(code, message))


def _printable(text: str, secrets: list[str]) -> str:
    """`text` fit for a terminal, without the secrets of the call should the other side have echoed them."""
    for secret in secrets:
        text = text.replace(secret, "***")
    return "".join(c if c.isprintable() else " " for c in text)[:2_000]
