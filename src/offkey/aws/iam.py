"""The roles and identity providers of an account, asked from IAM.

Source: IAM API reference, GetAccountAuthorizationDetails, ListOpenIDConnectProviders, GetOpenIDConnectProvider.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

from offkey.aws.client import explained
from offkey.model.text import Place
from offkey.read import iam_dump

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.inventory import Inventory

_FILTER = ["Role", "LocalManagedPolicy", "AWSManagedPolicy"]
PERMISSIONS = ("iam:GetAccountAuthorizationDetails", "iam:ListOpenIDConnectProviders", "iam:GetOpenIDConnectProvider")
"""What the credentials must allow. AWS's policy SecurityAudit does."""


class Iam(Protocol):
    """A client of IAM's, as boto3 makes it."""

    def get_paginator(self, operation: str) -> Any:
        """What goes through all pages of an operation."""
        ...

    def list_open_id_connect_providers(self) -> Any:
        """The ARNs of all identity providers."""
        ...

    def get_open_id_connect_provider(self, *, OpenIDConnectProviderArn: str) -> Any:
        """One identity provider."""
        ...


def read(iam: Iam) -> Inventory:
    """Every role of the account, what each may do, and the issuers that the account accepts.

    Places are ARNs, since there are no files.

    Raises RefusedError: the credentials do not allow it (see `PERMISSIONS`). UnreachableError: no answer.
    """
    with explained():
        pages = list(_pages(iam))
    arns = (str(item.get("Arn")) for page in pages for key in _PLACED for item in page.get(key, ()))
    places = {arn: Place(arn, 1) for arn in arns}
    return iam_dump.read(pages, places=places, path="aws")


_PLACED = ("RoleDetailList", "Policies", "OpenIDConnectProviderList")


def _pages(iam: Iam) -> Iterator[dict[str, Any]]:
    providers = iam.list_open_id_connect_providers()
    yield {"OpenIDConnectProviderList": providers["OpenIDConnectProviderList"]}
    for listed in providers["OpenIDConnectProviderList"]:
        found = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=listed["Arn"])
        yield {"Url": found["Url"], "ClientIDList": found.get("ClientIDList", [])}
    details = iam.get_paginator("get_account_authorization_details")
    for page in details.paginate(Filter=_FILTER):
        yield {key: page[key] for key in ("RoleDetailList", "Policies", "IsTruncated") if key in page}
