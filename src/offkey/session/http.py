"""One HTTP request to a host we trust: with a deadline, a size limit, and no way to be led elsewhere."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from offkey.errors import ConfigurationError, UnreachableError
from offkey.model.records import dataclass, field
from offkey.session.proxy import proxy_for

if TYPE_CHECKING:
    from http.client import HTTPConnection, HTTPResponse
    from urllib.parse import SplitResult

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 3


@dataclass(frozen=True, slots=True)
class Response:
    """What a server answered. Header names are lower case; the body may hold a secret and is not shown."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


class Http(Protocol):
    """The one thing `session` asks of the network."""

    def request(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None, timeout: float
    ) -> Response:
        """The server's answer, whatever its status; `timeout` is in seconds.

        Raises: UnreachableError where nobody answers in time; ConfigurationError where `url` must not be called.
        """
        ...


def is_loopback(host: str) -> bool:
    """Whether `host` never leaves this machine, and so may be called without TLS."""
    return host.lower() in _LOOPBACK


def host_header(parts: SplitResult) -> str:
    """`host[:port]` as HTTP and SigV4 want it: a port only where it is not the scheme's own."""
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    return host if parts.port in {None, usual} else f"{host}:{parts.port}"


@dataclass(frozen=True, slots=True)
class StandardHttp:
    """`Http` with the standard library: https (http to this machine only), same-origin redirects of a GET only.

    `environment` is read for proxies (`HTTPS_PROXY`, `NO_PROXY`) and `AWS_CA_BUNDLE`, whose certificates are
    trusted besides the system's. `limit` is the most bytes a body may have.
    """

    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    limit: int = 1_000_000

    def request(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None, timeout: float
    ) -> Response:
        """See `Http.request`."""
        _check_headers(headers)
        target = _checked(url)
        for _ in range(_MOST_REDIRECTS + 1):
            response = self._once(method, target, headers=headers, body=body, timeout=timeout)
            if response.status not in _REDIRECTS:
                return response
            target = _redirect(method, target, response)
        raise UnreachableError(f"{host_header(target)} redirects in a circle")

    def _once(
        self, method: str, target: SplitResult, *, headers: Mapping[str, str], body: bytes | None, timeout: float
    ) -> Response:
        from http.client import HTTPException

        deadline = time.monotonic() + timeout
        try:
            connection = self._connection(target, timeout)
        except OSError as error:  # an unreadable AWS_CA_BUNDLE
            raise ConfigurationError(f"the certificates in AWS_CA_BUNDLE cannot be loaded: {error}") from error
        try:
            path = (target.path or "/") + (f"?{target.query}" if target.query else "")
            connection.request(method, path, body=body, headers={"Host": host_header(target), **headers})
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Response(answer.status, found, self._read(answer, deadline))
        except (OSError, HTTPException) as error:
            reason = str(error) or type(error).__name__
            raise UnreachableError(
                f"{host_header(target)} did not answer: {reason}",
                hint="Check the network, the proxy (HTTPS_PROXY, NO_PROXY) and the address.",
            ) from error
        finally:
            connection.close()

    def _connection(self, target: SplitResult, timeout: float) -> HTTPConnection:
        from http.client import HTTPConnection, HTTPSConnection

        host, port = target.hostname or "", target.port
        if target.scheme == "http":
            return HTTPConnection(host, port, timeout=timeout)
        import ssl

        context = ssl.create_default_context()
        if bundle := self.environment.get("AWS_CA_BUNDLE"):
            context.load_verify_locations(bundle)
        proxy = None if is_loopback(host) else proxy_for(host, self.environment)
        if proxy is None:
            return HTTPSConnection(host, port, timeout=timeout, context=context)
        connection = HTTPSConnection(proxy.host, proxy.port, timeout=timeout, context=context)
        authorization = {"Proxy-Authorization": proxy.authorization.reveal()} if proxy.authorization else {}
        connection.set_tunnel(host, port or 443, authorization)
        return connection

    def _read(self, answer: HTTPResponse, deadline: float) -> bytes:
        body = bytearray()
        while chunk := answer.read1(65_536):
            body += chunk
            if len(body) > self.limit:
                raise OSError(f"more than {self.limit} bytes")
            if time.monotonic() > deadline:
                raise TimeoutError("the answer took too long")
        if answer.length:
            raise OSError("the answer was cut off")
        return bytes(body)


def _checked(url: str) -> SplitResult:
    parts = _split(url)
    if parts is None:
        raise ConfigurationError(
            "the address to call is not a usable URL",
            hint="It comes from AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_STS or ACTIONS_ID_TOKEN_REQUEST_URL.",
        )
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        raise ConfigurationError(
            f"{parts.scheme}://{host_header(parts)} is not called: credentials travel over https only",
            hint="Plain http is for this machine alone (localhost, 127.0.0.1, ::1).",
        )
    return parts


def _split(url: str) -> SplitResult | None:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        usable = bool(parts.hostname) and parts.username is None and parts.port != 0
    except ValueError:
        return None
    return parts if usable and url.isascii() and url.isprintable() and " " not in url else None


def _check_headers(headers: Mapping[str, str]) -> None:
    """Refuse what `http.client` would refuse too, but with the value, perhaps a secret, in its message."""
    for name, value in headers.items():
        if not (value.isascii() and value.isprintable()):
            raise ConfigurationError(
                f"the value for the header {name} holds a line break or another character that HTTP forbids",
                hint="Look for a stray line break (often a carriage return) in the variable it comes from.",
            )


def _redirect(method: str, asked: SplitResult, response: Response) -> SplitResult:
    from urllib.parse import urljoin

    try:
        target = _split(urljoin(asked.geturl(), response.headers.get("location", "")))
    except ValueError:
        target = None
    if method == "GET" and target and (target.scheme, host_header(target)) == (asked.scheme, host_header(asked)):
        return target
    where = host_header(target) if target else "nowhere"
    raise UnreachableError(
        f"{host_header(asked)} redirects to {where}; that is not followed, since credentials would go along"
    )
