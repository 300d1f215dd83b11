"""The page where a person allows a sign-in: plain forms, so that a person, a script or a browser can."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from offkey.lab.wire import Reply

_HEADERS = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
    ("Referrer-Policy", "no-referrer"),
    ("Cache-Control", "no-store"),
)
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:4rem auto;padding:0 1rem}"
    "button,select,input{font:inherit;padding:.4rem .8rem;margin:.3rem .3rem .3rem 0}"
)


def form(title: str, action: str, *, people: Iterable[str], hidden: Mapping[str, str]) -> Reply:
    """A page that asks one of `people` to allow or deny; `hidden` comes back with the answer."""
    options = "".join(f"<option>{escape(person)}</option>" for person in people)
    kept = "".join(f'<input type="hidden" name="{escape(k)}" value="{escape(v)}">' for k, v in hidden.items())
    body = (
        f'<form method="post" action="{escape(action)}">{kept}'
        f'<p><label>Sign in as <select name="person">{options}</select></label></p>'
        '<button name="decision" value="allow">Allow access</button>'
        '<button name="decision" value="deny">Deny access</button></form>'
    )
    return page(title, body)


def enter_code(action: str) -> Reply:
    """A page that asks for the code that the device shows."""
    body = (
        f'<form method="get" action="{escape(action)}"><p><label>Code <input name="user_code" autofocus></label></p>'
        "<button>Confirm</button></form>"
    )
    return page("Which code does the other device show?", body)


def page(title: str, body: str = "", *, status: int = 200) -> Reply:
    """A page of the sign-in portal. `body` is HTML, `title` is not."""
    text = (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{escape(title)}</title><style>{_STYLE}</style>"
        f"<p>offkey's lab, in place of IAM Identity Center</p><h1>{escape(title)}</h1>{body}</html>"
    )
    return Reply(status, _HEADERS, text.encode())


def redirect(url: str) -> Reply:
    """Send the browser to `url`."""
    return Reply(303, (("Location", url), ("Referrer-Policy", "no-referrer"), ("Cache-Control", "no-store")))
