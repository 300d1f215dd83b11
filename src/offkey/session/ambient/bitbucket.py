"""The identity token of a step of Bitbucket Pipelines."""

from __future__ import annotations

from collections.abc import Mapping

from offkey.session.ambient.held import held

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.secret import Secret
    from offkey.session.http import Http

VARIABLE = "BITBUCKET_STEP_OIDC_TOKEN"
_CURE = (
    "Write `oidc: true` into the step; each step gets a token of its own when it begins. The OIDC provider in AWS must "
    "list the audience ari:cloud:bitbucket::workspace/UUID."
)


def token(environment: Mapping[str, str], *, audience: str, http: Http) -> Secret[str] | None:  # noqa: ARG001
    """The step's token, or None where it has none. Its audience is Bitbucket's choice.

    Source: https://support.atlassian.com/bitbucket-cloud/docs/integrate-pipelines-with-resource-servers-using-oidc/

    Raises: ConfigurationError where the token is no token, or over.
    """
    text = environment.get(VARIABLE)
    return held(text, platform="Bitbucket Pipelines", where=VARIABLE, cure=_CURE) if text else None
