"""What each role of a federation trusts and may do, as IAM statements, each with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from offkey.model.arn import partition_of
from offkey.model.plan import Federation, HubRole, Purpose, SpokeRole, StateGrant, StateRole
from offkey.model.policy import Condition, Principal, Statement
from offkey.model.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.configuration import StateStore

Explained = tuple[str, Statement]
"""A statement and why it is there; the reason may be empty."""

READ_VERBS = ("BatchGet", "Describe", "Get", "List")
"""How the actions begin that only read. IAM compares actions without regard to case (`apigateway:GET`)."""

WORKSPACES = "env:/"
"""Under this prefix the S3 backend looks for workspaces whenever it starts, whether any are used or not.
Terraform 1.6 stops where it may not look; later versions and OpenTofu from 1.7 go on.
Source: https://github.com/hashicorp/terraform/issues/34223"""


def identity_provider_arn(federation: Federation) -> str:
    """The ARN that the hub account's OIDC provider has, or will have."""
    host = federation.issuer.removeprefix("https://")
    return f"arn:{partition_of(federation.region)}:iam::{federation.hub.id}:oidc-provider/{host}"


def hub_trust(federation: Federation, role: HubRole) -> list[Explained]:
    """Who may exchange an identity token for this hub role."""
    issuer = federation.issuer.removeprefix("https://")
    conditions = [
        Condition("StringEquals", f"{issuer}:aud", (federation.audience,)),
        Condition("StringEquals", f"{issuer}:sub", role.subjects),
    ]
    why = "Exact subjects only: a wildcard would reach branches, repositories or owners that nobody listed."
    ids = {"repository_id": federation.repository_id, "repository_owner_id": federation.owner_id}
    pinned = [Condition("StringEqualsIfExists", f"{issuer}:{key}", (value,)) for key, value in ids.items() if value]
    if pinned:
        why += (
            " The ids keep a repository that takes over the name out. IfExists, because STS knows these keys only"
            " since 2026, and not in every partition: where it does not, the subject alone decides."
        )
    principal = Principal("Federated", identity_provider_arn(federation))
    actions = ("sts:AssumeRoleWithWebIdentity",)
    return [(why, Statement(True, (principal,), actions=actions, conditions=(*conditions, *pinned), sid="GitHubJobs"))]


def role_trust(role: SpokeRole | StateRole) -> list[Explained]:
    """Which hub roles may go on to this role."""
    principals = tuple(Principal("AWS", arn) for arn in role.trusted)
    conditions = (Condition("StringEquals", "sts:ExternalId", (role.external_id,)),) if role.external_id else ()
    statement = Statement(True, principals, actions=("sts:AssumeRole",), conditions=conditions, sid="FromTheHub")
    return [("", statement)]


def hub_permissions(federation: Federation, role: HubRole) -> list[Explained]:
    """What a hub role may do by itself: go on, fetch modules, and what has no further role to go on to."""
    statements: list[Explained] = []
    if role.assumes:
        statements.append(("", Statement(True, actions=("sts:AssumeRole",), resources=role.assumes, sid="GoOn")))
    statements += service_permissions(role.purpose, role.services)
    statements += [
        s for grant in federation.grants if grant.principal == role.arn for s in state_access(federation, grant)
    ]
    return statements + module_access(federation)


def service_permissions(purpose: Purpose, services: Sequence[str]) -> list[Explained]:
    """The services, whole for apply and read only for plan."""
    names = tuple(dict.fromkeys(services))
    if not names:
        return []
    if purpose is Purpose.APPLY:
        return [("", Statement(True, actions=tuple(f"{s}:*" for s in names), resources=("*",), sid="Change"))]
    actions = tuple(f"{service}:{verb}*" for service in names for verb in READ_VERBS)
    why = (
        "What a plan reads, and no more than the services that apply may change. Reading includes what is stored"
        " in them; the state, which plan reads anyway, holds the same."
    )
    return [(why, Statement(True, actions=actions, resources=("*",), sid="Read"))]


def managed_policies(federation: Federation, purpose: Purpose, policies: Sequence[str]) -> tuple[str, ...]:
    """The managed policies to attach. What those for apply change is not known here, so plan may read everything."""
    if purpose is Purpose.APPLY or not policies:
        return tuple(dict.fromkeys(policies))
    return (f"arn:{partition_of(federation.region)}:iam::aws:policy/ReadOnlyAccess",)


def bucket_arn(federation: Federation, bucket: str) -> str:
    """The ARN of a bucket."""
    return f"arn:{partition_of(federation.region)}:s3:::{bucket}"


def module_access(federation: Federation) -> list[Explained]:
    """Reading the module buckets.

    Source: go-getter lists a prefix to tell a directory from an archive, and then gets the objects.
    """
    if not federation.module_buckets:
        return []
    buckets = tuple(bucket_arn(federation, bucket) for bucket in federation.module_buckets)
    objects = tuple(f"{bucket}/*" for bucket in buckets)
    why = "s3:: module sources are downloaded with the job's own session, by init, before any provider assumes a role."
    return [
        (why, Statement(True, actions=("s3:ListBucket",), resources=buckets, sid="FindModules")),
        ("", Statement(True, actions=("s3:GetObject", "s3:GetObjectVersion"), resources=objects, sid="FetchModules")),
    ]


