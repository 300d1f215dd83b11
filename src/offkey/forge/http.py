"""What holds for every request to a code host, whichever library sends it.

The token goes to the one host it is for, answers have a deadline and a size, and limits are waited for as the
host says.
Source: GitHub Docs, "Rate limits for the REST API" and "Best practices for using the REST API"; GitLab Docs, "Rate
limits", "Headers returned for all requests".
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any, Protocol
from urllib.parse import urljoin, urlsplit

from offkey.errors import ConfigurationError, UnreachableError, UnreadableError
from offkey.model.records import dataclass, field

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_BUSY = frozenset({429, 500, 502, 503, 504})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PAGES = 1000
"""More pages than any organisation fills; a host whose pages never end is left."""

Query = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the host said. Header names are lower case."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def ok(self) -> bool:
        """Whether the host did what it was asked."""
        return 200 <= self.status < 300


class Api(Protocol):
    """The one thing that is asked of a library: one GET of the host it has a token for, without following anything."""

    @property
    def base(self) -> str:
        """The address that paths are below, without a slash at its end."""
        ...

    def get(self, url: str, query: Query, *, most: int, timeout: float) -> Answer:
        """The answer, whatever its status. `most` is the size of the body in bytes, `timeout` in seconds over all.

        Raises: UnreachableError where nobody answers in time, or with more than that.
        """
        ...

    def stream(self, url: str, query: Query, *, timeout: float) -> AbstractContextManager[Iterator[bytes]]:
        """A large answer while it arrives. Where it lies on another host, the token does not go there.

        Raises: UnreadableError for any answer but a good one.
        """
        ...


def origin(url: str) -> tuple[str, str | None, int | None]:
    """Scheme, host and port: what has to stay the same for a token to go along."""
    parts = urlsplit(url)
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    return parts.scheme, parts.hostname, usual if parts.port is None else parts.port


def is_here(host: str) -> bool:
    """Whether `host` is this machine, where no token leaves it."""
    return host in _LOOPBACK


def checked_base(url: str, *, variable: str) -> str:
    """`url` without a slash at its end, where a token may travel there.

    Raises: ConfigurationError for plain http to another machine, and for what is no URL.
    """
    try:
        scheme, host, port = origin(url)
    except ValueError:
        scheme, host, port = "", None, None
    if not host or "@" in urlsplit(url).netloc or port == 0 or not (url.isascii() and url.isprintable()):
        raise ConfigurationError(f"{variable} is not a usable URL", hint="write https://HOST")
    if scheme != "https" and not (scheme == "http" and is_here(host)):
        raise ConfigurationError(f"{scheme}://{host} is not called: tokens travel over https only", hint=variable)
    return url.rstrip("/")


def bounded(chunks: Iterator[bytes], *, most: int, deadline: float) -> bytes:
    """The whole body. Raises UnreachableError where it is too large, or not there by `deadline` (monotonic)."""
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > most:
            raise TooLarge(f"an answer has more than {most} bytes")
        if time.monotonic() > deadline:
            raise UnreachableError("an answer took too long")
    return bytes(body)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for a host: `longest` seconds at a time, `tries` times for one request.

    `say` is told before a wait that a person would notice. `now` is the time of day, as the hosts' resets are.
    """

    tries: int = 5
    longest: float = 3700.0
    timeout: float = 30.0
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.time
    say: Callable[[str], None] = lambda _text: None


