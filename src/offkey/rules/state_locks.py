"""More rights on a lock table than taking and releasing a lock needs."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding
from offkey.model.policy import Policy, Statement
from offkey.model.records import replace
from offkey.model.regex import IGNORECASE, regex
from offkey.read.state_candidates import NEEDLESS
from offkey.read.state_resources import UNKNOWN, is_every_table, may_lock, table_in
from offkey.read.state_words import calls_backend, says_backend
from offkey.rules.state_access import OF_TABLE, allows, finding, is_of_backend, lower, place_of, written
from offkey.rules.state_by_name import writes_state

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.text import Place
    from offkey.model.unknown import Unknown
    from offkey.read.state_policies import State, StatePolicy

_EVERYTHING = "dynamodb:*"
_ANY_ITEM = "*item"
"""How a wildcard ends that is meant for one item: `dynamodb:*Item`."""
_READING = ("Scan", "Query")
_LOCKING = ("GetItem", "PutItem", "DeleteItem")
_OF_LOCK = regex(r"dynamodb:(?:(?:Get|Put|Delete)Item|Get\*|Describe[A-Za-z]*\*?|List[A-Za-z]*\*?)\Z", IGNORECASE)
"""What takes and releases a lock, and looks at its table; `Get*` is meant for its item."""


def on_locks(policy: StatePolicy, state: State) -> Iterator[Finding]:
    """At most one finding for each lock table."""
    told = set[str]()
    for statement in policy.policy.statements:
        for resource in statement.resources if statement.allows and not statement.conditions else ():
            table = _table(policy, state, statement, resource)
            found = _on_table(policy, state, statement, resource, table) if table and table not in told else None
            if found is not None and table is not None:
                told.add(table)
                yield found


def _table(policy: StatePolicy, state: State, statement: Statement, resource: str | Unknown) -> str | None:
    """The lock table, or the pattern of some, that a resource is about; every table in what is about the lock."""
    if is_every_table(resource) and (
        calls_backend(statement.sid or "") or is_of_backend(policy) or _locks_beside_state(policy, state, statement)
    ):
        return "*"
    locks = may_lock(resource) and _is_of_backend(policy, statement)
    return table_in(resource, frozenset(state.tables) | policy.made.tables, policy.made.addresses, any_lock=locks)


def _is_of_backend(policy: StatePolicy, statement: Statement) -> bool:
    """Whether a statement, or its policy, is called after Terraform's backend, as far as that can be told.

    A backend of any program may have tables; where a statement of it is about a bucket alone, it is Terraform's.
    """
    sid = statement.sid or ""
    if calls_backend(sid) or is_of_backend(policy):
        return True
    return says_backend(sid) and any(
        says_backend(other.sid or "")
        and other.allows
        and {action.partition(":")[0] for action in lower(other)} == {"s3"}
        for other in policy.policy.statements
    )


def _locks_beside_state(policy: StatePolicy, state: State, statement: Statement) -> bool:
    """Whether a statement allows what a lock takes, and nothing else, in a policy that writes a state.

    A program reads its tables by other ways, too, or changes items; a policy that names a table knows its lock.
    """
    others = (s for s in policy.policy.statements if s is not statement and s.allows)
    return (
        bool(statement.actions)
        and all(isinstance(action, str) and _OF_LOCK.match(action) for action in statement.actions)
        and all(written(statement, f"dynamodb:{action}") for action in _LOCKING)
        and not any(action.startswith(("dynamodb:", "*")) for other in others for action in lower(other))
        and writes_state(policy, state)
    )


def _on_table(
    policy: StatePolicy, state: State, statement: Statement, resource: str | Unknown, table: str
) -> Finding | None:
    which = f"the lock table {table}" if UNKNOWN not in table else "the lock table"
    if _EVERYTHING in lower(statement):
        sure = Confidence.HIGH if table in state.tables else Confidence.MEDIUM
        place = place_of(policy, statement, resource, _EVERYTHING)
        what = f"everything with {which if table != '*' else 'every table'}"
        return finding(policy, place, what, need=OF_TABLE, confidence=sure)
    may = _needless(policy, statement, table) if table != "*" else []
    on: Place | None = None
    if may:
        place = place_of(policy, statement, resource, f"dynamodb:{may[0]}")
        what = f"{' and '.join(f'`dynamodb:{action}`' for action in may)} on {which}"
    elif table.startswith("*") and _may(policy, statement, table, "DeleteItem"):
        place = place_of(policy, statement, resource, "dynamodb:DeleteItem")
        what = f"releasing locks in {'every table' if table == '*' else f'whichever table is called `{table}`'}"
        on = policy.place('"*"', near=written(statement, "dynamodb:DeleteItem") or "") if table == "*" else None
    else:
        return None
    return finding(policy, place, what, need=f"{OF_TABLE} on its own table", confidence=Confidence.LOW, on=on)


def _needless(policy: StatePolicy, statement: Statement, table: str) -> list[str]:
    """What nobody needs on the table and the statement allows, but for what a wildcard allows that means one item.

    Reading all of it takes both ways.
    """
    named = [
        action
        for action in (*NEEDLESS, "Query")
        if not (written(statement, f"dynamodb:{action}") or "").lower().endswith(_ANY_ITEM)
        and _may(policy, statement, table, action)
    ]
    reading = [action for action in named if action in _READING]
    return [action for action in named if action not in _READING or len(reading) == len(_READING)]


def _may(policy: StatePolicy, statement: Statement, table: str, action: str) -> bool:
    """Whether a statement allows an action on such a table, and the policy does not deny it."""
    asked = f"dynamodb:{action}"
    if written(statement, asked) is None:
        return False
    arn = f"arn:aws:dynamodb:us-east-1:111122223333:table/{table}"
    denies = tuple(s for s in policy.policy.statements if not s.allows)
    alone = replace(statement, resources=(arn,))
    return allows(Policy((alone, *denies), policy.policy.version), asked, arn.replace("*", "offkey").replace("?", "x"))
