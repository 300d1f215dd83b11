"""The identity token of a run in HCP Terraform or Terraform Enterprise."""

from __future__ import annotations

from collections.abc import Mapping

from offkey.errors import ConfigurationError
from offkey.session.ambient.held import audiences, held

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.secret import Secret
    from offkey.session.http import Http

VARIABLE = "TFC_WORKLOAD_IDENTITY_TOKEN"
_PLATFORM = "HCP Terraform"
_CURE = (
    "Set TFC_WORKLOAD_IDENTITY_AUDIENCE (or …_AUDIENCE_TAG) in the workspace to the audience that AWS's OIDC provider "
    "lists; the run then has the token. Providers alone need TFC_AWS_PROVIDER_AUTH and no offkey."
)


def token(environment: Mapping[str, str], *, audience: str, http: Http) -> Secret[str] | None:  # noqa: ARG001
    """The run's token for `audience`, its only one, or None where it has none.

    Source: https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/manual-generation

    Raises: ConfigurationError where a token is no token, or over, or several are there and none is for `audience`.
    """
    names = sorted(name for name in environment if name == VARIABLE or name.startswith(f"{VARIABLE}_"))
    there = {name: held(environment[name], platform=_PLATFORM, where=name, cure=_CURE)
             for name in names if environment[name] and name != f"{VARIABLE}_PATH"}  # fmt: skip
    if len(there) <= 1:
        return next(iter(there.values()), None)
    for found in there.values():
        if audience in audiences(found):
            return found
    raise ConfigurationError(
        f"{_PLATFORM}: none of {', '.join(there)} is for the audience {audience}", hint=f"Say --audience. {_CURE}"
    )
