"""A request, understood, and the permissions it turns out to need."""

from __future__ import annotations

from collections.abc import Mapping

from offkey.model.arn import Arn
from offkey.model.records import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.lab.operation import Operation
    from offkey.lab.wire import Request


@dataclass(frozen=True, slots=True)
class Demand:
    """One permission a request needs. `resource` is None where the request does not say what it acts on.

    `account` owns the resource; `context` are condition keys that this demand alone has.
    """

    action: str
    resource: str | None
    account: str
    context: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, understood, with who asks where."""

    operation: Operation
    request: Request
    account: str
    region: str
    accounts: tuple[str, ...]
    caller: str

    def local(self, service: str, resource: str) -> str:
        """The ARN of a resource in the caller's account and the request's region."""
        return f"arn:aws:{service}:{self.region}:{self.account}:{resource}"

    def owner(self, resource: str | None) -> str:
        """The account that a resource belongs to by its ARN, else the caller's."""
        arn = Arn.parse(resource) if resource else None
        return arn.account if arn and arn.account.isdecimal() else self.account
