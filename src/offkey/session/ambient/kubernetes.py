"""The identity token of a pod: the file that Kubernetes projects into it and renews."""

from __future__ import annotations

import os
from collections.abc import Mapping

from offkey.session.ambient.held import in_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.secret import Secret
    from offkey.session.http import Http

VARIABLE = "KUBERNETES_SERVICE_HOST"
PATH = "/var/run/secrets/eks.amazonaws.com/serviceaccount/token"
"""Where EKS's webhook mounts it. Source: https://github.com/aws/amazon-eks-pod-identity-webhook"""

_CURE = (
    "Let the service account have a projected token for sts.amazonaws.com (EKS: annotate it with "
    "eks.amazonaws.com/role-arn and start the pod anew), readable by the pod's user (securityContext.fsGroup)."
)


def token(environment: Mapping[str, str], *, audience: str, http: Http) -> Secret[str] | None:  # noqa: ARG001
    """The token of this pod, or None where this is no pod or it has none.

    Source: https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/ (projected tokens; the
    kubelet renews the file when 80 percent of its time are over).

    Raises: ConfigurationError where the file cannot be read, or holds no good token.
    """
    if not environment.get(VARIABLE) or not os.path.exists(PATH):  # noqa: PTH110
        return None
    return in_file(PATH, platform="Kubernetes", cure=_CURE)
