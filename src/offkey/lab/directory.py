"""What the accounts of the lab contain that decisions rest on: roles, users, keys, providers, policies.

Everything here is read from moto's state at the moment of the call, as IAM's own changes take effect at once.
Callers hold the backend's lock.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from offkey.errors import OffkeyError
from offkey.lab.backend import state
from offkey.model.policy import Policy
from offkey.model.records import dataclass, field
from offkey.model.secret import Secret
from offkey.model.unknown import Unknown
from offkey.read.policy import parse

_REGION = "us-east-1"
DEFAULT_SESSION_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Role:
    """A role as it stands now; `longest_session` in seconds."""

    arn: str
    name: str
    id: str
    account: str
    trust: Policy
    longest_session: int
    identity: tuple[Policy, ...]
    boundary: Policy | None
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class User:
    """A user as it stands now. It has no boundary: the backend refuses to set one."""

    arn: str
    name: str
    id: str
    account: str
    identity: tuple[Policy, ...]
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Key:
    """A user's access key."""

    access_key_id: str
    secret: Secret[str]
    active: bool
    user: str
    account: str


@dataclass(frozen=True, slots=True)
class Provider:
    """An OIDC provider registered in an account. `url` has no scheme, as AWS keeps it."""

    arn: str
    url: str
    client_ids: tuple[str, ...]


@lru_cache(maxsize=4096)
def policy(text: str) -> Policy:
    """A policy document, parsed once. One that cannot be read is a policy over which nothing is certain."""
    try:
        return parse(text)
    except OffkeyError as error:
        return Policy((), unknown=(Unknown(f"the policy cannot be read: {error.message}"),))


def role(account: str, name: str) -> Role | None:
    """The role called `name`, or None."""
    found = next((r for r in state("iam", account, _REGION).roles.values() if r.name == name), None)
    return None if found is None else _role(account, found)


def roles(account: str) -> tuple[Role, ...]:
    """Every role of the account."""
    return tuple(_role(account, found) for found in state("iam", account, _REGION).roles.values())


def _role(account: str, found: Any) -> Role:
    return Role(
        found.arn,
        found.name,
        found.id,
        account,
        policy(found.assume_role_policy_document),
        int(found.max_session_duration or DEFAULT_SESSION_SECONDS),
        tuple(_attached(found)),
        _boundary(account, found.permissions_boundary_arn or None),
        {tag["Key"]: tag["Value"] for tag in found.tags},
    )


def user(account: str, name: str) -> User | None:
    """The user called `name`, or None."""
    backend = state("iam", account, _REGION)
    found = backend.users.get(name)
    if found is None:
        return None
    groups = [group for group in backend.groups.values() if found in group.users]
    identity = [*_attached(found), *(document for group in groups for document in _attached(group))]
    tags = {tag["Key"]: tag["Value"] for tag in found.tags or []}
    return User(found.arn, found.name, found.id, account, tuple(identity), tags)


def _attached(holder: Any) -> Iterator[Policy]:
    """The inline and managed policies of a role, user or group of moto's."""
    for text in holder.policies.values():
        yield policy(text)
    for managed in holder.managed_policies.values():
        yield policy(_document(managed))


def _document(managed: Any) -> str:
    return next((str(v.document) for v in managed.versions if v.version_id == managed.default_version_id), "{}")


def managed_policy(account: str, arn: str) -> Policy | None:
    """The managed policy with this ARN, or None."""
    found = state("iam", account, _REGION).managed_policies.get(arn)
    return None if found is None else policy(_document(found))


def _boundary(account: str, arn: str | None) -> Policy | None:
    if arn is None:
        return None
    missing = Unknown(f"the permissions boundary {arn} does not exist")
    return managed_policy(account, arn) or Policy((), unknown=(missing,))


def key(accounts: Iterable[str], access_key_id: str) -> Key | None:
    """The long-lived key with this id in any of the accounts, or None."""
    for account in accounts:
        for owner in state("iam", account, _REGION).users.values():
            for held in owner.access_keys:
                if held.access_key_id == access_key_id:
                    secret = Secret(str(held.secret_access_key))
                    return Key(access_key_id, secret, held.status == "Active", owner.name, account)
    return None


def provider(account: str, issuer: str) -> Provider | None:
    """The provider registered in `account` whose URL is exactly `issuer`, or None."""
    for arn, found in state("iam", account, _REGION).open_id_providers.items():
        if issuer == f"https://{found.url}":
            return Provider(arn, found.url, tuple(found.client_id_list or ()))
    return None


def bucket_owner(bucket: str, accounts: Iterable[str]) -> str | None:
    """The account that owns a bucket; bucket names are shared by all accounts."""
    return next((account for account in accounts if bucket in state("s3", account, _REGION).buckets), None)


def bucket_region(bucket: str, owner: str) -> str:
    """The region a bucket was made in."""
    return str(state("s3", owner, _REGION).buckets[bucket].region_name)


def bucket_policy(bucket: str, owner: str) -> Policy | None:
    """The bucket's own policy, or None where it has none."""
    text = state("s3", owner, _REGION).buckets[bucket].policy
    if not text:
        return None
    return policy(text.decode() if isinstance(text, bytes) else str(text))


def resource_policy(service: str, account: str, region: str, resource: str) -> Policy | None:
    """The policy of a table, queue, topic, key or secret; None where there is none, or none that is known."""
    read = _RESOURCE_POLICIES.get(service)
    text = read(state(service, account, region), resource) if read else None
    return policy(text) if text else None


def _kms_policy(backend: Any, arn: str) -> str | None:
    found = backend.keys.get(re.sub(r".*key/", "", arn))
    return None if found is None else str(found.policy)


def _sqs_policy(backend: Any, arn: str) -> str | None:
    found = backend.queues.get(arn.rpartition(":")[2])
    return None if found is None or not found.policy else str(found.policy)


def _sns_policy(backend: Any, arn: str) -> str | None:
    found = backend.topics.get(arn)
    return None if found is None else str(found.policy)


def _dynamodb_policy(backend: Any, arn: str) -> str | None:
    found = backend.resource_policies.get(arn)
    return None if found is None else str(found.policy_doc)


_RESOURCE_POLICIES = {"kms": _kms_policy, "sqs": _sqs_policy, "sns": _sns_policy, "dynamodb": _dynamodb_policy}
