"""The identity token of a GitHub Actions job."""

from __future__ import annotations

from collections.abc import Mapping

from offkey.errors import ConfigurationError, OffkeyError, UnreachableError, UsageError
from offkey.model.secret import Secret
from offkey.session.retry import Patience

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.session.http import Http, Response

URL = "ACTIONS_ID_TOKEN_REQUEST_URL"
BEARER = "ACTIONS_ID_TOKEN_REQUEST_TOKEN"
_TIMEOUT = 10.0
_PERMISSION = (
    "Give the job `permissions: id-token: write`. Pull requests from forks never get it, and a container, sudo or "
    "another machine must be handed both variables."
)


def token(
    environment: Mapping[str, str], *, audience: str, http: Http, patience: Patience | None = None
) -> Secret[str] | None:
    """A fresh token for `audience`, or None where this is not a job that may ask for one.

    Source: https://docs.github.com/en/actions/reference/security/oidc (requesting a token); the request URL already
    has a query, so the audience is appended to it.

    Raises: UsageError where `audience` cannot be one; ConfigurationError where the job is set up by half or GitHub
    refuses; UnreachableError where it fails.
    """
    url, bearer = environment.get(URL), environment.get(BEARER)
    if not url and not bearer:
        return None
    if not url or not bearer:
        there, missing = (URL, BEARER) if url else (BEARER, URL)
        raise ConfigurationError(f"GitHub Actions: {there} is set, but {missing} is not", hint=_PERMISSION)
    address = _with_audience(url, audience)
    headers = {"Authorization": f"bearer {bearer}", "Accept": "application/json; api-version=2.0"}
    response = (patience or Patience()).until(
        _settled, lambda: http.request("GET", address, headers=headers, body=None, timeout=_TIMEOUT)
    )
    if response.status != 200:
        raise _error(response.status)
    return Secret(_value(response))


def _with_audience(url: str, audience: str) -> str:
    from urllib.parse import quote

    if not audience or not audience.isprintable():
        raise UsageError(f"{audience!r} is not an audience", hint="AWS wants sts.amazonaws.com.")
    url = url.partition("#")[0]
    return f"{url}{'&' if '?' in url else '?'}audience={quote(audience, safe='')}"


def _settled(response: Response) -> bool:
    return response.status < 500 and response.status != 429


def _error(status: int) -> OffkeyError:
    if status in {401, 403, 404}:
        return ConfigurationError(
            f"GitHub Actions: GitHub refused to issue an identity token (HTTP {status})", hint=_PERMISSION
        )
    return UnreachableError(
        f"GitHub Actions: no identity token could be had (HTTP {status})",
        hint="Run the job again; see https://www.githubstatus.com.",
    )


def _value(response: Response) -> str:
    import json

    try:
        document = json.loads(response.body)
    except (ValueError, RecursionError):
        document = None  # the cause would quote the document, and with it perhaps a token
    value = document.get("value") if isinstance(document, dict) else None
    if not isinstance(value, str) or not value:
        raise UnreachableError(
            "GitHub Actions: the answer to the request for an identity token holds no token",
            hint=f"Does {URL} still name GitHub's own service?",
        )
    return value
