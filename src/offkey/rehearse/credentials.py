"""What `aws-actions/configure-aws-credentials` does, done against the lab.

Source: the action's README and `src/index.ts`, v6: web identity where a role is given, the token
variables are there, and neither keys nor a token file nor `role-chaining` ask for another way.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from offkey.errors import ConfigurationError, OffkeyError
from offkey.model.records import dataclass
from offkey.model.rehearsal import Hop
from offkey.session.ambient import github
from offkey.session.exchange import LONGEST_CHAINED, assume, exchange
from offkey.session.http import StandardHttp

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.lab.issuer import JobEnvironment
    from offkey.model.secret import Secret
    from offkey.model.session import Session
    from offkey.rehearse.world import World

AUDIENCE = "sts.amazonaws.com"
_NAME = "GitHubActions"
_UNAVAILABLE = (
    "Credentials could not be loaded, please check your action inputs: Could not load credentials from any "
    "providers (the job has no `id-token: write`, so there is no token to ask for)"
)

_CHAINED = (
    "ValidationError: The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining"
)
"""Source: AWS STS API Reference, AssumeRole, `DurationSeconds`. offkey's own `assume` cuts it, the action does not."""


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
        return _handed_over(inputs, role, region, current)
    if not role:
        return Obtained(Hop("none", "refused", "the step names no role-to-assume"), None, region)
    before = world.lab.calls.total
    try:
        session = _session(world, inputs, role, job=job, current=current)
    except OffkeyError as error:
        return Obtained(Hop(role, "refused", _because(world, before, error)), None, region)
    return Obtained(Hop(role, "admitted", _admitted(world, before)), session, region)


def _handed_over(inputs: Mapping[str, str], role: str, region: str | None, current: Session | None) -> Obtained:
    """What comes of keys in the step's inputs: the job's own session handed on is one still, anything else is not."""
    credentials = current.credentials if current is not None else None
    if current is None or credentials is None or inputs["aws-access-key-id"] != credentials.access_key_id:
        because = "the step still hands over a static key; the lab knows none of them (InvalidClientTokenId)"
        return Obtained(Hop(role or "static key", "refused", because), None, region)
    token = credentials.session_token
    if token is None or inputs.get("aws-session-token") != token.reveal():
        because = "the step is handed the session's key without its aws-session-token (InvalidClientTokenId)"
        return Obtained(Hop(role or current.role, "refused", because), None, region)
    if role:
        because = "the step is handed a session and a role: take the role where the session is taken instead"
        return Obtained(Hop(role, "refused", because), None, region)
    return Obtained(Hop(current.role, "admitted", "the session that the job has already"), current, region)


def _session(
    world: World, inputs: Mapping[str, str], role: str, *, job: JobEnvironment, current: Session | None
) -> Session:
    name = inputs.get("role-session-name") or _NAME
    lifetime = _lifetime(inputs.get("role-duration-seconds") or "3600")
    if inputs.get("role-chaining", "").lower() == "true":
        if current is None:
            raise ConfigurationError("role-chaining needs the credentials of an earlier step")
        if lifetime > LONGEST_CHAINED:
            raise ConfigurationError(_CHAINED)
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


def _lifetime(text: str) -> timedelta:
    if not text.isdecimal():
        raise ConfigurationError(f"role-duration-seconds is {text!r}, and that is no number of seconds")
    return timedelta(seconds=int(text))


def exported(session: Session, region: str) -> dict[str, str]:
    """The variables that the action leaves to the steps after it.

    It writes them as a step writes to `$GITHUB_ENV`: they win over those of the job and the workflow, and those of
    a step win over them. Source: actions/runner, `ExecutionContext.Global.EnvironmentVariables`.
    """
    credentials = session.credentials
    return {
        "AWS_ACCESS_KEY_ID": credentials.access_key_id,
        "AWS_SECRET_ACCESS_KEY": credentials.secret_access_key.reveal(),
        "AWS_SESSION_TOKEN": credentials.session_token.reveal() if credentials.session_token else "",
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
    }


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
