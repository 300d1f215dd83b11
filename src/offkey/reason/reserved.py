"""What AWS decides without looking at a policy: calls it always lets pass, and what it keeps to itself.

Source: STS API, "GetCallerIdentity"; IAM User Guide, "Managed policies and inline policies"; IAM Identity
Center User Guide, "Referencing permission sets in resource policies" (only Identity Center changes the
roles it made); AWS KMS Developer Guide, "Aliases" (the prefix `alias/aws/` is reserved).
"""

from __future__ import annotations

from offkey.model.arn import Arn
from offkey.model.verdict import Admitted, Refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.reason.principals import Caller

AWS_OWNED = "aws"
"""The account in the ARN of what AWS owns and everybody may use, such as a managed policy."""

BY_RESOURCE = ("iam:", "kms:")
"""How the actions begin, in lower case, that are settled by what they are about; for all others it does not matter."""

_POLICY_WRITES = frozenset(
    [
        "createpolicy",
        "createpolicyversion",
        "deletepolicy",
        "deletepolicyversion",
        "setdefaultpolicyversion",
        "tagpolicy",
        "untagpolicy",
    ]
)
_ROLE_WRITES = frozenset(
    [
        "attachrolepolicy",
        "createrole",
        "createservicelinkedrole",
        "deleterole",
        "deleterolepermissionsboundary",
        "deleterolepolicy",
        "deleteservicelinkedrole",
        "detachrolepolicy",
        "passrole",
        "putrolepermissionsboundary",
        "putrolepolicy",
        "tagrole",
        "untagrole",
        "updateassumerolepolicy",
        "updaterole",
        "updateroledescription",
    ]
)
_ALIAS_WRITES = frozenset({"createalias", "deletealias", "updatealias"})


def settled(who: Caller, action: str, resource: str) -> Admitted | Refused | None:
    """The answer that no policy can change, or None where policies decide. `action` is in lower case."""
    service, _, name = action.partition(":")
    if service == "sts":
        return _of_sts(who, name)
    if service not in {"iam", "kms"}:
        return None
    arn = Arn.parse(resource)
    if arn is None or arn.service != service:
        return None
    kept = _kept_policy(arn, name) or _kept_role(arn, name) if service == "iam" else _kept_alias(arn, name)
    return Refused(f"AWS keeps {kept} to itself") if kept else None


def _of_sts(who: Caller, name: str) -> Admitted | Refused | None:
    if name == "getcalleridentity" and who.kind == "AWS":
        return Admitted("whoever has credentials may ask whose they are, whatever a policy says", 0)
    if name == "assumerole" and who.is_root:
        return Refused("the root user of an account cannot assume a role")  # Source: STS API, AssumeRole
    return None


def _kept_policy(arn: Arn, name: str) -> str | None:
    owned = arn.account == AWS_OWNED and arn.resource.startswith("policy/")
    return "its managed policies" if owned and name in _POLICY_WRITES else None


def _kept_role(arn: Arn, name: str) -> str | None:
    return "its reserved roles" if arn.resource.startswith("role/aws-reserved/") and name in _ROLE_WRITES else None


def _kept_alias(arn: Arn, name: str) -> str | None:
    return "the aliases of its own keys" if arn.resource.startswith("alias/aws/") and name in _ALIAS_WRITES else None