@dataclass(frozen=True, slots=True)
class Host:
    """A code host that is asked with patience, page by page, and never led elsewhere."""

    name: str
    api: Api
    patience: Patience = Patience()

    def get(self, path: str, query: Query | None = None, *, most: int = 16_000_000) -> Answer:
        """The answer to one question, redirects inside the host followed, limits waited for.

        Raises: UnreachableError where the host stays silent, busy or over its limit, or leads elsewhere.
        """
        url = path if "://" in path else f"{self.api.base}/{path.lstrip('/')}"
        for _ in range(4):
            if origin(url) != origin(self.api.base):
                raise UnreachableError(f"{self.name} leads to another host; that is not followed, for the token's sake")
            answer = self._patiently(url, query or {}, most)
            if answer.status not in REDIRECTS:
                return answer
            url, query = urljoin(url, answer.headers.get("location", "")), None
        raise UnreachableError(f"{self.name} redirects in a circle")

    def pages(self, path: str, query: Query | None = None, *, key: str | None = None) -> Iterator[dict[str, Any]]:
        """Every item of a list, over all of its pages; `key` is the list's name where pages are objects.

        Raises: Refused for an answer that is none; UnreadableError for one that is no list.
        """
        url, asked = path, {"per_page": 100, **(query or {})}
        for _ in range(_PAGES):
            answer = self.get(url, asked)
            page = self.json(answer, path)
            items = page.get(key) if key is not None and isinstance(page, dict) else page
            if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
                raise UnreadableError(f"{self.name} gives no list for {path}")
            yield from items
            following = next_page(answer.headers.get("link", ""))
            if following is None:
                return
            url, asked = urljoin(f"{self.api.base}/", following), {}
        raise UnreadableError(f"{self.name} gives more than {_PAGES} pages for {path}")

    def json(self, answer: Answer, path: str) -> Any:
        """What a good answer says. Raises Refused for another status, UnreadableError for what is not JSON."""
        if not answer.ok:
            raise Refused(self.name, path, answer.status)
        try:
            return json.loads(answer.body)
        except (ValueError, RecursionError) as error:
            raise UnreadableError(f"{self.name} does not answer with JSON to {path}") from error

    def object(self, path: str, query: Query | None = None) -> dict[str, Any]:
        """One object. Raises: see `json`."""
        found = self.json(self.get(path, query), path)
        if not isinstance(found, dict):
            raise UnreadableError(f"{self.name} gives no object for {path}")
        return found

    @contextmanager
    def stream(self, path: str, query: Query | None = None) -> Iterator[Iterator[bytes]]:
        """A large answer while it arrives; its limit is waited for. Raises: see `Api.stream`.

        Source: GitLab Docs, "Rate limits on GitLab.com": few archives a minute.
        """
        with ExitStack() as stack:
            yield self._begun(stack, f"{self.api.base}/{path}", query or {})

    def _begun(self, stack: ExitStack, url: str, query: Query) -> Iterator[bytes]:
        for tried in range(self.patience.tries):
            try:
                return stack.enter_context(self.api.stream(url, query, timeout=self.patience.timeout))
            except Refused as refused:
                if refused.status != 429:
                    raise
                self._wait(60.0 * 2**tried, last=tried + 1 == self.patience.tries, silent=None)
        raise AssertionError("the last try returns or raises")

    def _patiently(self, url: str, query: Query, most: int) -> Answer:
        silent: UnreachableError | None = None
        for tried in range(self.patience.tries):
            try:
                answer = self.api.get(url, query, most=most, timeout=self.patience.timeout)
            except TooLarge:
                raise
            except UnreachableError as error:
                silent, pause = error, 2.0**tried
            else:
                wait = pause_of(answer, tried, now=self.patience.now())
                if wait is None:
                    return answer
                silent, pause = None, wait
            self._wait(pause, last=tried + 1 == self.patience.tries, silent=silent)
        raise AssertionError("the last try returns or raises")

    def _wait(self, pause: float, *, last: bool, silent: UnreachableError | None) -> None:
        if last:
            raise silent or UnreachableError(f"{self.name} stays busy, or its rate limit is used up")
        if pause > self.patience.longest:
            raise UnreachableError(
                f"the rate limit of {self.name} is used up for another {round(pause / 60)} minutes",
                hint="come back then; with --state FILE, what is done is not asked again",
            )
        if pause >= 10:
            self.patience.say(f"{self.name} asks to wait {round(pause)} s (rate limit)")
        self.patience.sleep(pause)


class TooLarge(UnreachableError):
    """An answer has more bytes than it may have; asking again changes nothing."""


class Refused(UnreadableError):
    """The host answered with a status that is no success."""

    def __init__(self, host: str, path: str, status: int) -> None:
        super().__init__(f"{host} answers {status} to {path}")
        self.status = status


def pause_of(answer: Answer, tried: int, *, now: float) -> float | None:
    """How many seconds to wait before asking again; None for an answer that stands.

    A 403 is a limit only where its headers or its text say so: else it is about rights, and waiting changes nothing.
    Without a time of its own, a secondary limit is waited for at least a minute, and longer each time.
    """
    headers, status = answer.headers, answer.status
    if status not in _BUSY and status != 403:
        return None
    after = _number(headers.get("retry-after"))
    if after is not None:
        return after
    if status not in {403, 429}:
        return 2.0**tried
    remaining = headers.get("x-ratelimit-remaining", headers.get("ratelimit-remaining"))
    reset = _number(headers.get("x-ratelimit-reset", headers.get("ratelimit-reset")))
    if remaining == "0" and reset is not None:
        return max(reset - now, 0.0) + 1.0
    limited = status == 429 or b"rate limit" in answer.body[:4096].lower()
    return 60.0 * 2**tried if limited else None


def _number(text: str | None) -> float | None:
    return float(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 12 else None


def next_page(link: str) -> str | None:
    """The address of the page that follows, from a `Link` header (RFC 8288)."""
    for part in link.split(","):
        address, *parameters = part.split(";")
        if any(parameter.strip().replace('"', "") == "rel=next" for parameter in parameters):
            return address.strip().removeprefix("<").removesuffix(">")
    return None