def state_access(federation: Federation, grant: StateGrant) -> list[Explained]:
    """What one principal may do in the state bucket, a few keys to a statement.

    Source: Terraform, "Backend Type: s3", permissions required. The lock is an object beside the state;
    deleting it unlocks, deleting the state itself is never needed.
    """
    if federation.state is None:
        return []
    bucket = bucket_arn(federation, federation.state.bucket)
    statements = [
        statement
        for start in range(0, len(grant.keys), _KEYS)
        for statement in _working(bucket, grant.keys[start : start + _KEYS], write=grant.write)
    ]
    statements = statements if len(grant.keys) <= _KEYS else _numbered(statements)
    return statements + _lock_table(federation, federation.state)


def _lock_table(federation: Federation, state: StateStore) -> list[Explained]:
    """The table that older versions lock with; its items are the lock and the state's digest, which a plan reads too.

    Source: https://developer.hashicorp.com/terraform/language/backend/s3#dynamodb-table-permissions
    """
    account = federation.state_account
    if state.lock_table is None or account is None:
        return []
    arn = f"arn:{partition_of(state.region)}:dynamodb:{state.region}:{account.id}:table/{state.lock_table}"
    actions = ("dynamodb:DescribeTable", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem")
    why = "Terraform before 1.11 locks with a table. Once every pipeline is newer, the table can go."
    return [(why, Statement(True, actions=actions, resources=(arn,), sid="LockTable"))]


_KEYS = 20
"""Keys in one statement: more would not fit into one managed policy."""


def _numbered(statements: list[Explained]) -> list[Explained]:
    """Sids are unique within a policy; what is explained once need not be explained again."""
    seen: set[str] = set()
    numbered: list[Explained] = []
    for number, (why, statement) in enumerate(statements, start=1):
        numbered.append(("" if why in seen else why, replace(statement, sid=f"{statement.sid}{number}")))
        seen.add(why)
    return numbered


def _working(bucket: str, keys: Sequence[str], *, write: bool) -> list[Explained]:
    """What works on these keys: looking, reading or writing the state, and its lock."""
    states = tuple(f"{bucket}/{key}" for key in keys)
    # IfExists, because S3 asks for ListBucket also when a state that is not there yet is looked at, and then
    # answers 403 in place of 404 where it is missing; whether that question has a prefix is not documented.
    prefixes = Condition("StringEqualsIfExists", "s3:prefix", (*keys, WORKSPACES))
    looks = Statement(True, actions=("s3:ListBucket",), resources=(bucket,), conditions=(prefixes,), sid="FindState")
    lock = ("s3:GetObject", "s3:PutObject", "s3:DeleteObject")
    locking = Statement(True, actions=lock, resources=_locks(states), sid="LockState")
    actions = ("s3:GetObject", "s3:PutObject") if write else ("s3:GetObject",)
    why = "Written, never deleted: Terraform does not need it, and an earlier version stays." if write else ""
    working = Statement(True, actions=actions, resources=states, sid="WriteState" if write else "ReadState")
    return [
        (f"The backend also looks for workspaces, under {WORKSPACES}, each time it starts.", looks),
        (why, working),
        ("The lock is an object of its own, beside the state: a plan takes it too.", locking),
    ]


def bucket_policy(federation: Federation) -> list[Explained]:
    """The state bucket's side: a fence around these roles that later grants cannot widen.

    It grants nothing. The roles live in the bucket's own account, where their own policies are enough.
    """
    if federation.state is None or not federation.grants:
        return []
    bucket = bucket_arn(federation, federation.state.bucket)
    states = _states(bucket, federation.grants)
    readers = _principals(grant for grant in federation.grants if not grant.write)
    delete = ("s3:DeleteObject", "s3:DeleteObjectVersion")
    everyone = _principals(federation.grants)
    no_delete = Statement(False, everyone, actions=delete, resources=states, sid="NeverDeleteState")
    no_write = Statement(False, readers, actions=("s3:PutObject",), resources=states, sid="PlanNeverWritesState")
    why = "A fence: it holds for these roles alone, whatever else they are granted later."
    return [(why, no_delete), *([("", no_write)] if readers else []), *_own_states(federation, bucket, states)]


def _own_states(federation: Federation, bucket: str, states: Sequence[str]) -> list[Explained]:
    """Each role keeps to the states it is granted: roles with the same ones share a statement."""
    by_states: dict[tuple[str, ...], list[StateGrant]] = {}
    for grant in federation.grants:
        by_states.setdefault(_states(bucket, [grant]), []).append(grant)
    fences = []
    for own, grants in by_states.items():
        others = tuple(state for state in states if state not in set(own))
        fence = Statement(False, _principals(grants), actions=("s3:*",))
        if federation.state is None or federation.state.bucket not in federation.module_buckets:
            inside = (bucket, *own, *_locks(own))
            fences.append(replace(fence, not_resources=inside, sid="NothingElseInThisBucket"))
        elif others:  # modules lie in the bucket as well, and everyone may fetch them
            fences.append(replace(fence, resources=(*others, *_locks(others)), sid="NoStateOfOthers"))
    plain: list[Explained] = [("", fence) for fence in fences]
    return plain if len(plain) <= 1 else _numbered(plain)


def _states(bucket: str, grants: Iterable[StateGrant]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"{bucket}/{key}" for grant in grants for key in grant.keys))


def _locks(states: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{state}.tflock" for state in states)


def _principals(grants: Iterable[StateGrant]) -> tuple[Principal, ...]:
    return tuple(Principal("AWS", arn) for arn in dict.fromkeys(grant.principal for grant in grants))
