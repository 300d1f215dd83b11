"""The identity token of a job in CircleCI."""

from __future__ import annotations

from collections.abc import Mapping

from offkey.session.ambient.held import audiences, held
from offkey.session.ambient.program import printed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.secret import Secret
    from offkey.session.http import Http

NEW, OLD = "CIRCLE_OIDC_TOKEN_V2", "CIRCLE_OIDC_TOKEN"
_CURE = (
    "A job has a token if it uses a context, any will do; it lasts an hour from the job's start. The OIDC provider in "
    "AWS must list the organization's id as audience, unless --audience names another."
)


def token(environment: Mapping[str, str], *, audience: str, http: Http) -> Secret[str] | None:  # noqa: ARG001
    """The job's token, or None where it has none.

    Its audience is the organization's id. For an audience that somebody chose, CircleCI's program is asked. The second
    form of the token is taken where there is one: its subject tells branches apart.
    Source: https://circleci.com/docs/openid-connect-tokens/ (formats, contexts, `circleci run oidc get --claims`)

    Raises: ConfigurationError where the token is no token, or over, or the program fails.
    """
    name = NEW if environment.get(NEW) else OLD
    text = environment.get(name)
    if not text:
        return None
    found = held(text, platform="CircleCI", where=name, cure=_CURE)
    if audience in audiences(found) or audience.startswith("sts.amazonaws.com"):
        return found
    import json

    command = ("circleci", "run", "oidc", "get", "--claims", json.dumps({"aud": audience}))
    return printed(command, environment, platform="CircleCI", cure=_CURE)
