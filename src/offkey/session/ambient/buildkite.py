"""The identity token of a job in Buildkite: its agent asks for one."""

from __future__ import annotations

from collections.abc import Mapping

from offkey.errors import ConfigurationError
from offkey.session.ambient.program import printed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.secret import Secret
    from offkey.session.http import Http

JOB, BEARER = "BUILDKITE_JOB_ID", "BUILDKITE_AGENT_ACCESS_TOKEN"
_CURE = (
    "The job needs buildkite-agent on its PATH and BUILDKITE_AGENT_ACCESS_TOKEN; the docker plugin hands both in with "
    "mount-buildkite-agent: true. `--token web_identity_file` takes the machine's identity in its place."
)


def token(environment: Mapping[str, str], *, audience: str, http: Http) -> Secret[str] | None:  # noqa: ARG001
    """A fresh token for `audience`, or None where this is no job of Buildkite.

    Source: https://buildkite.com/docs/agent/v3/cli-oidc (request-token, and the five minutes a token lasts)

    Raises: ConfigurationError where the job cannot ask, or its agent fails.
    """
    if not environment.get(JOB):
        return None
    if not environment.get(BEARER):
        raise ConfigurationError(f"Buildkite: {JOB} is set, but {BEARER} is not", hint=_CURE)
    command = ("buildkite-agent", "oidc", "request-token", "--audience", audience)
    return printed(command, environment, platform="Buildkite", cure=_CURE)
