"""The session that python-gitlab sends its requests with: it follows nothing, and takes no error of any size.

Left to itself, requests follows a redirect to any host, with every header but `Authorization` (`PRIVATE-TOKEN`, for
one). Source: psf/requests `sessions.py`, `rebuild_auth`.
"""

from __future__ import annotations

import time
from typing import Any

import requests

from offkey.forge.http import Answer, bounded


class _Careful(requests.Session):
    """Remembers the last answer that was no success: python-gitlab's own errors lack its headers."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most
        self.refused: Answer | None = None

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Nowhere: `Host.get` looks at the address first."""

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        """Send, and read an answer that is no success at once, up to its limit."""
        self.refused = None
        response = super().send(request, **{**options, "stream": True})
        if not 200 <= response.status_code < 300:
            chunks = response.iter_content(None)
            body = bounded(chunks, most=self._most, deadline=time.monotonic() + 30)
            found = {name.lower(): value for name, value in response.headers.items()}
            self.refused = Answer(response.status_code, found, body)
            response._content = body  # what `content` gives, which python-gitlab asks for
        return response


def session(most: int) -> _Careful:
    """A session whose errors have at most `most` bytes."""
    return _Careful(most)
