"""One line of `offkey evaluate`: a request to AWS and every policy that has a say in it, as JSON.

Source for what AWS fills in by itself and what a policy may look like: IAM User Guide, "The request
context" and "Grammar of the IAM JSON policy language".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from offkey.errors import UnreadableError
from offkey.model.policy import Policy, Principal
from offkey.model.regex import regex
from offkey.model.request import ContextValue, Policies, Request
from offkey.model.terraform import Value
from offkey.model.unknown import Unknown
from offkey.read import json_text, policy, recognition
from offkey.read.convert import text_of
from offkey.read.json_text import JsonObject

MAX_BYTES = 1 << 20
"""The longest line that is read. All the policies AWS would let one request meet are a fraction of it."""

MAX_DEPTH = 100
"""The deepest nesting that is read; a request with all its policies has about ten levels."""

_SERVICE = regex(r"[a-z0-9.-]+\.amazonaws\.com(\.cn)?\Z")
_PROVIDER = regex(r"arn:[a-z-]+:iam::\d{12}:(oidc|saml)-provider/", re.ASCII)
_PLAIN = json_text.plain_decoder()
_EXTRA = frozenset({"identity", "session", "boundary", "scp", "rcp"})
_KINDS = frozenset({"AWS", "Federated", "Service"})


class Asked(NamedTuple):
    """One question. `id` is whatever JSON stood there; `again`: its policies were recognised from a line before."""

    id: Value
    request: Request
    policies: Policies
    again: bool = False


class Unreadable(NamedTuple):
    """A line that asks nothing, and why. `id` is None where the line could not be read that far."""

    id: Value
    because: str


class Reader:
    """Reads lines. What stands in many of them is read once, and is then the same object."""

    def __init__(self) -> None:
        self._policies: dict[bytes, Policy | Unknown] = {}
        self._together: dict[bytes, Policies] = {}
        self._requests: dict[bytes, Request] = {}

    def read(self, line: bytes) -> Asked | Unreadable:
        """The question on one line."""
        document = _decoded(line)
        if isinstance(document, Unreadable):
            return document
        try:
            return self._known(document, line) or self._asked(document, line)
        except UnreadableError as error:
            return Unreadable(document.get("id"), str(error))

    def _known(self, document: Mapping[str, Value], line: bytes) -> Asked | None:
        """The question, where the very same policies were asked before, and no key stands twice in the line."""
        key = recognition.key_of(document, line)
        policies = self._together.get(key) if key is not None else None
        if policies is None:
            return None
        found = recognition.key(document["request"])
        request = self._requests.get(found) if found is not None else None
        if request is None:
            request = _request(document["request"])
            recognition.remember(self._requests, found, request)
        return Asked(document.get("id"), request, policies, again=True)

    def _asked(self, plain: Mapping[str, Value], line: bytes) -> Asked:
        document = json_text.decode_known(line.decode())
        if isinstance(document, JsonObject):
            raise UnreadableError("a key stands twice in the line")
        request = _request(_object(document.get("request"), "request"))
        policies = self._all_policies(document.get("policy"), document.get("policy_type"), document.get("extra"))
        key = recognition.key_of(plain, line)
        if key is not None and recognition.names(document) == line.count(b'":'):
            recognition.remember(self._together, key, policies)
        return Asked(document.get("id"), request, policies)

    def _all_policies(self, policy_: Value, kind: Value, extra_: Value) -> Policies:
        extra = _object({} if extra_ is None else extra_, "extra")
        for name in extra:
            if name not in _EXTRA and extra[name] is not None:
                raise UnreadableError(f"extra has {name}, which is no kind of policy known here")
        own = self._one(policy_)
        trust = _is_trust(kind, own)
        return Policies(
            identity=self._all(extra.get("identity"), "identity"),
            boundary=self._all(extra.get("boundary"), "boundary"),
            session=self._one(extra.get("session")),
            trust=own if trust else None,
            resource=None if trust else own,
            scp=self._levels(extra.get("scp"), "scp"),
            rcp=self._levels(extra.get("rcp"), "rcp"),
        )

    def _one(self, value: Value) -> Policy | Unknown | None:
        if value is None:
            return None
        key = recognition.key(value)
        known = self._policies.get(key) if key is not None else None
        if known is None:
            known = policy.from_document(value)
            recognition.remember(self._policies, key, known)
        return known

    def _all(self, value: Value, where: str) -> tuple[Policy | Unknown, ...]:
        return tuple(read for item in _list(value, where) if (read := self._one(item)) is not None)

    def _levels(self, value: Value, where: str) -> tuple[tuple[Policy | Unknown, ...], ...]:
        levels = (_object(level, where) for level in _list(value, where))
        return tuple(self._all(level.get("policies"), where) for level in levels)


def _decoded(line: bytes) -> dict[str, Value] | Unreadable:
    if len(line) > MAX_BYTES:
        return Unreadable(None, f"the line is longer than {MAX_BYTES} bytes")
    try:
        document = _PLAIN.decode(line.decode())
    except (ValueError, RecursionError):
        return Unreadable(None, "the line is not JSON")
    if not isinstance(document, dict):
        return Unreadable(None, "the line is not an object")
    if line.count(b"[") + line.count(b"{") > MAX_DEPTH and _too_deep(document):
        return Unreadable(None, f"the line is nested deeper than {MAX_DEPTH} levels")
    return document


def _too_deep(document: Value) -> bool:
    """Whether it has more levels than may be: found level by level, where a recursion might not come back."""
    level = [document]
    for _ in range(MAX_DEPTH + 1):
        level = [
            item
            for one in level
            for item in (one.values() if isinstance(one, dict) else one if isinstance(one, list) else ())
        ]
        if not level:
            return False
    return True


def _object(value: Value, where: str) -> Mapping[str, Value]:
    if isinstance(value, JsonObject):
        raise UnreadableError(f"a key stands twice in {where}")
    if not isinstance(value, dict):
        raise UnreadableError(f"{where} is not an object")
    return value


def _list(value: Value, where: str) -> Iterable[Value]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise UnreadableError(f"{where} is not a list")
    return value


def _is_trust(kind: Value, own: Policy | Unknown | None) -> bool:
    if own is not None and kind not in {"trust", "resource"}:
        raise UnreadableError("policy_type is neither trust nor resource")
    return bool(kind == "trust")


def _request(value: Mapping[str, Value]) -> Request:
    account = value.get("resource_account")
    if account is not None and not isinstance(account, str):
        raise UnreadableError("resource_account is not a text")
    return Request(
        principal=_principal(value.get("principal")),
        action=_text(value.get("action"), "action"),
        resource=_text(value.get("resource"), "resource"),
        resource_account=account,
        context=_context(_object({} if value.get("context") is None else value["context"], "context")),
    )


def _text(value: Value, where: str) -> str:
    if not isinstance(value, str) or not value:
        raise UnreadableError(f"{where} is not a text")
    return value


def _principal(value: Value) -> Principal:
    """A principal as an ARN, or as policies write it; an account's id stands for its root."""
    if isinstance(value, str) and value:
        return _named(value)
    if isinstance(value, dict) and len(value) == 1:
        kind, name = next(iter(value.items()))
        if kind in _KINDS and isinstance(name, str) and name:
            return _of_kind("*" if name == "*" else kind, name)
    raise UnreadableError("principal is neither an ARN nor one of Federated, Service and AWS")


@lru_cache(maxsize=1024)
def _of_kind(kind: str, name: str) -> Principal:
    return Principal(kind, name)


@lru_cache(maxsize=1024)
def _named(name: str) -> Principal:
    if name == "*":
        return Principal("*", "*")
    if _SERVICE.match(name):
        return Principal("Service", name)
    return Principal("Federated" if _PROVIDER.match(name) else "AWS", name)


def _context(value: Mapping[str, Value]) -> dict[str, ContextValue]:
    """Keys in lower case, as AWS reads them. A key that is null is absent, which is how `Null` reads it."""
    context: dict[str, ContextValue] = {}
    for key, item in value.items():
        folded = key.lower()
        if folded in context:
            raise UnreadableError(f"the context has {key} twice")
        if item is not None:
            context[folded] = tuple(map(_value, item)) if isinstance(item, list) else _value(item)
    return context


def _value(item: Value) -> str:
    if isinstance(item, str):
        return item
    text = text_of(item)
    if isinstance(text, Unknown):
        raise UnreadableError("a value of the context is neither a text nor a list of texts")
    return text
