"""Tokens that must open nothing: those of others, and those that are bent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from offkey.errors import OffkeyError
from offkey.lab.issuer import SigningKey
from offkey.model.configuration import RepositoryIdentity
from offkey.model.plan import Federation, HubRole, Purpose
from offkey.model.platforms.github import AUDIENCE, JobEvent
from offkey.model.records import replace
from offkey.model.rehearsal import Refusal
from offkey.rehearse.credentials import identity_token
from offkey.rehearse.tries import Claims, by_token, claims_of, good_claims

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.rehearse.world import World

_STRANGER = RepositoryIdentity("mallory", "infra", owner_id="666000", id="666001")
_NOBODYS = "an-environment-that-anybody-may-add"
_LONG_AGO = timedelta(hours=1)


def attempts(world: World, federation: Federation) -> Iterator[Refusal]:
    """Every such token on every role that has a door to the outside."""
    for role in federation.hub_roles:
        yield from _by_origin(world, role)
        others = [
            other.environment for other in federation.hub_roles if other.environment not in (None, role.environment)
        ]
        for environment in [*others, _NOBODYS]:
            claims = claims_of(world.configuration.repository, JobEvent(), environment=environment)
            yield _try(world, "another environment", role, claims)
        yield from _bent(world, role)


def _by_origin(world: World, role: HubRole) -> Iterator[Refusal]:
    identity = world.configuration.repository
    if role.purpose is Purpose.PLAN:
        yield _fork_cannot_ask(world, role)
    else:
        fork = claims_of(identity, JobEvent("pull_request", head_ref="patch-1"))
        yield _try(world, "pull request from a fork", role, {**fork, "actor": "mallory"})
    yield _try(world, "another branch", role, claims_of(identity, JobEvent(ref="refs/heads/mallory")))
    yield _try(world, "a tag", role, claims_of(identity, JobEvent(ref="refs/tags/v1")))
    sibling = replace(identity, name=f"{identity.name}-other", id="999001")
    yield _try(world, "another repository of the owner", role, _of(sibling, role))
    yield _try(world, "another owner", role, _of(_STRANGER, role))
    if identity.id and identity.owner_id:
        recycled = replace(identity, id="999002", owner_id="999003")
        yield _try(world, "a new repository under the old name", role, _of(recycled, role))


def _of(identity: RepositoryIdentity, role: HubRole) -> Claims:
    return claims_of(identity, JobEvent(), environment=role.environment)


def _bent(world: World, role: HubRole) -> Iterator[Refusal]:
    good = good_claims(world, role)
    elsewhere = f"https://github.com/{world.configuration.repository.owner}"
    yield _try(world, "a token for another audience", role, good, audience=elsewhere)
    yield _try(world, "an expired token", role, good, age=_LONG_AGO)
    yield _try(world, "a token with a forged signature", role, good, forged=True)


def _try(
    world: World,
    attempt: str,
    role: HubRole,
    claims: Claims,
    *,
    audience: str = AUDIENCE,
    age: timedelta = timedelta(),
    forged: bool = False,
) -> Refusal:
    """Mint the token and try to trade it for the role."""
    issuer = world.lab.issuer
    key = SigningKey(issuer.key.kid) if forged else None
    bent = {**claims, "aud": audience}
    token = issuer.mint(bent, audience=None, issued=world.lab.clock() - age, key=key)
    return Refusal(attempt, bent, role.arn, *by_token(world, role.arn, token))


def _fork_cannot_ask(world: World, role: HubRole) -> Refusal:
    """A fork's pull request has the subject that plan admits; what keeps it out is that GitHub gives it no token."""
    claims = claims_of(world.configuration.repository, JobEvent("pull_request", head_ref="patch-1"))
    job = world.lab.issuer.job(claims, may_request=False)
    try:
        identity_token(job, audience=AUDIENCE)
    except OffkeyError as error:
        return Refusal("pull request from a fork", claims, role.arn, True, error.message)
    return Refusal("pull request from a fork", claims, role.arn, False, "the issuer handed out a token")
