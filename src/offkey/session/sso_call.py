"""One call to IAM Identity Center: JSON there and back, refusals as errors, nothing of it ever shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from offkey.errors import OffkeyError, RefusedError, UnreachableError, UnreadableError
from offkey.model.records import dataclass, field
from offkey.model.secret import Secret
from offkey.session.retry import Patience
from offkey.session.sso_hints import hint
from offkey.session.sts import connect

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.identity_center import IdentityCenter
    from offkey.session.http import Http, Response

_TIMEOUT = 15.0
_ONCE = Patience(tries=1)
_MOST = 10**10


def endpoint(service: str, center: IdentityCenter, environment: Mapping[str, str]) -> str:
    """The address of `sso_oidc` or `sso` (the portal), without a slash at its end.

    Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html for what may name another one,
    and in which order.

    Raises: UsageError where the region is not the name of one.
    """
    if environment.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").lower() != "true":
        of_service = environment.get(f"AWS_ENDPOINT_URL_{service.upper()}")
        named = of_service or environment.get("AWS_ENDPOINT_URL") or center.endpoint_url
        if named:
            return named.rstrip("/")
    host = {"sso_oidc": "oidc", "sso": "portal.sso"}[service]
    return f"https://{host}.{_domain(center.region)}"


def _domain(region: str) -> str:
    """What all host names of a region end with, in whichever partition it is: STS has it too."""
    return connect(region, {}).url.removeprefix("https://sts.").removesuffix("/")


@dataclass(frozen=True, slots=True)
class Answer:
    """The members of a reply. It holds secrets, and is not shown."""

    operation: str
    members: Mapping[str, Any] = field(repr=False)

    def text(self, name: str) -> str:
        """A member that is text.

        Raises: UnreadableError where the reply lacks it.
        """
        value = self.members.get(name)
        if not isinstance(value, str) or not value:
            raise self._lacks(name)
        return value

    def number(self, name: str, default: int | None = None, *, most: int = _MOST) -> int:
        """A member that is a whole number, of seconds mostly: what is beyond all calendars is none.

        Raises: UnreadableError where the reply lacks it and there is no `default`.
        """
        value = self.members.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
            raise self._lacks(name)
        return int(value)

    def _lacks(self, name: str) -> UnreadableError:
        return UnreadableError(f"the reply of IAM Identity Center to {self.operation} lacks {name}")


def post(operation: str, url: str, members: Mapping[str, object], *, http: Http, patience: Patience = _ONCE) -> Answer:
    """Send `members` as JSON; a `Secret` among them is revealed for this alone.

    Raises: RefusedError where Identity Center says no; UnreachableError where it says nothing that can be understood.
    """
    import json

    revealed = {key: value.reveal() if isinstance(value, Secret) else value for key, value in members.items()}
    body = json.dumps(revealed).encode()
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    secrets = [value.reveal() for value in members.values() if isinstance(value, Secret)]
    response = patience.until(_settled, lambda: http.request("POST", url, headers=headers, body=body, timeout=_TIMEOUT))
    return _read(operation, response, secrets)


def ask(
    operation: str,
    url: str,
    *,
    bearer: Secret[str],
    http: Http,
    method: str = "GET",
    patience: Patience | None = None,
) -> Answer:
    """Ask the portal as the person whom `bearer` stands for.

    Raises: RefusedError where the portal says no; UnreachableError where it says nothing that can be understood.
    """
    headers = {"x-amz-sso_bearer_token": bearer.reveal(), "Accept": "application/json"}
    response = (patience or Patience()).until(
        _settled, lambda: http.request(method, url, headers=headers, body=None, timeout=_TIMEOUT)
    )
    return _read(operation, response, [bearer.reveal()])


def _settled(response: Response) -> bool:
    return response.status < 500 and response.status != 429


def _read(operation: str, response: Response, secrets: Iterable[str]) -> Answer:
    members = _members(response)
    if response.status == 200 and members is not None:
        return Answer(operation, members)
    raise _error(operation, response, members or {}, secrets)


def _members(response: Response) -> Mapping[str, Any] | None:
    import json

    if not response.body.strip():
        return {}
    try:
        document = json.loads(response.body)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _error(operation: str, response: Response, members: Mapping[str, Any], secrets: Iterable[str]) -> OffkeyError:
    code = _code(response, members)
    if not code:
        return UnreachableError(
            f"IAM Identity Center answered {operation} with HTTP {response.status} and nothing that offkey understands",
            hint="Something between here and AWS may have answered: a proxy, or a wrong AWS_ENDPOINT_URL.",
        )
    told = next((members[key] for key in ("error_description", "message", "Message") if members.get(key)), "")
    text = str(told)
    for secret in secrets:
        text = text.replace(secret, "***")
    text = "".join(c if c.isprintable() else " " for c in text)[:500]
    return RefusedError(
        f"{operation}: {code}: {text}" if text else f"{operation}: {code}", code=code, hint=hint(operation, code)
    )


def _code(response: Response, members: Mapping[str, Any]) -> str:
    """The error's name in AWS's model; where only OAuth's word for it is there, made from that: `slow_down`."""
    named = response.headers.get("x-amzn-errortype") or members.get("__type")
    if isinstance(named, str) and named:
        code = named.partition(":")[0].rpartition("#")[2]
    else:
        word = members.get("error")
        code = "".join(part.capitalize() for part in word.split("_")) + "Exception" if isinstance(word, str) else ""
    return code if code.isascii() and code.isalnum() else ""
