"""Who asks, and whom a statement names.

Source: IAM User Guide, "AWS JSON policy elements: Principal" and "NotPrincipal"; "Policy evaluation
logic" for what naming a role, a session or a whole account grants.
"""

from __future__ import annotations

from offkey.model.arn import Arn, is_account_id
from offkey.model.enumeration import IntEnum
from offkey.model.policy import Principal, Statement
from offkey.model.records import dataclass
from offkey.model.regex import regex
from offkey.model.unknown import Unknown
from offkey.reason.truth import Extent, unspecified


class Grant(IntEnum):
    """How closely a statement names the caller; more grants more."""

    NONE = 0
    ACCOUNT = 1
    """Its account: what it may do is left to that account's own policies."""
    ROLE = 2
    """The role behind a session: boundary and session policy still limit the session."""
    DIRECT = 3
    """The user, the session or everybody: nothing but an explicit Deny limits it."""


_UNIQUE_ID = regex(r"A(?:ID|RO|GP|KI|SI)A[A-Z0-9]{12,}\Z")
_WILD = regex(r"[*?]")


@dataclass(frozen=True, slots=True)
class Caller:
    """A principal taken apart. `account` is None for whoever is in no account known here.

    `role` is the role behind a session, or the role itself; `path` is known only for the role itself.
    """

    kind: str
    value: str
    account: str | None = None
    partition: str = "aws"
    type: str = ""
    role: str | None = None
    path: str | None = None

    @property
    def is_root(self) -> bool:
        """Whether this is the root user of an account."""
        return self.type == "root"

    @property
    def service_linked(self) -> bool:
        """Whether this is a service-linked role, which control policies of an organisation spare.

        Source: AWS Organizations API, INVALID_ROLE_NAME: nobody else's role may begin with this prefix.
        """
        return bool(self.role and self.role.startswith("AWSServiceRoleFor")) or bool(
            self.path and self.path.startswith("aws-service-role/")
        )


def caller(principal: Principal) -> Caller | Unknown:
    """The caller that a request names."""
    value = principal.value
    if isinstance(value, Unknown):
        return value
    if value == "*" and principal.kind in {"*", "AWS"}:
        return Caller("*", "*")
    if principal.kind != "AWS":
        return Caller(principal.kind, value)
    if is_account_id(value):
        return Caller("AWS", f"arn:aws:iam::{value}:root", value, type="root")
    arn = Arn.parse(value)
    if arn is None:
        return Unknown(f"{value} is not the ARN of a principal")
    return _aws_caller(value, arn)


def _aws_caller(value: str, arn: Arn) -> Caller:
    type_, _, rest = arn.resource.partition("/")
    role = path = None
    if type_ == "assumed-role":
        role = rest.partition("/")[0]
    elif type_ == "role":
        path, _, role = rest.rpartition("/")
    return Caller("AWS", value, arn.account, arn.partition, type_, role, path)


def named(statement: Statement, who: Caller, *, trust: bool, bounded: bool = False) -> Extent:
    """How closely this statement of a resource policy names the caller, as a `Grant`.

    `bounded`: the caller has a permissions boundary.
    """
    if statement.not_principals:
        return _not_named(statement, who, trust=trust, bounded=bounded)
    best = Extent(Grant.NONE, Grant.NONE)
    for principal in statement.principals:
        extent = _match(principal, who)
        best = Extent(
            max(best.least, extent.least),
            max(best.most, extent.most),
            extent.why if extent.most > best.most else best.why,
        )
        if best.least == Grant.DIRECT:
            break
    return best


