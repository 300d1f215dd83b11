"""What IAM says of an account: `aws iam get-account-authorization-details`, and the smaller lists beside it.

Source: IAM API reference, GetAccountAuthorizationDetails, ListRoles, GetRole, ListOpenIDConnectProviders and
GetOpenIDConnectProvider: policy documents come URL-encoded (RFC 3986) from the API, and decoded from its clients.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from offkey.model.arn import Arn, issuer_address
from offkey.model.builtin import Mapping
from offkey.model.inventory import Inventory, OidcProvider
from offkey.model.managed_policies import about_assuming
from offkey.model.proof import TrustedRole
from offkey.model.text import Incomplete, Place
from offkey.model.unknown import Unknown
from offkey.read.policy import from_document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offkey.model.policy import Policy

Page = Mapping[str, Any]

_KEYS = ("RoleDetailList", "Roles", "Role", "Policies", "OpenIDConnectProviderList", "ClientIDList")
_NOT_LISTED = Unknown("the list does not say what the role may do")
_PROVIDER = ":oidc-provider/"


def is_page(document: object) -> bool:
    """Whether this is an answer of IAM's about roles, policies or identity providers."""
    return isinstance(document, dict) and any(key in document for key in _KEYS)


def read(pages: Sequence[Page], *, places: Mapping[str, Place], path: str) -> Inventory:
    """The roles and identity providers in all pages together; `places` says where each ARN stands.

    A role or policy that a page holds in a form that IAM does not use is listed as incomplete.
    """
    reader = _Reader(pages, places, Place(path, 1))
    return Inventory(tuple(reader.roles()), tuple(reader.providers()), tuple(_incomplete(pages, path)))


def _incomplete(pages: Sequence[Page], path: str) -> Iterator[Incomplete]:
    if pages and pages[-1].get("IsTruncated") is True:
        yield Incomplete(path, 1, "the last page says that there is more (IsTruncated)")
    for key in ("RoleDetailList", "Roles", "Policies"):
        for item in _listed(pages, key):
            if Arn.parse(str(item.get("Arn"))) is None:
                yield Incomplete(path, 1, f"{key} holds something without an ARN")


def _listed(pages: Sequence[Page], key: str) -> Iterator[Page]:
    """The objects in the lists called `key`; what is no object counts as an empty one."""
    for page in pages:
        items = page.get(key, [])
        yield from (item if isinstance(item, dict) else {} for item in (items if isinstance(items, list) else [items]))


class _Reader:
    """Reads pages that belong together."""

    def __init__(self, pages: Sequence[Page], places: Mapping[str, Place], start: Place) -> None:
        self._pages, self._places, self._start = pages, places, start
        self._listed = {str(item.get("Arn")): item for item in _listed(pages, "Policies")}
        self._read: dict[str, Policy | Unknown] = {}

    def roles(self) -> Iterator[TrustedRole]:
        """Every role, with what it may do where the pages say it."""
        seen = set()
        for key in ("RoleDetailList", "Roles", "Role"):
            for item in _listed(self._pages, key):
                arn = item.get("Arn")
                if isinstance(arn, str) and Arn.parse(arn) is not None and arn not in seen:
                    seen.add(arn)
                    yield self._role(item, arn, detailed=key == "RoleDetailList")

    def _role(self, item: Page, arn: str, *, detailed: bool) -> TrustedRole:
        parsed, place = Arn.parse(arn), self._place(arn)
        trust = item.get("AssumeRolePolicyDocument")
        seconds = item.get("MaxSessionDuration")
        boundary = item.get("PermissionsBoundary")
        limit = boundary.get("PermissionsBoundaryArn") if isinstance(boundary, dict) else None
        name = item.get("RoleName")
        return TrustedRole(
            name=name if isinstance(name, str) else arn.rpartition("/")[2],
            trust=Unknown("the role has no trust policy here", place) if trust is None else document(trust, place),
            place=place,
            account=parsed.account if parsed else None,
            identity=tuple(self._identity(item, place)) if detailed else (_NOT_LISTED,),
            boundary=None if boundary is None else self._attached(limit),
            arn=arn,
            max_session=seconds if isinstance(seconds, int) else None,
        )

    def _identity(self, item: Page, place: Place) -> Iterator[Policy | Unknown]:
        for inline in _listed((item,), "RolePolicyList"):
            yield document(inline.get("PolicyDocument"), place)
        for attached in _listed((item,), "AttachedManagedPolicies"):
            yield self._attached(attached.get("PolicyArn"))

    def _attached(self, arn: object) -> Policy | Unknown:
        """A managed policy, from the pages or because it is well known."""
        if not isinstance(arn, str):
            return Unknown("the policy that is attached has no ARN here")
        if arn not in self._read:  # a dump holds every policy of AWS's, few of which are attached
            item = self._listed.get(arn)
            self._read[arn] = about_assuming(arn) if item is None else self._default_version(item)
        return self._read[arn]

    def _default_version(self, item: Page) -> Policy | Unknown:
        for version in _listed((item,), "PolicyVersionList"):
            if version.get("IsDefaultVersion") is True:
                return document(version.get("Document"), self._place(str(item.get("Arn"))))
        return Unknown(f"the default version of {item.get('Arn')} is not here")

    def providers(self) -> Iterator[OidcProvider]:
        """Every identity provider: those listed by ARN, then those that were asked for alone."""
        asked = {_host(item): item for item in self._pages if isinstance(item.get("Url"), str)}
        listed = set()
        for item in _listed(self._pages, "OpenIDConnectProviderList"):
            arn = Arn.parse(str(item.get("Arn")))
            host = str(item.get("Arn")).partition(_PROVIDER)[2]
            listed.add(host)
            account = arn.account if arn else None
            yield OidcProvider(host, _audiences(asked.get(host)), account, self._place(str(item.get("Arn"))))
        for host, item in asked.items():
            if host not in listed:
                yield OidcProvider(host, _audiences(item), self._only_account(), self._start)

    def _only_account(self) -> str | None:
        accounts = {role.account for role in self.roles()}
        return accounts.pop() if len(accounts) == 1 else None

    def _place(self, arn: str) -> Place:
        return self._places.get(arn, self._start)


def _host(item: Page) -> str:
    return issuer_address(str(item["Url"]))


def _audiences(item: Page | None) -> tuple[str | Unknown, ...]:
    listed = item.get("ClientIDList") if item is not None else None
    if not isinstance(listed, list):
        return (Unknown("the audiences are not listed here"),)
    return tuple(one for one in listed if isinstance(one, str))


def document(value: object, place: Place) -> Policy | Unknown:
    """A policy as IAM hands it out: an object, JSON text, or JSON text that is URL-encoded."""
    if isinstance(value, str) and not value.lstrip().startswith("{"):
        value = unquote(value)
    return from_document(value, place=place)
