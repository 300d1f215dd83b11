"""What a job must not reach with its own good session: the roles and states of others, and for a plan any change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from offkey.model.plan import Federation, HubRole, Purpose, StateGrant
from offkey.model.rehearsal import Refusal
from offkey.reason.nearest import quoted
from offkey.reason.prepared import name
from offkey.rehearse.static_keys import STRANGER
from offkey.rehearse.tries import Claims, by_call, by_session, further, good_claims, session_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.session import Session
    from offkey.rehearse.world import World

_CHANGES: tuple[tuple[str, str, Mapping[str, object]], ...] = (
    ("iam", "create_user", {"UserName": "intruder"}),
    ("iam", "create_access_key", {"UserName": "intruder"}),
    ("iam", "put_role_policy", {"RoleName": "intruder", "PolicyName": "intruder", "PolicyDocument": "{}"}),
    ("sqs", "create_queue", {"QueueName": "intruder"}),
    ("sns", "create_topic", {"Name": "intruder"}),
    ("kms", "create_key", {}),
    ("logs", "create_log_group", {"logGroupName": "intruder"}),
    ("ssm", "put_parameter", {"Name": "intruder", "Value": "x", "Type": "String"}),
    ("secretsmanager", "create_secret", {"Name": "intruder", "SecretString": "x"}),
    ("ec2", "create_security_group", {"GroupName": "intruder", "Description": "intruder"}),
)
"""A change of each of these services. That what it changes may be missing does not matter: permission comes first."""
_ALWAYS = ("iam", "s3")
_BUCKET = "offkey-intruder"
_BYSTANDER = "-bystander"
_ASSUMING = ("sts:", "*")
_LONGEST = 64 - len(_BYSTANDER)
"""Of the name that a bystander is called after: a role's name has 64 letters at most."""


def attempts(world: World, federation: Federation) -> Iterator[Refusal]:
    """Every hub role's own session, on what is not its own."""
    made = {role.arn for role in world.lab.roles()}
    for role in federation.hub_roles:
        session = session_of(world, role)
        if session is not None:
            claims = good_claims(world, role)
            yield from _other_roles(world, federation, role, session, claims)
            yield from _bystanders(world, role, session, claims, made=made)
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


def _bystanders(world: World, role: HubRole, session: Session, claims: Claims, *, made: set[str]) -> Iterator[Refusal]:
    """Roles that nobody designed and that trust the whole account of the hub: beside its own, and namesakes elsewhere.

    Only the permissions of the hub role itself keep it from them. `made` are those that stand already.
    """
    partition = role.arn.split(":")[1]
    everybody = f"arn:{partition}:iam::{world.configuration.hub_account.id}:root"
    for target in role.assumes:
        own, its_name = target.split(":")[4], target.rpartition("/")[2]
        for account, called in ((own, f"{its_name[:_LONGEST]}{_BYSTANDER}"), (STRANGER, its_name)):
            arn = f"arn:{partition}:iam::{account}:role/{called}"
            if arn not in made:
                world.lab.create_role(account, called, trusts=everybody, policies={})
                made.add(arn)
            refused, said = by_session(world, session, arn, None)
            because = "" if refused else f": {_allowing(world, role)}"
            yield Refusal("a job on a role that is not its own", claims, arn, refused, f"{said}{because}")


def _allowing(world: World, role: HubRole) -> str:
    """The statements by which a hub role may go on to more than its own roles."""
    policies = next((known.identity for known in world.lab.roles() if known.arn == role.arn), ())
    found = [
        f"{name(statement, index)} of its permissions allows {quoted(statement.actions)} on {quoted(more)}"
        for policy in policies
        for index, statement in enumerate(policy.statements)
        if statement.allows and any(str(action).lower().startswith(_ASSUMING) for action in statement.actions)
        if (more := [resource for resource in statement.resources if resource not in role.assumes])
    ]
    return f"{role.name}: {'; '.join(found) or 'its permissions allow it'}"


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
    region, asked = world.configuration.region, {*_ALWAYS, *services}
    for service, operation, parameters in (("s3", "create_bucket", _bucket(world, role)), *_CHANGES):
        if service in asked:
            answer = by_call(world, session, service, operation, parameters, region=region)
            yield Refusal("a plan that changes something", claims, role, *answer)


def _bucket(world: World, role: str) -> Mapping[str, object]:
    region = world.configuration.region
    where = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    return {"Bucket": f"{_BUCKET}-{role.split(':')[4]}", **where}
