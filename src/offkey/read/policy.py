"""IAM policy documents: JSON text, or values evaluated from Terraform, become `Policy`.

IAM is lenient about form (one value or a list, one statement or many) and this reader with it.
What IAM would refuse, or resolve in a way that nobody can see, is listed in `Policy.unknown`.

Source: AWS IAM user guide, "Grammar of the IAM JSON policy language"; on duplicate keys
alphagov/govuk-infrastructure#879, where only one of two `StringEquals` took effect.
"""

from __future__ import annotations

from itertools import islice

from offkey.errors import UnreadableError
from offkey.model.policy import Condition, Policy, Principal, Statement
from offkey.model.records import dataclass, field
from offkey.model.regex import ASCII, regex
from offkey.model.unknown import Unknown
from offkey.read import json_text
from offkey.read.convert import text_of
from offkey.read.json_text import JsonObject
from offkey.read.partial import OpenList, OpenMap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offkey.model.terraform import Value
    from offkey.model.text import Place

_LISTS = ("Action", "NotAction", "Resource", "NotResource")
_DOCUMENT_ELEMENTS = frozenset({"Version", "Id", "Statement"})
_STATEMENT_ELEMENTS = frozenset({"Sid", "Effect", "Principal", "NotPrincipal", "Condition", *_LISTS})
_PRINCIPAL_KINDS = frozenset({"AWS", "Federated", "Service", "CanonicalUser", "*"})
_BARE_PRINCIPAL = regex(r"arn:[a-z-]+:(iam|sts)::\d{12}:", ASCII)
"""An ARN in the place of the whole element, which can be meant in one way only."""
_DEFAULT_VERSION = "2008-10-17"


def parse(text: str) -> Policy:
    """The policy in a JSON text.

    Raises `UnreadableError` where `text` is not JSON, or not a policy document.
    """
    document = json_text.decode_pairs(text)
    if isinstance(document, Unknown):
        raise UnreadableError(f"not a policy: {document.reason}")
    policy = from_document(document)
    if isinstance(policy, Unknown):
        raise UnreadableError(f"not a policy: {policy.reason}")
    return policy


def from_document(value: Value, *, place: Place | None = None) -> Policy | Unknown:
    """The policy in `value`: JSON text (also one known in part), or an object as evaluated.

    Unknown where nothing of it is known, or it is no policy document. `place` is where to point at.
    """
    document = json_text.decode_pairs(value) if isinstance(value, str | Unknown) else value
    if isinstance(document, Unknown):
        return Unknown(document.reason, document.place or place)
    reader = _Reader(place)
    pairs = reader.pairs(document, "the document", _DOCUMENT_ELEMENTS)
    if pairs is None or "Statement" not in pairs:
        return Unknown("it is not a policy document", place)
    return reader.policy(pairs)


_MOST = 400
"""Statements of one document: more do not fit into the 20,480 characters that the longest policy may have.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
"""
_FILLED_IN = Unknown("it is empty until somebody fills it in")
_PROVIDER = regex(r"[\w-]+\Z")
"""Neither an ARN nor an issuer: a word that stands for a provider until somebody puts that in (`PROVIDER_ARN`)."""
_NOBODY = regex(r"repo:(?P<slash>/?)(?=:)")


def _is_principal(kind: str, text: str | Unknown) -> bool:
    """Whether it may be what AWS takes for one."""
    if isinstance(text, Unknown):
        return True
    return bool(text) and (kind != "Federated" or _PROVIDER.match(text) is None)


def _subject(text: str | Unknown) -> str | Unknown:
    """A subject; of a repository without a name, which no token has, one whose name somebody has to fill in.

    It is what a variable leaves that is empty by its default.
    """
    nobody = _NOBODY.match(text) if isinstance(text, str) else None
    if nobody is None or not isinstance(text, str):
        return text
    name = (_FILLED_IN, "/", _FILLED_IN) if nobody["slash"] else (_FILLED_IN,)
    return Unknown(_FILLED_IN.reason, pieces=("repo:", *name, text[nobody.end() :]))


