"""What is known so far about one request, and the line it leaves in the call log, however it ends."""

from __future__ import annotations

from datetime import datetime

from offkey.lab.calls import Call
from offkey.lab.errors import Dialect, ServiceError
from offkey.model.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.lab.authorization import Authorization
    from offkey.lab.operation import Operation
    from offkey.lab.sessions import Caller
    from offkey.lab.wire import Request


@dataclass(slots=True)
class Visit:
    """Filled in from the outside inwards: first how it looks, then who it is, then what it wants."""

    request: Request
    dialect: Dialect = Dialect.QUERY
    authorization: Authorization | None = None
    operation: Operation | None = None
    caller: Caller | None = None
    service: str = ""
    action: str = ""
    resource: str = ""
    unchecked: str = ""

    def call(self, error: ServiceError | None, *, time: datetime) -> Call:
        """The entry for the call log."""
        caller = self.caller
        return Call(
            time,
            caller.account if caller else "",
            caller.principal if caller else "",
            caller.label if caller else "",
            self.service,
            self.action,
            self.resource,
            error is None,
            error.code if error else "",
            error.reason if error else "",
            self.unchecked,
        )
