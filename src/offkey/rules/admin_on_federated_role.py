"""A role that an issuer's tokens open, and that may do everything."""

from __future__ import annotations

from collections.abc import Iterator

from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.node import RoleNode
from offkey.rules.federation import federated_statements
from offkey.rules.issuers import issuer_of
from offkey.rules.permissions import Power, strongest


def check(node: RoleNode) -> Iterator[Finding]:
    """One finding for each such role, where the permission is attached."""
    most = strongest(node.role)
    if most is None or most.power is not Power.ADMINISTRATOR:
        return
    hosts = dict.fromkeys(found.host for found in federated_statements(node.role))
    issuers = [issuer_of(host) for host in hosts]
    if not issuers:
        return
    names = " and ".join(issuer.name if issuer else host for issuer, host in zip(issuers, hosts, strict=True))
    bounded = node.role.resource.block.body.attribute("permissions_boundary") is not None
    pipelines = any(issuer is not None and issuer.ci for issuer in issuers)
    yield Finding(
        f"Every token of {names} that this role admits may do everything ({most.what}). "
        "Allow the services that the job needs instead.",
        most.place,
        related=(Related(node.role.trust_place, "who may take the role"),),
        severity=Severity.LOW if bounded else Severity.HIGH if pipelines else Severity.MEDIUM,
        confidence=Confidence.LOW if bounded else Confidence.HIGH,
    )


RULE = Rule(
    id="admin-on-federated-role",
    summary="A role that pipelines take through OIDC may do everything.",
    severity=Severity.HIGH,
    on=RoleNode,
    check=check,
)
