"""Whoever else the trust policies admit: found by reasoning, then tried.

The attempts that everybody thinks of are a sample. Here every role that the federation made is proven to admit
nobody but those it is meant for; where it does, the token that shows it is minted, and tries the door.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from offkey.model.platforms import github
from offkey.model.proof import Conclusion, Reach, Reacher, RoleProof, TrustedRole
from offkey.model.records import dataclass
from offkey.model.rehearsal import Refusal
from offkey.model.text import Place
from offkey.model.tokens import Project
from offkey.reason.meant import Meant
from offkey.reason.prove import prove
from offkey.rehearse.tries import by_token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.lab.directory import Role
    from offkey.model.plan import Federation
    from offkey.rehearse.world import World

_WHO = {
    Reacher.STRANGER: "anybody at all",
    Reacher.SIBLING: "another repository",
    Reacher.INSIDER: "the repository itself",
}
_NOBODY = ("",)
_UNSETTLED = frozenset({Conclusion.UNDECIDED, Conclusion.UNSPECIFIED})


@dataclass(frozen=True, slots=True)
class Witnesses:
    """What came of it: the tokens that were tried, and a sentence for each role of which too little is known."""

    tried: tuple[Refusal, ...]
    undecided: tuple[str, ...]


def attempts(world: World, federation: Federation, roles: Sequence[Role]) -> Witnesses:
    """Prove it of every role, and try what the proofs find."""
    proofs = [(role, prove(_trusted(role), _meant(world, federation, role))) for role in roles]
    tried = tuple(refusal for role, proof in proofs for refusal in _tried(world, role, proof))
    undecided = tuple(f"{role.arn}: {proof.unknown[0]}" for role, proof in proofs if _open_question(proof))
    if not tried and not undecided:
        world.note(f"proven of the trust policies of {len(roles)} roles: no other token of GitHub gets in")
    return Witnesses(tried, undecided)


def _open_question(proof: RoleProof) -> bool:
    return proof.conclusion in _UNSETTLED and bool(proof.unknown)


def _meant(world: World, federation: Federation, role: Role) -> Meant:
    """Nobody's token is meant for a role that the design does not open to any."""
    identity = world.configuration.repository
    subjects = {designed.arn: designed.subjects for designed in federation.hub_roles}
    return Meant(
        project=Project(identity.owner, identity.name, identity.owner_id, identity.id),
        of_role={role.arn: subjects.get(role.arn, _NOBODY)},
        accepted={github.HOST: world.lab.client_ids(role.account, federation.issuer)},
        either_form=True,
    )


def _trusted(role: Role) -> TrustedRole:
    boundary = role.boundary
    return TrustedRole(role.arn, role.trust, Place("federation", 1), role.account, role.identity, boundary, role.arn)


def _tried(world: World, role: Role, proof: RoleProof) -> Iterator[Refusal]:
    for reach in proof.reach:
        if reach.reacher in _WHO and "sub" in reach.witness.claims:
            yield _try(world, role, reach)


def _try(world: World, role: Role, reach: Reach) -> Refusal:
    witness = reach.witness
    claims = {"aud": github.AUDIENCE, **witness.claims}
    supposed = f", where {'; '.join(witness.assumptions)}" if witness.assumptions else ""
    refused, said = by_token(world, role.arn, world.lab.issuer.mint(claims, audience=None))
    admits = "" if refused else f": {witness.statement} of its trust policy admits it"
    return Refusal(f"{_WHO[reach.reacher]}, {witness.event}{supposed}", claims, role.arn, refused, f"{said}{admits}")
