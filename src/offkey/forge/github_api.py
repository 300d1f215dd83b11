"""The connection to GitHub's API, through githubkit."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urljoin, urlsplit

from offkey.errors import UnreachableError
from offkey.forge.access import Access, missing
from offkey.forge.http import REDIRECTS, Answer, Host, Patience, Query, Refused, bounded, checked_base
from offkey.model.records import dataclass, field

VERSION = "2026-03-10"
"""The first version of the API that tells `use_immutable_subject` and `sub_claim_prefix`."""


@contextmanager
def opened(access: Access, patience: Patience | None = None) -> Iterator[Host]:
    """A connection to GitHub that lasts for the block.

    Raises: ConfigurationError where githubkit is not installed.
    """
    try:
        from githubkit import GitHub, TokenAuthStrategy, UnauthAuthStrategy
    except ImportError as error:
        raise missing("githubkit") from error
    for library in ("httpx", "httpcore"):  # they log addresses and headers, and a download's address is a ticket
        logging.getLogger(library).setLevel(logging.WARNING)
    token = access.token
    client: Any = GitHub(
        TokenAuthStrategy(token.reveal()) if token is not None else UnauthAuthStrategy(),
        base_url=access.base,
        user_agent="offkey",
        follow_redirects=False,  # a redirect is followed where its host has been looked at: see `Host.get`
        http_cache=False,
        auto_retry=False,
    )
    with client:
        yield Host("GitHub", _Api(access.base, client), patience or Patience())


@dataclass(frozen=True, slots=True)
class _Api:
    """GETs through githubkit's own client, which carries the token."""

    base: str
    client: Any = field(repr=False)

    def get(self, url: str, query: Query, *, most: int, timeout: float) -> Answer:
        """See `Api.get`."""
        import httpx

        deadline = time.monotonic() + timeout
        headers = {"X-GitHub-Api-Version": VERSION, "Accept": "application/vnd.github+json"}
        try:
            with self.client.get_sync_client() as client:
                asked = client.stream("GET", url, params=dict(query) or None, headers=headers, timeout=timeout)
                with asked as answer:
                    # Chunks as they arrive: chunks of a size would hold a slow answer back from its deadline.
                    found = {name.lower(): value for name, value in answer.headers.items()}
                    body = bounded(answer.iter_bytes(), most=most, deadline=deadline)
                    return Answer(answer.status_code, found, body)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise UnreachableError(f"GitHub did not answer: {type(error).__name__}") from error

    @contextmanager
    def stream(self, url: str, query: Query, *, timeout: float) -> Iterator[Iterator[bytes]]:
        """See `Api.stream`. GitHub redirects to a host for downloads, with a ticket in the address.

        Source: GitHub Docs, "Download a repository archive (tar)": links for private repositories last five minutes.
        """
        import httpx

        answer = self.get(url, query, most=65_536, timeout=timeout)
        if answer.status not in REDIRECTS:
            raise Refused("GitHub", urlsplit(url).path, answer.status)
        target = checked_base(urljoin(url, answer.headers.get("location", "")), variable="the address of a download")
        try:
            # A client of its own: the one for the API would take its token along.
            with httpx.Client(timeout=timeout) as client, client.stream("GET", target) as download:
                if download.status_code != 200:
                    raise Refused("GitHub", "the download", download.status_code)
                yield download.iter_raw()
        except httpx.HTTPError as error:
            raise UnreachableError(f"GitHub's download broke off: {type(error).__name__}") from error
