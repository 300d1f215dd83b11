"""What a caller of `AssumeRole` chooses for itself, and what it has to choose so that policies allow the call.

Source: STS API reference, AssumeRole (the parameters and their forms); Service Authorization Reference,
"Condition keys for AWS Security Token Service".
"""

from __future__ import annotations

from itertools import islice, product

from offkey.model.policy import Condition, Policy
from offkey.model.records import dataclass, replace
from offkey.model.regex import ASCII, regex
from offkey.model.unknown import Unknown
from offkey.reason.operators import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from offkey.model.request import ContextValue

SESSION_NAME = "offkey"
"""The name of a session where no policy asks for another."""

_TAG = "aws:requesttag/"
_TAG_KEYS = "aws:tagkeys"
_EXTERNAL_ID, _SOURCE_IDENTITY, _NAME = "sts:externalid", "sts:sourceidentity", "sts:rolesessionname"
_FORMS = {
    _EXTERNAL_ID: regex(r"[\w+=,.@:/-]{2,1224}\Z", ASCII),
    _SOURCE_IDENTITY: regex(r"[\w+=,.@-]{2,64}\Z", ASCII),
    _NAME: regex(r"[\w+=,.@-]{2,64}\Z", ASCII),
    "aws:requestedregion": regex(r"[a-z]{2}(?:-[a-z]+)+-\d\Z", ASCII),
    "aws:useragent": regex(r".{1,400}\Z"),
    "aws:referer": regex(r".{1,400}\Z"),
}
_TAG_FORM = regex(r"[\w\s.:/=+@-]{0,256}\Z")
_ALWAYS = {_NAME: SESSION_NAME, "aws:requestedregion": "us-east-1"}
"""Keys that are there in any case."""

_SENTENCES = {
    _EXTERNAL_ID: "the caller passes the external id {}",
    _SOURCE_IDENTITY: "the caller sets the source identity {}",
    _NAME: "the caller names the session {}",
    "aws:requestedregion": "the caller asks STS in the region {}",
    "aws:useragent": "the caller calls itself {}",
    "aws:referer": "the caller says that it was referred by {}",
}
_MOST = 512
"""Ways of asking that are tried for one pair of roles."""

_ANY = "offkey"
"""A value like any other, for conditions that exclude some."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One way of asking: the condition keys that it fills, and what it takes, in sentences."""

    context: Mapping[str, ContextValue]
    assumptions: tuple[str, ...] = ()


def is_choice(key: str) -> bool:
    """Whether the caller decides what this condition key (in lower case) says."""
    return key in _FORMS or key == _TAG_KEYS or key.startswith(_TAG)


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways of asking that matter, those that take least first; `complete` is false where there are too many."""

    choices: tuple[Choice, ...]
    complete: bool = True


def ways(policies: Iterable[Policy | Unknown]) -> Ways:
    """The ways of asking that these policies tell apart."""
    options: dict[str, dict[str | None, None]] = {key: {value: None} for key, value in _ALWAYS.items()}
    names: dict[str, str] = {}
    for condition in _conditions(policies):
        key = str(condition.key)
        folded = key.lower()
        if folded == _TAG_KEYS:
            for name in _values(condition, _TAG_FORM):
                names.setdefault(_TAG + name.lower(), name)
                options.setdefault(_TAG + name.lower(), {None: None})[_ANY] = None
            continue
        form = _TAG_FORM if folded.startswith(_TAG) else _FORMS[folded]
        names.setdefault(folded, key.partition("/")[2])
        known = options.setdefault(folded, {None: None})
        known.update(dict.fromkeys(_values(condition, form)))
    found = [dict(zip(options, way, strict=True)) for way in islice(product(*options.values()), _MOST + 1)]
    return Ways(tuple(_choice(one, names) for one in sorted(found[:_MOST], key=_effort)), len(found) <= _MOST)


def _conditions(policies: Iterable[Policy | Unknown]) -> Iterator[Condition]:
    for policy in policies:
        for statement in policy.statements if isinstance(policy, Policy) else ():
            for condition in statement.conditions:
                if isinstance(condition.key, str) and is_choice(condition.key.lower()):
                    yield condition


def _values(condition: Condition, form: re.Pattern[str]) -> Iterator[str]:
    """Values that the condition could be about, as far as a caller can choose them."""
    test = parse(condition.operator)
    wild = test is not None and test.operator.wild
    presence = test is not None and test.operator.presence
    folds = test is not None and test.operator.folds
    for value in () if presence else condition.values:
        if not isinstance(value, str) or "${" in value:
            continue
        texts = [value] if not wild else [value.replace("*", x).replace("?", "x") for x in ("", _ANY)]
        if folds:  # another condition may exclude one spelling of it
            texts += [value.swapcase(), value.upper(), value.lower()]
        yield from (text for text in texts if form.match(text))
    if form.match(_ANY):
        yield _ANY
    if form is _FORMS["aws:requestedregion"]:
        yield from ("eu-west-1", "us-west-2")


def _effort(chosen: Mapping[str, str | None]) -> tuple[int, int]:
    taken = [(key, value) for key, value in chosen.items() if value is not None and _ALWAYS.get(key) != value]
    return len(taken), sum(len(value) for _key, value in taken)


def _choice(chosen: Mapping[str, str | None], names: Mapping[str, str]) -> Choice:
    context: dict[str, ContextValue] = {key: value for key, value in chosen.items() if value is not None}
    tags = tuple(names[key] for key in context if key.startswith(_TAG))
    if tags:
        context[_TAG_KEYS] = tags
    taken = {key: str(value) for key, value in context.items() if _ALWAYS.get(key) != value and key != _TAG_KEYS}
    return Choice(context, tuple(_sentence(key, value, names) for key, value in taken.items()))


def _sentence(key: str, value: str, names: Mapping[str, str]) -> str:
    if key.startswith(_TAG):
        return f'the caller passes the session tag {names[key]} = "{value}"'
    return _SENTENCES[key].format(f'"{value}"')


# --- values that the caller knows, and nobody here does ------------------------------------------------


def settled(policies: Sequence[Policy | Unknown]) -> tuple[tuple[Policy | Unknown, ...], Mapping[str, Unknown]]:
    """The policies with a stand-in for each value of the caller's choice that is not known here.

    The caller can choose what the policy will say, whatever that is, as long as it knows it.
    """
    known: dict[Unknown, str] = {}

    def text(value: str | Unknown) -> str | Unknown:
        if isinstance(value, str):
            return value
        pieces = value.pieces or (value,)
        return "".join(p if isinstance(p, str) else known.setdefault(p, f"value-{len(known) + 1}") for p in pieces)

    def of(policy: Policy | Unknown) -> Policy | Unknown:
        if isinstance(policy, Unknown) or not any(map(_asks_unknown, _conditions((policy,)))):
            return policy
        statements = tuple(
            replace(
                statement,
                conditions=tuple(
                    replace(c, values=tuple(map(text, c.values)))
                    if isinstance(c.key, str) and is_choice(c.key.lower())
                    else c
                    for c in statement.conditions
                ),
            )
            for statement in policy.statements
        )
        return replace(policy, statements=statements)

    return tuple(map(of, policies)), {stand_in: value for value, stand_in in known.items()}


def _asks_unknown(condition: Condition) -> bool:
    return any(isinstance(value, Unknown) for value in condition.values)
