"""What a job lacks that has no identity to begin with: each platform has a switch of its own for it."""

from __future__ import annotations

from collections.abc import Mapping

_SWITCHES = (  # a variable that tells the platform, its value (empty for any), and the cure
    ("GITHUB_ACTIONS", "true", "Give the job `permissions: {id-token: write}`; pull requests from forks never get it."),
    ("GITLAB_CI", "true", "Write into the job: `id_tokens: {AWS_ID_TOKEN: {aud: https://gitlab.com}}`."),
    ("BITBUCKET_BUILD_NUMBER", "", "Write `oidc: true` into the step."),
    ("CIRCLECI", "true", "Let the job use a context: without one it has no token."),
    ("TFC_RUN_ID", "", "Set TFC_WORKLOAD_IDENTITY_AUDIENCE in the workspace."),
    ("TF_VAR_spacelift_run_id", "", "The OIDC token of a run is part of Spacelift's paid plans."),
    ("KUBERNETES_SERVICE_HOST", "", "Let the pod's service account have a role: eks.amazonaws.com/role-arn."),
)


def cure(environment: Mapping[str, str]) -> str:
    """What to do here so that there is an identity."""
    for name, value, text in _SWITCHES:
        if environment.get(name) and value in {"", environment[name]}:
            return text
    return "In CI, let the job have an identity token; on a laptop, sign in with `offkey login`."
