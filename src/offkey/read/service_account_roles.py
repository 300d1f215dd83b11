"""Roles that a well-known public module makes for the service accounts of a cluster.

Source: terraform-aws-modules/terraform-aws-iam, `modules/iam-role-for-service-accounts-eks` and
`modules/iam-eks-role` (version 5), `modules/iam-role-for-service-accounts` (version 6), `main.tf` and `variables.tf`
of each.
"""

from __future__ import annotations

from offkey.model.policy import Condition, Policy, Principal, Statement
from offkey.model.unknown import Unknown
from offkey.read import partial
from offkey.read.convert import text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.terraform import Value
    from offkey.read.module_inputs import ModuleInputs

_VERSION = "2012-10-17"
_PROVIDER = "provider/"
_UNKNOWN = Unknown("the provider of the cluster is not known")


def trust(inputs: ModuleInputs, *, test: str) -> Policy | None:
    """Whom the module lets in by `oidc_providers`; `test` is the input for the operator of the conditions."""
    providers = inputs.value("oidc_providers", {})
    values = providers.values() if isinstance(providers, dict) else providers if isinstance(providers, list) else ()
    operator = inputs.value(test, "StringEquals")
    if not isinstance(operator, str):
        return None
    statements = tuple(_statement(one, operator) for one in values if isinstance(one, dict))
    others = tuple(_UNKNOWN for one in values if not isinstance(one, dict))
    return Policy(statements, _VERSION, others) if statements else None


def _statement(one: dict[str, Value], operator: str) -> Statement:
    arn = one.get("provider_arn")
    provider = arn if isinstance(arn, str | Unknown) else _UNKNOWN
    host = _host(provider)
    return _federated(
        provider,
        _about_accounts(host, one.get("namespace_service_accounts"), operator),
        Condition(operator, _key(host, "aud"), ("sts.amazonaws.com",)),
    )


def _federated(provider: str | Unknown, *conditions: Condition) -> Statement:
    return Statement(
        allows=True,
        principals=(Principal("Federated", provider),),
        actions=("sts:AssumeRoleWithWebIdentity",),
        conditions=conditions,
    )


def _about_accounts(host: str | Unknown, accounts: Value, operator: str) -> Condition:
    return Condition(operator, _key(host, "sub"), tuple(_subjects(accounts)))


def _subjects(accounts: Value) -> Iterator[str | Unknown]:
    known = accounts.elements if isinstance(accounts, partial.OpenList) else accounts
    for account in known if isinstance(known, list) else [known]:
        yield partial.text(["system:serviceaccount:", text_of(account)])


def _host(provider: str | Unknown) -> str | Unknown:
    """What follows `provider/` in the ARN, where that much is known."""
    last = provider if isinstance(provider, str) else provider.pieces[-1] if provider.pieces else None
    _, found, host = last.rpartition(_PROVIDER) if isinstance(last, str) else ("", "", "")
    return host if found else _UNKNOWN


def _key(host: str | Unknown, claim: str) -> str | Unknown:
    return f"{host}:{claim}" if isinstance(host, str) else host


def trust_of_clusters(inputs: ModuleInputs, *, test: str) -> Policy | None:
    """Whom version 5 of `iam-eks-role` lets in: accounts of clusters by name, whose issuers it looks up."""
    clusters = inputs.value("cluster_service_accounts", {})
    operator = inputs.value(test, "StringEquals")
    if not (isinstance(clusters, dict) and clusters and isinstance(operator, str)):
        return None
    statements = (_federated(_UNKNOWN, _about_accounts(_UNKNOWN, names, operator)) for names in clusters.values())
    return Policy(tuple(statements), _VERSION)
