"""The file that `AWS_WEB_IDENTITY_TOKEN_FILE` names, as in pods of EKS and in whatever imitates them."""

from __future__ import annotations

from collections.abc import Mapping

from offkey.session.ambient.held import in_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.secret import Secret
    from offkey.session.http import Http

VARIABLE = "AWS_WEB_IDENTITY_TOKEN_FILE"
_CURE = (
    f"{VARIABLE} must name a file with a fresh identity token. In a pod, its owner must be able to read it "
    "(securityContext.fsGroup); on a runner, a step before must have written it. Unset it where it is a leftover."
)


def token(environment: Mapping[str, str], *, audience: str, http: Http) -> Secret[str] | None:  # noqa: ARG001
    """The token in the file, or None where the variable is not set.

    Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html

    Raises: ConfigurationError where the file cannot be read, or holds no good token.
    """
    path = environment.get(VARIABLE)
    return in_file(path, platform=VARIABLE, cure=_CURE) if path else None
