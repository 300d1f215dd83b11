"""What a job must not reach with its own good session: the roles and states of others, and for a plan any change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from offkey.model.plan import Federation, HubRole, Purpose, StateGrant
from offkey.model.rehearsal import Refusal
from offkey.model.session import Session
from offkey.rehearse.tries import Claims, by_call, by_session, further, good_claims, session_of
from offkey.rehearse.world import World

_CHANGES: Mapping[str, tuple[str, Mapping[str, object]]] = MappingProxyType(
    {
        "iam": ("create_user", {"UserName": "intruder"}),
        "sqs": ("create_queue", {"QueueName": "intruder"}),
        "sns": ("create_topic", {"Name": "intruder"}),
        "kms": ("create_key", {}),
        "logs": ("create_log_group", {"logGroupName": "intruder"}),
        "ssm": ("put_parameter", {"Name": "intruder", "Value": "x", "Type": "String"}),
        "secretsmanager": ("create_secret", {"Name": "intruder", "SecretString": "x"}),
        "ec2": ("create_security_group", {"GroupName": "intruder", "Description": "intruder"}),
    }
)
"""A change of each of these services that needs nothing to be there before."""
_ALWAYS = ("iam", "s3")
_BUCKET = "offkey-intruder"


def attempts(world: World, federation: Federation) -> Iterator[Refusal]:
    """Every hub role's own session, on what is not its own."""
    for role in federation.hub_roles:
        session = session_of(world, role)
        if session is not None:
            claims = good_claims(world, role)
            yield from _other_roles(world, federation, role, session, claims)
            yield from _states(world, federation, role, session, claims)
            if role.purpose is Purpose.PLAN:
                yield from _changes(world, federation, role, session, claims)


def _other_roles(
    world: World, federation: Federation, role: HubRole, session: Session, claims: Claims
) -> Iterator[Refusal]:
    """The roles that other jobs go on to; and its own without the external id that each asks for."""
    for target in federation.behind_hub:
        if target.arn not in role.assumes:
            attempt = "a job on the role of another"
            yield Refusal(attempt, claims, target.arn, *by_session(world, session, target.arn, target.external_id))
        elif target.external_id is not None:
            attempt = "a job without the external id"
            yield Refusal(attempt, claims, target.arn, *by_session(world, session, target.arn, None))


def _states(world: World, federation: Federation, role: HubRole, session: Session, claims: Claims) -> Iterator[Refusal]:
    """Writing the states of other environments; for a plan, writing any."""
    state = federation.state
    behind = next((r for r in federation.state_roles if r.arn in role.assumes), None)
    reached = session if behind is None else further(world, session, behind.arn, behind.external_id)
    if state is None or reached is None:
        return
    own = {key for grant in _grants(federation, role) if grant.write for key in grant.keys}
    attempt = "a plan that writes state" if role.purpose is Purpose.PLAN else "an environment on the state of another"
    for key in dict.fromkeys(key for key in state.keys.values() if key not in own):
        put = {"Bucket": state.bucket, "Key": key, "Body": b"{}"}
        answer = by_call(world, reached, "s3", "put_object", put, region=state.region)
        yield Refusal(attempt, claims, behind.arn if behind else role.arn, *answer)


def _grants(federation: Federation, role: HubRole) -> list[StateGrant]:
    return [grant for grant in federation.grants if grant.principal in (role.arn, *role.assumes)]


def _changes(
    world: World, federation: Federation, role: HubRole, session: Session, claims: Claims
) -> Iterator[Refusal]:
    """A change of each service that the roles of a plan read, made with each of them."""
    yield from _change(world, role.arn, session, claims, role.services)
    for target in federation.spoke_roles:
        if target.arn in role.assumes:
            reached = further(world, session, target.arn, target.external_id)
            if reached is not None:
                yield from _change(world, target.arn, reached, claims, target.services)


def _change(world: World, role: str, session: Session, claims: Claims, services: tuple[str, ...]) -> Iterator[Refusal]:
    changes = {"s3": ("create_bucket", _bucket(world, role)), **_CHANGES}
    for service in dict.fromkeys((*_ALWAYS, *services)):
        if service in changes:
            operation, parameters = changes[service]
            answer = by_call(world, session, service, operation, parameters, region=world.configuration.region)
            yield Refusal("a plan that changes something", claims, role, *answer)


def _bucket(world: World, role: str) -> Mapping[str, object]:
    region = world.configuration.region
    where = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    return {"Bucket": f"{_BUCKET}-{role.split(':')[4]}", **where}
