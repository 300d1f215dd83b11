"""One line of `offkey evaluate`: a request to AWS and every policy that has a say in it, as JSON.

Source for what AWS fills in by itself and what a policy may look like: IAM User Guide, "The request
context" and "Grammar of the IAM JSON policy language".
"""

from __future__ import annotations

from offkey.errors import UnreadableError
from offkey.model.builtin import lru_cache
from offkey.model.policy import Policy, Principal
from offkey.model.regex import ASCII, regex
from offkey.model.request import ContextValue, Policies, Request
from offkey.model.tuples import NamedTuple
from offkey.model.unknown import Unknown
from offkey.read import policy, recognition
from offkey.read.convert import text_of
from offkey.read.json_members import members
from offkey.read.json_text import JsonObject

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from offkey.model.terraform import Value
    from offkey.read.recognition import Cut

MAX_BYTES = 1 << 20
"""The longest line that is read. All the policies AWS would let one request meet are a fraction of it."""

MAX_DEPTH = 100
"""The deepest nesting that is read; a request with all its policies has about ten levels."""

_SERVICE = regex(r"[a-z0-9.-]+\.amazonaws\.com(\.cn)?\Z")
_PROVIDER = regex(r"arn:[a-z-]+:iam::\d{12}:(oidc|saml)-provider/", ASCII)
_SEEN = 4096
_EXTRA = frozenset({"identity", "session", "boundary", "scp", "rcp"})
_KINDS = frozenset({"AWS", "Federated", "Service"})


class Asked(NamedTuple):
    """One question. `id` is whatever JSON stood there; `again`: request and policies are those of a line before."""

    id: Value
    request: Request
    policies: Policies
    again: bool = False


class Unreadable(NamedTuple):
    """A line that asks nothing, and why. `id` is None where the line could not be read that far."""

    id: Value
    because: str


_NOT_JSON = Unreadable(None, "the line is not JSON")


class Reader:
    """Reads lines. What stands in many of them is read once, and is then the same object."""

    def __init__(self) -> None:
        self._policies: dict[bytes, Policy | Unknown] = {}
        self._around: dict[recognition.Around, Policies] = {}
        self._requests: dict[str, Request] = {}
        self._seen: set[int] = set()

    def read(self, line: bytes) -> Asked | Unreadable:
        """The question on one line."""
        if len(line) > MAX_BYTES:
            return Unreadable(None, f"the line is longer than {MAX_BYTES} bytes")
        try:
            text = line.decode()
        except UnicodeDecodeError:
            return _NOT_JSON
        cut = recognition.cut(text)
        policies = self._around.get(cut.around) if cut is not None else None
        if cut is None or policies is None:
            return self._whole(text, cut)
        known = self._requests.get(cut.written)
        if known is not None:
            return Asked(cut.id, known, policies, True)
        try:
            request = _request(_object(cut.request, "request"))
        except UnreadableError as error:
            return Unreadable(cut.id, str(error))
        self._note(cut.written, request)
        return Asked(cut.id, request, policies)

    def _note(self, written: str, request: Request) -> None:
        """Keep a request that is read for the second time: most are asked only once."""
        seen = hash(written)
        if seen in self._seen:
            if len(written) <= recognition.LONGEST:
                recognition.remember(self._requests, written, request)
            return
        if len(self._seen) >= _SEEN:
            self._seen.clear()
        self._seen.add(seen)

    def _whole(self, text: str, cut: Cut | None) -> Asked | Unreadable:
        """The question of a line that has to be read whole."""
        try:
            found = members(text)
        except (ValueError, RecursionError):
            return _NOT_JSON
        if found is None:
            return Unreadable(None, "the line is not an object")
        document = {member.key: member.value for member in found}
        id_ = document.get("id")
        if text.count("[") + text.count("{") > MAX_DEPTH and _too_deep(document):
            return Unreadable(None, f"the line is nested deeper than {MAX_DEPTH} levels")
        try:
            if len(document) < len(found):
                raise UnreadableError("a key stands twice in the line")
            request = _request(_object(document.get("request"), "request"))
            policies = self._all_policies(document.get("policy"), document.get("policy_type"), document.get("extra"))
        except UnreadableError as error:
            return Unreadable(id_, str(error))
        if cut is not None and cut.fits(found):
            recognition.remember(self._around, cut.around, policies)
            self._note(cut.written, request)
        return Asked(id_, request, policies)

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
            if key is not None:
                recognition.remember(self._policies, key, known)
        return known

    def _all(self, value: Value, where: str) -> tuple[Policy | Unknown, ...]:
        return tuple(read for item in _list(value, where) if (read := self._one(item)) is not None)

    def _levels(self, value: Value, where: str) -> tuple[tuple[Policy | Unknown, ...], ...]:
        levels = (_object(level, where) for level in _list(value, where))
        return tuple(self._all(level.get("policies"), where) for level in levels)


def _too_deep(document: Value) -> bool:
    """Whether it has more levels than may be: found level by level, where a recursion might not come back."""
    level = [document]
    for _ in range(MAX_DEPTH + 1):
        level = [item for one in level for item in _items(one)]
        if not level:
            return False
    return True


def _items(value: Value) -> Iterable[Value]:
    if isinstance(value, JsonObject):
        return dict(value.pairs).values()
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


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
    get = value.get
    principal, action, resource, account = get("principal"), get("action"), get("resource"), get("resource_account")
    if account is not None and not isinstance(account, str):
        raise UnreadableError("resource_account is not a text")
    who = _principal(principal)
    if not isinstance(action, str) or not action:
        raise UnreadableError("action is not a text")
    if not isinstance(resource, str) or not resource:
        raise UnreadableError("resource is not a text")
    context = get("context")
    return Request(who, action, resource, account, {} if context is None else _context(_object(context, "context")))


def _principal(value: Value) -> Principal:
    """A principal as an ARN, or as policies write it; an account's id stands for its root."""
    if isinstance(value, str) and value:
        return _named(value)
    if isinstance(value, dict) and len(value) == 1:
        ((kind, name),) = value.items()
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
        if isinstance(item, str):
            context[folded] = item
        elif item is not None:
            context[folded] = tuple(map(_value, item)) if isinstance(item, list) else _value(item)
    return context


def _value(item: Value) -> str:
    text = text_of(item)
    if isinstance(text, Unknown):
        raise UnreadableError("a value of the context is neither a text nor a list of texts")
    return text
