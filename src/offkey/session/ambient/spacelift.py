"""The identity token of a run in Spacelift."""

from __future__ import annotations

import os
from collections.abc import Mapping

from offkey.session.ambient.held import held, in_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.secret import Secret
    from offkey.session.http import Http

VARIABLE, RUN = "SPACELIFT_OIDC_TOKEN", "TF_VAR_spacelift_run_id"
PATH = "/mnt/workspace/spacelift.oidc"
_CURE = (
    "The token is there on paid plans and lasts an hour: run again, and in a long run take the session at its start."
)


def token(environment: Mapping[str, str], *, audience: str, http: Http) -> Secret[str] | None:  # noqa: ARG001
    """The run's token, or None where there is none. Its audience is the account's host name.

    Source: https://docs.spacelift.io/integrations/cloud-providers/oidc/ (the variable, the file, and the hour)

    Raises: ConfigurationError where the token is no token, or over.
    """
    if text := environment.get(VARIABLE):
        return held(text, platform="Spacelift", where=VARIABLE, cure=_CURE)
    if environment.get(RUN) and os.path.exists(PATH):  # noqa: PTH110
        return in_file(PATH, platform="Spacelift", cure=_CURE)
    return None
