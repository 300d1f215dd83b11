"""What a role's permissions amount to: nothing but reading, writing, or everything."""

from __future__ import annotations

from offkey.model.arn import Arn
from offkey.model.builtin import lru_cache, partial
from offkey.model.enumeration import IntEnum
from offkey.model.policy import Policy, Principal, Statement
from offkey.model.records import dataclass
from offkey.model.regex import IGNORECASE, regex
from offkey.model.request import ContextValue, Policies, Request
from offkey.model.unknown import Unknown
from offkey.model.verdict import Admitted
from offkey.read.same import Same
from offkey.reason.evaluate import evaluate
from offkey.rules import escalation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Protocol

    from offkey.model.text import Place
else:
    Protocol = object


class Power(IntEnum):
    """How much a policy lets its holder do."""

    READ = 1
    WRITE = 2
    BROAD = 3
    """Whole services: `ec2:*`, PowerUserAccess."""
    GRANTING = 4
    """All of IAM on everybody, or enough of it: the holder can give itself the rest."""
    ADMINISTRATOR = 5


@dataclass(frozen=True, slots=True)
class Permission:
    """One attached or inline policy: its power, where it is attached, and the words that name it."""

    power: Power
    place: Place
    what: str


class Holder(Protocol):
    """What policies are attached to, by ARN and in full, each with its place."""

    @property
    def managed(self) -> tuple[tuple[str | Unknown, Place], ...]:
        """The ARNs of managed policies."""

    @property
    def inline(self) -> tuple[tuple[Policy | Unknown, Place], ...]:
        """The policies that can be read."""


_CALLER = Principal("AWS", "arn:aws:sts::111122223333:assumed-role/role/session")
_ADMINISTRATION = (
    ("offkey:AnActionOfNoService", "arn:aws:offkey:eu-west-1:111122223333:thing/offkey"),
    ("iam:CreateUser", "arn:aws:iam::111122223333:user/offkey"),
    ("iam:PutRolePolicy", "arn:aws:iam::111122223333:role/offkey"),
)
"""Only a policy that allows everything, or everything but a list, allows an action of a service that does not exist."""

_WHERE_IAM_IS = {"aws:RequestedRegion": "us-east-1"}
"""Source: AWS Identity and Access Management User Guide, "Denies access to AWS based on the requested Region"."""

_WILDCARD = regex(r"[*?]")
_ADMINISTRATORS = frozenset({"AdministratorAccess"})
_LOOKED_UP = frozenset({"AdministratorAccess", "PowerUserAccess", "IAMFullAccess", "ReadOnlyAccess", "ViewOnlyAccess"})
_OF_AWS = ("AWS", "Amazon")
_BEHIND_PARTITION = regex(r":iam::aws:policy/\S+\Z")
_WITH_PARTITION = 3
"""The pieces of an ARN whose partition alone is not known."""
_BROAD_NAME = regex(r"PowerUserAccess\Z|FullAccess|Administrator", IGNORECASE)
_READ_NAME = regex(r"ReadOnly|ViewOnly|\ASecurityAudit\Z|\ABilling\w*Read|Viewer", IGNORECASE)
_WRITE_NAME = regex(r"PowerUser|Write|Contributor|Developer|Manager|Operator", IGNORECASE)
_READ_ACTION = regex(
    r"(?:Get|List|Describe|BatchGet|BatchCheck|BatchDescribe|Head|Lookup|Search|Query|Scan|View|Check|Count|Estimate|Preview"
    r"|Select|Simulate|Validate|Verify|Read|Download|Detect|Discover|Decode|Filter|Generate\w*Report|Test|Export\b)\w*\*?\Z",
    IGNORECASE,
)
_PASSING_ON = frozenset(
    name.lower()
    for name in (
        "sts:AssumeRole",
        "sts:AssumeRoleWithSAML",
        "sts:AssumeRoleWithWebIdentity",
        "sts:TagSession",
        "sts:SetSourceIdentity",
        "sts:GetCallerIdentity",
        "kms:Decrypt",
        "kms:Encrypt",
        "kms:ReEncrypt*",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
        "kms:GenerateDataKey",
        "kms:GenerateDataKey*",
    )
)
"""Actions that change nothing themselves: what the next role may do is that role's business."""
_LOCK_ACTIONS = frozenset(
    name.lower() for name in ("dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:UpdateItem", "dynamodb:*Item")
)
_LOCK_OBJECT_ACTIONS = frozenset({"s3:putobject", "s3:deleteobject"})
_LOCK_TABLE = regex(r"lock|terraform|tf-?state|state", IGNORECASE)


def permissions(role: Holder) -> Iterator[Permission]:
    """Every attached and inline policy whose power is known."""
    for written, place in role.managed:
        arn = written if isinstance(written, str) else of_aws(written)
        power = _of_managed(arn) if arn is not None else None
        if power is not None:
            yield Permission(power, place, f"`{str(arn).rpartition('/')[2]}`")
    for policy, place in role.inline:
        if isinstance(policy, Policy):
            power, what = _of_policy(Same(policy))
            yield Permission(power, place, what)


def strongest(role: Holder) -> Permission | None:
    """The permission with the most power; None where nothing is known of the role's permissions."""
    return max(permissions(role), key=lambda permission: permission.power, default=None)


def of_aws(written: Unknown) -> str | None:
    """The ARN of one of AWS's own policies, of which only the partition is not known.

    It may also be looked up (`data "aws_iam_policy"`), by a name that nobody gives a policy of one's own.
    """
    end = written.pieces[-1] if written.pieces else None
    if not isinstance(end, str):
        return None
    if end in _LOOKED_UP or (end.startswith(_OF_AWS) and _is_well_known(end)):
        return f"arn:aws:iam::aws:policy/{end}"
    return f"arn:aws{end}" if _BEHIND_PARTITION.match(end) and len(written.pieces) == _WITH_PARTITION else None


