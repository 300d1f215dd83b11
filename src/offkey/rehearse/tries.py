"""One attempt to get somewhere: made for real against the lab, and answered in AWS's words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from offkey.errors import OffkeyError
from offkey.model.claims import ClaimValue
from offkey.model.platforms.github import AUDIENCE, JobEvent, job_claims
from offkey.session.exchange import assume, exchange

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.configuration import RepositoryIdentity
    from offkey.model.plan import HubRole
    from offkey.model.secret import Secret
    from offkey.model.session import Session
    from offkey.rehearse.world import World

Claims = Mapping[str, ClaimValue]
_WORKFLOW = ".github/workflows/attack.yml"
_NAME = "intruder"
_HOUR = timedelta(hours=1)
_DENIED = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation")
"""The codes by which a service says that a policy is in the way: any other error is met behind the door."""


def claims_of(identity: RepositoryIdentity, event: JobEvent, *, environment: str | None = None) -> Claims:
    """What the token of a job says that somebody writes for the purpose."""
    return job_claims(identity, event, workflow=_WORKFLOW, environment=environment)


def good_claims(world: World, role: HubRole) -> Claims:
    """What the token of a job says that `role` is meant for."""
    return claims_of(world.configuration.repository, JobEvent(), environment=role.environment)


def by_token(world: World, role: str, token: Secret[str]) -> tuple[bool, str]:
    """Whether the trade of `token` for a session of `role` is refused, and what is said to it."""
    try:
        exchange(token, role=role, name=_NAME, lifetime=_HOUR, sts=world.sts(), clock=world.lab.clock)
    except OffkeyError as error:
        return True, error.message
    return False, "a session was handed out"


def by_session(world: World, session: Session, role: str, external_id: str | None) -> tuple[bool, str]:
    """Whether going on from `session` to `role` is refused, and what is said to it."""
    try:
        assume(session, role=role, name=_NAME, external_id=external_id, sts=world.sts(), clock=world.lab.clock)
    except OffkeyError as error:
        return True, error.message
    return False, "a session was handed out"


def by_call(
    world: World, session: Session, service: str, operation: str, parameters: Mapping[str, object], *, region: str
) -> tuple[bool, str]:
    """Whether a call is refused to `session`. One that fails for any other reason had been let in."""
    said = world.lab.attempt(service, operation, parameters, credentials=session.credentials, region=region)
    if said is None:
        return False, f"{service}:{operation} was done"
    return said.split(":", 1)[0] in _DENIED, said


def session_of(world: World, role: HubRole) -> Session | None:
    """The session of a job that `role` is meant for; None where its own way in is broken, which its run has told."""
    token = world.lab.issuer.mint(good_claims(world, role), audience=AUDIENCE)
    try:
        return exchange(token, role=role.arn, name=_NAME, lifetime=_HOUR, sts=world.sts(), clock=world.lab.clock)
    except OffkeyError:
        return None


def further(world: World, session: Session, role: str, external_id: str | None) -> Session | None:
    """The session of `role` behind another; None where that way is broken."""
    try:
        return assume(session, role=role, name=_NAME, external_id=external_id, sts=world.sts(), clock=world.lab.clock)
    except OffkeyError:
        return None
