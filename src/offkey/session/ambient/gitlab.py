"""The identity token of a GitLab job: a variable that the job's `id_tokens` names."""

from __future__ import annotations

from collections.abc import Mapping

from offkey.errors import ConfigurationError
from offkey.model.secret import Secret
from offkey.session.ambient.held import audiences, held
from offkey.session.origin import claims_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.session.http import Http

JOB, CHOSEN, SERVER = "CI_JOB_ID", "OFFKEY_GITLAB_TOKEN", "CI_SERVER_URL"
_PLATFORM = "GitLab"
_REMOVED = ("CI_JOB_JWT", "CI_JOB_JWT_V1", "CI_JOB_JWT_V2", "CI_JOB_TOKEN")
_CURE = (
    "Write into the job: `id_tokens: {AWS_ID_TOKEN: {aud: https://gitlab.com}}`, with the audience that AWS's OIDC "
    "provider lists."
)
_OVER = (
    "GitLab makes it once, when the job begins, and it lasts as long as the job's timeout: raise it, or split the job."
)


def token(environment: Mapping[str, str], *, audience: str, http: Http) -> Secret[str] | None:  # noqa: ARG001
    """The job's token, or None where this is no job of GitLab or it asked for none.

    It stands in the variable that `OFFKEY_GITLAB_TOKEN` names. Else it is the one for `audience`, or else the one for
    the instance itself, which is what GitLab's page on AWS proposes.
    Source: https://docs.gitlab.com/ci/secrets/id_token_authentication/ (id_tokens, aud, lifetime) and
    https://docs.gitlab.com/ci/cloud_services/aws/

    Raises: ConfigurationError where no token fits, or it is over.
    """
    if not environment.get(JOB):
        return None
    chosen = environment.get(CHOSEN)
    if chosen:
        if not environment.get(chosen):
            raise ConfigurationError(f"{_PLATFORM}: {CHOSEN} names {chosen}, which is not set", hint=_CURE)
        return held(environment[chosen], platform=_PLATFORM, where=chosen, cure=_OVER)
    there = dict(_tokens(environment))
    for wanted in (audience, environment.get(SERVER, "")):
        for name, found in there.items():
            if wanted and wanted in audiences(found):
                return held(found.reveal(), platform=_PLATFORM, where=name, cure=_OVER)
    if not there:
        return None
    shown = ", ".join(f"{name} (for {', '.join(audiences(found)) or 'nobody'})" for name, found in there.items())
    raise ConfigurationError(
        f"{_PLATFORM}: no token of this job is for {audience}: {shown}",
        hint=f"Say --audience, or {CHOSEN} with the variable's name. {_CURE}",
    )


def _tokens(environment: Mapping[str, str]) -> list[tuple[str, Secret[str]]]:
    """Every variable that holds a token of this instance, by name."""
    server = environment.get(SERVER, "").rstrip("/")
    found = []
    for name, value in sorted(environment.items()):
        if not value.startswith("eyJ") or value.count(".") != 2 or name in _REMOVED:
            continue
        candidate = Secret(value.strip())
        claims = claims_in(candidate)
        # An instance that is not public may have its issuer elsewhere (ci_id_tokens_issuer_url), but says the job.
        if claims.get("job_id") == environment[JOB] or (server and claims.get("iss") == server):
            found.append((name, candidate))
    return found
