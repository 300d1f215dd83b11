"""What `aws-actions/configure-aws-credentials` does, done against the lab.

Source: the action's README and `src/index.ts`, v6: web identity where a role is given, the token
variables are there, and neither keys nor a token file nor `role-chaining` ask for another way.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from offkey.errors import ConfigurationError, OffkeyError
from offkey.lab.issuer import JobEnvironment
from offkey.model.records import dataclass
from offkey.model.rehearsal import Hop
from offkey.model.secret import Secret
from offkey.model.session import Session
from offkey.rehearse.world import World
from offkey.session.ambient import github
from offkey.session.exchange import assume, exchange
from offkey.session.http import StandardHttp

AUDIENCE = "sts.amazonaws.com"
_NAME = "GitHubActions"
_UNAVAILABLE = (
    "Credentials could not be loaded, please check your action inputs: Could not load credentials from any "
    "providers (the job has no `id-token: write`, so there is no token to ask for)"
)


@dataclass(frozen=True, slots=True)
class Obtained:
    """What the step came to: the hop for the account, and the session (None: refused, and `because` says why)."""

    hop: Hop
    session: Session | None
    region: str | None


def configure(world: World, inputs: Mapping[str, str], *, job: JobEnvironment, current: Session | None) -> Obtained:
    """Run one credentials step. `inputs` are its inputs with expressions filled in."""
    role = inputs.get("role-to-assume", "")
    region = inputs.get("aws-region")
    if inputs.get("aws-access-key-id"):
        because = "the step still hands over a static key; the lab knows none of them (InvalidClientTokenId)"
        return Obtained(Hop(role or "static key", "refused", because), None, region)
    if not role:
        return Obtained(Hop("none", "refused", "the step names no role-to-assume"), None, region)
    before = world.lab.calls.total
    try:
        session = _session(world, inputs, role, job=job, current=current)
    except OffkeyError as error:
        return Obtained(Hop(role, "refused", _because(world, before, error)), None, region)
    return Obtained(Hop(role, "admitted", _admitted(world, before)), session, region)


def _session(
    world: World, inputs: Mapping[str, str], role: str, *, job: JobEnvironment, current: Session | None
) -> Session:
    name = inputs.get("role-session-name") or _NAME
    lifetime = timedelta(seconds=int(inputs.get("role-duration-seconds") or 3600))
    if inputs.get("role-chaining", "").lower() == "true":
        if current is None:
            raise ConfigurationError("role-chaining needs the credentials of an earlier step")
        external = inputs.get("role-external-id")
        return assume(
            current,
            role=role,
            name=name,
            external_id=external,
            lifetime=lifetime,
            sts=world.sts(),
            clock=world.lab.clock,
        )
    token = identity_token(job, audience=inputs.get("audience") or AUDIENCE)
    return exchange(token, role=role, name=name, lifetime=lifetime, sts=world.sts(), clock=world.lab.clock)


def identity_token(job: JobEnvironment, *, audience: str) -> Secret[str]:
    """The job's token, asked for as a job does. Raises ConfigurationError where the job may not ask."""
    variables = {name: value.reveal() for name, value in job.variables().items()}
    token = github.token(variables, audience=audience, http=StandardHttp())
    if token is None:
        raise ConfigurationError(_UNAVAILABLE)
    return token


def _because(world: World, before: int, error: OffkeyError) -> str:
    """AWS's words, and behind them what the lab knows beyond what AWS tells the caller."""
    reasons = [call.reason for call in world.calls_since(before) if call.reason and not call.allowed]
    return f"{error.message} — {reasons[-1]}" if reasons else error.message


def _admitted(world: World, before: int) -> str:
    reasons = [call.reason for call in world.calls_since(before) if call.allowed and call.reason]
    return reasons[-1] if reasons else "the trust policy admits the token"
