"""One request to AWS, as its policies see it."""

from __future__ import annotations

from offkey.model.records import dataclass, field
from offkey.model.unknown import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from offkey.model.policy import Policy, Principal

ContextValue = str | tuple[str, ...] | Unknown
"""One value, several values, or a value that exists but is not known here."""


@dataclass(frozen=True, slots=True)
class Request:
    """Who asks to do what to which resource.

    `principal.kind` is `AWS` (value: the ARN of a user, role, role session, federated user or account
    root), `Federated` (provider ARN), `Service` (service name) or `*` (nobody known).
    `context` maps condition keys in lower case to values; a key that is not there is absent.
    `resource_account` is the account that owns the resource; None: read from the ARN, where it is.
    """

    principal: Principal
    action: str
    resource: str
    resource_account: str | None = None
    context: Mapping[str, ContextValue] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        principal: Principal,
        action: str,
        resource: str,
        *,
        resource_account: str | None = None,
        context: Mapping[str, ContextValue] | None = None,
    ) -> Request:
        """A request whose context keys may be in any case, as AWS reads them."""
        folded = {key.lower(): value for key, value in (context or {}).items()}
        return cls(principal, action, resource, resource_account, folded)


@dataclass(frozen=True, slots=True)
class Policies:
    """Every policy that has a say in one request. What is absent is not attached.

    `identity` are the caller's own policies, `boundary` its permissions boundary (more than one: their
    union), `session` what was passed when its session began. `trust` belongs to the role that is asked
    for, `resource` to any other resource. `scp` and `rcp` hold one tuple of policies for each level, from
    the organisation's root down to the account: the caller's for `scp`, the resource's for `rcp`.
    """

    identity: tuple[Policy | Unknown, ...] = ()
    boundary: tuple[Policy | Unknown, ...] = ()
    session: Policy | Unknown | None = None
    trust: Policy | Unknown | None = None
    resource: Policy | Unknown | None = None
    scp: tuple[tuple[Policy | Unknown, ...], ...] = ()
    rcp: tuple[tuple[Policy | Unknown, ...], ...] = ()
