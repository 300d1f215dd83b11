"""IAM Identity Center's portal: what a person has, and credentials for one of it. Source: botocore's model `sso`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from offkey.errors import UnreadableError
from offkey.model.records import dataclass, field
from offkey.model.secret import Secret
from offkey.model.session import Credentials
from offkey.session.retry import Patience
from offkey.session.sso_call import ask, endpoint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.identity_center import IdentityCenter
    from offkey.session.http import Http

_PAGES = 200
_MOST_MILLISECONDS = 10**13


@dataclass(frozen=True, slots=True)
class SsoPortal:
    """The portal at one address, asked as one person."""

    url: str
    bearer: Secret[str]
    http: Http = field(repr=False)
    patience: Patience = field(default_factory=Patience)

    def role_credentials(self, account: str, role: str) -> Credentials:
        """Credentials of the permission set `role` in `account`.

        Raises: RefusedError where the person has no such role, or is no longer signed in.
        """
        url = self._url("/federation/credentials", {"role_name": role, "account_id": account})
        answer = ask("GetRoleCredentials", url, bearer=self.bearer, http=self.http, patience=self.patience)
        given = answer.members.get("roleCredentials")
        if not isinstance(given, dict):
            raise UnreadableError("the reply of IAM Identity Center to GetRoleCredentials lacks roleCredentials")
        members = type(answer)(answer.operation, given)
        return Credentials(
            members.text("accessKeyId"),
            Secret(members.text("secretAccessKey")),
            Secret(members.text("sessionToken")),
            datetime.fromtimestamp(members.number("expiration", most=_MOST_MILLISECONDS) / 1000, UTC).replace(
                microsecond=0
            ),
        )

    def accounts(self) -> tuple[tuple[str, str], ...]:
        """Id and name of every account in which the person has a role.

        Raises: RefusedError where they are no longer signed in.
        """
        entries = self._pages("ListAccounts", "/assignment/accounts", {}, name="accountList")
        return tuple((str(entry.get("accountId", "")), str(entry.get("accountName", ""))) for entry in entries)

    def roles(self, account: str) -> tuple[str, ...]:
        """The permission sets that the person has in `account`.

        Raises: RefusedError where there are none, or they are no longer signed in.
        """
        entries = self._pages("ListAccountRoles", "/assignment/roles", {"account_id": account}, name="roleList")
        return tuple(str(entry.get("roleName", "")) for entry in entries)

    def sign_out(self) -> None:
        """End the sign-in for every tool.

        Raises: RefusedError where it had ended before.
        """
        url = f"{self.url}/logout"
        ask("Logout", url, bearer=self.bearer, http=self.http, method="POST", patience=self.patience)

    def _pages(self, operation: str, path: str, query: Mapping[str, str], *, name: str) -> Iterator[Mapping[str, Any]]:
        more = dict(query)
        for _ in range(_PAGES):
            url = self._url(path, more)
            answer = ask(operation, url, bearer=self.bearer, http=self.http, patience=self.patience)
            entries = answer.members.get(name)
            yield from (e for e in entries if isinstance(e, dict)) if isinstance(entries, list) else ()
            token = answer.members.get("nextToken")
            if not isinstance(token, str) or not token:
                return
            more["next_token"] = token
        raise UnreadableError(f"IAM Identity Center has no end of pages for {operation}")

    def _url(self, path: str, query: Mapping[str, str]) -> str:
        from urllib.parse import urlencode

        return f"{self.url}{path}" + (f"?{urlencode(query)}" if query else "")


def connect(center: IdentityCenter, bearer: Secret[str], environment: Mapping[str, str], *, http: Http) -> SsoPortal:
    """The portal of the region of `center`, or the one that the environment names in its place.

    Raises: UsageError where the region is not the name of one.
    """
    return SsoPortal(endpoint("sso", center, environment), bearer, http)
