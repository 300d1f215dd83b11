"""Which of GitHub's identity providers a trust policy means, also where their ARNs are known in part only."""

from __future__ import annotations

from dataclasses import replace

from offkey.model.platforms import github
from offkey.model.policy import Policy, Principal, Statement
from offkey.model.unknown import Unknown
from offkey.reason.token import issuer_host

_ACCOUNT = "111122223333"
"""Stands in for an account that is not known: a provider is always in the account of the role."""
_SERVER = "/_services/token"
_MARK = ":oidc-provider/"


def is_github(host: str) -> bool:
    """Whether tokens of GitHub Actions come from this address: github.com, an enterprise's, or a server's."""
    return github.KEY_HOSTS.match(host) is not None or host.endswith(_SERVER)


def settled(trust: Policy, *, account: str | None) -> Policy:
    """The policy with an ARN for every provider that can only be GitHub's.

    Terraform knows a provider's ARN when it runs, but the end of the ARN, or the keys of the conditions, say
    whose it is.
    """
    return replace(trust, statements=tuple(_settled(s, account) if s.allows else s for s in trust.statements))


def providers(trust: Policy, *, account: str | None) -> tuple[str, ...]:
    """The ARNs of GitHub's identity providers that the trust names; its usual one where it names none."""
    named = [p.value for s in trust.statements if s.allows for p in s.principals if p.kind == "Federated"]
    found = [arn for arn in named if isinstance(arn, str) and is_github(issuer_host(arn))]
    return tuple(dict.fromkeys(found)) or (_arn(github.HOST, account),)


def _arn(host: str, account: str | None) -> str:
    return f"arn:aws:iam::{account or _ACCOUNT}{_MARK}{host}"


def _settled(statement: Statement, account: str | None) -> Statement:
    principals = tuple(_known(p, statement, account) for p in statement.principals)
    return replace(statement, principals=principals)


def _known(principal: Principal, statement: Statement, account: str | None) -> Principal:
    if principal.kind != "Federated" or not isinstance(principal.value, Unknown):
        return principal
    written = "".join(piece if isinstance(piece, str) else "\0" for piece in principal.value.pieces)
    host = written.partition(_MARK)[2]
    if not host or "\0" in host:
        host = _host_of_keys(statement)
    return Principal("Federated", _arn(host, account)) if is_github(host) else principal


def _host_of_keys(statement: Statement) -> str:
    """The one issuer whose keys the conditions name; empty where there is none, or several."""
    keys = [c.key for c in statement.conditions if isinstance(c.key, str)]
    hosts = {host.lower() for key in keys if is_github(host := key.rpartition(":")[0])}
    return hosts.pop() if len(hosts) == 1 else ""
