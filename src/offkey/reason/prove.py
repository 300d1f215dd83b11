"""The verdict about one role: who gets in that should not, each class with its shortest token, or nobody.

Intended are the tokens whose subject somebody named; without that, the subjects that the policy itself names
exactly, where they are a branch or an environment of the project. Everybody else who is admitted makes the
role open. A role that admits none of the project's own tokens is dead.
"""

from __future__ import annotations

from offkey.model.arn import Arn
from offkey.model.proof import Conclusion, Reach, Reacher, RoleProof, TrustedRole
from offkey.model.records import replace
from offkey.model.unknown import Unknown
from offkey.reason.anybody import anybody
from offkey.reason.examine import Examination, examine
from offkey.reason.meant import POLICY_ALONE, Meant
from offkey.reason.providers import providers, settled, unsearched
from offkey.reason.supposing import supposing
from offkey.reason.tape import Answer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from offkey.model.policy import Policy

_UNSPECIFIED = "unspecified"
_NO_PROVIDER = "it trusts no identity provider, so no token opens it"


def prove(role: TrustedRole, meant: Meant = POLICY_ALONE) -> RoleProof:
    """Who can become `role` with an identity token, or without any."""
    if isinstance(role.trust, Unknown):
        return RoleProof(role, Conclusion.UNDECIDED, unknown=(role.trust.reason,))
    policy = settled(role.trust, account=role.account)
    proof = _proven(role, policy, meant)
    if proof.conclusion is not Conclusion.UNDECIDED:
        return proof
    return _supposed(proof, policy, meant) or proof


def _proven(role: TrustedRole, policy: Policy, meant: Meant) -> RoleProof:
    examined = [_elsewhere(arn, role) or examine(policy, arn, role=role, meant=meant) for arn in providers(policy)]
    direct = anybody(policy, role.arn)
    return _together(role, policy, [*examined, *([direct] if direct else [])])


def _supposed(proof: RoleProof, policy: Policy, meant: Meant) -> RoleProof | None:
    """The proof that a role is open, whatever a value that is not known may be; None where that is not shown."""
    supposed = supposing(policy)
    if supposed is None:
        return None
    found = _proven(proof.role, supposed.policy, replace(meant, project=None, otherwise=None))
    if found.conclusion is not Conclusion.OPEN:
        return None
    reach = tuple(
        replace(one, witness=replace(one.witness, assumptions=(*one.witness.assumptions, *supposed.assumptions)))
        for one in found.reach
    )
    return replace(found, reach=reach, unknown=proof.unknown)


def _elsewhere(provider: str, role: TrustedRole) -> Examination | None:
    """Nobody, where the provider is not in the role's account.

    Source: the STS error "No OpenIDConnect provider found in your account".
    """
    arn = Arn.parse(provider)
    if arn is None or role.account in {None, arn.account}:
        return None
    return Examination(dead_because=f"its provider is in account {arn.account}, and STS looks in the role's own only")


def _together(role: TrustedRole, policy: Policy, examined: Sequence[Examination]) -> RoleProof:
    reach = merged([reach for one in examined for reach in one.reach])
    doubts = dict.fromkeys(doubt for one in examined for doubt in one.doubts)
    doubts |= dict.fromkeys((*unsearched(policy), *(unknown.reason for unknown in policy.unknown)))
    alive = max((one.alive for one in examined), default=Answer.NO)
    verdict = conclusion(reach, alive, tuple(doubts))
    because, nearest = None, None
    if alive is Answer.NO and verdict in {Conclusion.DEAD, Conclusion.OPEN}:
        because, nearest = next(((e.dead_because, e.nearest) for e in examined if e.dead_because), (None, None))
        because = because or _NO_PROVIDER
    return RoleProof(role, verdict, reach, because, tuple(doubts), nearest)


def merged(found: Sequence[Reach]) -> tuple[Reach, ...]:
    """One of each class, the one that assumes least, then the shortest; the worst class first."""
    best: dict[Reacher, Reach] = {}
    for reach in found:
        known = best.get(reach.reacher)
        if known is None or _rank(reach) < _rank(known):
            best[reach.reacher] = reach
    order = (Reacher.STRANGER, Reacher.SIBLING, Reacher.INSIDER, Reacher.INTENDED)
    return tuple(best[reacher] for reacher in order if reacher in best)


def _rank(reach: Reach) -> tuple[int, int]:
    return len(reach.witness.assumptions), len(str(reach.witness.claims.get("sub", "")))


def conclusion(reach: Sequence[Reach], alive: Answer, doubts: Sequence[str]) -> Conclusion:
    """The verdict: who is admitted for certain decides first, then what is not known."""
    if any(one.reacher is not Reacher.INTENDED for one in reach):
        return Conclusion.OPEN
    if doubts:
        unspecified = all(doubt.startswith(_UNSPECIFIED) for doubt in doubts)
        return Conclusion.UNSPECIFIED if unspecified else Conclusion.UNDECIDED
    return Conclusion.DEAD if alive is Answer.NO else Conclusion.TIGHT
