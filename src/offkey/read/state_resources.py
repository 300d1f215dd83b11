"""What a resource in a policy says by itself: that Terraform's state lies there, or that it locks the state."""

from __future__ import annotations

from offkey.model.records import dataclass
from offkey.model.regex import IGNORECASE, regex
from offkey.read.state_arns import ACCOUNT, BEFORE_BUCKET, BEFORE_TABLE, REGION, STATE, mark_of
from offkey.read.state_words import (
    calls_lock,
    calls_state,
    ends_in_backend,
    ends_in_lock,
    ends_in_state,
    is_no_bucket,
    name_of,
    says_nothing,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from offkey.model.unknown import Unknown

UNKNOWN = "(known-when-terraform-runs)"
"""Stands in an ARN for what is known when Terraform runs."""
_OF_BUCKET = regex(r"arn:aws[\w-]*:s3:::(?P<bucket>[^/]+)(?:/(?P<key>.+))?\Z")
_OF_TABLE = regex(r"arn:aws[\w-]*:dynamodb:[^:]*:[^:]*:table/(?P<table>[^/]+)\Z")
_EVERY_TABLE = ":table/*"
_PAIRED = regex(r"(?P<stem>.+?)[-_.](?P<what>state|lock)s?(?![a-zA-Z])")
_BESIDE = regex(
    r"(?:\A|[^a-z])(?:tflock|locks?|logs?|(?:tf)?plans?|artifacts?|packages|modules|lambdas?)(?![a-z])", IGNORECASE
)
"""What lies in a bucket of states beside them, by its key."""


@dataclass(frozen=True, slots=True)
class StateResource:
    """The states, or the bucket itself, that an ARN is about. `arn` has a word for each part that is not known."""

    arn: str
    bucket: str
    key: str
    """Empty for the bucket itself."""

    @property
    def is_one(self) -> bool:
        """Whether it is one state, by its key."""
        return self.key.endswith(STATE) and "*" not in self.key


def state_in(
    resource: str | Unknown, *, told: bool = False, near: bool = False, named: frozenset[str] = frozenset()
) -> StateResource | None:
    """The states that an ARN shows to be some, or their bucket; None for what is not known to be one.

    `told` is what the policy, or the statement, is called after the state, `near` what has a lock table beside it, and
    `named` are buckets that the module calls states, one of which nothing is known by what it is given by.
    """
    arn, names = _spelled(resource, "arn:aws:s3:::")
    found = _OF_BUCKET.match(arn)
    if found is None or (found["bucket"] == UNKNOWN and any(map(is_no_bucket, names))):
        return None
    bucket, key = found["bucket"], found["key"] or ""
    if key.rstrip("*").endswith(STATE):
        return StateResource(arn, bucket, key)
    if (key and not key.endswith("*")) or _BESIDE.search(key):
        return None
    written = (bucket.replace(UNKNOWN, "-"), *names)
    holds = (
        bucket in named
        or (bucket == UNKNOWN and not named.isdisjoint(names))
        or any(map(calls_state, written))
        or ((told or near) and any(map(ends_in_state, written)))
        or (near and any(map(ends_in_backend, written)))
        or (told and bucket == UNKNOWN and bool(names or key) and all(map(says_nothing, names)))
    )
    return StateResource(arn, bucket, key) if holds else None


def table_in(
    resource: str | Unknown,
    named: frozenset[str] = frozenset(),
    made: frozenset[str] = frozenset(),
    *,
    any_lock: bool = False,
) -> str | None:
    """The name of a lock table, or the pattern of some; `named` are names, and `made` addresses, of such tables.

    `any_lock`: it counts whatever it is called.
    """
    arn, names = _spelled(resource, "arn:aws:dynamodb:*:*:table/")
    found = _OF_TABLE.match(arn)
    if found is None:
        return None
    table = found["table"]
    own = table in named or (table == UNKNOWN and not named.isdisjoint(names))
    called = any_lock or own or any(calls_lock(name) for name in (table.replace(UNKNOWN, "-"), *names))
    return table if called or any(_is_of(name, made) for name in names if made) else None


def _is_of(name: str, made: frozenset[str]) -> bool:
    """Whether a name is an attribute of one of these addresses."""
    return any(name.startswith(one) and name[len(one) : len(one) + 1] in ("", ".", "[") for one in made)


def is_every_table(resource: str | Unknown) -> bool:
    """Whether an ARN is about all tables of an account, or about everything."""
    arn, _ = _spelled(resource, "")
    return arn == "*" or arn.endswith(_EVERY_TABLE)


def may_lock(resource: str | Unknown) -> bool:
    """Whether an ARN is one of a table that is called a lock, of whatever: beside a state it is that one's."""
    arn, names = _spelled(resource, "arn:aws:dynamodb:*:*:table/")
    found = _OF_TABLE.match(arn)
    return found is not None and any(map(ends_in_lock, (found["table"].replace(UNKNOWN, "-"), *names)))


def locked_beside(resources: Sequence[str | Unknown]) -> frozenset[str | Unknown]:
    """Those beside which a table is called alike, but for the state and its lock: `acme-state-*`, `acme-locks-*`."""
    locks = {_stem(resource, _OF_TABLE, "lock") for resource in resources} - {None}
    return frozenset(one for one in resources if locks and _stem(one, _OF_BUCKET, "state") in locks)


def _stem(resource: str | Unknown, pattern: re.Pattern[str], what: str) -> tuple[str, ...] | None:
    """What stands before the state, or the lock, in the name of a bucket or a table."""
    arn, names = _spelled(resource, "")
    named = pattern.match(arn)
    called = _PAIRED.match(named[1]) if named is not None else None
    return (called["stem"], *names) if called is not None and called["what"] == what else None


def spelled_name(name: str | Unknown) -> str:
    """A name with a word for each part that is not known."""
    return _spelled(name, "")[0]


def _spelled(resource: str | Unknown, head: str) -> tuple[str, list[str]]:
    """The ARN with a word for each part that is not known, and what those of the name are called.

    Of an ARN of which nothing is known, `head` is the beginning.
    """
    if isinstance(resource, str):
        return resource, []
    arn, names = "", []
    for piece in resource.pieces or (resource,):
        if isinstance(piece, str):
            arn += piece
            continue
        mark = mark_of(piece)
        arn += UNKNOWN if mark is None or mark in (ACCOUNT, REGION) else mark
        if _is_in_name(arn):
            names.append(name_of(piece))
    return (head + arn if arn.startswith(UNKNOWN) else arn), [name for name in names if name]


def _is_in_name(arn: str) -> bool:
    """Whether what ends an ARN so far is a part of the name, not of what stands before or below it."""
    behind = arn if arn.startswith(UNKNOWN) else arn.partition(BEFORE_BUCKET)[2] or arn.partition(BEFORE_TABLE)[2]
    return bool(behind) and "/" not in behind
