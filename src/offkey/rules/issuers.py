"""Who can get a token from an issuer at all."""

from __future__ import annotations

from offkey.model.enumeration import Enum
from offkey.model.platforms.table import platform_of
from offkey.model.records import dataclass
from offkey.model.regex import regex
from offkey.rules.federation import FederatedStatement, federated_statements

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.trust import WrittenTrust


class Tenancy(Enum):
    """How many parties get tokens from one issuer address."""

    SHARED = "everyone who has an account there"
    ORGANISATION = "every project of that organisation"
    CLUSTER = "every service account of that cluster"


@dataclass(frozen=True, slots=True)
class Issuer:
    """One issuer. `ci` is true where pipelines are what it issues for."""

    name: str
    tenancy: Tenancy
    ci: bool = True


_OWN_SERVER = regex(r"[^/]+/_services/token\Z")
"""GitHub Enterprise Server: all accounts are the company's own."""

_SHARED = {
    "oidc.codefresh.io": "Codefresh",
    "scalr.io": "Scalr",
    "studio.datachain.ai/api": "DataChain Studio",
    "tokens.cloud.shisho.dev": "Shisho Cloud",
    "proidc.upbound.io": "Upbound",
}
"""Issuers that serve everybody and whose tokens are not known further.
Source: IAM User Guide, "Identity-provider controls for shared OIDC providers"."""

_WANTING = {"token.actions.githubusercontent.com", "vstoken.actions.githubusercontent.com", "agent.buildkite.com"}
_KUBERNETES = "kubernetes"
"""The name of that platform: nearly all trusts are for another one, and its module takes a while to import."""


def issuer_of(host: str) -> Issuer | None:
    """The issuer at this address (without `https://`), or None where it is not one of the known."""
    if host in _SHARED:
        return Issuer(_SHARED[host], Tenancy.SHARED)
    platform = platform_of(host)
    if not platform.title:
        return None
    if platform.name == _KUBERNETES:
        return Issuer(platform.title, Tenancy.CLUSTER, ci=False)
    shared = platform.shared and not _OWN_SERVER.match(host)
    return Issuer(platform.title, Tenancy.SHARED if shared else Tenancy.ORGANISATION)


def wants_subject(host: str) -> bool:
    """Whether AWS refuses to save a trust for this issuer that no subject narrows.

    Source: IAM User Guide, "Identity-provider controls for shared OIDC providers".
    """
    if host in _WANTING or host in _SHARED:
        return True
    from offkey.model.platforms import gitlab, hcp_terraform  # nearly all trusts are for one of the others

    return any(hosts.match(host) for hosts in (gitlab.HOSTS, hcp_terraform.HOSTS))


def with_issuers(written: WrittenTrust) -> Iterator[tuple[FederatedStatement, Issuer]]:
    """The statements of a trust that admit tokens of an issuer known here, each with its issuer."""
    for found in federated_statements(written):
        issuer = issuer_behind(found)
        if issuer is not None:
            yield found, issuer


def issuer_behind(found: FederatedStatement) -> Issuer | None:
    """Whose tokens a statement is for; None for an issuer that is not known here."""
    return issuer_of(found.host) or _own_gitlab(found)


def _own_gitlab(found: FederatedStatement) -> Issuer | None:
    """A server of a company's own at any address, as the subjects or the name of its host show."""
    subjects = [value for _written, value, _policy in found.subjects()]
    if not all(value.startswith("project_path:") for value in subjects):
        return None
    if not subjects and not any(label.startswith("gitlab") for label in found.host.casefold().split(".")):
        return None
    return Issuer(f"the GitLab at {found.host}", Tenancy.ORGANISATION)
