"""More rights than a backend needs on what says itself that it is a state, or a bucket of states."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding
from offkey.model.records import replace
from offkey.read.state_resources import UNKNOWN, StateResource, locked_beside, may_lock, state_in, table_in
from offkey.read.state_words import calls_backend, names_tool, says_state
from offkey.rules.state_access import (
    EVERYTHING,
    allows,
    everything_with,
    finding,
    is_of_backend,
    lower,
    place_of,
    those_in,
    written,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.policy import Policy, Statement
    from offkey.model.unknown import Unknown
    from offkey.read.state_policies import State, StatePolicy

_DELETE = "s3:DeleteObject"
_DENY = b"Deny"
_EVERY = frozenset({"*", "arn:aws:s3:::*", "arn:aws:s3:::*/*"})


def on_states(policy: StatePolicy, state: State) -> Iterator[Finding]:
    """At most one finding: deletion of states in whichever bucket, else everything with the bucket itself.

    And whom the bucket's own policy lets in.
    """
    found = list(_states(policy))
    for statement, resource, _ in found if policy.of_bucket else ():
        if resource.bucket not in state.buckets and UNKNOWN not in resource.key:
            from offkey.rules.state_principals import of_principals

            yield from of_principals(policy, _alone(policy, statement, resource), resource.bucket, sure=False)
    for look in (_of_deletion, _of_everything):
        for statement, resource, named in found:
            told = look(policy, state, statement, resource, named)
            if told is not None:
                yield told
                return


def writes_state(policy: StatePolicy, state: State) -> bool:
    """Whether a statement of the policy writes the state of a backend, or what says that it is one."""
    writing = tuple(s for s in policy.policy.statements if s.allows and written(s, "s3:PutObject"))
    if those_in(replace(policy.policy, statements=writing), ":s3:::", state.buckets):
        return True
    return any(statement in writing for statement, *_ in _states(policy))


def _states(policy: StatePolicy) -> Iterator[tuple[Statement, StateResource, str | Unknown]]:
    """What statements without conditions allow something on."""
    document = policy.policy
    called, of_backend = any(map(calls_backend, (*policy.called, policy.described))), is_of_backend(policy)
    named = [resource for statement in document.statements for resource in statement.resources]
    near = policy.spoken or policy.made.locks or any(table_in(each) or may_lock(each) for each in named)
    near = near or any(map(names_tool, (*policy.called, policy.described)))
    locked = locked_beside(named) if not near else frozenset()
    for statement in document.statements:
        sid = statement.sid or ""
        told = called or calls_backend(sid) or (policy.spoken and says_state(sid))
        for one in statement.resources if statement.allows and not statement.conditions else ():
            resource = state_in(one, told=told, near=near or one in locked, named=policy.made.buckets)
            of_states = of_backend or (calls_backend(sid) and not policy.of_bucket)
            if resource is None and one in _EVERY and of_states:
                resource = StateResource(str(one), UNKNOWN, "*")
            if resource is not None:
                yield statement, resource, one


def _of_deletion(
    policy: StatePolicy, state: State, statement: Statement, resource: StateResource, named: str | Unknown
) -> Finding | None:
    key = resource.key or ("*" if resource.bucket.endswith("*") else "")  # which goes on over the slash
    one = f"arn:aws:s3:::{resource.bucket}/{key}"
    if not key or not allows(_alone(policy, statement, resource), _DELETE, _example(one)):
        return None
    sure = (resource.is_one or resource.bucket in state.buckets) and not policy.policy.unknown
    which = f"the state `{resource.key}`" if resource.is_one else "the states"
    where = f" in {resource.bucket}" if UNKNOWN not in resource.bucket else ""
    if resource.arn in _EVERY:
        where = ", and all else in every bucket"
    place = place_of(policy, statement, named, _DELETE)
    what = '"*"' if resource.arn in _EVERY else named if isinstance(named, str) else ""
    on = policy.place(what, near=written(statement, _DELETE) or "") if what else None
    return finding(policy, place, f"deleting {which}{where}", confidence=_confidence(sure=sure), on=on)


def _of_everything(
    policy: StatePolicy, state: State, statement: Statement, resource: StateResource, named: str | Unknown
) -> Finding | None:
    """Of a bucket that no backend names; who may do all with another has been told of."""
    wide = next((action for action in lower(statement) if action in EVERYTHING), None)
    if wide is None or resource.key or resource.bucket in state.buckets:
        return None
    if not allows(
        _alone(policy, statement, resource), "s3:PutBucketPolicy", _example(f"arn:aws:s3:::{resource.bucket}")
    ):
        return None
    place = place_of(policy, statement, named, wide)
    which = "" if UNKNOWN in resource.bucket else resource.bucket
    return finding(policy, place, everything_with(which), confidence=Confidence.MEDIUM)


def _alone(policy: StatePolicy, statement: Statement, resource: StateResource) -> Policy:
    """What the statement allows on this resource, and what the policy denies.

    A statement that is not known denies nothing where the file has no word of that.
    """
    denies = tuple(s for s in policy.policy.statements if not s.allows)
    may_deny = policy.of_bucket or _DENY in policy.source.data
    own = replace(statement, resources=(resource.arn,))
    return replace(policy.policy, statements=(own, *denies), unknown=policy.policy.unknown if may_deny else ())


def _example(arn: str) -> str:
    return arn.replace("*", "offkey").replace("?", "x")


def _confidence(*, sure: bool) -> Confidence:
    return Confidence.HIGH if sure else Confidence.MEDIUM
