"""The OIDC providers that a trust policy lets in, and the policy with each of them written out.

Terraform often refers to the provider by a resource, so its ARN is not known; which issuer it is for can
mostly be seen all the same: by the part of the ARN that is known, or by the condition keys.
"""

from __future__ import annotations

from offkey.model.arn import Arn, issuer_address
from offkey.model.platforms import github
from offkey.model.policy import Policy, Principal, Statement
from offkey.model.records import replace
from offkey.model.unknown import Unknown
from offkey.reason.token import OIDC_PROVIDER, issuer_host

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_ACCOUNT = "111122223333"
"""Stands in for an account that is not written: a provider is always in the role's own account."""
ANY_CLUSTER = "oidc.eks.us-east-1.amazonaws.com/id/ANY"
"""Stands in for a cluster of Kubernetes that nothing names: the subjects of all clusters are alike."""
_SUBJECTS = (
    ("project_path:", "gitlab.com"),
    ("organization:", "app.terraform.io"),
    ("system:serviceaccount:", ANY_CLUSTER),
)
"""How the subjects of an issuer begin that has one address above all, or any."""
_TELLING = ("repo:", *(start for start, _host in _SUBJECTS))
_WEB_IDENTITY = "sts:assumerolewithwebidentity"


def provider_arn(host: str, account: str | None = None) -> str:
    """The ARN of the provider for the issuer `host` in an account."""
    return f"arn:aws:iam::{account or _ACCOUNT}{OIDC_PROVIDER}{host}"


def settled(policy: Policy, *, account: str | None = None) -> Policy:
    """The policy with every OIDC provider by its ARN, where it is known which issuer it is for."""
    account = account or next((found for s in policy.statements for found in _accounts(s)), None)
    return replace(policy, statements=tuple(_settled(s, account) for s in policy.statements))


def providers(policy: Policy) -> tuple[str, ...]:
    """The ARN of every OIDC provider whose tokens an Allow of a settled policy may let in."""
    found: dict[str, None] = {}
    for statement in policy.statements:
        if statement.allows and _may_exchange(statement):
            found.update(dict.fromkeys(_named(statement)))
    return tuple(found)


def _accounts(statement: Statement) -> Iterator[str]:
    for principal in statement.principals:
        if principal.kind == "Federated" and isinstance(principal.value, str):
            arn = Arn.parse(principal.value)
            if arn is not None and arn.account:
                yield arn.account


def _may_exchange(statement: Statement) -> bool:
    """Whether it may be about `AssumeRoleWithWebIdentity`; the wildcards of actions are few."""
    actions = [action.lower() for action in statement.actions if isinstance(action, str)]
    unknown = len(actions) < len(statement.actions) or bool(statement.not_actions)
    return unknown or any(action == _WEB_IDENTITY or "*" in action or "?" in action for action in actions)


def _named(statement: Statement) -> Iterator[str]:
    any_provider = bool(statement.not_principals)
    for principal in statement.principals:
        if isinstance(principal.value, str) and OIDC_PROVIDER in principal.value:
            yield principal.value
        any_provider = any_provider or principal.value == "*" or _unread(principal)
    if any_provider:
        yield from (provider_arn(host) for host in _hosts_of_keys(statement) or (_likely_host(statement),))


def is_guessed(statement: Statement) -> bool:
    """Whether no ARN, condition key or subject says which issuer a statement of a settled policy is for."""
    if not any(map(_unread, statement.principals)) or _hosts_of_keys(statement):
        return False
    return not any(text.startswith(_TELLING) for text in _beginnings(statement))


def rival_issuers(statement: Statement) -> tuple[str, ...]:
    """The issuers whose keys a statement of a settled policy has, where they are several and no principal tells."""
    hosts = _hosts_of_keys(statement)
    federated = [principal for principal in statement.principals if principal.kind == "Federated"]
    return hosts if len(hosts) > 1 and federated and all(map(_unread, federated)) else ()


def _likely_host(statement: Statement) -> str:
    """Whose tokens are meant, by how the subjects begin: GitHub's, where nothing says anything else."""
    named = (host for text in _beginnings(statement) for start, host in _SUBJECTS if text.startswith(start))
    return next(named, github.HOST)


def _beginnings(statement: Statement) -> Iterator[str]:
    """How the values of the conditions begin, as far as that is known."""
    for condition in statement.conditions:
        for value in condition.values:
            first = value if isinstance(value, str) else value.pieces[0] if value.pieces else ""
            yield first if isinstance(first, str) else ""


def _unread(principal: Principal) -> bool:
    """Whether it is a provider of which nothing is known: it may be any, so the likely one is looked at."""
    return principal.kind == "Federated" and isinstance(principal.value, Unknown)


def unsearched(policy: Policy) -> tuple[str, ...]:
    """Sentences on issuers whose tokens an Allow may let in, and that no search can look at."""
    found: dict[str, None] = {}
    for statement in policy.statements:
        if statement.allows and _may_exchange(statement):
            for principal in statement.principals:
                name = principal.value
                if principal.kind == "Federated" and isinstance(name, str) and not _searched(name):
                    found[f"what the tokens of {name} look like is not known here"] = None
    return tuple(found)


def _searched(name: str) -> bool:
    return name == "*" or OIDC_PROVIDER in name or ":saml-provider/" in name


def _settled(statement: Statement, account: str | None) -> Statement:
    principals = tuple(_written_out(principal, statement, account) for principal in statement.principals)
    return statement if principals == statement.principals else replace(statement, principals=principals)


def _written_out(principal: Principal, statement: Statement, account: str | None) -> Principal:
    if principal.kind != "Federated":
        return principal
    value = principal.value
    if isinstance(value, str):
        before, arn, host = value.partition(OIDC_PROVIDER)
        if arn:
            return Principal("Federated", f"{before}{arn}{issuer_address(host)}")
        from offkey.model.platforms.table import PLATFORMS  # all of them

        broken = value.startswith("arn:") and ":saml-provider/" not in value  # AWS refuses it, but it says who is meant
        host = issuer_address(value.partition("-provider/")[2] if broken else value)
        known = any(platform.hosts.match(host) for platform in PLATFORMS)
        return Principal("Federated", provider_arn(host, account)) if known else principal
    pieces = (piece if isinstance(piece, str) else "?" for piece in value.pieces)
    host = issuer_host("".join(pieces))
    if not host or "?" in host:
        hosts = _hosts_of_keys(statement)
        host = hosts[0] if len(hosts) == 1 else ""
    return Principal("Federated", provider_arn(host, account)) if host else principal


def _hosts_of_keys(statement: Statement) -> tuple[str, ...]:
    """The issuers whose keys the conditions name."""
    hosts = (c.key.rpartition(":")[0] for c in statement.conditions if not isinstance(c.key, Unknown))
    return tuple(dict.fromkeys(host.lower() for host in hosts if "." in host))
