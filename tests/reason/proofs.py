"""Trust policies in JSON, and what the prover says of them; for the tests of the prover."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tests.reason import oracle
from tests.reason.documents import AUD, PROVIDER, SUB, web_identity

from offkey.model.claims import Claims
from offkey.model.policy import Policy
from offkey.model.proof import Reacher, RoleProof, TrustedRole
from offkey.model.text import Place
from offkey.model.tokens import Project
from offkey.model.verdict import Admitted
from offkey.read.policy import parse
from offkey.reason.admit import admit
from offkey.reason.asked import SESSION_NAME
from offkey.reason.meant import Meant
from offkey.reason.prove import prove

MAIN = "repo:acme/infra:ref:refs/heads/main"
OURS = Project("acme", "infra")
PINNED = Project("acme", "infra", "1001", "2002")
STS = "sts.amazonaws.com"
FOR_OURS = Meant(OURS)


def github(subject: Any = None, operator: str = "StringLike", **more: Any) -> dict[str, Any]:
    """A statement that wants the usual audience, and `subject` under `operator`."""
    condition: dict[str, dict[str, Any]] = {"StringEquals": {AUD: STS}}
    if subject is not None:
        condition.setdefault(operator, {})[SUB] = subject
    return web_identity(condition, **more)


def trust(*statements: Mapping[str, Any], version: str = "2012-10-17") -> Policy:
    """The policy as it is read from JSON text."""
    return parse(json.dumps({"Version": version, "Statement": list(statements)}))


def role(policy: Policy, **more: Any) -> TrustedRole:
    """A role with this trust policy."""
    return TrustedRole("deploy", policy, Place("trust.json", 1, 1), **more)


def proven(policy: Policy, meant: Meant = FOR_OURS, **more: Any) -> RoleProof:
    """What the prover says, after every witness is shown to `admit` and to the oracle."""
    proof = prove(role(policy, **more), meant)
    for reach in proof.reach:
        claims = reach.witness.claims
        if "sub" in claims and not reach.witness.assumptions:
            assert any(isinstance(policy_says(policy, claims, provider=p), Admitted) for p in _providers(policy)), reach
            assert any(oracle_says(policy, claims, provider=p) for p in _providers(policy)), reach
    return proof


def _providers(policy: Policy) -> set[str]:
    values = {str(p.value) for s in policy.statements for p in s.principals if p.kind == "Federated"}
    return values or {PROVIDER}


def policy_says(policy: Policy, claims: Mapping[str, Any], *, provider: str = PROVIDER) -> object:
    """The verdict of `admit`."""
    rest = {name: value for name, value in claims.items() if name != SESSION_NAME}
    return admit(policy, Claims(rest), provider=provider, session_name=str(claims.get(SESSION_NAME, "offkey")))


def oracle_says(policy: Policy, claims: Mapping[str, Any], *, provider: str = PROVIDER) -> bool | None:
    """The verdict of the oracle."""
    host = provider.partition("oidc-provider/")[2]
    context = {f"{host}:{name}": str(value) for name, value in claims.items() if name != SESSION_NAME}
    context["sts:RoleSessionName"] = str(claims.get(SESSION_NAME, "offkey"))
    return oracle.admitted(policy, action="sts:AssumeRoleWithWebIdentity", provider=provider, context=context)


def worst(proof: RoleProof) -> Reacher | None:
    """The worst class that gets in without being meant."""
    first = proof.reach[0].reacher if proof.reach else None
    return None if first is Reacher.INTENDED else first
