"""Which proxy a request to the outside takes."""

from __future__ import annotations

from collections.abc import Mapping

from offkey.errors import ConfigurationError
from offkey.model.records import dataclass
from offkey.model.secret import Secret


@dataclass(frozen=True, slots=True)
class Proxy:
    """An HTTP proxy that is asked for a tunnel; `authorization` is the value of `Proxy-Authorization`."""

    host: str
    port: int
    authorization: Secret[str] | None = None


def proxy_for(host: str, environment: Mapping[str, str]) -> Proxy | None:
    """The proxy for an https request to `host`, or None where it goes straight.

    Lower-case names win, and `NO_PROXY` holds host names, domains (with or without a leading dot) or `*`.
    Source: https://everything.curl.dev/usingcurl/proxies/env.html

    Raises: ConfigurationError where the proxy's address makes no sense.
    """
    address = _either("https_proxy", environment) or _either("all_proxy", environment)
    if not address or _exempt(host, _either("no_proxy", environment)):
        return None
    from urllib.parse import unquote, urlsplit

    try:
        parts = urlsplit(address if "://" in address else f"http://{address}")
        port = parts.port or 8080
    except ValueError:
        parts, port = urlsplit(""), 0
    if parts.scheme != "http" or not parts.hostname:
        raise ConfigurationError(
            "HTTPS_PROXY is not the address of an HTTP proxy", hint="Write it as http://host:port."
        )
    if parts.username is None:
        return Proxy(parts.hostname, port)
    return Proxy(parts.hostname, port, _basic(unquote(parts.username), unquote(parts.password or "")))


def _basic(user: str, password: str) -> Secret[str]:
    from base64 import b64encode

    return Secret("Basic " + b64encode(f"{user}:{password}".encode()).decode("ascii"))


def _either(name: str, environment: Mapping[str, str]) -> str:
    return environment.get(name) or environment.get(name.upper()) or ""


def _exempt(host: str, no_proxy: str) -> bool:
    host = host.lower()
    for entry in no_proxy.lower().split(","):
        domain = entry.strip().split(":", 1)[0].lstrip(".")
        if domain == "*" or (domain and (host == domain or host.endswith(f".{domain}"))):
            return True
    return False
