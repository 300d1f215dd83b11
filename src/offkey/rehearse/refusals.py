"""What must not get in: tokens of others, tokens that are bent, and the key that was there before.

Each attempt is made for real against the lab; the error shown is the answer that AWS gives.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from offkey.errors import ConfigurationError, OffkeyError
from offkey.lab.issuer import SigningKey
from offkey.model.claims import ClaimValue
from offkey.model.configuration import RepositoryIdentity
from offkey.model.plan import Federation, HubRole, Purpose, StateGrant
from offkey.model.platforms.github import AUDIENCE, JobEvent, job_claims
from offkey.model.records import replace
from offkey.model.rehearsal import Refusal
from offkey.model.secret import Secret
from offkey.model.session import Session
from offkey.rehearse.credentials import identity_token
from offkey.rehearse.world import World
from offkey.session.exchange import assume, exchange

_WORKFLOW = ".github/workflows/attack.yml"
_STRANGER = RepositoryIdentity("mallory", "infra", owner_id="666000", id="666001")
_LONG_AGO = timedelta(hours=1)
Claims = Mapping[str, ClaimValue]


def attempts(world: World, federation: Federation) -> Iterator[Refusal]:
    """Every attempt on every role that has a door to the outside, then the old key on what lies behind."""
    for role in federation.hub_roles:
        yield from _on_hub_role(world, role)
    yield from _other_states(world, federation)
    yield from _old_key(world, federation)


def _on_hub_role(world: World, role: HubRole) -> Iterator[Refusal]:
    identity = world.configuration.repository
    good = _claims(identity, role, JobEvent())
    if role.purpose is Purpose.PLAN:
        yield _fork_cannot_ask(world, role)
    else:
        fork = _claims(identity, role, JobEvent("pull_request", head_ref="patch-1"), environment=None)
        yield _try(world, "pull request from a fork", role, {**fork, "actor": "mallory"})
    branch = _claims(identity, role, JobEvent(ref="refs/heads/mallory"), environment=None)
    yield _try(world, "another branch", role, branch)
    sibling = replace(identity, name=f"{identity.name}-other", id="999001")
    yield _try(world, "another repository of the owner", role, _claims(sibling, role, JobEvent()))
    yield _try(world, "another owner", role, _claims(_STRANGER, role, JobEvent()))
    if identity.id and identity.owner_id:
        recycled = replace(identity, id="999002", owner_id="999003")
        yield _try(world, "a new repository under the old name", role, _claims(recycled, role, JobEvent()))
    yield _try(world, "a token for another audience", role, good, audience=f"https://github.com/{identity.owner}")
    yield _try(world, "an expired token", role, good, age=_LONG_AGO)
    yield _try(world, "a token with a forged signature", role, good, forged=True)


def _claims(
    identity: RepositoryIdentity, role: HubRole, event: JobEvent, *, environment: str | None = "of the role"
) -> Claims:
    """What a job's token says; it names the role's own environment unless told otherwise."""
    named = role.environment if environment is not None else None
    return job_claims(identity, event, workflow=_WORKFLOW, environment=named)


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
    return Refusal(attempt, bent, role.arn, *_exchange(world, role, token))


def _exchange(world: World, role: HubRole, token: Secret[str]) -> tuple[bool, str]:
    try:
        exchange(
            token,
            role=role.arn,
            name="intruder",
            lifetime=timedelta(hours=1),
            sts=world.sts(),
            clock=world.lab.clock,
        )
    except OffkeyError as error:
        return True, error.message
    return False, "a session was handed out"


def _fork_cannot_ask(world: World, role: HubRole) -> Refusal:
    """A fork's pull request has the subject that plan admits; what keeps it out is that GitHub gives it no token."""
    identity = world.configuration.repository
    claims = _claims(identity, role, JobEvent("pull_request", head_ref="patch-1"), environment=None)
    job = world.lab.issuer.job(claims, may_request=False)
    try:
        identity_token(job, audience=AUDIENCE)
    except OffkeyError as error:
        return Refusal("pull request from a fork", claims, role.arn, True, error.message)
    return Refusal("pull request from a fork", claims, role.arn, False, "the issuer handed out a token")


def _other_states(world: World, federation: Federation) -> Iterator[Refusal]:
    """Each environment's own session, on the states of the others."""
    state = federation.state
    for role in federation.hub_roles if state is not None else ():
        own = {key for grant in _grants(federation, role) if grant.write for key in grant.keys}
        others = [key for key in state.keys.values() if key not in own] if state else []
        if role.purpose is not Purpose.APPLY or not own or not others:
            continue
        claims = _claims(world.configuration.repository, role, JobEvent())
        try:
            session, principal = _state_session(world, federation, role, claims)
        except OffkeyError:
            continue  # its own way in is broken, which its run has told; there is no session to try with
        for key in dict.fromkeys(others):
            refused, error = _write_state(world, session, key)
            yield Refusal("an environment on the state of another", claims, principal, refused, error)


def _grants(federation: Federation, role: HubRole) -> list[StateGrant]:
    return [grant for grant in federation.grants if grant.principal in (role.arn, *role.assumes)]


def _state_session(world: World, federation: Federation, role: HubRole, claims: Claims) -> tuple[Session, str]:
    """The session an apply reaches its state with, taken for real, and the role it belongs to."""
    token = world.lab.issuer.mint(claims, audience=AUDIENCE)
    hour, sts, clock = timedelta(hours=1), world.sts(), world.lab.clock
    session = exchange(token, role=role.arn, name="intruder", lifetime=hour, sts=sts, clock=clock)
    behind = next((r for r in federation.state_roles if r.arn in role.assumes), None)
    if behind is None:
        return session, role.arn
    chained = assume(session, role=behind.arn, name="intruder", external_id=behind.external_id, sts=sts, clock=clock)
    return chained, behind.arn


def _write_state(world: World, session: Session, key: str) -> tuple[bool, str]:
    state = world.configuration.state
    if state is None:
        raise ConfigurationError("there is no state")
    denied = world.lab.try_put(state.bucket, key, credentials=session.credentials, region=state.region)
    return (True, denied) if denied else (False, "the state was overwritten")


def _old_key(world: World, federation: Federation) -> Iterator[Refusal]:
    """The old user's key, still active and still allowed to assume anything, on every role behind the hub."""
    account = world.configuration.hub_account.id
    anything = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:*","Resource":"*"}]}'
    credentials = world.lab.create_user_with_key(account, "old-static-user", {"assume": anything})
    session = Session(credentials, f"arn:aws:iam::{account}:user/old-static-user", "")
    targets = [(r.arn, r.external_id) for r in federation.spoke_roles] + [
        (r.arn, r.external_id) for r in federation.state_roles
    ]
    targets += [(role.arn, None) for role in federation.hub_roles]
    for arn, external_id in targets:
        yield Refusal("the old static key", {}, arn, *_assume(world, session, arn, external_id))


def _assume(world: World, session: Session, role: str, external_id: str | None) -> tuple[bool, str]:
    try:
        assume(
            session,
            role=role,
            name="old-key",
            external_id=external_id,
            sts=world.sts(),
            clock=world.lab.clock,
        )
    except OffkeyError as error:
        return True, error.message
    return False, "a session was handed out"
