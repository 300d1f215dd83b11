"""A browser for the lab's sign-in page: opens an address, answers the form, goes where it is sent.

As a program it is what `BROWSER` names, so that offkey and the AWS CLI open it themselves.
"""

from __future__ import annotations

import re
import sys
from html import unescape
from pathlib import Path
from urllib.parse import urlencode, urljoin
from urllib.request import ProxyHandler, Request, build_opener

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')
_ACTION = re.compile(r'<form method="post" action="([^"]*)">')
SECONDS = 300.0


def sign_in(url: str, *, decision: str = "allow", person: str = "person@example.com") -> str:
    """Answer the form at `url`; the text of the page that the browser ends on."""
    opener = build_opener(ProxyHandler({}))
    with opener.open(url, timeout=SECONDS) as reply:
        page = reply.read().decode()
    hidden = {unescape(name): unescape(value) for name, value in _HIDDEN.findall(page)}
    action = _ACTION.search(page)
    assert action is not None, page
    form = urlencode({**hidden, "person": person, "decision": decision}).encode()
    with opener.open(Request(urljoin(url, action[1]), data=form), timeout=SECONDS) as reply:
        return str(reply.read().decode())


def command(decision: str = "allow") -> str:
    """What `BROWSER` is to be: in the background, as the one who opens it also waits for the answer."""
    return f"{sys.executable} {Path(__file__)} {decision} %s &"


if __name__ == "__main__":
    sign_in(sys.argv[2], decision=sys.argv[1])
