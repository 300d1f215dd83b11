"""IAM Identity Center's portal: which accounts and roles a person has, and credentials for one of them.

Source: botocore's service model `sso`. A refusal for want of an assignment is a `ForbiddenException` with the
words `No access`, which the model lacks; seen in ministryofjustice/modernisation-platform#10161.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from offkey.lab import directory
from offkey.lab.errors import ServiceError
from offkey.lab.grant import issue, session_arn
from offkey.lab.sessions import Caller, Sessions
from offkey.model.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.lab.clock import Clock

_PAGE = 2
"""Entries on one page where the caller names no number: small, so that whoever forgets to turn pages is found out."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """A person may have a role in an account: `role` is the permission set's name, `iam_role` the role behind it."""

    person: str
    account: str
    role: str
    iam_role: str
    lifetime: timedelta


@dataclass(frozen=True, slots=True)
class Portal:
    """The portal. `accounts` maps ids to names; callers hold the backend's lock for `credentials`."""

    accounts: Mapping[str, str]
    assignments: list[Assignment]
    sessions: Sessions
    clock: Clock

    def list_accounts(self, person: str, query: Mapping[str, str]) -> dict[str, Any]:
        """ListAccounts."""
        mine = sorted({a.account for a in self.assignments if a.person == person})
        described = [
            {"accountId": id_, "accountName": self.accounts[id_], "emailAddress": f"{id_}@example.com"} for id_ in mine
        ]
        return _page("accountList", described, query)

    def list_roles(self, person: str, query: Mapping[str, str]) -> dict[str, Any]:
        """ListAccountRoles."""
        account = query.get("account_id", "")
        mine = sorted(a.role for a in self.assignments if (a.person, a.account) == (person, account))
        if not mine:
            raise _forbidden()
        return _page("roleList", [{"roleName": role, "accountId": account} for role in mine], query)

    def credentials(self, person: str, query: Mapping[str, str]) -> dict[str, Any]:
        """GetRoleCredentials: a session of the role behind the permission set, named after the person."""
        wanted = (person, query.get("account_id", ""), query.get("role_name", ""))
        assignment = next((a for a in self.assignments if (a.person, a.account, a.role) == wanted), None)
        role = directory.role(assignment.account, assignment.iam_role) if assignment else None
        if assignment is None or role is None:
            raise _forbidden()
        now = self.clock()
        arn = session_arn(role, person)
        caller = Caller(role.account, "role", role.name, role.id, arn, role=role.arn, tags=role.tags, issued=now)
        seconds = int(assignment.lifetime.total_seconds())
        given = issue(caller, seconds=seconds, sessions=self.sessions, now=now).credentials
        return {
            "roleCredentials": {
                "accessKeyId": given.access_key_id,
                "secretAccessKey": given.secret_access_key.reveal(),
                "sessionToken": given.session_token.reveal() if given.session_token else "",
                "expiration": int(given.expires.timestamp() * 1000) if given.expires else 0,
            }
        }


def unauthorized() -> ServiceError:
    """The refusal of a token that stands for nobody."""
    return ServiceError("UnauthorizedException", "Session token not found or invalid", 401)


def _forbidden() -> ServiceError:
    return ServiceError("ForbiddenException", "No access", 403)


def _page(name: str, entries: list[dict[str, str]], query: Mapping[str, str]) -> dict[str, Any]:
    start, size = _number(query.get("next_token", "0")), _number(query.get("max_result", str(_PAGE)))
    after = start + max(size, 1)
    more = {"nextToken": str(after)} if after < len(entries) else {}
    return {name: entries[start:after], **more}


def _number(text: str) -> int:
    if not text.isdecimal():
        raise ServiceError("InvalidRequestException", "not a number", 400)
    return int(text)
