"""By which calls of IAM its holder makes itself an administrator."""

from __future__ import annotations

from itertools import product

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from offkey.model.policy import Policy

_IAM = "arn:aws:iam::111122223333:"
_ROLE, _USER, _GROUP, _POLICY = (f"{_IAM}{kind}/offkey" for kind in ("role", "user", "group", "policy"))
_ANY_ACTION = "iam:OffkeyAnActionOfNoName"
"""Only a policy that allows `iam:*`, or as good as, allows an action of IAM that does not exist."""

_OF_USERS = (
    (("iam:CreateAccessKey", _USER), ("iam:CreateLoginProfile", _USER)),
    (
        (("iam:PutUserPolicy", _USER),),
        (("iam:AttachUserPolicy", _USER),),
        (("iam:CreateGroup", _GROUP), ("iam:AddUserToGroup", _GROUP), ("iam:PutGroupPolicy", _GROUP)),
        (("iam:CreateGroup", _GROUP), ("iam:AddUserToGroup", _GROUP), ("iam:AttachGroupPolicy", _GROUP)),
    ),
)
"""How a new user gets in, and how it gets its rights."""

_ROADS = (
    (("iam:PutRolePolicy", _ROLE),),
    (("iam:AttachRolePolicy", _ROLE),),
    (("iam:CreatePolicyVersion", _POLICY),),
    (("iam:UpdateAssumeRolePolicy", _ROLE),),
    *((rights[-1], *rights[:-1], key, ("iam:CreateUser", _USER)) for key, rights in product(*_OF_USERS)),
)
"""Each needs all of its calls, and the first gives the rights: by a new policy of its own, one of AWS's, a new version
of a policy that is there, a role that is there, or a user. What helps only where there happens to be a user or a group
with more rights, or with another service (`PassRole`), is none of them.

Source: https://github.com/RhinoSecurityLabs/AWS-IAM-Privilege-Escalation, methods 1 and 7 to 14.
"""


def road(may: Callable[[str, str], bool]) -> str | None:
    """The call that is left to who holds `iam:*` on everything, as far as nothing denies it; None for anybody else.

    `may` says whether an action on a resource is allowed for certain.
    """
    if not all(may(_ANY_ACTION, resource) for resource in (_ROLE, _USER)):
        return None
    return next((calls[0][0] for calls in _ROADS if all(may(*call) for call in calls)), None)


def widens(may: Callable[[str, str], bool]) -> str | None:
    """The single call that gives a role, whichever it is, the rights that it does not have; None where none may."""
    return next((calls[0][0] for calls in _ROADS[:2] if may(*calls[0])), None)


def is_everything(may: Callable[[str, str], bool]) -> bool:
    """Whether every road is open."""
    return all(may(*call) for calls in _ROADS for call in calls)


def asks_for_boundary(policy: Policy) -> bool:
    """Whether a statement depends on the permissions boundary of whom it is about."""
    keys = (condition.key for statement in policy.statements for condition in statement.conditions)
    return any(isinstance(key, str) and key.lower() == "iam:permissionsboundary" for key in keys)