def _is_well_known(end: str) -> bool:
    from offkey.model.managed_policies import is_well_known  # most policies are written with their partition

    return is_well_known(end)


def _of_managed(arn: str) -> Power | None:
    """The power of a policy that AWS maintains, by its name; None for a policy of one's own."""
    parsed = Arn.parse(arn)
    if parsed is None or parsed.account != "aws":
        return None
    name = parsed.resource.rpartition("/")[2]
    if name in _ADMINISTRATORS:
        return Power.ADMINISTRATOR
    if name == "IAMFullAccess":
        return Power.GRANTING
    if _READ_NAME.search(name):
        return Power.READ
    if _BROAD_NAME.search(name):
        return Power.BROAD
    return Power.WRITE if _WRITE_NAME.search(name) else None


@lru_cache(maxsize=256)
def _of_policy(written: Same[Policy]) -> tuple[Power, str]:
    """Worked out once for a policy that many roles have."""
    policy = written.value
    if _is_administration(policy):
        return Power.ADMINISTRATOR, "a policy that allows everything"
    if granting := _granting(policy):
        return Power.GRANTING, granting
    found = [write for statement in policy.statements if statement.allows for write in _writes(statement)]
    allowed = [(power, action) for power, action in found if _is_allowed(policy, action)]
    power, action = max(allowed, default=(Power.READ, ""))
    return power, f"`{action}`" if action else "a policy that only reads"


def _is_administration(policy: Policy) -> bool:
    return all(allows(policy, action, resource) for action, resource in _ADMINISTRATION)


def _granting(policy: Policy) -> str | None:
    """The words for a policy by which its holder gives itself the rest: all of IAM, but for what is denied in vain."""
    may = partial(allows, policy, context=_WHERE_IAM_IS)
    left = escalation.road(may)
    if left is None or escalation.is_everything(may):
        return "`iam:*` on everything" if left else None
    if escalation.asks_for_boundary(policy):
        return None  # who sees to the boundary of each role may have seen to the roads that are left
    return f"`iam:*` on everything but some actions, `{left}` not among them"


def widening(holder: Holder) -> Permission | None:
    """The policy by which its holder may give any role any right, its own among them, by one call of IAM."""
    for policy, place in holder.inline:
        if isinstance(policy, Policy) and not escalation.asks_for_boundary(policy):
            call = escalation.widens(partial(allows, policy, context=_WHERE_IAM_IS))
            if call is not None:
                return Permission(Power.WRITE, place, f"`{call}` on every role")
    return None


def allows(policy: Policy, action: str, resource: str, context: Mapping[str, ContextValue] | None = None) -> bool:
    """Whether a caller with this policy, and no other, may do it, with what the request says besides."""
    if not any(s.allows and _may_name(s, action.lower()) for s in policy.statements):
        return False
    verdict = evaluate(Request.of(_CALLER, action, resource, context=context), Policies(identity=(policy,)))
    return isinstance(verdict, Admitted)


def _may_name(statement: Statement, action: str) -> bool:
    """Whether a statement may be about an action (in lower case): seen from what stands before the first wildcard."""
    begun = (_WILDCARD.split(written.lower(), 1)[0] for written in statement.actions if isinstance(written, str))
    return bool(statement.not_actions) or any(map(action.startswith, begun))


def _is_allowed(policy: Policy, action: str) -> bool:
    """Whether no Deny of the same policy takes `action` away again, whatever the resource."""
    denies = tuple(s for s in policy.statements if not s.allows and not s.conditions and "*" in s.resources)
    if not denies:
        return True
    everything = Statement(allows=True, actions=("*",), resources=("*",))
    concrete = action.replace("*", "Anything")
    return allows(Policy((everything, *denies), policy.version), concrete, "*")


def _writes(statement: Statement) -> Iterator[tuple[Power, str]]:
    """The actions of an Allow statement that change something."""
    if statement.not_actions:
        yield Power.BROAD, "NotAction"
        return
    for action in statement.actions:
        if isinstance(action, Unknown):
            continue
        power = _of_action(action, statement.resources)
        if power is not Power.READ:
            yield power, action


def _of_action(action: str, resources: Sequence[str | Unknown]) -> Power:
    service, _, name = action.partition(":")
    folded = action.lower()
    if folded in _PASSING_ON or _READ_ACTION.match(name) or _is_locking(folded, resources):
        return Power.READ
    return Power.BROAD if name in {"", "*"} or service == "*" else Power.WRITE


def _is_locking(action: str, resources: Sequence[str | Unknown]) -> bool:
    """Whether this is what taking and releasing the state's lock needs.

    Source: https://developer.hashicorp.com/terraform/language/backend/s3#permissions-required
    """
    if action in _LOCK_ACTIONS:
        known = [_last(resource) for resource in resources]
        return bool(known) and all(":table/" in text and _LOCK_TABLE.search(text) for text in known)
    if action in _LOCK_OBJECT_ACTIONS:
        known = [_last(resource) for resource in resources]
        return bool(known) and all(text.endswith((".tflock", ".tflock*")) for text in known)
    return False


def _last(resource: str | Unknown) -> str:
    """What is known of a resource, pieces that are not left out."""
    if isinstance(resource, str):
        return resource
    return "".join(piece if isinstance(piece, str) else "?" for piece in resource.pieces)
