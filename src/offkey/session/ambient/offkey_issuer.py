"""A token of offkey's own issuer, or of whatever else answers as GitHub's token endpoint does."""

from __future__ import annotations

from collections.abc import Mapping

from offkey.errors import ConfigurationError, UnreachableError
from offkey.session.ambient.held import LONGEST, held
from offkey.session.retry import Patience

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.secret import Secret
    from offkey.session.http import Http, Response

URL, BEARER, BEARER_FILE = "OFFKEY_TOKEN_URL", "OFFKEY_TOKEN_BEARER", "OFFKEY_TOKEN_BEARER_FILE"
_PLATFORM = "offkey's issuer"
_TIMEOUT = 10.0
_CURE = f"{URL} is the address that gives tokens, {BEARER_FILE} a file with what it asks of its callers."


def token(
    environment: Mapping[str, str], *, audience: str, http: Http, patience: Patience | None = None
) -> Secret[str] | None:
    """A fresh token for `audience`, or None where `OFFKEY_TOKEN_URL` is not set.

    The answer is JSON with the token as `value`, as GitHub's is, or the token alone.

    Raises: ConfigurationError where the issuer refuses, or answers with something else; UnreachableError where
    it fails.
    """
    url = environment.get(URL)
    if not url:
        return None
    from urllib.parse import quote

    address = f"{url}{'&' if '?' in url else '?'}audience={quote(audience, safe='')}"
    headers = {"Accept": "application/json", **_authorization(environment)}
    response = (patience or Patience()).until(
        _settled, lambda: http.request("GET", address, headers=headers, body=None, timeout=_TIMEOUT)
    )
    if response.status in {400, 401, 403, 404}:
        raise ConfigurationError(f"{_PLATFORM} refused to give a token (HTTP {response.status})", hint=_CURE)
    if response.status != 200:
        raise UnreachableError(f"{_PLATFORM} gave no token (HTTP {response.status})", hint=_CURE)
    return held(_value(response), platform=_PLATFORM, where="its answer", cure=_CURE)


def _authorization(environment: Mapping[str, str]) -> dict[str, str]:
    bearer = environment.get(BEARER)
    if path := environment.get(BEARER_FILE):
        try:
            with open(path, encoding="utf-8") as file:  # noqa: PTH123
                bearer = file.read(LONGEST).strip()
        except (OSError, ValueError) as error:
            raise ConfigurationError(f"{_PLATFORM}: {BEARER_FILE} cannot be read", hint=_CURE) from error
    return {"Authorization": f"bearer {bearer}"} if bearer else {}


def _settled(response: Response) -> bool:
    return response.status < 500 and response.status != 429


def _value(response: Response) -> str:
    text = response.body.decode("utf-8", "replace").strip()
    if not text.startswith("{"):
        return text
    import json

    try:
        value = json.loads(text).get("value")
    except (ValueError, RecursionError):
        value = None  # the cause would quote the answer, and with it perhaps a token
    return value if isinstance(value, str) else ""