@dataclass(slots=True)
class _Reader:
    """Reads one document and gathers what is not known in it."""

    place: Place | None
    unknown: list[Unknown] = field(default_factory=list)

    def policy(self, pairs: dict[str, Value]) -> Policy:
        """The policy of the document's elements."""
        version = pairs.get("Version", _DEFAULT_VERSION)
        if not isinstance(version, str):
            self._note(version, "Version is not a text")
            version = _DEFAULT_VERSION
        written = list(islice(self._written(_each(pairs["Statement"])), _MOST + 1))
        if len(written) > _MOST:
            self._note(None, "it has more statements than AWS takes")
        statements = tuple(s for s in map(self._statement, written[:_MOST]) if s is not None)
        return Policy(statements, version, tuple(self.unknown))

    def pairs(self, value: Value, where: str, allowed: frozenset[str]) -> dict[str, Value] | None:
        """The elements of an object; None where it is none. One that stands twice, or is not allowed, is noted."""
        items = _items(value)
        if items is None:
            return None
        found: dict[str, Value] = {}
        for key, item in items:
            if isinstance(key, Unknown):
                self.unknown.append(key)
            elif key in found:
                self._note(None, f"{key} stands twice in {where}, and AWS keeps only one")
            elif key not in allowed:
                self._note(None, f"{where} has the element {key}, which AWS does not know")
            if isinstance(key, str):
                found[key] = item
        return found

    def _written(self, statements: list[Value]) -> Iterator[Value]:
        """The statements; of one that is one of several, or may be missing, each that is written."""
        for statement in statements:
            if isinstance(statement, OpenMap):
                self.unknown.append(statement)
                yield from filter(None, statement.maps)
            else:
                yield statement

    def _statement(self, value: Value) -> Statement | None:
        if isinstance(value, Unknown):
            self.unknown.append(value)
            return None
        pairs = self.pairs(value, "a statement", _STATEMENT_ELEMENTS)
        effect = None if pairs is None else pairs.get("Effect")
        if pairs is None or effect not in ("Allow", "Deny"):
            self._note(effect, "a statement is no object with the effect Allow or Deny")
            return None
        principals = [self._principals(pairs.get(name)) for name in ("Principal", "NotPrincipal")]
        conditions = self._conditions(pairs.get("Condition"))
        if conditions is None or None in principals:
            return None
        actions, not_actions, resources, not_resources = (self._texts(pairs.get(e, []), e) for e in _LISTS)
        sid = pairs.get("Sid")
        return Statement(
            allows=effect == "Allow",
            principals=principals[0] or (),
            not_principals=principals[1] or (),
            actions=actions,
            not_actions=not_actions,
            resources=resources,
            not_resources=not_resources,
            conditions=conditions,
            sid=sid if isinstance(sid, str) else None,
        )

    def _principals(self, value: Value) -> tuple[Principal, ...] | None:
        """The principals; None where the statement cannot be read for lack of them."""
        if value is None:
            return ()
        if value == "*":
            return (Principal("*", "*"),)
        if isinstance(value, str) and _BARE_PRINCIPAL.match(value):
            return (Principal("AWS", value),)
        items = _items(value)
        if items is None:
            self._note(value, "a principal is neither * nor an object")
            return None
        found: list[Principal] = []
        seen: set[str] = set()
        for kind, values in items:
            if kind not in _PRINCIPAL_KINDS or isinstance(kind, Unknown):
                self._note(kind, f"AWS does not know principals of the kind {kind}")
                return None
            if kind in seen:
                self._note(None, f"{kind} stands twice in a principal, and AWS keeps only one")
            seen.add(kind)
            texts = self._texts(values, f"the principal {kind}")
            found += [Principal(kind, text if _is_principal(kind, text) else _FILLED_IN) for text in texts]
        return tuple(found)

    def _conditions(self, value: Value) -> tuple[Condition, ...] | None:
        """The conditions; None where it is not even known which operators there are."""
        if value is None:
            return ()
        operators = _items(value)
        if operators is None:
            self._note(value, "a condition is no object")
            return None
        conditions: list[Condition] = []
        seen: set[str] = set()
        for operator, keys in operators:
            if isinstance(operator, Unknown):
                self.unknown.append(operator)
                return None
            if operator in seen:
                self._note(None, f"{operator} stands twice in a condition, and AWS keeps only one")
            seen.add(operator)
            conditions += self._of_operator(operator, keys)
        return tuple(conditions)

    def _of_operator(self, operator: str, value: Value) -> Iterator[Condition]:
        items = _items(value)
        if items is None:
            unknown = self._note(value, f"{operator} is no object")
            yield Condition(operator, unknown, (unknown,))
            return
        seen: set[str] = set()
        for key, values in items:
            name = key.lower() if isinstance(key, str) else ""
            if name and name in seen:
                self._note(None, f"{key} stands twice under {operator}, and AWS keeps only one")
            seen.add(name)
            texts = self._texts(values, str(key))
            yield Condition(operator, key, tuple(map(_subject, texts)) if name.endswith(":sub") else texts)

    def _texts(self, value: Value, where: str) -> tuple[str | Unknown, ...]:
        """One value or a list of them as texts."""
        texts = []
        for item in _each(value):
            text = Unknown("it is null") if item is None else text_of(item)
            if isinstance(text, Unknown) and not isinstance(item, Unknown):
                text = self._note(None, f"{where} holds something that is not a text")
            texts.append(text)
        return tuple(texts)

    def _note(self, value: Value, otherwise: str) -> Unknown:
        """Remembers `value` where it is not known, else that the document is not as IAM wants it."""
        self.unknown.append(value if isinstance(value, Unknown) else Unknown(otherwise, self.place))
        return self.unknown[-1]


def _items(value: Value) -> Sequence[tuple[str | Unknown, Value]] | None:
    """The pairs of an object, however it was read; None where it is none."""
    if isinstance(value, JsonObject):
        return value.pairs
    if isinstance(value, OpenMap):
        value = value.joined
    return list(value.items()) if isinstance(value, dict) else None


def _each(value: Value) -> list[Value]:
    if isinstance(value, OpenList):
        return value.elements
    return value if isinstance(value, list) else [value]