def _not_named(statement: Statement, who: Caller, *, trust: bool, bounded: bool) -> Extent:
    """`NotPrincipal`: everybody but the named.

    An Allow leaves out whoever is named at any level. Of a Deny AWS says so only of who is named at every
    level, and that it always meets a principal with a permissions boundary.
    Source: "NotPrincipal": the account, the role and the session are looked at one after the other.
    """
    if trust:
        return Extent(Grant.NONE, Grant.DIRECT, Unknown("AWS refuses NotPrincipal in a trust policy"))
    matches = [_match(principal, who) for principal in statement.not_principals]
    if all(m.most == Grant.NONE for m in matches) or (bounded and who.kind == "AWS" and not statement.allows):
        return Extent(Grant.DIRECT, Grant.DIRECT)
    if statement.allows and any(m.least for m in matches):
        return Extent(Grant.NONE, Grant.NONE)
    found = {m.least for m in matches if m.least == m.most}
    needed = {Grant.DIRECT, Grant.ACCOUNT} | ({Grant.ROLE} if who.type == "assumed-role" else set())
    if needed <= found or (who.kind != "AWS" and Grant.DIRECT in found):
        return Extent(Grant.NONE, Grant.NONE)
    return Extent(Grant.NONE, Grant.DIRECT, unspecified("NotPrincipal that names the caller at some levels only"))


def _match(principal: Principal, who: Caller) -> Extent:
    value = principal.value
    if isinstance(value, Unknown):
        return Extent(Grant.NONE, Grant.DIRECT, value)
    if principal.kind == "*":
        return _exactly(Grant.DIRECT)
    if principal.kind == "AWS":
        return _match_aws(value, who)
    if principal.kind == "CanonicalUser":
        hole = Unknown("whose canonical user id this is, cannot be seen")
        return Extent(Grant.NONE, Grant.ACCOUNT, hole) if who.kind == "AWS" else _exactly(Grant.NONE)
    if value == "*" and principal.kind == who.kind:
        return Extent(Grant.NONE, Grant.DIRECT, unspecified(f'"{principal.kind}": "*"'))
    same = principal.kind == who.kind and value == who.value
    return _exactly(Grant.DIRECT if same else Grant.NONE)


def _exactly(grant: Grant) -> Extent:
    return Extent(grant, grant)


def _match_aws(value: str, who: Caller) -> Extent:
    if value == "*":
        # SNS's and S3's own examples let services in this way: "Access policy language", `aws:SourceArn`.
        if who.kind in {"AWS", "*", "Service"}:
            return _exactly(Grant.DIRECT)
        return Extent(Grant.NONE, Grant.DIRECT, unspecified(f'"AWS": "*" and a {who.kind} principal'))
    if who.kind != "AWS":
        return _exactly(Grant.NONE)
    if _WILD.search(value):
        return Extent(Grant.NONE, Grant.DIRECT, Unknown(f"AWS refuses the partial wildcard in the principal {value}"))
    if _UNIQUE_ID.match(value):
        return Extent(Grant.NONE, Grant.DIRECT, Unknown(f"whose unique id {value} is, cannot be seen"))
    if value == who.value:
        return _exactly(Grant.ROLE if who.type == "role" else Grant.DIRECT)
    named_one = caller(Principal("AWS", value))
    if isinstance(named_one, Unknown):
        return Extent(Grant.NONE, Grant.DIRECT, named_one)
    return _match_other(named_one, who)


def _match_other(one: Caller, who: Caller) -> Extent:
    """A principal that is not word for word the caller: its account, its role, or one of its sessions."""
    if one.account != who.account or one.partition != who.partition:
        return _exactly(Grant.NONE)
    if one.type == "root":
        return _exactly(Grant.DIRECT if who.is_root else Grant.ACCOUNT)
    if one.type == "role" and who.type == "assumed-role":
        return _exactly(Grant.ROLE if one.role == who.role else Grant.NONE)
    if one.type == "assumed-role" and who.type == "role" and one.role == who.role:
        return Extent(Grant.NONE, Grant.DIRECT, Unknown("which session of the role asks, is not given"))
    if one.type == "user" and who.type == "federated-user":
        return Extent(Grant.NONE, Grant.ROLE, Unknown("which user started the federated session, is not given"))
    return _exactly(Grant.NONE)
