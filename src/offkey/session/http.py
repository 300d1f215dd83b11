"""One HTTP request to a host we trust: with a deadline, a size limit, and no way to be led elsewhere."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from offkey.errors import ConfigurationError, UnreachableError
from offkey.model.records import dataclass, field
from offkey.session import wire

if TYPE_CHECKING:
    from socket import socket
    from ssl import SSLContext
    from urllib.parse import SplitResult

    from offkey.session.proxy import Proxy

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
    _contexts: list[SSLContext] = field(default_factory=list, repr=False, compare=False)
    """The one that worked, for the requests after the first."""

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
        limits = wire.Limits(time.monotonic() + timeout, self.limit)
        path = (target.path or "/") + (f"?{target.query}" if target.query else "")
        try:
            connection = self._connection(target, limits)
            try:
                whole = {"Host": host_header(target), **headers}
                answer = wire.asked(connection, method, path, headers=whole, body=body, limits=limits)
            finally:
                connection.close()
        except EOFError:
            problem: Exception = OSError("the answer was cut off")
        except OSError as error:
            problem = error
        else:
            return Response(*answer)
        reason = str(problem) or type(problem).__name__
        raise UnreachableError(
            f"{host_header(target)} did not answer: {reason}",
            hint="Check the network, the proxy (HTTPS_PROXY, NO_PROXY) and the address.",
        ) from problem

    def _connection(self, target: SplitResult, limits: wire.Limits) -> socket:
        """Raises: OSError where there is none; ConfigurationError where `AWS_CA_BUNDLE` cannot be loaded."""
        if target.scheme == "http":
            return self._reached(target, limits)
        from ssl import SSLCertVerificationError

        from offkey.session import certificates

        host = target.hostname or ""
        if not self._contexts:
            quick = certificates.quick(self.environment)
            self._contexts.append(quick or certificates.whole(self.environment))
        try:
            return wire.secured(self._reached(target, limits), host, self._contexts[-1])
        except SSLCertVerificationError:
            if len(self._contexts) > 1:
                raise
        self._contexts.append(certificates.whole(self.environment))
        return wire.secured(self._reached(target, limits), host, self._contexts[-1])

    def _proxy(self, host: str) -> Proxy | None:
        from offkey.session.proxy import proxy_for

        return proxy_for(host, self.environment)

    def _reached(self, target: SplitResult, limits: wire.Limits) -> socket:
        """A connection to the host itself, or through the proxy's tunnel."""
        host = target.hostname or ""
        proxy = None if target.scheme == "http" or is_loopback(host) else self._proxy(host)
        if proxy is None:
            return wire.connected(host, target.port or (443 if target.scheme == "https" else 80), limits=limits)
        connection = wire.connected(proxy.host, proxy.port, limits=limits)
        shown = f"[{host}]" if ":" in host else host
        authorization = proxy.authorization.reveal() if proxy.authorization else None
        try:
            wire.tunnelled(connection, f"{shown}:{target.port or 443}", authorization=authorization, limits=limits)
        except BaseException:
            connection.close()
            raise
        return connection


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
