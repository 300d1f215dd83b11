"""One request, one reading: what the door decides about is what the backend executes.

The backend looks for an operation's name in more places than AWS does: in the query, in the form, in a header, in
anything of the body that has the form of a query. So whatever could be taken for a second name is refused, and no
header goes on that the backend has no business with.
"""

from __future__ import annotations

from collections import Counter
from urllib.parse import parse_qsl

from offkey.lab.errors import Dialect, ServiceError
from offkey.lab.wire import FORM, Request
from offkey.model.records import replace

_FORWARDED = ("x-amz-", "x-amzn-", "content-", "if-", "access-control-request-", "amz-sdk-")
_FORWARDED_WHOLE = frozenset(
    {
        "accept",
        "accept-encoding",
        "cache-control",
        "date",
        "expires",
        "origin",
        "range",
        "smithy-protocol",
    }
)
"""Not the user agent: the backend would take its region from there, and nobody signs it."""

_KEPT_HERE = frozenset({"x-amz-security-token", "x-amz-date", "content-length"})


def check(request: Request, dialect: Dialect) -> None:
    """Refuse a request of which this is not the only dialect it could be read in.

    Raises ServiceError: it names its operation twice, or has a body that would be read as something else.
    """
    _check_body(request, dialect)
    pairs = [*request.query, *request.form]
    actions = Counter(name for name, _ in pairs if not name.startswith("X-Amz-"))["Action"]
    target = request.header("x-amz-target") is not None
    smithy = request.header("smithy-protocol") is not None
    by_form = actions == 1 and not target and not smithy
    fits = {
        Dialect.QUERY: by_form,
        Dialect.EC2: by_form,
        Dialect.JSON: target and not actions and not smithy,
        Dialect.CBOR: smithy and not actions and not target,
    }
    if not fits.get(dialect, not (actions or target or smithy)):
        raise ServiceError("InvalidAction", "The request names its operation in more than one way", 400)


def _check_body(request: Request, dialect: Dialect) -> None:
    content_type = (request.header("content-type") or "").lower()
    form = content_type.startswith(FORM)
    if content_type.startswith("multipart/") or (form and request.body and not _by_form(dialect)):
        raise _unreadable(f"a body of the type {content_type}")
    if dialect is Dialect.S3:
        return
    if request.header("content-encoding") is not None:
        raise _unreadable("an encoded body")
    if not _by_form(dialect) and b"=" in request.body and _holds_an_action(request.body):
        raise _unreadable("a body with `Action=` in it")


def _by_form(dialect: Dialect) -> bool:
    return dialect in (Dialect.QUERY, Dialect.EC2)


def _holds_an_action(body: bytes) -> bool:
    return any(name == "Action" for name, _ in parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


def _unreadable(what: str) -> ServiceError:
    return ServiceError("NotImplemented", f"offkey's lab does not take {what} here: its backend would misread it", 501)


def forwarded(request: Request) -> Request:
    """`request` as the backend may see it: no signature, no session token, nothing that steers it.

    Names with an underscore stay behind as well: to the backend they would be the same as with a dash, and no
    signature covers them.
    """
    headers = tuple(pair for pair in request.headers if _goes_on(pair[0].lower()))
    query = [part for part in request.raw_query.split("&") if not part.startswith("X-Amz-")]
    return replace(request, headers=headers, raw_query="&".join(query))


def _goes_on(name: str) -> bool:
    if "_" in name or name in _KEPT_HERE:
        return False
    return name in _FORWARDED_WHOLE or name.startswith(_FORWARDED)
