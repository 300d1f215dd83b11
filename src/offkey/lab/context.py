"""The condition keys of a request, as far as the lab knows them; the others are unknown, not absent.

Source: IAM User Guide, "AWS global condition context keys".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from offkey.model.policy import Policy
from offkey.model.unknown import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.lab.sessions import Caller
    from offkey.model.request import ContextValue

_ABSENT = frozenset(
    {
        "aws:calledvia", "aws:calledviafirst", "aws:calledvialast", "aws:chatbotsourcearn", "aws:ec2instancesourcevpc",
        "aws:federatedprovider", "aws:multifactorauthage", "aws:multifactorauthpresent", "aws:sourceaccount",
        "aws:sourcearn", "aws:sourceidentity", "aws:sourcevpc", "aws:sourcevpce", "aws:vpcsourceip", "ec2:roledelivery",
        "s3:prefix", "s3:delimiter", "s3:max-keys", "s3:versionid", "s3:x-amz-acl", "s3:x-amz-server-side-encryption",
        "s3:x-amz-server-side-encryption-aws-kms-key-id", "s3:x-amz-storage-class", "s3:x-amz-grant-full-control",
        "sts:externalid", "sts:rolesessionname", "sts:sourceidentity", "sts:transitivetagkeys",
    }
)  # fmt: skip
"""Keys that are not there where the lab has not filled them in: a call to it comes from no service and no VPC."""

_FILLED = (
    "aws:principalaccount", "aws:principalarn", "aws:principalisawsservice", "aws:principalservicename",
    "aws:principaltype", "aws:resourceaccount", "aws:username",
)  # fmt: skip
"""Keys that the reasoner fills in from the caller and the resource."""


def of_caller(caller: Caller, *, region: str, now: datetime) -> dict[str, ContextValue]:
    """What follows from who calls, when and where.

    `aws:SecureTransport` is true although the lab speaks plain HTTP: the call stands for one that goes to AWS.
    """
    keys: dict[str, ContextValue] = {
        "aws:securetransport": "true",
        "aws:requestedregion": region,
        "aws:currenttime": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "aws:epochtime": str(int(now.timestamp())),
        "aws:userid": caller.user_id,
        "aws:principalarn": caller.role or caller.principal,
        "aws:viaawsservice": "false",
        **{f"aws:principaltag/{name.lower()}": value for name, value in caller.tags.items()},
    }
    if caller.issued is not None:
        keys["aws:tokenissuetime"] = f"{caller.issued:%Y-%m-%dT%H:%M:%SZ}"
    if caller.provider is not None:
        keys["aws:federatedprovider"] = caller.provider
    if caller.source_identity is not None:
        keys["aws:sourceidentity"] = caller.source_identity
    return keys


def completed(
    known: Mapping[str, ContextValue], policies: Iterable[Policy | Unknown | None], *, absent: Iterable[str] = ()
) -> dict[str, ContextValue]:
    """`known`, and an unknown value for every key that these policies ask for and nobody here can tell.

    `absent` are prefixes of further keys that are not there where they are not in `known`.
    """
    prefixes = ("aws:principaltag/", *_FILLED, *absent)
    keys = dict(known)
    for policy in policies:
        for statement in policy.statements if isinstance(policy, Policy) else ():
            for condition in statement.conditions:
                name = condition.key.lower() if isinstance(condition.key, str) else ""
                if name and name not in keys and name not in _ABSENT and not name.startswith(prefixes):
                    keys[name] = Unknown(f"the lab does not know {condition.key}")
    return keys
