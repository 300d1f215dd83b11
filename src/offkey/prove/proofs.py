"""Who can become each role of some accounts, with a token alone and by way of other roles."""

from __future__ import annotations

from collections.abc import Sequence

from offkey.model.proof import Conclusion, Reach, RoleProof, Witness
from offkey.model.records import replace
from offkey.model.unknown import Unknown
from offkey.reason.chains import Chains, chains
from offkey.reason.hosted import key, named
from offkey.reason.prove import conclusion, merged, prove
from offkey.reason.providers import providers, settled
from offkey.reason.tape import Answer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.chain import Chain
    from offkey.model.inventory import Inventory, OidcProvider
    from offkey.reason.meant import Meant


def proofs(found: Inventory, meant: Meant, *, every: bool = False) -> tuple[RoleProof, ...]:
    """The verdict about every role that an identity token opens, directly or through others, or anybody may take.

    Other roles (of services, of accounts) are left out, unless `every`.
    """
    meant = replace(meant, accepted=_accepted(found.providers))
    direct = [_with_namespaces(prove(role, meant), meant) for role in found.roles]
    ways = chains(found.roles)
    entries = {id(proof.role): proof for proof in direct if proof.reach}
    everybody = (_with_chains(proof, ways, entries) for proof in direct)
    return tuple(proof for proof in everybody if every or _concerns_tokens(proof))


def of_services(proof: RoleProof) -> bool:
    """Whether it is about a role that only AWS services can take: in a dump of an account that is most of them.

    A policy by itself is never left aside: whoever asks about it wants an answer.
    """
    role = proof.role
    if not role.name or proof.reach or isinstance(role.trust, Unknown) or role.trust.unknown:
        return False
    trusted = [principal for s in role.trust.statements if s.allows for principal in s.principals]
    named = all(s.principals for s in role.trust.statements if s.allows)
    return bool(trusted) and named and all(principal.kind == "Service" for principal in trusted)


def _accepted(providers: Sequence[OidcProvider]) -> dict[str, tuple[str, ...]]:
    """The audiences that each issuer's tokens may have; left out where a provider's are not all known."""
    accepted: dict[str, dict[str, None]] = {}
    unknown = set()
    for provider in providers:
        known = [audience for audience in provider.audiences if isinstance(audience, str)]
        if isinstance(provider.host, Unknown):
            return {}
        accepted.setdefault(provider.host, {}).update(dict.fromkeys(known))
        if len(known) < len(provider.audiences) or not known:
            unknown.add(provider.host)
    return {host: tuple(audiences) for host, audiences in accepted.items() if host not in unknown}


def _with_namespaces(proof: RoleProof, meant: Meant) -> RoleProof:
    """The proof, and what code hosts say of the names that its role trusts."""
    if not meant.namespaces:
        return proof
    known = {key(space.host, space.owner, space.name): space for space in meant.namespaces}
    wanted = (key(host, p.owner or "", p.name) for host, p in named(proof.role.trust, account=proof.role.account))
    return replace(proof, namespaces=tuple(dict.fromkeys(known[one] for one in wanted if one in known)))


def _concerns_tokens(proof: RoleProof) -> bool:
    trust = proof.role.trust
    if proof.reach or isinstance(trust, Unknown):
        return True
    return bool(providers(settled(trust, account=proof.role.account)))


def _with_chains(proof: RoleProof, ways: Chains, entries: dict[int, RoleProof]) -> RoleProof:
    """The proof with everybody who gets to the role through another one."""
    chained = ways.into(proof.role, [entry.role for entry in entries.values()])
    if not chained:
        return proof
    reach = [_through(entry, chain) for chain in chained if not chain.doubt for entry in entries[id(chain.entry)].reach]
    doubts = [_doubt(chain) for chain in chained if chain.doubt is not None]
    everybody = merged([*proof.reach, *reach])
    unknown = tuple(dict.fromkeys([*proof.unknown, *doubts]))
    if not everybody:
        return replace(proof, conclusion=conclusion((), Answer.NO, unknown), unknown=unknown)
    alive = Answer.YES if reach or proof.dead_because is None else Answer.NO
    verdict = conclusion(everybody, alive, unknown)
    dead = verdict is Conclusion.DEAD
    return replace(
        proof,
        conclusion=verdict,
        reach=everybody,
        unknown=unknown,
        dead_because=proof.dead_because if dead else None,
        nearest=proof.nearest if dead else None,
    )


def _through(entry: Reach, chain: Chain) -> Reach:
    """Somebody who gets into the first role of a chain, at the last one."""
    before: Witness = entry.witness
    hops = chain.hops(f"{before.statement} admits the token" if before.statement else "it admits the caller")
    assumptions = tuple(dict.fromkeys((*before.assumptions, *chain.assumptions)))
    last = chain.edges[-1].because
    return replace(entry, witness=replace(before, statement=last, assumptions=assumptions, hops=(*before.hops, *hops)))


def _doubt(chain: Chain) -> str:
    why = chain.doubt.reason if chain.doubt is not None else ""
    return f"{chain.entry.name} may get here: {why}"
