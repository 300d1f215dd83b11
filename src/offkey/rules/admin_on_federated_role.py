"""A role that an issuer's tokens open, and that may do everything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.node import ModuleNode
from offkey.model.terraform import Role
from offkey.rules.federation import FederatedStatement, federated_roles
from offkey.rules.issuers import issuer_of
from offkey.rules.permissions import Permission, Power, strongest

_BOUNDARIES = ("permissions_boundary", "permissions_boundary_arn", "role_permissions_boundary_arn")
"""Of the resource, and of the modules that make such a role."""


def check(node: ModuleNode) -> Iterator[Finding]:
    """One finding for each such role, where the permission is attached."""
    for role, statements in federated_roles(node):
        most = strongest(role)
        if most is not None and most.power is Power.ADMINISTRATOR:
            yield _finding(role, statements, most)


def _finding(role: Role, statements: Sequence[FederatedStatement], most: Permission) -> Finding:
    hosts = dict.fromkeys(found.host for found in statements)
    issuers = [issuer_of(host) for host in hosts]
    names = " and ".join(issuer.name if issuer else host for issuer, host in zip(issuers, hosts, strict=True))
    bounded = any(role.resource.block.body.attribute(name) for name in _BOUNDARIES)
    pipelines = any(issuer is not None and issuer.ci for issuer in issuers)
    return Finding(
        f"Every token of {names} that this role admits may do everything ({most.what}). "
        "Allow the services that the job needs instead.",
        most.place,
        related=(Related(role.trust_place, "who may take the role"),),
        severity=Severity.LOW if bounded else Severity.HIGH if pipelines else Severity.MEDIUM,
        confidence=Confidence.LOW if bounded else Confidence.HIGH,
    )


RULE = Rule(
    id="admin-on-federated-role",
    summary="A role that pipelines take through OIDC may do everything.",
    severity=Severity.HIGH,
    on=ModuleNode,
    check=check,
)
